//go:build linux && amd64

package native

import (
	"math/bits"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"

	"wasmjudge/wasm"
)

// Exceptions. Each is an exnrec with its payload in a heap of the store that native code addresses directly and Go's
// collector knows nothing of: neither holds pointers of the other. Nothing in it moves. How it is collected is in
// collect.go.

// exnHeap is the heap of a store's exceptions: a reservation that is cut into chunks. The exceptions of a chunk have
// one size.
type exnHeap struct {
	base   uintptr
	chunks []*exnChunk           // by their places in the reservation
	open   [exnClasses]*exnChunk // by class: those that have a free cell, linked by next
	spare  *exnChunk             // those that are held but not in use, linked by next
	gap    int                   // the chunks before it are held
	used   uint64                // bytes that chunks are charged
	collector
}

const (
	exnUnit   = 16
	exnSmall  = 256 // up to this size there is a class for each multiple of exnUnit
	chunkSize = 16 << 10
	chunkCost = chunkSize + unsafe.Sizeof(exnChunk{}) + 2*unsafe.Sizeof(uintptr(0)) // with its places in chunks and queue

	exnSmallClasses = exnSmall/exnUnit + 1
	exnClasses      = exnSmallClasses + chunkSize/exnSmall
)

// exnChunk is a chunk. Where it has no exceptions and is not held, its memory is the system's.
type exnChunk struct {
	base   uintptr
	next   *exnChunk
	size   uint32 // of one exception; 0 if there is none
	free   uint32 // cells
	word   uint16 // of used, in which a free cell is, or in a later one
	class  uint8
	held   bool // charged
	queued bool

	used, marked, scanned exnCells
}

// exnCells is a set of cells of a chunk.
type exnCells [chunkSize / exnUnit / 64]uint64

// exnClass gives the class of exceptions of a size, and the size of its cells. Larger ones are classed by how many go
// into a chunk.
func exnClass(size uintptr) (class uint8, cell uint32) {
	if size <= exnSmall {
		return uint8(size / exnUnit), uint32(size)
	}
	n := chunkSize / size
	return uint8(exnSmallClasses + n), uint32(chunkSize / n &^ (exnUnit - 1))
}

// alloc makes an exception with n words of payload, to be filled in by the caller. The outcome says which limit does
// not allow that, if it is bound by limits, or if not, that there is no memory.
func (s *store) alloc(id tagid, n uint32, bound bool) (*exnrec, *wasm.Outcome) {
	h := &s.heap
	size := (uintptr(exnPayload) + 8*uintptr(n) + exnUnit - 1) &^ (exnUnit - 1)
	if size > chunkSize {
		return nil, noMemoryForExceptions()
	}
	if h.fresh > h.next {
		s.collect()
	}
	class, cell := exnClass(size)
	c := h.open[class]
	if c == nil {
		var end *wasm.Outcome
		if c, end = s.openChunk(class, cell, bound); end != nil {
			return nil, end
		}
	}
	h.fresh += uint64(cell)
	addr := c.take()
	if c.free == 0 {
		h.open[class] = c.next
	}
	e := at[exnrec](addr)
	*e = exnrec{instance: id.instance, tag: id.index, words: n}
	return e, nil
}

func noMemoryForExceptions() *wasm.Outcome {
	out := wasm.Exhausted(wasm.LimitHeap)
	return &out
}

// take makes a free cell a used one and gives its address.
func (c *exnChunk) take() uintptr {
	for c.used[c.word] == ^uint64(0) {
		c.word++
	}
	k := bits.TrailingZeros64(^c.used[c.word])
	c.used[c.word] |= 1 << k
	c.free--
	return c.base + uintptr(64*int(c.word)+k)*uintptr(c.size)
}

// openChunk gives a chunk of a class that has a free cell. If limits bind and leave no room, it collects what is
// garbage, unless too little was allocated since the last collection for what one costs: then the heap is exhausted.
func (s *store) openChunk(class uint8, cell uint32, bound bool) (*exnChunk, *wasm.Outcome) {
	h := &s.heap
	c, end := s.newChunk(class, cell, bound)
	if end == nil || !bound {
		return c, end
	}
	if h.fresh >= h.least {
		s.collect()
		h.asked = false
		if c, end = s.anyChunk(class, cell); end == nil {
			return c, nil
		}
	}
	if len(s.handles) > 0 && !h.asked {
		runtime.GC() // lets go of exceptions that the embedder has dropped
		s.collect()
		h.asked = true
		if c, end = s.anyChunk(class, cell); end == nil {
			return c, nil
		}
	}
	h.least, h.asked = 0, false // what comes after the exhaustion may collect
	return nil, end
}

// anyChunk gives a chunk of a class that has a free cell after a collection.
func (s *store) anyChunk(class uint8, cell uint32) (*exnChunk, *wasm.Outcome) {
	if c := s.heap.open[class]; c != nil {
		return c, nil
	}
	return s.newChunk(class, cell, true)
}

// newChunk gives a class one more chunk.
func (s *store) newChunk(class uint8, cell uint32, bound bool) (*exnChunk, *wasm.Outcome) {
	h := &s.heap
	c := h.spare
	if c != nil {
		h.spare = c.next
	} else {
		var end *wasm.Outcome
		if c, end = s.holdChunk(bound); end != nil {
			return nil, end
		}
	}
	c.size, c.free, c.word, c.class = cell, chunkSize/cell, 0, class
	c.next = h.open[class]
	h.open[class] = c
	return c, nil
}

// holdChunk charges the store for one more chunk.
func (s *store) holdChunk(bound bool) (*exnChunk, *wasm.Outcome) {
	h := &s.heap
	switch {
	case bound && h.used+uint64(chunkCost) > s.limits.Heap:
		return nil, s.exhausted(wasm.LimitHeap)
	case bound && !s.charge(uint64(chunkCost)):
		return nil, s.exhausted(wasm.LimitStore)
	case !bound:
		s.charged += uint64(chunkCost)
	}
	for h.gap < len(h.chunks) && h.chunks[h.gap].held {
		h.gap++
	}
	if h.gap == len(h.chunks) && !s.extendHeap() {
		s.charged -= uint64(chunkCost)
		return nil, noMemoryForExceptions()
	}
	c := h.chunks[h.gap]
	c.held = true
	h.used += uint64(chunkCost)
	return c, nil
}

// extendHeap adds a chunk to those there are. It reports false if the system gives no memory.
func (s *store) extendHeap() bool {
	h := &s.heap
	if s.owned.heap == nil {
		r, err := reserve(keepChunks*chunkSize, heapRoom(s.limits.Heap))
		if err != nil {
			return false
		}
		s.owned.heap, h.base = r, r.base
	}
	r, n := s.owned.heap, uint64(len(h.chunks)+1)*chunkSize
	if n > r.accessible && r.grow(2*r.accessible) != nil && r.grow(n) != nil {
		return false
	}
	h.chunks = append(h.chunks, &exnChunk{base: h.base + uintptr(n) - chunkSize})
	return true
}

// heapRoom is what is reserved for a heap with a limit: as much again is for the exceptions of the embedder, which no
// limit binds.
func heapRoom(limit uint64) uint64 { return 2 * min(limit, mostReserved/2) }

// find gives the chunk and the cell of the exception at an address; c is nil if no exception lies there.
func (h *exnHeap) find(addr uintptr) (c *exnChunk, cell uint32) {
	off := addr - h.base
	if off/chunkSize >= uintptr(len(h.chunks)) {
		return nil, 0
	}
	c = h.chunks[off/chunkSize]
	if c.size == 0 {
		return nil, 0
	}
	in := uint32(off % chunkSize)
	cell = in / c.size
	if cell*c.size != in || c.used[cell/64]>>(cell%64)&1 == 0 {
		return nil, 0
	}
	return c, cell
}

// exception gives the exception that an exnref in native code refers to, or nil if it refers to none.
func (s *store) exception(addr uintptr) *exnrec {
	c, _ := s.heap.find(addr)
	if c == nil {
		return nil
	}
	e := at[exnrec](addr)
	if !c.holds(e) {
		return nil
	}
	return e
}

// holds reports whether an exception's payload lies in its cell, which it does unless native code has overwritten its
// head.
func (c *exnChunk) holds(e *exnrec) bool {
	return uint64(exnPayload)+8*uint64(e.words) <= uint64(c.size)
}

// payload is the words of an exception's payload.
func (e *exnrec) payload() []uint64 {
	return words(uintptrOf(e)+uintptr(exnPayload), int(e.words))
}

// keepChunks is how many chunks a heap keeps that is emptied.
const keepChunks = wasm.PageSize / chunkSize

// empty frees all exceptions, for another store to use the heap. It gives up a large heap's memory.
func (h *exnHeap) empty(o *owned) {
	switch {
	case o.heap == nil:
		return
	case len(h.chunks) > keepChunks || o.heap.size != guarded:
		o.releaseHeap()
		*h = exnHeap{}
		return
	}
	for _, c := range h.chunks {
		*c = exnChunk{base: c.base}
	}
	clear(h.open[:])
	h.spare, h.gap, h.used, h.collector = nil, 0, 0, collector{queue: h.queue}
}

// giveBack leaves chunks that are not in use to the system, but for some.
func (s *store) giveBack(keep int) {
	h := &s.heap
	c := h.spare
	for ; c != nil && keep > 1; keep-- {
		c = c.next
	}
	if c == nil {
		return
	}
	rest := c.next
	c.next = nil
	for rest != nil {
		first, last := rest, rest
		for last.next != nil && last.next.base == last.base+chunkSize {
			last = last.next
		}
		rest = s.discard(first, last)
	}
}

// discard leaves the memory of chunks that lie side by side to the system. The result is what follows the last in the
// list.
func (s *store) discard(first, last *exnChunk) *exnChunk {
	h := &s.heap
	rest := last.next
	memory := unsafe.Slice(at[byte](first.base), last.base+chunkSize-first.base)
	if unix.Madvise(memory, unix.MADV_DONTNEED) != nil {
		last.next, h.spare = h.spare, first
		return rest
	}
	h.gap = min(h.gap, int((first.base-h.base)/chunkSize))
	for c := first; c != rest; c = c.next {
		c.held = false
		h.used -= uint64(chunkCost)
		s.charged -= uint64(chunkCost)
	}
	return rest
}
