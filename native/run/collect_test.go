//go:build linux && amd64

package run

import (
	"slices"
	"testing"

	"wasmjudge/native/abi"
	"wasmjudge/native/artifact"
	"wasmjudge/native/heap"
	"wasmjudge/wasm"
)

const exnBytes = 24 // of an exception with one word

// make makes an exception bound by limits; it is nil if there is no room.
func (g testTag) make(words uint32) *abi.Exception { return g.store.alloc(g.id, g.typ, words, true) }

// testTag is a tag whose exceptions a test makes.
type testTag struct {
	store *store
	id    tagid
	typ   uint32
}

func newTagged(s *store, params ...wasm.Valtype) testTag {
	t := s.NewTag(wasm.DefineFunc(params, nil)).(taginst)
	return testTag{s, t.id, s.typeID(t.typ)}
}

// filledHeap is a store whose exceptions are kept by a table until they take a share of the heap's limit.
func filledHeap(t *testing.T, limits wasm.Limitation, percent uint64) (s *store, tag testTag) {
	t.Helper()
	e, err := newTestEngine(0, ^artifact.Features(0))
	if err != nil {
		t.Skip(err)
	}
	s = e.NewStore(wasm.Config{Limits: limits}).(*store)
	t.Cleanup(s.Close)
	tag = newTagged(s, wasm.TypeI64)
	const slack = 64 // in lines that were in use when the heap was collected
	n := s.limits.Heap/heap.BlockCost*(heap.BlockSize/exnBytes)*percent/100 - min(slack, percent)
	tab, end := s.newTable(wasm.Tabletype{Elem: wasm.RefNull(wasm.HeapExn), Limits: wasm.Limits{Min: n}}, 0)
	if end != nil {
		t.Fatal(*end)
	}
	for k := range tab.elems {
		x := tag.make(1)
		if x == nil {
			t.Fatalf("exception %d of %d: %v", k, n, *s.noRoom())
		}
		tab.elems[k] = uint64(uintptrOf(x))
	}
	return s, tag
}

// TestCollectionsArePaidFor makes garbage in a heap of which more and more lives. The collector may look at no more
// than heap.CollectShare times what was allocated, and the heap is exhausted where that does not suffice. What it
// looks at is counted, so that the machine's load says nothing.
func TestCollectionsArePaidFor(t *testing.T) {
	const limit = 8 << 20
	for _, c := range []struct {
		percent   uint64
		exhausted bool
	}{{0, false}, {50, false}, {90, false}, {97, true}, {99, true}, {100, true}} {
		s, tag := filledHeap(t, wasm.Limitation{Heap: limit}, c.percent)
		before, garbage := s.heap.Stats().Looked, uint64(0)
		x := &abi.Exception{}
		for x != nil && garbage < 4*limit {
			x = tag.make(1)
			garbage += exnBytes
		}
		looked := s.heap.Stats().Looked - before
		t.Logf("%d %% full: looked at %d bytes in %d collections for %d bytes of garbage",
			c.percent, looked, s.heap.Stats().Collections, garbage)
		if c.exhausted != (x == nil) {
			t.Errorf("%d %% full: exhausted is %v", c.percent, x == nil)
		}
		if most := heap.CollectShare*garbage + 2*limit; looked > most {
			t.Errorf("%d %% full: the collector looked at %d bytes for %d bytes of garbage, more than %d",
				c.percent, looked, garbage, most)
		}
	}
}

// TestExhaustedHeapGoesOn exhausts a heap by what lives, lets go of it, and has all the room again.
func TestExhaustedHeapGoesOn(t *testing.T) {
	s, tag := filledHeap(t, wasm.Limitation{Heap: 4 << 20}, 99)
	for range 3 {
		for tag.make(1) != nil {
		}
		elems := s.tables[0].elems
		clear(elems)
		for k := range elems {
			x := tag.make(1)
			if x == nil {
				t.Fatalf("exception %d of %d: %v", k, len(elems), *s.noRoom())
			}
			elems[k] = uint64(uintptrOf(x))
		}
	}
}

// TestEmptyBlocksAreGivenBack fills a heap, lets go of it, and has what it was charged for memories, which the heap
// then has no more.
func TestEmptyBlocksAreGivenBack(t *testing.T) {
	const total = 8 << 20
	s, tag := filledHeap(t, wasm.Limitation{Heap: total / 2, Store: total}, 99)
	mem := wasm.Memtype{Limits: wasm.Limits{Min: 64}}
	if _, end := s.newMemory(mem); end == nil || end.Limit != wasm.LimitStore {
		t.Fatalf("with a full heap: %v", end)
	}
	clear(s.tables[0].elems)
	s.Collect()
	// What is allocated before the next collection stays, with what is noted of it.
	if s.heapCharged > s.heap.Stats().Allowance/heap.BlockSize*heap.BlockCost+2*heap.BlockCost {
		t.Errorf("an empty heap is charged %d bytes", s.heapCharged)
	}
	if _, end := s.newMemory(mem); end != nil {
		t.Errorf("with an empty heap: %v", *end)
	}
	for k := range s.tables[0].elems {
		x := tag.make(1)
		if x == nil {
			if end := s.noRoom(); end.Limit != wasm.LimitStore || end.Bound != total {
				t.Errorf("exceptions beside a memory end in %v", *end)
			}
			return
		}
		s.tables[0].elems[k] = uint64(uintptrOf(x))
	}
	t.Error("there is room for exceptions beside a memory")
}

// TestMarkingFindsAll keeps exceptions of many sizes by one another: in long lists, and in trees that are wide and
// deep.
func TestMarkingFindsAll(t *testing.T) {
	e, err := newTestEngine(0, ^artifact.Features(0))
	if err != nil {
		t.Skip(err)
	}
	s := e.NewStore(wasm.Config{}).(*store)
	defer s.Close()
	tab, _ := s.newTable(wasm.Tabletype{Elem: wasm.RefNull(wasm.HeapExn), Limits: wasm.Limits{Min: 1}}, 0)
	const n = 20_000
	all := make([]*abi.Exception, n)
	params := slices.Repeat([]wasm.Valtype{wasm.RefNull(wasm.HeapExn)}, 3)
	for k := range all {
		words := uint32(3 + k%50)
		if k%1000 == 0 {
			words = 1000
		}
		typ := s.typeID(wasm.DefineFunc(append(params, slices.Repeat([]wasm.Valtype{wasm.TypeI64}, int(words)-3)...), nil))
		x := s.alloc(tagid{7, uint32(k)}, typ, words, false)
		all[k] = x
		clear(x.Payload())
		for j := range uint64(words) {
			if j < 3 && k > 0 { // refers to a few before it: the last, and others
				x.Payload()[j] = uint64(uintptrOf(all[(uint64(k)-1)*(3-j)/3]))
			}
		}
		tab.elems[0] = uint64(uintptrOf(x))
	}
	for range 2 {
		s.Collect()
		for k, x := range all {
			if s.exception(uintptrOf(x)) != x || x.Tag != uint32(k) {
				t.Fatalf("exception %d is lost", k)
			}
		}
	}
	tab.elems[0] = uint64(uintptrOf(all[n/2]))
	s.Collect()
	live := uint64(0)
	for k, x := range all[:n/2+1] {
		if s.exception(uintptrOf(x)) != x {
			t.Fatalf("exception %d is lost", k)
		}
		live += uint64(abi.ExceptionPayload) + 8*uint64(x.Words)
	}
	if got := s.heap.Stats().Live; got != live {
		t.Errorf("%d bytes live, not %d", got, live)
	}
}
