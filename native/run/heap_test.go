//go:build linux && amd64

package run

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"testing"

	"wasmjudge/native/heap"
	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

// holding is a module that can hold objects everywhere; tests make them as generated code has them made.
const holding = `(module
	(type $node (struct (field i32) (field (mut anyref))))
	(type $refs (array (mut anyref)))
	(type $bytes (array (mut i8)))
	(tag $e (param i64 anyref))
	(global $g (mut anyref) (ref.null any))
	(global $x (export "x") (mut externref) (ref.null extern))
	(table $t (export "t") 3 anyref)
	(elem $s anyref (ref.null any) (ref.null any)))`

// holder is an instance of holding in a store.
type holder struct {
	*instance
	tb                        testing.TB
	node, refs, bytes, thrown uint32 // numbers of types
}

func newHolder(tb testing.TB, c wasm.Config, zeal heap.Zeal) holder {
	tb.Helper()
	s := testStore(tb, c, zeal)
	m, err := text.Parse(&wasm.Source{Text: []byte(holding)})
	if err == nil {
		err = valid.Validate(m)
	}
	if err != nil {
		tb.Fatal(err)
	}
	code, err := s.engine.compile(m)
	if err != nil {
		tb.Fatal(err)
	}
	i, out := s.Instantiate(context.Background(), code, nil)
	if !out.OK() {
		tb.Fatal(out)
	}
	h := holder{instance: i.(*instance), tb: tb}
	h.node, h.refs, h.bytes, h.thrown = h.number(0), h.number(1), h.number(2), h.number(3)
	return h
}

// number is the number of a type of the module, where generated code finds it.
func (h holder) number(x int) uint32 { return *slot[uint32](h.instance, h.code.layout.TypeIDs, x) }

// make asks the runtime for an object.
func (h holder) make(typ, length uint32) uint64 {
	h.tb.Helper()
	a := [16]uint64{uint64(typ), uint64(length)}
	if end := h.newObject(&a); end != nil {
		h.tb.Fatal(*end)
	}
	return a[0]
}

// chain makes a node, n of which lead to the last: by a field, an array's element and an exception's payload in turn.
func (h holder) chain(n int) uint64 {
	s := h.store
	last := h.make(h.node, 0)
	*at[uint32](uintptr(last) + 4) = 77
	for k := range n {
		s.operands = append(s.operands[:0], last) // as a constant expression would
		switch k % 2 {
		case 0:
			x := h.make(h.node, 0)
			*at[uint64](uintptr(x) + 8) = last
			last = x
		case 1:
			x := h.make(h.refs, 5)
			*at[uint64](uintptr(x) + 8 + 8*4) = last
			last = x
		}
	}
	s.operands = s.operands[:0]
	return last
}

// check follows a chain to its end.
func (h holder) check(what string, at1 uint64) {
	h.tb.Helper()
	for {
		typ, length, ok := h.store.heap.Object(uintptr(at1))
		switch {
		case !ok:
			h.tb.Fatalf("%s: %#x is no object", what, at1)
		case typ == h.refs && length == 5:
			at1 = *at[uint64](uintptr(at1) + 8 + 8*4)
		case typ != h.node:
			h.tb.Fatalf("%s: an object of type %d", what, typ)
		case *at[uint32](uintptr(at1) + 4) == 77:
			return
		default:
			at1 = *at[uint64](uintptr(at1) + 8)
		}
	}
}

// TestRoots keeps a chain of objects where only one kind of root holds it, makes garbage, and follows it; then it lets
// go, and the chain is freed.
func TestRoots(t *testing.T) {
	var ref wasm.Value
	host := wasm.Globaltype{Mut: true, Type: wasm.RefNull(wasm.HeapAny)}
	for name, hold := range map[string]func(h holder, x uint64) (held func() uint64, drop func()){
		"global": func(h holder, x uint64) (func() uint64, func()) {
			h.cell(0)[0] = x
			return func() uint64 { return h.cell(0)[0] }, func() { h.cell(0)[0] = 0 }
		},
		"external global": func(h holder, x uint64) (func() uint64, func()) {
			h.cell(1)[0] = x
			return func() uint64 { return h.cell(1)[0] }, func() { h.cell(1)[0] = 0 }
		},
		"host global": func(h holder, x uint64) (func() uint64, func()) {
			g := h.store.NewGlobal(host, wasm.ValueNull()).(*globalinst)
			g.cell[0] = x
			return func() uint64 { return g.cell[0] }, func() { g.cell[0] = 0 }
		},
		"table": func(h holder, x uint64) (func() uint64, func()) {
			h.tables[0].elems[2] = x
			return func() uint64 { return h.tables[0].elems[2] }, func() { h.tables[0].elems[2] = 0 }
		},
		"element segment": func(h holder, x uint64) (func() uint64, func()) {
			h.elems[0][1] = x
			return func() uint64 { return h.elems[0][1] }, func() { h.elems[0] = nil }
		},
		"operand of a constant expression": func(h holder, x uint64) (func() uint64, func()) {
			h.store.operands = []uint64{3, x}
			return func() uint64 { return h.store.operands[1] }, func() { h.store.operands = nil }
		},
		"native stack": func(h holder, x uint64) (func() uint64, func()) {
			m := h.store.stack
			h.store.depth = 1
			m.sp = m.top() - 64
			*at[uint64](m.sp + 8) = x
			return func() uint64 { return *at[uint64](m.sp + 8) }, func() { *at[uint64](m.sp + 8), h.store.depth = 0, 0 }
		},
		"argument of a runtime call": func(h holder, x uint64) (func() uint64, func()) {
			m := h.store.stack
			h.store.depth = 1
			m.sp = m.top()
			m.Args[3] = x
			return func() uint64 { return m.Args[3] }, func() { m.Args[3], h.store.depth = 0, 0 }
		},
		"exception": func(h holder, x uint64) (func() uint64, func()) {
			e := h.store.alloc(h.tags[0], h.thrown, 2, true)
			e.Payload()[0], e.Payload()[1] = 5, x
			h.cell(0)[0] = uint64(uintptrOf(e))
			return func() uint64 { return e.Payload()[1] }, func() { h.cell(0)[0] = 0 }
		},
		"embedder": func(h holder, x uint64) (func() uint64, func()) {
			ref = h.store.refValue(wasm.RefNull(wasm.HeapAny), x)
			return func() uint64 { return h.store.word(&ref) }, func() { ref = wasm.Value{} }
		},
		"embedder, externally": func(h holder, x uint64) (func() uint64, func()) {
			ref = h.store.refValue(wasm.TypeExternref, x)
			return func() uint64 { return h.store.word(&ref) }, func() { ref = wasm.Value{} }
		},
	} {
		for _, zeal := range []heap.Zeal{0, heap.ZealCollect, heap.ZealMove} {
			t.Run(fmt.Sprintf("%s, zeal %d", name, zeal), func(t *testing.T) {
				h := newHolder(t, wasm.Config{}, zeal)
				s := h.store
				x := h.chain(11)
				s.operands = append(s.operands[:0], x)
				held, drop := hold(h, x)
				if name != "operand of a constant expression" {
					s.operands = s.operands[:0]
				}
				for k := range uint32(200) {
					h.make(h.bytes, 100*k)
				}
				s.Collect()
				h.check(name, held())
				live := s.heap.Stats().Live
				drop()
				runtime.GC()
				s.Collect()
				if now := s.heap.Stats().Live; now != 0 || live == 0 {
					t.Errorf("%d bytes live, and %d when nothing holds them", live, now)
				}
			})
		}
	}
}

// accepted reports whether a reference may be passed where a type is wanted.
func (s *store) accepted(t wasm.Valtype, v wasm.Value) bool { return s.refOk(&v.Ref, t) }

// TestReferenceWords turns references into words and back. What is the same stays the same; what is not does not become
// the same.
func TestReferenceWords(t *testing.T) {
	h := newHolder(t, wasm.Config{}, 0)
	s := h.store
	anyref, externref := wasm.RefNull(wasm.HeapAny), wasm.TypeExternref
	var words []uint64
	see := func(typ wasm.Valtype, v wasm.Value) uint64 {
		t.Helper()
		w := s.word(&v)
		if back := s.refValue(typ, w); back != v || s.broken != nil {
			t.Fatalf("%v is the word %#x, which is %v (%v)", v, w, back, s.broken)
		}
		if !s.accepted(typ, v) {
			t.Errorf("%v is not accepted as %v", v, typ)
		}
		return w
	}
	external := func(v wasm.Value) wasm.Value {
		if v.Ref.Heap == wasm.HeapAny {
			return wasm.ValueExtern(v.Ref.Bits)
		}
		return wasm.ValueRef(wasm.Reference{Heap: wasm.HeapExtern, Obj: v.Ref})
	}
	internal := []wasm.Value{
		s.refValue(anyref, h.make(h.node, 0)), s.refValue(anyref, h.make(h.node, 0)), s.refValue(anyref, h.make(h.refs, 0)),
		s.refValue(anyref, h.make(h.bytes, 3)),
	}
	for _, n := range []uint64{0, 1, 5, 1<<30 - 1, 1 << 30, 1<<31 - 1} {
		internal = append(internal, wasm.ValueRef(wasm.Reference{Heap: wasm.HeapI31, Bits: n}))
	}
	for _, n := range []uint64{0, 1, 1 << 31, 1<<61 + 1, 1 << 62, 1<<62 + 1, 1 << 63, math.MaxUint64} {
		internal = append(internal, wasm.ValueHost(n))
	}
	for _, v := range internal {
		w := see(anyref, v)
		if w == 0 || slices.Contains(words, w) {
			t.Errorf("%v is the word %#x, as another value is", v, w)
		}
		words = append(words, w)
		if x := see(externref, external(v)); x != w {
			t.Errorf("%v is the word %#x, and as an external reference %#x", v, w, x)
		}
		if s.accepted(wasm.TypeExternref, v) || s.accepted(anyref, external(v)) || s.accepted(wasm.RefNull(wasm.HeapExn), v) {
			t.Errorf("%v is accepted where another kind is wanted", v)
		}
	}
	node, other := internal[0], h.code.module.Defs[1]
	if !s.accepted(wasm.RefDef(h.code.module.Defs[0], false), node) || s.accepted(wasm.RefDef(other, false), node) ||
		!s.accepted(wasm.RefTo(wasm.HeapStruct), node) || s.accepted(wasm.RefTo(wasm.HeapArray), node) {
		t.Error("a structure has another type")
	}
	for _, w := range []uint64{8, 202, 2, uint64(h.vmctx), 1<<32 + 3, words[0] + 8} {
		if v, ok := s.internal(w); ok && w != words[0]+8 {
			t.Errorf("%#x is %v", w, v)
		}
	}
}

// TestSubType asks the runtime about types.
func TestSubType(t *testing.T) {
	h := newHolder(t, wasm.Config{}, 0)
	for _, c := range []struct {
		id   uint32
		x    uint64
		want uint64
	}{{h.node, 0, 1}, {h.node, 1, 0}, {h.refs, 1, 1}, {0, 0, 0}, {math.MaxUint32, 0, 0}} {
		a := [16]uint64{uint64(c.id), c.x}
		if end := h.subType(&a); end != nil || a[0] != c.want {
			t.Errorf("type %d below type %d of the module: %d, %v", c.id, c.x, a[0], end)
		}
	}
}

// TestNewObject makes objects that are too large, or of no type.
func TestNewObject(t *testing.T) {
	h := newHolder(t, wasm.Config{Limits: wasm.Limitation{Heap: 1 << 20}}, 0)
	for _, length := range []uint32{math.MaxUint32, 1 << 31, 1 << 20, 1 << 17} {
		a := [16]uint64{uint64(h.refs), uint64(length)}
		end := h.newObject(&a)
		if end == nil || end.Kind != wasm.OutcomeExhaustion || end.Limit != wasm.LimitHeap || end.Bound != 1<<20 {
			t.Errorf("an array of %d references: %v", length, end)
		}
	}
	x := uintptr(h.make(h.refs, 1<<16))
	for k := range uintptr(1 << 16) {
		if *at[uint64](x + 8 + 8*k) != 0 {
			t.Fatalf("element %d is not null", k)
		}
	}
	for _, typ := range []uint64{0, uint64(h.thrown), uint64(len(h.store.types)), math.MaxUint32} {
		a := [16]uint64{typ}
		if end := h.newObject(&a); end == nil || end.Kind != wasm.OutcomeFault {
			t.Errorf("an object of type %d: %v", typ, end)
		}
	}
}

// TestWrongWindow has a wrong pointer to free memory: what asks for memory then breaks the store.
func TestWrongWindow(t *testing.T) {
	for _, ptr := range []uintptr{8, math.MaxUint64, 1 << 46} {
		h := newHolder(t, wasm.Config{}, 0)
		h.make(h.node, 0)
		h.store.stack.Window.Ptr = ptr
		a := [16]uint64{uint64(h.node)}
		if end := h.newObject(&a); end == nil || end.Kind != wasm.OutcomeFault || h.store.broken == nil {
			t.Errorf("with the pointer %#x: %v", ptr, end)
		}
	}
}

// TestStoresWithoutObjects pay nothing for the heap.
func TestStoresWithoutObjects(t *testing.T) {
	s := testStore(t, wasm.Config{}, 0)
	if s.owned.heap != nil || s.charged != 0 || s.heap.Stats().Held != 0 {
		t.Error("an empty store has a heap")
	}
	s.Collect()
	if s.heap.Stats().Collections != 0 {
		t.Error("an empty heap was collected")
	}
}

// TestLargePages makes two objects of many bytes. The system is asked for large pages as soon as the heap is large, and
// not before. A reservation that has them serves nobody else.
func TestLargePages(t *testing.T) {
	h := newHolder(t, wasm.Config{}, 0)
	s := h.store
	for _, length := range []uint32{largeHeap / 2, largeHeap} {
		if s.heap.Alloc(h.bytes, length, s.heap.Bytes(h.bytes, length), true) == 0 {
			t.Fatal(s.noRoom())
		}
		r := s.owned.heap
		if want := length == largeHeap; r.large > 0 != want || want && r.large != r.accessible {
			t.Errorf("%d bytes of %d may lie in large pages", r.large, r.accessible)
		}
		if got, ok := largePages(t, r.base); ok && got != (length == largeHeap) {
			t.Errorf("after an object of %d bytes, large pages: %t", length, got)
		}
	}
	r := s.owned.heap
	s.Close()
	reservations.Lock()
	defer reservations.Unlock()
	for _, free := range reservations.free {
		if slices.Contains(free, r) {
			t.Error("the reservation is kept for another store")
		}
	}
}

// largePages reports whether the system may put what lies at an address into large pages. ok is false if it does not
// tell.
func largePages(t *testing.T, addr uintptr) (large, ok bool) {
	smaps, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		t.Skip(err)
	}
	_, rest, found := bytes.Cut(smaps, fmt.Appendf(nil, "\n%x-", addr))
	_, rest, flags := bytes.Cut(rest, []byte("VmFlags:"))
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	return bytes.Contains(line, []byte(" hg")), found && flags
}
