package driver

import (
	"encoding/binary"

	"wasmjudge/wasm"
)

// A value is a slot of 16 bytes: the bits of a number, or two words of a reference, of which the second one says what
// the first one is.
const (
	refNull    uint64 = iota
	refFunc           // number in instFunc
	refExn            // number in instExn
	refHost           // external: number of a host value
	refHostAny        // internal: number of a host value
	refI31            // bits
	refStruct         // number in instAny
	refArray          // number in instAny
	refExtern         // external, of no host value: number in instExtern
)

// handle is what a reference refers to: the number by which its store knows it.
type handle struct {
	store  *store
	kind   uint64
	number uint64
}

// appendSlot appends the slot of a value.
func appendSlot(b []byte, v wasm.Value) []byte {
	lo, hi := v.Lo, v.Hi
	if v.Kind == wasm.Ref {
		lo, hi = refWords(v.Ref)
	}
	return binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(b, lo), hi)
}

func refWords(r wasm.Reference) (lo, kind uint64) {
	if h, ok := r.Obj.(handle); ok {
		return h.number, h.kind
	}
	switch r.Heap {
	case wasm.HeapExtern:
		return r.Bits, refHost
	case wasm.HeapAny:
		return r.Bits, refHostAny
	case wasm.HeapI31:
		return r.Bits, refI31
	}
	return 0, refNull
}

func slots(vs []wasm.Value) []byte {
	b := make([]byte, 0, slotSize*len(vs))
	for _, v := range vs {
		b = appendSlot(b, v)
	}
	return b
}

// refHeaps say what references are to, by their kinds.
var refHeaps = [...]wasm.Heap{refFunc: wasm.HeapFunc, refExn: wasm.HeapExn, refHost: wasm.HeapExtern,
	refHostAny: wasm.HeapAny, refI31: wasm.HeapI31,
	refStruct: wasm.HeapStruct, refArray: wasm.HeapArray, refExtern: wasm.HeapExtern}

// values reads values of these types from slots; ok is false if they are too short, or a word is no reference.
func (s *store) values(ts []wasm.Valtype, b []byte) (vs []wasm.Value, ok bool) {
	if len(b) < slotSize*len(ts) {
		return nil, false
	}
	if len(ts) == 0 {
		return nil, true
	}
	vs = make([]wasm.Value, len(ts))
	for i, t := range ts {
		lo, hi := binary.LittleEndian.Uint64(b[slotSize*i:]), binary.LittleEndian.Uint64(b[slotSize*i+8:])
		vs[i].Kind = t.Kind
		switch t.Kind {
		case wasm.V128:
			vs[i].Lo, vs[i].Hi = lo, hi
		case wasm.Ref:
			if hi >= uint64(len(refHeaps)) {
				return nil, false
			}
			vs[i].Ref = s.reference(lo, hi)
		case wasm.I32, wasm.F32:
			vs[i].Lo = uint64(uint32(lo))
		default:
			vs[i].Lo = lo
		}
	}
	return vs, true
}

func (s *store) reference(lo, kind uint64) wasm.Reference {
	switch kind {
	case refNull:
		return wasm.Reference{}
	case refHost, refHostAny, refI31:
		return wasm.Reference{Heap: refHeaps[kind], Bits: lo}
	}
	return wasm.Reference{Heap: refHeaps[kind], Obj: handle{s, kind, lo}}
}

// refOk reports whether a reference is of a closed type, as far as it can be known: of references to functions and
// objects not more than that they are.
func (s *store) refOk(r *wasm.Reference, t wasm.Reftype) bool {
	if r.Null() {
		return t.Null
	}
	if h, ok := r.Obj.(handle); ok {
		return h.store == s && wasm.RefTo(r.Heap).Top() == t.Top() && (s.engine.casts() || t.Heap != wasm.HeapDef)
	}
	return r.Obj == nil && wasm.SubRef(wasm.RefTo(r.Heap), t)
}
