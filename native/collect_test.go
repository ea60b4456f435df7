//go:build linux && amd64

package native

import (
	"testing"

	"wasmjudge/wasm"
)

// filledHeap is a store whose exceptions are kept by a table until they take a share of the heap's limit.
func filledHeap(t *testing.T, limits wasm.Limitation, percent uint64) (s *store, tag tagid) {
	t.Helper()
	e, err := New()
	if err != nil {
		t.Skip(err)
	}
	s = e.NewStore(wasm.Config{Limits: limits}).(*store)
	t.Cleanup(s.Close)
	tag = s.NewTag(wasm.DefineFunc([]wasm.Valtype{wasm.TypeI64}, nil)).(taginst).id
	const perChunk = chunkSize / 32
	n := s.limits.Heap / uint64(chunkCost) * perChunk * percent / 100
	tab, end := s.newTable(wasm.Tabletype{Elem: wasm.RefNull(wasm.HeapExn), Limits: wasm.Limits{Min: n}}, 0)
	if end != nil {
		t.Fatal(*end)
	}
	for k := range tab.elems {
		x, end := s.alloc(tag, 1, true)
		if end != nil {
			t.Fatalf("exception %d of %d: %v", k, n, *end)
		}
		tab.elems[k] = uint64(uintptrOf(x))
	}
	return s, tag
}

// TestCollectionsArePaidFor makes garbage in a heap of which more and more lives. The collector may look at no more
// than collectShare times what was allocated, and the heap is exhausted where that does not suffice. What it looks at
// is counted, so that the machine's load says nothing.
func TestCollectionsArePaidFor(t *testing.T) {
	const heap = 8 << 20
	for _, c := range []struct {
		percent   uint64
		exhausted bool
	}{{0, false}, {50, false}, {90, false}, {97, true}, {99, true}, {100, true}} {
		s, tag := filledHeap(t, wasm.Limitation{Heap: heap}, c.percent)
		before, garbage := s.heap.looked, uint64(0)
		var end *wasm.Outcome
		for end == nil && garbage < 4*heap {
			_, end = s.alloc(tag, 1, true)
			garbage += 32
		}
		looked := s.heap.looked - before
		t.Logf("%d %% full: looked at %d bytes in %d collections for %d bytes of garbage",
			c.percent, looked, s.heap.collections, garbage)
		if c.exhausted != (end != nil) {
			t.Errorf("%d %% full: exhausted is %v", c.percent, end != nil)
		}
		if most := collectShare*garbage + 2*heap; looked > most {
			t.Errorf("%d %% full: the collector looked at %d bytes for %d bytes of garbage, more than %d",
				c.percent, looked, garbage, most)
		}
	}
}

// TestExhaustedHeapGoesOn exhausts a heap by what lives, lets go of it, and has all the room again.
func TestExhaustedHeapGoesOn(t *testing.T) {
	s, tag := filledHeap(t, wasm.Limitation{Heap: 4 << 20}, 99)
	for range 3 {
		for end := (*wasm.Outcome)(nil); end == nil; _, end = s.alloc(tag, 1, true) {
		}
		elems := s.tables[0].elems
		clear(elems)
		for k := range elems {
			x, end := s.alloc(tag, 1, true)
			if end != nil {
				t.Fatalf("exception %d of %d: %v", k, len(elems), *end)
			}
			elems[k] = uint64(uintptrOf(x))
		}
	}
}

// TestEmptyChunksAreGivenBack fills a heap, lets go of it, and has what it was charged for memories, which the heap
// then has no more.
func TestEmptyChunksAreGivenBack(t *testing.T) {
	const total = 8 << 20
	s, tag := filledHeap(t, wasm.Limitation{Heap: total / 2, Store: total}, 99)
	mem := wasm.Memtype{Limits: wasm.Limits{Min: 64}}
	if _, end := s.newMemory(mem); end == nil || end.Limit != wasm.LimitStore {
		t.Fatalf("with a full heap: %v", end)
	}
	clear(s.tables[0].elems)
	s.collect()
	if s.heap.used > s.heap.next+2*uint64(chunkCost) { // what is allocated before the next collection
		t.Errorf("an empty heap is charged %d bytes", s.heap.used)
	}
	if _, end := s.newMemory(mem); end != nil {
		t.Errorf("with an empty heap: %v", *end)
	}
	var end *wasm.Outcome
	for k := 0; end == nil && k < len(s.tables[0].elems); k++ {
		var x *exnrec
		if x, end = s.alloc(tag, 1, true); end == nil {
			s.tables[0].elems[k] = uint64(uintptrOf(x))
		}
	}
	if end == nil || end.Limit != wasm.LimitStore || end.Bound != total {
		t.Errorf("exceptions beside a memory end in %v", end)
	}
}

// TestMarkingFindsAll keeps exceptions of many sizes by one another: in long lists, and in trees that are wide and
// deep.
func TestMarkingFindsAll(t *testing.T) {
	e, err := New()
	if err != nil {
		t.Skip(err)
	}
	s := e.NewStore(wasm.Config{}).(*store)
	defer s.Close()
	tab, _ := s.newTable(wasm.Tabletype{Elem: wasm.RefNull(wasm.HeapExn), Limits: wasm.Limits{Min: 1}}, 0)
	const n = 20_000
	all := make([]*exnrec, n)
	for k := range all {
		words := uint32(3 + k%50)
		if k%1000 == 0 {
			words = 1000
		}
		x, end := s.alloc(tagid{7, uint32(k)}, words, false)
		if end != nil {
			t.Fatal(*end)
		}
		all[k] = x
		clear(x.payload())
		for j := range uint64(words) {
			if j < 3 && k > 0 { // refers to a few before it: the last, and others
				x.payload()[j] = uint64(uintptrOf(all[(uint64(k)-1)*(3-j)/3]))
			}
		}
		tab.elems[0] = uint64(uintptrOf(x))
	}
	for range 2 {
		s.collect()
		for k, x := range all {
			if s.exception(uintptrOf(x)) != x || x.tag != uint32(k) {
				t.Fatalf("exception %d is lost", k)
			}
		}
	}
	tab.elems[0] = uint64(uintptrOf(all[n/2]))
	s.collect()
	for k, x := range all {
		if lives := s.exception(uintptrOf(x)) == x; lives != (k <= n/2) {
			t.Fatalf("exception %d lives: %v", k, lives)
		}
	}
}

// TestExceptionsLieApart makes exceptions of every size, overwrites each, and finds the others as they were.
func TestExceptionsLieApart(t *testing.T) {
	e, err := New()
	if err != nil {
		t.Skip(err)
	}
	s := e.NewStore(wasm.Config{}).(*store)
	defer s.Close()
	s.heap.next = 1 << 40 // no collection
	var all []*exnrec
	for n := range uint32(2046) {
		for range 2 {
			x, end := s.alloc(tagid{n, n}, n, true)
			if end != nil {
				t.Fatalf("%d words: %v", n, *end)
			}
			for k := range x.payload() {
				x.payload()[k] = uint64(n)
			}
			all = append(all, x)
		}
	}
	for _, x := range all {
		if s.exception(uintptrOf(x)) != x || x.words != x.tag {
			t.Fatalf("the exception of %d words has %d", x.tag, x.words)
		}
		for _, w := range x.payload() {
			if w != uint64(x.words) {
				t.Fatalf("the exception of %d words was overwritten by %d", x.words, w)
			}
		}
	}
	if _, end := s.alloc(tagid{}, 2047, true); end == nil {
		t.Error("an exception larger than a chunk was made")
	}
}
