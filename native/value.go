//go:build linux && amd64

package native

import (
	"unsafe"

	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// Words. In native code a value is one 64-bit word, and a vector two, of which the first is its lower half. A number is
// its bits; the upper half of an i32 or f32 means nothing. A reference is
//
//	0                       null
//	address of a funcrec    to a function
//	address of an exnrec    to an exception
//	2n+1                    to the host value n, external or internal, if n < 2^63
//	2k                      to the host value that stands at k in the store's externTable, for others; k > 0
//
// The static type tells which.

// externTable numbers the host values that do not fit a word with its tag.
type externTable struct {
	bits  []uint64 // by k-1
	index map[uint64]uint64
}

func (x *externTable) word(n uint64) uint64 {
	if n < 1<<63 {
		return n<<1 | 1
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
	return k << 1
}

// value is false if w is no word of the table.
func (x *externTable) value(w uint64) (n uint64, ok bool) {
	if w&1 != 0 {
		return w >> 1, true
	}
	k := w>>1 - 1
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
	case *exnHandle:
		return uint64(obj.addr)
	}
	if r.Null() {
		return 0
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
		if s.exception(uintptr(w)) != nil {
			return s.exnValue(uintptr(w)), true
		}
	default:
		n, ok := s.externs.value(w)
		if top == wasm.HeapExtern {
			return wasm.ValueExtern(n), ok
		}
		return wasm.ValueHost(n), ok
	}
	return v, false
}

// acceptsRef reports whether a reference may be passed where type t is wanted ($Val_ok).
func (s *store) acceptsRef(t wasm.Valtype, r *wasm.Reference) bool {
	if r.Null() {
		return t.Null
	}
	switch obj := r.Obj.(type) {
	case *funcinst:
		return obj.store == s && wasm.SubRef(wasm.RefDef(obj.typ, false), t)
	case *exnHandle:
		return obj.store == s && wasm.SubRef(wasm.RefTo(wasm.HeapExn), t)
	case nil:
		return (r.Heap == wasm.HeapExtern || r.Heap == wasm.HeapAny) && wasm.SubRef(wasm.RefTo(r.Heap), t)
	}
	return false
}

// acceptsAll reports whether values may be passed where types ts are wanted ($Val_ok).
func (s *store) acceptsAll(ts []wasm.Valtype, vs []wasm.Value) bool {
	if len(ts) != len(vs) {
		return false
	}
	for i := range ts {
		t, v := &ts[i], &vs[i]
		if v.Kind != t.Kind || t.Kind == wasm.Ref && !s.acceptsRef(*t, &v.Ref) {
			return false
		}
	}
	return true
}

// holdsExceptions reports whether a value of type t can refer to an exception.
func holdsExceptions(t wasm.Valtype) bool { return t.Kind == wasm.Ref && t.Top() == wasm.HeapExn }

// place is where convention.go puts a parameter or result: a register, or amd64.None and a stack slot.
type place struct {
	reg  amd64.Reg
	slot int32
}

// placesOf fills in the places of values of these types, and gives the number of stack slots.
func placesOf(ts []wasm.Valtype, p placer, ps []place) ([]place, int32) {
	for i := range ts {
		ps[i].reg, ps[i].slot = p.next(ts[i].Kind)
	}
	return ps, p.slots
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
