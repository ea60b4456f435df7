package driver

import (
	"fmt"
	"regexp"
	"strings"

	"wasmjudge/wasm"
)

// trapWords are what engines say of traps, beside the words of the official suite. Words of an engine's own are in its
// configuration.
var trapWords = []struct {
	words *regexp.Regexp
	trap  wasm.Trap
}{
	// V8
	{whole("divide by zero|remainder by zero"), wasm.TrapDivideByZero},
	{whole("divide result unrepresentable"), wasm.TrapIntegerOverflow},
	{whole("float unrepresentable in integer range"), wasm.TrapConversion},
	{whole("memory access out of bounds|data segment out of bounds|.*: data segment [0-9]+ is out of bounds.*"), wasm.TrapMemoryBounds},
	{whole("table index is out of bounds"), wasm.TrapTable},
	{whole(".*: table index is out of bounds"), wasm.TrapTableBounds},
	{whole("element segment out of bounds"), wasm.TrapBounds}, // of a table, or of an array
	{whole("array element access out of bounds"), wasm.TrapArrayBounds},
	{whole("null function or function signature mismatch|function signature mismatch|null function"), wasm.TrapCallee},
	{whole("illegal cast"), wasm.TrapCast},
	{whole("dereferencing a null pointer"), wasm.TrapNull},
	{whole("rethrowing null value"), wasm.TrapNullException},

	// JavaScriptCore
	{whole("Unreachable code should not be executed"), wasm.TrapUnreachable},
	{whole("Division by zero"), wasm.TrapDivideByZero},
	{whole("Integer overflow"), wasm.TrapIntegerOverflow},
	{whole("Out of bounds Trunc operation"), wasm.TrapConversion},
	{whole("Out of bounds memory access|Invalid data segment initialization.*"), wasm.TrapMemoryBounds},
	{whole("Out of bounds table access|Element is trying to set an out of bounds table index"), wasm.TrapTableBounds},
	{whole("Out of bounds call_indirect"), wasm.TrapUndefinedElement},
	{whole("call_indirect to a null table entry"), wasm.TrapUninitializedElement},
	{whole("call_indirect to a signature that does not match"), wasm.TrapCallee},                                // of late also to a null entry
	{whole("Out of bounds or failed to allocate in array\\..*|Out of bounds array\\.init_.*"), wasm.TrapBounds}, // of a segment, or of an array
	{whole("Out of bounds array\\..*"), wasm.TrapArrayBounds},
	{whole("ref.cast failed to cast reference to target heap type"), wasm.TrapCast},
	{whole("throw_ref on a null reference"), wasm.TrapNullException},
	{whole("call_ref to a null reference"), wasm.TrapNullFunction},
	{whole("array\\..* to a null reference"), wasm.TrapNullArray},
	{whole("struct\\..* to a null reference"), wasm.TrapNullStructure},
	{whole("i31\\..* to a null reference"), wasm.TrapNullI31},
	{whole("ref.as_non_null to a null reference"), wasm.TrapNullReference},
	{whole("access to a null reference"), wasm.TrapNull},

	// SpiderMonkey
	{whole("unreachable executed"), wasm.TrapUnreachable},
	{whole("index out of bounds"), wasm.TrapIndex},
	{whole("table index out of bounds"), wasm.TrapTableBounds},
	{whole("too many array elements"), wasm.TrapBounds}, // of a segment, if it is no limit
	{whole("indirect call to null"), wasm.TrapUninitializedElement},
	{whole("indirect call signature mismatch"), wasm.TrapIndirectCallType},
	{whole("bad cast"), wasm.TrapCast},
	{whole("dereferencing null pointer"), wasm.TrapNull},
}

func whole(words string) *regexp.Regexp { return regexp.MustCompile("^(?:" + words + ")$") }

// trapped is the outcome of a trap.
func (e *Engine) trapped(a *answer) wasm.Outcome {
	for _, kind := range []string{a.kind, e.config.Traps[a.message], a.message} {
		if t, ok := officialTraps[kind]; ok {
			return wasm.Trapped(t)
		}
	}
	for i := range trapWords {
		if trapWords[i].words.MatchString(a.message) {
			return wasm.Trapped(trapWords[i].trap)
		}
	}
	return wasm.Faulted(fmt.Errorf("%s: it trapped, and what it says is not known: %q", e.Name(), a.message))
}

// limitWords are what engines say of modules that are valid and exceed a limit of the engine.
var limitWords = regexp.MustCompile(`implementation limit|is too big, maximum|exceeds the limit|[Uu]pper bound|memory size too big|^at offset [0-9]+: too many locals`)

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
