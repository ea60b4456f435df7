package wazero

import (
	"context"
	bits "encoding/binary"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/tetratelabs/wazero"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/limit"
)

// Accepts has wazero read, validate and compile a module.
func (e *engine) Accepts(bin []byte) (err error) {
	m, malformed := binary.Decode(&wasm.Source{Text: bin, Binary: true})
	if malformed != nil && hungry(bin) {
		return &wasm.Error{Kind: wasm.Unsupported, Msg: "may count what it does not have, for which wazero takes memory until the process dies"}
	}
	if malformed == nil {
		if err := tooManyLocals(m); err != nil {
			return err
		}
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("wazero: %w: %v\n%s", wasm.ErrBroken, p, debug.Stack())
		}
	}()
	ctx := context.Background()
	compiled, err := wazero.NewRuntimeWithConfig(ctx, e.config).CompileModule(ctx, bin)
	if err == nil {
		closeCompiled([]wazero.CompiledModule{compiled})
		return nil
	}
	if malformed == nil {
		if lacking := unsupported(m); lacking != nil {
			return lacking
		}
		if strings.Contains(err.Error(), limitsRead) {
			return &wasm.Error{Kind: wasm.Unsupported, Msg: "needs limits read as 64-bit integers, which wazero lacks"}
		}
	}
	return fmt.Errorf("wazero: %w", err)
}

// limitsRead is how wazero refuses limits of 32-bit memories and tables that take more bytes than a 32-bit integer
// may. They did not before limits of 64 bits came into the language, which wazero does not have.
const limitsRead = "of limit: overflows a 32-bit integer"

// large is a number of entries that no small module has.
const large = limit.WazeroEntries

// hungry reports whether a module that is not well-formed may count what it does not have: wazero makes room for as
// many entries as a section declares before it reads one. In the code section only sizes are looked at, elsewhere
// whatever could be a number.
func hungry(bin []byte) bool {
	for bin = bin[min(len(bin), 8):]; len(bin) > 0; {
		size, width := bits.Uvarint(bin[1:])
		if width <= 0 || size > uint64(len(bin)-1-width) {
			return hasLarge(bin)
		}
		contents := bin[1+width:][:size]
		if wasm.SectionID(bin[0]) == wasm.SecCode {
			if hasLargeBody(contents) {
				return true
			}
		} else if hasLarge(contents) {
			return true
		}
		bin = bin[1+width+int(size):]
	}
	return false
}

func hasLarge(b []byte) bool {
	for i := range b {
		if n, width := bits.Uvarint(b[i:min(len(b), i+5)]); width > 3 && n >= large {
			return true
		}
	}
	return false
}

// hasLargeBody looks at the number and the sizes of a code section's bodies, and at where they declare locals.
func hasLargeBody(b []byte) bool {
	n, width := bits.Uvarint(b)
	for width > 0 && n < large {
		if b = b[width:]; len(b) == 0 {
			return false
		}
		n, width = bits.Uvarint(b) // the size of the next body
		if width <= 0 || n > uint64(len(b)-width) {
			break
		}
		if b, width = b[width:], int(n); hasManyLocals(b[:n]) {
			return true
		}
	}
	return n >= large
}

// hasManyLocals adds up the numbers of locals that a body declares, as far as they can be known from their types.
func hasManyLocals(body []byte) bool {
	runs, width := bits.Uvarint(body)
	locals := uint64(0)
	for width > 0 && runs > 0 {
		body = body[width:]
		n, counted := bits.Uvarint(body)
		if counted <= 0 {
			return false
		}
		if locals += min(n, large); locals >= large {
			return true
		}
		if body = body[counted:]; len(body) == 0 {
			return false
		}
		if width = 1; body[0] == refPrefix || body[0] == refNullPrefix { // a heap type follows
			_, heap := bits.Uvarint(body[1:])
			width += max(heap, 0)
		}
		runs--
	}
	return false
}

// The first bytes of the types (ref ht) and (ref null ht).
const refPrefix, refNullPrefix = 0x64, 0x63
