package driver

import (
	"errors"
	"fmt"
	"strings"

	"wasmjudge/wasm"
)

// trapWords are what engines say of traps. Words of an engine's own are in its configuration.
var trapWords = map[string]wasm.Trap{
	// V8
	"unreachable":                                   wasm.TrapUnreachable,
	"divide by zero":                                wasm.TrapDivideByZero,
	"remainder by zero":                             wasm.TrapDivideByZero,
	"divide result unrepresentable":                 wasm.TrapIntegerOverflow,
	"float unrepresentable in integer range":        0, // see floats
	"memory access out of bounds":                   wasm.TrapMemoryBounds,
	"table index is out of bounds":                  wasm.TrapTable,
	"table access out of bounds":                    wasm.TrapTable,
	"element segment out of bounds":                 wasm.TrapTableBounds,
	"array element access out of bounds":            wasm.TrapArrayBounds,
	"array access out of bounds":                    wasm.TrapArrayBounds,
	"null function or function signature mismatch":  0,
	"illegal cast":                                  wasm.TrapCast,
	"dereferencing a null pointer":                  wasm.TrapNull,
	"rethrowing null value":                         wasm.TrapNullException,
	"throwing null exnref":                          wasm.TrapNullException,
	"operation does not support unaligned accesses": 0,
}

// trapped is the outcome of a trap.
func (e *Engine) trapped(a *answer) wasm.Outcome {
	for _, kind := range []string{a.kind, e.config.Traps[a.message]} {
		if t, ok := officialTraps[kind]; ok {
			return wasm.Trapped(t)
		}
	}
	if t := trapWords[a.message]; t != 0 {
		return wasm.Trapped(t)
	}
	return wasm.Faulted(fmt.Errorf("%s: it trapped, and what it says is not known: %q", e.Name(), a.message))
}

// officialTraps are traps by the words of the official test suite.
var officialTraps = func() map[string]wasm.Trap {
	all := map[string]wasm.Trap{}
	for t := wasm.TrapUnreachable; t < wasm.TrapCount; t++ {
		all[t.String()] = t
	}
	return all
}()

// exhausted is the outcome of an engine that has no more of something.
func exhausted(message string) wasm.Outcome {
	if strings.Contains(strings.ToLower(message), "memory") {
		return wasm.Exhausted(wasm.LimitMemory)
	}
	return wasm.Exhausted(wasm.LimitCallDepth)
}

var errUnknownTag = errors.New("it is of none of the store's tags")
