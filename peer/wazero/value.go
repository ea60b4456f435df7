package wazero

import (
	"errors"
	"strings"
	"unsafe"

	"github.com/tetratelabs/wazero/sys"

	"wasmjudge/wasm"
)

// wazero's values are words: v128 has two, and a reference is a word that only wazero can read, 0 being null. External
// references are ours to choose: host value n is n+1.

// functionRef is what a function reference refers to. Its instance lives as long as the store. wazero may have
// another word for the same function where it is imported.
type functionRef struct {
	store *store
	word  uint64
}

// exceptionRef is what an exception reference refers to. The word is the address of an object of Go's heap, and this
// pointer keeps it alive.
type exceptionRef struct {
	store  *store
	object unsafe.Pointer
}

// appendWords appends the words of a value.
func appendWords(words []uint64, v wasm.Value) []uint64 {
	switch v.Kind {
	case wasm.V128:
		return append(words, v.Lo, v.Hi)
	case wasm.Ref:
		return append(words, refWord(v.Ref))
	}
	return append(words, v.Lo)
}

func refWord(r wasm.Reference) uint64 {
	switch obj := r.Obj.(type) {
	case functionRef:
		return obj.word
	case exceptionRef:
		return uint64(uintptr(obj.object))
	}
	if r.Heap == wasm.HeapExtern {
		return r.Bits + 1
	}
	return 0
}

// values reads values of these types from words.
func (s *store) values(ts []wasm.Valtype, words []uint64) []wasm.Value {
	if len(ts) == 0 {
		return nil
	}
	vs := make([]wasm.Value, len(ts))
	for i, t := range ts {
		vs[i].Kind = t.Kind
		switch t.Kind {
		case wasm.V128:
			vs[i].Lo, vs[i].Hi = words[0], words[1]
			words = words[1:]
		case wasm.Ref:
			vs[i].Ref = s.reference(t.Top(), &words[0])
		case wasm.I32, wasm.F32:
			vs[i].Lo = uint64(uint32(words[0]))
		default:
			vs[i].Lo = words[0]
		}
		words = words[1:]
	}
	return vs
}

// reference reads a reference of a hierarchy.
func (s *store) reference(top wasm.Heap, word *uint64) wasm.Reference {
	switch {
	case *word == 0:
		return wasm.Reference{}
	case top == wasm.HeapFunc:
		return wasm.Reference{Heap: wasm.HeapFunc, Obj: functionRef{s, *word}}
	case top == wasm.HeapExn:
		return wasm.Reference{Heap: wasm.HeapExn, Obj: exceptionRef{s, *(*unsafe.Pointer)(unsafe.Pointer(word))}}
	}
	return wasm.Reference{Heap: wasm.HeapExtern, Bits: *word - 1}
}

// countWords returns the number of words of values of these types.
func countWords(ts []wasm.Valtype) int {
	n := len(ts)
	for _, t := range ts {
		if t.Kind == wasm.V128 {
			n++
		}
	}
	return n
}

// refOk reports whether a reference is of a closed type, as far as it can be known: what function a reference refers
// to wazero does not say.
func (s *store) refOk(r *wasm.Reference, t wasm.Reftype) bool {
	switch obj := r.Obj.(type) {
	case functionRef:
		return obj.store == s && wasm.SubRef(wasm.RefTo(wasm.HeapFunc), t)
	case exceptionRef:
		return obj.store == s && wasm.SubRef(wasm.RefTo(wasm.HeapExn), t)
	}
	if r.Null() {
		return t.Null
	}
	return r.Obj == nil && r.Heap == wasm.HeapExtern && wasm.SubRef(wasm.RefTo(wasm.HeapExtern), t)
}

// traps are the messages of wazero's traps. Of accesses to tables and of null references it says no more than
// that.
var traps = map[string]wasm.Trap{
	"unreachable":                   wasm.TrapUnreachable,
	"integer divide by zero":        wasm.TrapDivideByZero,
	"integer overflow":              wasm.TrapIntegerOverflow,
	"invalid conversion to integer": wasm.TrapInvalidConversion,
	"out of bounds memory access":   wasm.TrapMemoryBounds,
	"invalid table access":          wasm.TrapTable,
	"indirect call type mismatch":   wasm.TrapIndirectCallType,
	"null reference":                wasm.TrapNull,
}

// ending is the error by which a host function ends an invocation otherwise than by returning.
type ending struct{ out wasm.Outcome }

func (e *ending) Error() string { return "a host function ended in: " + e.out.String() }

// outcomeOf makes an outcome of an error of an invocation or instantiation.
func outcomeOf(err error) wasm.Outcome {
	var end *ending
	var exit *sys.ExitError
	switch {
	case errors.As(err, &end):
		return end.out
	case errors.As(err, &exit): // only a context that is done closes instances
		return wasm.Exhausted(wasm.LimitTime)
	}
	last := err
	for e := err; e != nil; e = errors.Unwrap(e) {
		last = e
	}
	switch message := last.Error(); {
	case traps[message] != 0:
		return wasm.Trapped(traps[message])
	case message == "stack overflow":
		return wasm.Exhausted(wasm.LimitCallDepth)
	case strings.HasSuffix(message, "]: out of bounds memory access"): // an active data segment
		return wasm.Trapped(wasm.TrapMemoryBounds)
	}
	first, _, _ := strings.Cut(err.Error(), "\n") // stack traces follow
	return wasm.Faulted(errors.New("wazero: " + first))
}
