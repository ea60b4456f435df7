//go:build linux && amd64

package native

import (
	"math/bits"
	"runtime"
)

// Collection of exceptions, by marking: from globals, tables, element segments, what the embedder holds, and every
// word on the native stack that looks like the address of an exception.
//
// A collection takes time in proportion to what lives and to the words that may hold references, however little it
// frees. So that it is paid for, as much as lives must have been allocated since the last one; where the limit of the
// heap leaves less room, a share of it. If there was less yet, the heap is exhausted: a throw near the limit costs at
// most a few times what it costs far from it, and a program whose exceptions fill the heap ends, instead of going on
// thousands of times slower.
//
// What is marked and not yet scanned is kept in the chunks, not in a list of its own, which could become as large as
// the heap.

const (
	exnFirst     = 256 << 10 // bytes allocated between collections, at least, while there is room
	collectShare = 10        // at the limit, a collection may look at so many times what was allocated since the last
)

// collector is the collector's part of the heap.
type collector struct {
	fresh uint64      // bytes allocated since the last collection
	next  uint64      // collect when fresh exceeds this
	least uint64      // do not collect, though there is no room, while fresh is less
	asked bool        // Go has collected since the last collection that was paid for
	queue []*exnChunk // with exceptions that are marked but not scanned

	collections uint64
	looked      uint64 // at bytes of exceptions and words of roots, in all collections
}

// Collect implements wasm.Collector.
func (s *store) Collect() {
	if len(s.handles) > 0 {
		runtime.GC() // lets go of those that the embedder has dropped
	}
	s.collect()
}

// collect frees the exceptions that nothing can reach any more.
func (s *store) collect() {
	h := &s.heap
	for _, c := range h.chunks {
		if c.size != 0 {
			c.marked, c.scanned = exnCells{}, exnCells{}
		}
	}
	roots := s.markRoots() + s.markHandles()
	h.scan()
	live := h.sweep()
	h.fresh = 0
	h.next = max(exnFirst, live, 8*roots)
	h.least = (live + roots) / collectShare
	h.collections++
	h.looked += live + roots
	s.giveBack(int(h.next/chunkSize) + 1)
}

// markRoots marks what instances, tables, globals and the native stack hold. The result is how many words it looked
// at.
func (s *store) markRoots() (n uint64) {
	root := func(ws []uint64) {
		s.heap.markAll(ws)
		n += uint64(len(ws))
	}
	for _, g := range s.globals {
		root(g.cell[:1])
	}
	for _, t := range s.tables {
		root(t.elems)
	}
	for _, i := range s.instances {
		for _, k := range i.code.exnGlobals {
			root(i.cell(k)[:1])
		}
		for _, k := range i.code.exnElems {
			root(i.elems[k])
		}
	}
	if s.engine.options.fault != FaultExnCollected && s.depth > 0 {
		root(words(s.m.sp, int(s.m.top()-s.m.sp)/8))
		root(s.m.args[:])
	}
	return n
}

// markHandles marks what the embedder holds. The result is how many words it looked at.
func (s *store) markHandles() (n uint64) {
	n = uint64(len(s.handles))
	for addr, p := range s.handles {
		if p.Value() == nil {
			delete(s.handles, addr)
		} else {
			s.heap.mark(uint64(addr))
		}
	}
	return n
}

func (h *exnHeap) markAll(ws []uint64) {
	low, size := uint64(h.base), uint64(len(h.chunks))*chunkSize
	for _, w := range ws {
		if w-low < size {
			h.mark(w)
		}
	}
}

// mark marks the exception at an address, if there is one.
func (h *exnHeap) mark(w uint64) {
	c, cell := h.find(uintptr(w))
	if c == nil || c.marked[cell/64]>>(cell%64)&1 != 0 {
		return
	}
	c.marked[cell/64] |= 1 << (cell % 64)
	if !c.queued {
		c.queued = true
		h.queue = append(h.queue, c)
	}
}

// scan marks what can be reached from what is marked.
func (h *exnHeap) scan() {
	for len(h.queue) > 0 {
		c := h.queue[len(h.queue)-1]
		h.queue = h.queue[:len(h.queue)-1]
		c.queued = false
		for k := range c.words() {
			for gray := c.marked[k] &^ c.scanned[k]; gray != 0; gray = c.marked[k] &^ c.scanned[k] {
				c.scanned[k] |= gray
				h.scanCells(c, 64*uintptr(k), gray)
			}
		}
	}
}

// scanCells marks what exceptions of a chunk refer to: those of a set of cells from the first on.
func (h *exnHeap) scanCells(c *exnChunk, first uintptr, cells uint64) {
	most := uint32(c.size-uint32(exnPayload)) / 8
	for ; cells != 0; cells &= cells - 1 {
		e := at[exnrec](c.base + (first+uintptr(bits.TrailingZeros64(cells)))*uintptr(c.size))
		if e.words <= most { // generated code could have written there
			h.markAll(e.payload())
		}
	}
}

// words is how many words of exnCells the chunk's cells take.
func (c *exnChunk) words() int { return (chunkSize/int(c.size) + 63) / 64 }

// sweep frees what is not marked. The result is the bytes in use.
func (h *exnHeap) sweep() (live uint64) {
	clear(h.open[:])
	h.spare = nil
	for k := len(h.chunks) - 1; k >= 0; k-- {
		c := h.chunks[k]
		n := c.sweep()
		live += n * uint64(c.size)
		switch {
		case n == 0 && c.held:
			c.size = 0
			c.next, h.spare = h.spare, c
		case n > 0 && c.free > 0:
			c.next, h.open[c.class] = h.open[c.class], c
		}
	}
	return live
}

// sweep frees what is not marked in the chunk. The result is how many exceptions are left.
func (c *exnChunk) sweep() (n uint64) {
	if c.size == 0 {
		return 0
	}
	c.used, c.word = c.marked, 0
	for _, w := range c.used {
		n += uint64(bits.OnesCount64(w))
	}
	c.free = chunkSize/c.size - uint32(n)
	return n
}
