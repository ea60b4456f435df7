//go:build linux

package heap

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// model is what a test knows of an object: for references the address, for other words their contents.
type model struct {
	typ, length uint32
	words       []uint64
}

// refs returns the numbers of the words that are references.
func (m *model) refs() (refs []int) {
	l := testLayouts[m.typ]
	if l.All {
		for k := range m.words {
			refs = append(refs, k)
		}
	}
	for _, off := range l.Refs {
		refs = append(refs, int(off/8)-1)
	}
	return refs
}

// graph is objects of a world and what they must be.
type graph struct {
	*world
	rnd     *rand.Rand
	objects map[uint64]*model
	roots   map[int]uint64 // by place: some precise, some on the stack among other words
}

const graphRoots = 40

// make makes an object that refers to others, and holds it by one of the roots.
func (g *graph) make() {
	typ := 1 + g.rnd.Uint32N(tCount-1)
	var length uint32
	switch typ {
	case tRefs, tWords:
		length = g.rnd.Uint32N(1 << g.rnd.UintN(12))
	case tBytes:
		length = g.rnd.Uint32N(1 << g.rnd.UintN(17))
	case tExn:
		length = 2
	}
	addr := uint64(g.alloc(typ, length))
	size := g.h.Bytes(typ, length)
	m := &model{typ, length, make([]uint64, size/8-1)}
	isRef := map[int]bool{}
	for _, k := range m.refs() {
		isRef[k] = true
		if g.rnd.UintN(3) > 0 {
			m.words[k] = g.some()
		}
	}
	for k := range m.words {
		if !isRef[k] {
			m.words[k] = g.rnd.Uint64()
			if g.rnd.UintN(4) == 0 {
				m.words[k] = g.some() + 8*g.rnd.Uint64N(3)
			}
		}
		*field(uintptr(addr), 8+8*uintptr(k)) = m.words[k]
	}
	if g.objects[addr] != nil && g.reach()[addr] {
		g.tb.Fatalf("an object was made at %#x, where one lives", addr)
	}
	g.objects[addr] = m
	g.set(g.rnd.IntN(graphRoots), addr)
}

// some is a root.
func (g *graph) some() uint64 { return g.roots[g.rnd.IntN(graphRoots)] }

func (g *graph) set(k int, addr uint64) {
	g.roots[k] = addr
	g.world.roots, g.stack = g.world.roots[:0], g.stack[:0]
	for k := range graphRoots {
		if k%2 == 0 {
			g.world.roots = append(g.world.roots, g.roots[k], 5, g.rnd.Uint64()|1)
		} else {
			g.stack = append(g.stack, g.roots[k], g.rnd.Uint64(), g.roots[k]+8, uint64(g.base)+g.rnd.Uint64N(8<<20))
		}
	}
}

// reach returns the addresses of all objects that the roots lead to.
func (g *graph) reach() map[uint64]bool {
	found := map[uint64]bool{0: true}
	var todo []uint64
	see := func(addr uint64) {
		if !found[addr] {
			found[addr] = true
			todo = append(todo, addr)
		}
	}
	for _, addr := range g.roots {
		see(addr)
	}
	for len(todo) > 0 {
		m := g.objects[todo[len(todo)-1]]
		todo = todo[:len(todo)-1]
		for _, k := range m.refs() {
			see(m.words[k])
		}
	}
	delete(found, 0)
	return found
}

// check compares all that is reachable, forgets the rest, and gives the bytes of what is reachable.
func (g *graph) check() (live uint64) {
	reach := g.reach()
	for addr := range reach {
		m := g.objects[addr]
		typ, length, ok := g.h.Object(uintptr(addr))
		if !ok || typ != m.typ || testLayouts[typ].Kind != Struct && length != m.length {
			g.tb.Fatalf("at %#x is an object of type %d and length %d, not %d and %d", addr, typ, length, m.typ, m.length)
		}
		for k, want := range m.words {
			if got := *field(uintptr(addr), 8+8*uintptr(k)); got != want {
				g.tb.Fatalf("word %d of the object of type %d at %#x is %#x, not %#x", k, m.typ, addr, got, want)
			}
		}
		live += g.h.Bytes(m.typ, m.length)
	}
	for addr := range g.objects {
		if !reach[addr] {
			delete(g.objects, addr)
		}
	}
	return live
}

// TestGraphs makes objects at random, lets go of some, and compares what can be reached with what it must be. The
// limit would not do if garbage stayed.
func TestGraphs(t *testing.T) {
	for _, c := range []struct {
		zeal  Zeal
		seeds int
		steps int
	}{{0, 6, 3000}, {ZealCollect, 2, 500}, {ZealMove, 2, 500}} {
		for seed := range c.seeds {
			t.Run(fmt.Sprintf("zeal %d seed %d", c.zeal, seed), func(t *testing.T) {
				g := &graph{world: newWorld(t, 24<<20), rnd: rand.New(rand.NewPCG(1, uint64(seed))),
					objects: map[uint64]*model{}, roots: map[int]uint64{}}
				g.h.SetZeal(c.zeal)
				for step := range c.steps {
					g.make()
					if g.rnd.UintN(20) == 0 {
						for range graphRoots / 2 {
							g.set(g.rnd.IntN(graphRoots), 0)
						}
					}
					if step%50 == 0 {
						g.check()
						g.h.Collect()
					}
				}
				g.check()
				g.stack = nil
				for k := range graphRoots / 2 {
					g.roots[2*k+1] = 0
				}
				g.h.Collect()
				if live := g.check(); g.h.Stats().Live != live {
					t.Errorf("%d bytes live, and %d can be reached", g.h.Stats().Live, live)
				}
			})
		}
	}
}

// TestSuspects looks at which words on a stack keep what: only the address of an object does, whether the object is
// young or old, in the hole in use, or large.
func TestSuspects(t *testing.T) {
	w := newWorld(t, 8<<20)
	w.roots = make([]uint64, 1)
	young := w.alloc(tTree, 0)
	dead := w.alloc(tTree, 0)
	medium := w.alloc(tBytes, 1000)
	big := w.alloc(tRefs, 3*BlockSize/8)
	held := w.alloc(tNode, 0)

	*field(big, 8+8*9000) = uint64(held)
	size := func(addrs ...uintptr) (n uint64) {
		for _, a := range addrs {
			typ, length, ok := w.h.Object(a)
			if !ok {
				t.Fatalf("no object at %#x", a)
			}
			n += w.h.Bytes(typ, length)
		}
		return n
	}
	collect := func(what string, want uint64, stack ...uint64) {
		t.Helper()
		w.stack = stack
		w.h.Collect()
		if got := w.h.Stats().Live; got != want {
			t.Errorf("%s: %d bytes live, not %d", what, got, want)
		}
	}
	all := size(young, medium, big, held)
	keep := []uint64{uint64(young), uint64(medium), uint64(big)}
	collect("young", all, keep...)
	switch head, _, ok := w.h.Object(dead); {
	case head != tTree:
		t.Fatal("the memory of the dead object was overwritten")
	case ok:
		t.Error("an object that was collected is taken for one, because its line is in use")
	}
	collect("old", all, keep...)
	collect("a dead object's address", all, append(keep, uint64(dead))...)
	collect("inner addresses", all, append(keep, uint64(young)+8,
		uint64(medium)+1, uint64(medium)+504, uint64(big)+8, uint64(big)+BlockSize)...)
	collect("wild addresses", all, append(keep, 0, ^uint64(0), uint64(w.base)-8, uint64(w.base)+8<<20, 1<<63)...)
	again := w.alloc(tTree, 0)
	collect("another one", all+24, append(keep, uint64(again))...)
	collect("inner addresses", 0, uint64(young)+8, uint64(medium)+8, uint64(big)+8, uint64(held)+4)

	for range 1000 { // what is behind the window's pointer has been an object
		w.alloc(tNode, 0)
	}
	collect("nothing", 0)
	first := uint64(w.alloc(tNode, 0))
	collect("one and what was behind it", 16, first, first+16, first+32)
}

// TestMarkStackOverflows marks graphs that need more than the stack has room for.
func TestMarkStackOverflows(t *testing.T) {
	w := newWorld(t, 512<<20)
	w.roots = make([]uint64, 1)
	const levels, wide = 200, 512
	live := uint64(0)
	for level := range levels { // each has many leaves, and the next one in the place that is scanned first
		w.stack = []uint64{w.roots[0]}
		a := w.alloc(tRefs, wide)
		live += w.h.Bytes(tRefs, wide)
		next := w.roots[0]
		w.roots[0] = uint64(a)
		*field(a, 8*wide) = next
		for k := range uintptr(wide - 1) {
			typ := uint32(tNode)
			if (level+int(k))%7 == 0 {
				typ = tWide
			}
			*field(a, 8+8*k) = uint64(w.alloc(typ, 0))
			live += w.h.Bytes(typ, 0)
		}
	}
	w.stack = nil
	w.h.queue = nil
	w.h.Collect()
	if cap(w.h.queue) == 0 {
		t.Error("the stack had room for all")
	}
	if got := w.h.Stats().Live; got != live {
		t.Errorf("%d bytes live, not %d", got, live)
	}
}

// TestLargeArraysOfReferences marks arrays of references that refer to each other, more than are scanned in pieces at
// a time.
func TestLargeArraysOfReferences(t *testing.T) {
	w := newWorld(t, 512<<20)
	w.roots = make([]uint64, 1)
	const n, length = 3 * mostParts, 3*pieceSize + 7
	for range n {
		a := w.alloc(tRefs, length)
		for k := range uintptr(length) {
			*field(a, 8+8*k) = w.roots[0]
		}
		w.roots[0] = uint64(a)
	}
	w.h.Collect()
	if got, want := w.h.Stats().Live, n*w.h.Bytes(tRefs, length); got != want {
		t.Errorf("%d bytes live, not %d", got, want)
	}
}

// TestLimitIsExact fills heaps until there is no more room: with one more block the limit would be exceeded, and what
// is charged is what is held.
func TestLimitIsExact(t *testing.T) {
	for _, limit := range []uint64{0, BlockCost - 1, BlockCost, 1 << 20, 5*BlockCost + 17, 3 << 20} {
		for name, o := range map[string]struct{ typ, length, blocks uint32 }{
			"small":  {tNode, 0, 1},
			"medium": {tWords, 1000, 1},
			"half":   {tBytes, mostMedium - 8, 1},
			"large":  {tBytes, mostMedium, 1},
			"larger": {tWords, 3 * BlockSize / 8, 4},
		} {
			w := newWorld(t, limit)
			w.roots = make([]uint64, 1)
			var all []uint64
			for {
				addr := w.try(o.typ, o.length)
				if w.charged > limit {
					t.Fatalf("%s: %d bytes are charged, more than %d", name, w.charged, limit)
				}
				if addr == 0 {
					break
				}
				all = append(all, uint64(addr))
				w.roots = all
			}
			if more := w.charged + uint64(o.blocks)*BlockCost; more <= limit {
				t.Errorf("%s: no room with %d bytes of %d charged", name, w.charged, limit)
			}
			if held := w.h.Stats().Held >> blockShift * BlockCost; held != w.charged {
				t.Errorf("%s: %d bytes are charged for %d", name, w.charged, held)
			}
			if w.h.Alloc(o.typ, o.length, w.h.Bytes(o.typ, o.length), false) == 0 {
				t.Errorf("%s: the embedder has no room", name)
			}
			w.roots = nil
			if w.charged > limit { // by what the embedder made
				w.h.Collect()
			}
			for k := range all {
				if w.try(o.typ, o.length) == 0 {
					t.Fatalf("%s: no room for object %d of %d when all are garbage", name, k, len(all))
				}
			}
		}
	}
}

// TestFragmentation keeps one of so many nodes, and has the room of the others again; also for larger objects than
// the garbage was.
func TestFragmentation(t *testing.T) {
	const limit = 8 << 20
	for _, c := range []struct {
		every int
		typ   uint32
		n     uint32
		share uint64 // per cent of the limit that there must be for others
	}{
		{16, tNode, 0, 40}, {64, tNode, 0, 80}, {64, tBytes, 100, 80}, {64, tWords, 50, 60},
		{600, tWords, 500, 50}, {1 << 13, tWords, 2000, 50}, {1 << 14, tWords, 10_000, 50},
	} {
		w := newWorld(t, limit)
		for k := 0; ; k++ {
			addr := w.try(tNode, 0)
			if addr == 0 {
				break
			}
			w.stack = []uint64{uint64(addr)}
			if k%c.every == 0 {
				w.roots = append(w.roots, uint64(addr))
			}
			if k > limit/16 && w.h.collections > 4 {
				break
			}
		}
		w.stack = nil
		w.h.Collect()
		w.h.fresh = 1 << 40 // a collection is paid for
		got := uint64(0)
		for {
			addr := w.try(c.typ, c.n)
			if addr == 0 {
				break
			}
			got += w.h.Bytes(c.typ, c.n)
			w.roots = append(w.roots, uint64(addr))
		}
		t.Logf("one of %d nodes is kept: %d %% of the limit for objects of %d bytes",
			c.every, got*100/limit, w.h.Bytes(c.typ, c.n))
		if got*100/limit < c.share {
			t.Errorf("one of %d nodes is kept: only %d bytes for others", c.every, got)
		}
	}
}

// TestGarbageTakesNoMemory makes a hundred million nodes, or a hundredth if tests are to be short; the heap stays
// small.
func TestGarbageTakesNoMemory(t *testing.T) {
	w := newWorld(t, 64<<20)
	w.roots = make([]uint64, 100)
	n := 100_000_000
	if testing.Short() {
		n /= 100
	}
	for k := range n {
		addr := w.bump(tNode, 16)
		*field(addr, 8) = 0
		if k&7 == 0 {
			w.roots[k/8%100] = uint64(addr)
		}
		if held := w.h.Stats().Held; held > leastAllowance+8*BlockSize {
			t.Fatalf("after %d nodes %d bytes are held", k, held)
		}
	}
}

// TestMemoryIsGivenBack lets go of small and large objects.
func TestMemoryIsGivenBack(t *testing.T) {
	w := newWorld(t, 64<<20)
	for range 100 {
		w.roots = append(w.roots, uint64(w.alloc(tWords, 20_000)))
		for range 1000 {
			w.roots = append(w.roots, uint64(w.alloc(tTree, 0)))
		}
	}
	if w.charged < 16<<20 {
		t.Fatalf("only %d bytes are charged", w.charged)
	}
	w.roots = nil
	w.h.Collect()
	if held := w.h.Stats().Held >> blockShift * BlockCost; held != w.charged {
		t.Errorf("%d bytes are charged for %d", w.charged, held)
	}
	if most := uint64(leastAllowance/BlockSize+1) * BlockCost; w.charged > most {
		t.Errorf("%d bytes are charged for garbage, more than %d", w.charged, most)
	}
	for range 100 {
		w.roots = append(w.roots, uint64(w.alloc(tWords, 20_000)), uint64(w.alloc(tNode, 0)))
	}
	w.h.Collect()
	if got, want := w.h.Stats().Live, 100*(w.h.Bytes(tWords, 20_000)+16); got != want {
		t.Errorf("%d bytes live, not %d", got, want)
	}
}

// TestCollectionsArePaidFor makes garbage in a heap of which more and more lives: the collector looks at no more than
// CollectShare times what was allocated, and the heap is exhausted where that does not suffice.
func TestCollectionsArePaidFor(t *testing.T) {
	const limit = 3 << 20
	for _, c := range []struct {
		percent   int
		exhausted bool
	}{{0, false}, {50, false}, {90, false}, {98, true}, {99, true}, {100, true}} {
		w := newWorld(t, limit)
		for range limit / BlockCost * BlockSize / 24 * uint64(c.percent) / 100 {
			if addr := w.try(tTree, 0); addr != 0 { // 24 bytes do not fill a block quite
				w.roots = append(w.roots, uint64(addr))
			}
		}
		before, garbage := w.h.looked, uint64(0)
		addr := uintptr(1)
		for addr != 0 && garbage < 4*limit {
			addr = w.try(tTree, 0)
			garbage += 24
		}
		looked := w.h.looked - before
		if c.exhausted != (addr == 0) {
			t.Errorf("%d %% full: exhausted is %v", c.percent, addr == 0)
		}
		if most := CollectShare*garbage + 2*limit; looked > most {
			t.Errorf("%d %% full: looked at %d bytes for %d of garbage", c.percent, looked, garbage)
		}
	}
}

// TestLetGo asks the owner to let go before a heap is exhausted, once for a collection that is paid for.
func TestLetGo(t *testing.T) {
	w := newWorld(t, 1<<20)
	asked := 0
	w.letGo = func() bool {
		asked++
		w.roots = w.roots[:0]
		return true
	}
	for range 200_000 {
		w.roots = append(w.roots, uint64(w.alloc(tNode, 0)))
	}
	if asked < 2 || asked > 8 {
		t.Errorf("the owner was asked %d times to let go", asked)
	}
}

// TestMemoryIsKept makes a list and lets go of it, again and again: nearly all of its memory stays with the heap.
func TestMemoryIsKept(t *testing.T) {
	w := newWorld(t, 64<<20)
	w.roots = make([]uint64, 1)
	const n, rounds = 200_000, 50
	most := uint64(0)
	for round := range rounds {
		if round == rounds/2 {
			w.discarded = 0
		}
		w.roots[0] = 0
		for range n {
			p := w.bump(tNode, 16)
			*field(p, 8), w.roots[0] = w.roots[0], uint64(p)
		}
		most = max(most, w.h.Stats().Held)
	}
	if w.discarded > rounds/2*most/16 {
		t.Errorf("%d bytes were left to the system, of %d held", w.discarded, most)
	}
	w.roots[0] = 0
	for range 100 * most / 16 {
		w.bump(tNode, 16)
	}
	if held := w.h.Stats().Held; held > most/4 {
		t.Errorf("%d bytes are held for garbage, after %d", held, most)
	}
}

// TestEmptiedHeaps goes on with the memory of a heap in which objects were.
func TestEmptiedHeaps(t *testing.T) {
	w := newWorld(t, 8<<20)
	for n := range 20 {
		w.charged, w.roots, w.stack = 0, nil, nil
		w.h.Start(w, &w.window)
		var last uintptr
		for range 100 << (n % 10) {
			last = w.alloc(tNode, 0)
			w.stack = []uint64{uint64(last)}
		}
		if w.charged != w.h.Stats().Held>>blockShift*BlockCost {
			t.Fatalf("%d bytes are charged for %d", w.charged, w.h.Stats().Held)
		}
		kept := w.h.Empty()
		if want := w.charged <= keepBlocks*BlockCost; kept != want {
			t.Errorf("a heap of %d bytes is kept: %v", w.charged, kept)
		}
		if _, _, ok := w.h.Object(last); ok {
			t.Error("there is an object in an empty heap")
		}
	}
}

// TestZealMoveOverwrites frees an object, whose place is then full of what is no object, and not used again soon.
func TestZealMoveOverwrites(t *testing.T) {
	w := newWorld(t, 8<<20)
	w.h.SetZeal(ZealMove)
	w.roots = make([]uint64, 1)
	seen := map[uintptr]int{}
	for n := range 1000 {
		lost := uintptr(w.roots[0])
		x := w.alloc(tTree, 0)
		if last, ok := seen[x]; ok && n-last < 100 {
			t.Fatalf("object %d lies where object %d was", n, last)
		}
		seen[x] = n
		w.roots[0] = uint64(x) // the object before is garbage by now
		if n < 2 {
			continue
		}
		w.alloc(tNode, 0)
		if *field(lost, 0) != poison || *field(lost, 16) != poison {
			t.Fatalf("a freed object is %#x %#x", *field(lost, 0), *field(lost, 16))
		}
		if _, _, ok := w.h.Object(lost); ok {
			t.Fatal("a freed object is one")
		}
	}
	if w.window.Limit != 0 {
		t.Error("native code has a window")
	}
}

// TestHostileHeaps has random words written over all objects, as broken code does, and goes on.
func TestHostileHeaps(t *testing.T) {
	for seed := range uint64(40) {
		rnd := rand.New(rand.NewPCG(2, seed))
		w := newWorld(t, 4<<20)
		w.h.SetZeal(Zeal(seed % 20 / 18 * (1 + seed%2)))
		w.roots, w.stack = make([]uint64, 20), make([]uint64, 20)
		word := func() uint64 {
			switch rnd.UintN(6) {
			case 0:
				return rnd.Uint64()
			case 1:
				return 0
			case 2: // a head
				return rnd.Uint64N(tCount+1) | rnd.Uint64()>>rnd.UintN(64)<<32
			case 3: // an end
				return uint64(w.base) + 32*BlockSize - 8*rnd.Uint64N(4)
			}
			return uint64(w.base) + rnd.Uint64N(40*BlockSize)&^(1<<rnd.UintN(5)-1)
		}
		for step := range 3000 {
			typ := 1 + rnd.Uint32N(tCount-1)
			length := rnd.Uint32N(1 << rnd.UintN(16))
			if typ == tExn {
				length = 2
			}
			if addr := w.try(typ, length); addr != 0 {
				lists := [2][]uint64{w.roots, w.stack}
				lists[rnd.UintN(2)][rnd.UintN(20)] = uint64(addr)
			}
			if step%100 != 99 {
				continue
			}
			for _, b := range w.h.blocks {
				if b != nil && rnd.UintN(3) > 0 {
					for p := b.base; p < b.base+BlockSize; p += 8 * uintptr(1+rnd.UintN(9)) {
						*at[uint64](p) = word()
					}
				}
			}
			for k := range w.roots {
				w.roots[k], w.stack[k] = word(), word()
			}
			switch rnd.UintN(4) {
			case 0:
				w.window.Ptr = uintptr(word())
				if sound := w.h.Sound(); !sound && w.h.Alloc(tNode, 0, 16, true) != 0 {
					t.Fatal("an object is made although the pointer is wrong")
				}
				w.h.Collect()
				if !w.h.Sound() {
					t.Fatal("the heap does not get sound")
				}
			case 1:
				w.h.Collect()
			}
			w.h.Object(uintptr(word()))
		}
	}
}

// TestObjectsThatAreCutOff puts heads where there is no room for their objects: behind the last block no memory can be
// read.
func TestObjectsThatAreCutOff(t *testing.T) {
	w := newWorld(t, BlockCost)
	w.alloc(tNode, 0)
	end := w.base + BlockSize
	for typ := range uint32(tCount + 1) {
		for _, length := range []uint32{0, 1, 2, 3, 1 << 20, 1 << 31, ^uint32(0)} {
			for room := uintptr(8); room < 1000; room += 8 {
				*at[uint64](end - room) = uint64(typ) | uint64(length)<<32
				w.roots = []uint64{uint64(end - room)}
				w.h.Collect()
				if live := w.h.Stats().Live; live > uint64(room) {
					t.Fatalf("an object of %d bytes where there are %d", live, room)
				}
				if _, _, ok := w.h.Object(end - room); ok && w.h.Bytes(typ, length) > uint64(room) {
					t.Fatalf("type %d, length %d: an object where there are %d bytes", typ, length, room)
				}
			}
		}
	}
}

// TestLineSets compares sets of lines with sets of bools.
func TestLineSets(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 3))
	for range 2000 {
		var s lineSet
		var want [blockLines]bool
		for range rnd.UintN(20) {
			first := rnd.UintN(blockLines)
			last := first + rnd.UintN(min(blockLines-first, 1<<rnd.UintN(9)))
			s.add(uintptr(first), uintptr(last))
			for k := first; k <= last; k++ {
				want[k] = true
			}
		}
		for line := range uintptr(blockLines) {
			for _, in := range []bool{true, false} {
				next := line
				for next < blockLines && want[next] != in {
					next++
				}
				mask := out
				if in {
					mask = 0
				}
				if got := s.next(line, mask); got != next {
					t.Fatalf("the next line from %d on is %d, not %d", line, got, next)
				}
			}
		}
	}
}
