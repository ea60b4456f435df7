package oracle

import (
	"weak"

	"wasmjudge/wasm"
)

// A word holds a number's bits, zero-extended, or a reference:
//
//	63  60  59      58              0
//	[form] [extern] [i31 or address ]
//
// The word 0 is REF.NULL_ADDR, so that zeroed slots are default values. The extern bit is the form REF.EXTERN around
// another reference.
const (
	refNull   uint64 = 0
	refExtern uint64 = 1 << 59
	formShift        = 60
	payload   uint64 = refExtern - 1
)

// form is the form of a reference.
type form uint8

const (
	formNull   form = iota // REF.NULL_ADDR
	formI31                // REF.I31_NUM
	formFunc               // REF.FUNC_ADDR
	formStruct             // REF.STRUCT_ADDR
	formArray              // REF.ARRAY_ADDR
	formExn                // REF.EXN_ADDR
	formHost               // REF.HOST_ADDR
)

func ref(f form, addr uint64) uint64 { return uint64(f)<<formShift | addr }

func formOf(w uint64) form { return form(w >> formShift) }

// slots is the number of words that a value of type t takes.
func slots(t wasm.Valtype) int {
	if t.Kind == wasm.V128 {
		return 2
	}
	return 1
}

func slotsOf(ts []wasm.Valtype) int {
	n := len(ts)
	for _, t := range ts {
		if t.Kind == wasm.V128 {
			n++
		}
	}
	return n
}

// reftype is the least type of a reference (Ref_ok).
func (s *Store) reftype(w uint64) wasm.Reftype {
	if w&refExtern != 0 { // Ref_ok/extern
		return wasm.RefTo(wasm.HeapExtern)
	}
	switch formOf(w) {
	case formI31: // Ref_ok/i31
		return wasm.RefTo(wasm.HeapI31)
	case formStruct, formArray: // Ref_ok/struct, Ref_ok/array
		return wasm.RefDef(s.heap.at(w).typ, false)
	case formFunc: // Ref_ok/func
		return wasm.RefDef(s.funcs[w&payload].typ, false)
	case formExn: // Ref_ok/exn
		return wasm.RefTo(wasm.HeapExn)
	case formHost: // Ref_ok/host
		return wasm.RefTo(wasm.HeapAny)
	}
	return wasm.RefNull(wasm.HeapBot) // Ref_ok/null
}

// matches is Ref_ok for any type: Ref_ok/sub from the least one.
func (s *Store) matches(w uint64, t wasm.Reftype) bool { return wasm.SubRef(s.reftype(w), t) }

// handle is what the embedder holds of a heap object. The heap finds the objects that must stay by the handles
// that Go has not yet collected.
type handle struct {
	store *Store
	word  uint64
}

// handle returns the one handle of an object that is alive.
func (s *Store) handle(w uint64) *handle {
	addr := uint32(w & payload)
	if h := s.heap.handles[addr].Value(); h != nil {
		return h
	}
	h := &handle{s, w}
	if s.heap.handles == nil {
		s.heap.handles = map[uint32]weak.Pointer[handle]{}
	}
	s.heap.handles[addr] = weak.Make(h)
	return h
}

// reference shows a word to the embedder.
func (s *Store) reference(w uint64) wasm.Reference {
	if w&refExtern != 0 {
		inner := s.reference(w &^ refExtern)
		if inner.Heap == wasm.HeapAny {
			return wasm.Reference{Heap: wasm.HeapExtern, Bits: inner.Bits}
		}
		return wasm.Reference{Heap: wasm.HeapExtern, Obj: inner}
	}
	switch formOf(w) {
	case formI31:
		return wasm.Reference{Heap: wasm.HeapI31, Bits: w & payload}
	case formStruct:
		return wasm.Reference{Heap: wasm.HeapStruct, Obj: s.handle(w)}
	case formArray:
		return wasm.Reference{Heap: wasm.HeapArray, Obj: s.handle(w)}
	case formExn:
		return wasm.Reference{Heap: wasm.HeapExn, Obj: s.handle(w)}
	case formFunc:
		return wasm.Reference{Heap: wasm.HeapFunc, Obj: s.funcs[w&payload]}
	case formHost:
		return wasm.Reference{Heap: wasm.HeapAny, Bits: w & payload}
	}
	return wasm.Reference{}
}

// word reads a reference of the embedder's; ok is false if it belongs to another store or engine, or if its bits do
// not fit: 31 of an i31, 59 of a host value.
func (s *Store) word(r wasm.Reference) (w uint64, ok bool) {
	switch r.Heap {
	case wasm.HeapBot:
		return refNull, true
	case wasm.HeapI31:
		return ref(formI31, r.Bits), r.Bits < 1<<31
	case wasm.HeapAny:
		return ref(formHost, r.Bits), r.Bits <= payload
	case wasm.HeapExtern:
		inner, ok := wasm.Reference{Heap: wasm.HeapAny, Bits: r.Bits}, true
		if r.Obj != nil {
			inner, ok = r.Obj.(wasm.Reference)
		}
		if !ok || inner.Heap == wasm.HeapExtern || inner.Heap == wasm.HeapBot {
			return 0, false
		}
		w, ok := s.word(inner)
		return w | refExtern, ok
	case wasm.HeapFunc:
		fn, ok := r.Obj.(*funcinst)
		if !ok || fn.store != s {
			return 0, false
		}
		return fn.ref(), true
	case wasm.HeapStruct, wasm.HeapArray, wasm.HeapExn:
		h, ok := r.Obj.(*handle)
		if !ok || h.store != s {
			return 0, false
		}
		return h.word, true
	}
	return 0, false
}

// value shows the words of a value of type t to the embedder.
func (s *Store) value(words []uint64, t wasm.Valtype) wasm.Value {
	switch t.Kind {
	case wasm.Ref:
		return wasm.Value{Kind: wasm.Ref, Ref: s.reference(words[0])}
	case wasm.V128:
		return wasm.Value{Kind: wasm.V128, Lo: words[0], Hi: words[1]}
	}
	return wasm.Value{Kind: t.Kind, Lo: words[0]}
}

// values shows the words of values of types ts.
func (s *Store) values(words []uint64, ts []wasm.Valtype) []wasm.Value {
	if len(ts) == 0 {
		return nil
	}
	vs := make([]wasm.Value, len(ts))
	at := 0
	for i, t := range ts {
		vs[i] = s.value(words[at:], t)
		at += slots(t)
	}
	return vs
}

// put writes a value of the embedder's into words if it is of type t (Val_ok); otherwise it leaves them alone.
func (s *Store) put(words []uint64, v wasm.Value, t wasm.Valtype) bool {
	if v.Kind != t.Kind { // Val_ok/num, Val_ok/vec
		return false
	}
	switch t.Kind {
	case wasm.Ref: // Val_ok/ref
		w, ok := s.word(v.Ref)
		if !ok || !s.matches(w, t) {
			return false
		}
		words[0] = w
	case wasm.I32, wasm.F32:
		words[0] = uint64(uint32(v.Lo))
	case wasm.V128:
		words[0], words[1] = v.Lo, v.Hi
	default:
		words[0] = v.Lo
	}
	return true
}

// puts writes as many values as there are types; ok is false if their number or a type differs.
func (s *Store) puts(words []uint64, vs []wasm.Value, ts []wasm.Valtype) bool {
	if len(vs) != len(ts) {
		return false
	}
	at := 0
	for i, t := range ts {
		if !s.put(words[at:], vs[i], t) {
			return false
		}
		at += slots(t)
	}
	return true
}
