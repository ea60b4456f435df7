//go:build linux && amd64

package run

import (
	"unsafe"

	"wasmjudge/native/abi"
	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// Words. In native code a value is one 64-bit word, and a vector two, of which the first is its lower half. A number
// is its bits; the upper half of an i32 or f32 means nothing. A reference is 0 if it is null. Otherwise its static
// type says what it is: the address of an abi.Func, or the address of an exception in the heap, or, below any and
// extern, by its low two bits:
//
//	…00    the address of a structure or array in the heap
//	…01    4n+1: the host value n, if n < 2^62
//	…10    4k+2: the host value that stands at k in the store's externTable, for others; k > 0
//	…11    (n << 33) + 3: the i31 of the 31 bits n
//
// An external reference is the same word as the internal one that it was made of or can be made into, so that
// any.convert_extern and extern.convert_any do nothing. ref.i31 is a shift and an or, i31.get_s and i31.get_u are a
// shift each. Two references are the same exactly when their words are.

// externTable numbers the host values that do not fit a word with its tag.
type externTable struct {
	bits  []uint64 // by k-1
	index map[uint64]uint64
}

func (x *externTable) word(n uint64) uint64 {
	if n < 1<<(64-abi.TagBits) {
		return n<<abi.TagBits | abi.TagHost
	}
	k, ok := x.index[n]
	if !ok {
		if x.index == nil {
			x.index = map[uint64]uint64{}
		}
		x.bits = append(x.bits, n)
		k = uint64(len(x.bits))
		x.index[n] = k
	}
	return k<<abi.TagBits | abi.TagExtern
}

// value is the host value of a word with tagHost or tagExtern. It is false if w is no word of the table.
func (x *externTable) value(w uint64) (n uint64, ok bool) {
	if w&abi.TagMask == abi.TagHost {
		return w >> abi.TagBits, true
	}
	k := w>>abi.TagBits - 1
	if k >= uint64(len(x.bits)) {
		return 0, false
	}
	return x.bits[k], true
}

// word turns a value of this store into a word, of a vector the first.
func (s *store) word(v *wasm.Value) uint64 {
	if v.Kind != wasm.Ref {
		return v.Lo
	}
	return s.refWord(&v.Ref)
}

func (s *store) refWord(r *wasm.Reference) uint64 {
	switch obj := r.Obj.(type) {
	case *funcinst:
		return obj.word()
	case *objHandle:
		return uint64(obj.addr)
	case wasm.Reference: // an external reference to it
		return s.refWord(&obj)
	}
	switch r.Heap {
	case wasm.HeapBot:
		return 0
	case wasm.HeapI31:
		return r.Bits<<abi.I31Shift | abi.TagI31
	}
	return s.externs.word(r.Bits)
}

// put writes the words of a value of this store.
func (s *store) put(to *uint64, v *wasm.Value) {
	*to = s.word(v)
	if v.Kind == wasm.V128 {
		*upper(to) = v.Hi
	}
}

// get reads the words of a value of type t. A word that refers to nothing poisons the store.
func (s *store) get(t wasm.Valtype, from *uint64) (v wasm.Value) {
	s.read(&v, &t, from)
	return v
}

// upper is the second word of a vector.
func upper(first *uint64) *uint64 { return (*uint64)(unsafe.Add(unsafe.Pointer(first), 8)) }

// read makes v, which is zero, what get gives. It writes no more than it must: most values are numbers, which take two
// words of the seven.
func (s *store) read(v *wasm.Value, t *wasm.Valtype, from *uint64) {
	switch t.Kind {
	case wasm.I32, wasm.F32:
		v.Kind, v.Lo = t.Kind, uint64(uint32(*from))
	case wasm.Ref:
		*v = s.refValue(*t, *from)
	case wasm.V128:
		v.Kind, v.Lo, v.Hi = t.Kind, *from, *upper(from)
	default:
		v.Kind, v.Lo = t.Kind, *from
	}
}

// refValue turns a word of a reference type into a value. A word that refers to nothing poisons the store.
func (s *store) refValue(t wasm.Valtype, w uint64) wasm.Value {
	if w == 0 {
		return wasm.ValueNull()
	}
	v, ok := s.reference(t.Top(), w)
	if !ok {
		s.broke("%#x is no value of type %v", w, t)
	}
	return v
}

// reference turns a word that is not null into a reference below a heap type. It is false if there is no such
// reference.
func (s *store) reference(top wasm.Heap, w uint64) (v wasm.Value, ok bool) {
	v = wasm.ValueNull()
	switch top {
	case wasm.HeapFunc:
		if f := s.funcOf(w); f != nil {
			return f.Ref(), true
		}
	case wasm.HeapExn:
		if e := s.exception(uintptr(w)); e != nil {
			return s.exnValue(e), true
		}
	case wasm.HeapExtern:
		v, ok = s.internal(w)
		if v.Ref.Heap == wasm.HeapAny {
			return wasm.ValueExtern(v.Ref.Bits), ok
		}
		return wasm.ValueRef(wasm.Reference{Heap: wasm.HeapExtern, Obj: v.Ref}), ok
	default:
		return s.internal(w)
	}
	return v, false
}

// internal turns a word that is not null into a reference below any.
func (s *store) internal(w uint64) (v wasm.Value, ok bool) {
	switch w & abi.TagMask {
	case abi.TagI31:
		v := wasm.ValueRef(wasm.Reference{Heap: wasm.HeapI31, Bits: w >> abi.I31Shift})
		return v, w&(1<<abi.I31Shift-1) == abi.TagI31
	case abi.TagObject:
		v, ok = s.objectValue(uintptr(w))
		return v, ok && v.Ref.Heap != wasm.HeapExn
	}
	n, ok := s.externs.value(w)
	return wasm.ValueHost(n), ok
}

// refOk reports whether a reference is of type t (Ref_ok).
func (s *store) refOk(r *wasm.Reference, t wasm.Reftype) bool {
	if r.Null() {
		return t.Null
	}
	switch obj := r.Obj.(type) {
	case *funcinst:
		return obj.store == s && wasm.SubRef(wasm.RefDef(obj.typ, false), t)
	case *objHandle:
		return obj.store == s && wasm.SubRef(s.typeOfObject(obj), t)
	case wasm.Reference: // Ref_ok/extern
		return wasm.SubRef(wasm.RefTo(wasm.HeapExtern), t) && s.refOk(&obj, wasm.RefNull(wasm.HeapAny))
	case nil:
		switch r.Heap {
		case wasm.HeapExtern, wasm.HeapAny, wasm.HeapI31:
			return wasm.SubRef(wasm.RefTo(r.Heap), t)
		}
	}
	return false
}

// typeOfObject is the least type of an object (Ref_ok/struct, -array, -exn).
func (s *store) typeOfObject(h *objHandle) wasm.Reftype {
	typ, _, _ := s.heap.Object(h.addr)
	t := s.typeOf(typ)
	if t == nil || t.Comp.Kind == wasm.CompFunc {
		return wasm.RefTo(wasm.HeapExn)
	}
	return wasm.RefDef(t, false)
}

// place is where abi/convention.go puts a parameter or result: a register, or amd64.None and a stack slot.
type place struct {
	reg  amd64.Reg
	slot int32
}

// placesOf fills in the places of values of these types, and returns the number of stack slots.
func placesOf(ts []wasm.Valtype, p abi.Placer, ps []place) ([]place, int32) {
	for i := range ts {
		ps[i].reg, ps[i].slot = p.Next(ts[i].Kind)
	}
	return ps, p.Slots
}

// word is where the machine keeps a value, of a vector the first word, while it enters or leaves a function; slots is
// the address of the stack slots.
func (m *machine) word(p place, slots uintptr) *uint64 {
	switch {
	case p.reg == amd64.None:
		return at[uint64](slots + 8*uintptr(p.slot))
	case p.reg >= amd64.XMM0:
		return &m.xmm[p.reg-amd64.XMM0][0]
	}
	return &m.gpr[p.reg]
}
