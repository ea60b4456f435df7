package heap

import "sync"

const (
	leastAllowance = 512 << 10 // bytes handed out between collections, at least, while there is room
	growth         = 2         // or so many times what lives
	giveShare      = 32        // the part of what is held that a collection gives back at most
)

// CollectShare bounds what collections cost where limits leave no room: one may look at so many times what was handed
// out since the last.
const CollectShare = 10

// collector is the collector's part of a heap.
type collector struct {
	fresh uint64   // bytes handed out since the last collection
	next  uint64   // collect when fresh exceeds this
	least uint64   // do not collect, though there is no room, while fresh is less
	asked bool     // the owner has let go since the last collection that was paid for
	held  int      // blocks
	spare []*block // that are not in use
	marker

	collections uint64
	looked      uint64 // at bytes of objects and words of roots, in all collections
}

// Stats are figures of a heap.
type Stats struct {
	Collections uint64
	Looked      uint64 // in all collections, at so many bytes of objects and words of roots
	Live        uint64 // bytes of objects that the last collection found
	Held        uint64 // bytes of blocks, which the owner is charged besides what is noted of them
	Allowance   uint64 // bytes that are handed out before the next collection
}

// Stats returns the figures.
func (h *Heap) Stats() Stats {
	return Stats{h.collections, h.looked, h.live, uint64(h.held) << blockShift, h.next}
}

// Collect frees the objects that nothing can reach any more, and leaves to the system what will not be used before the
// next collection.
func (h *Heap) Collect() {
	h.collect()
	h.giveBack(h.wanted())
}

// wanted is how many free blocks will be used before the next collection, or are by other objects than these.
func (h *Heap) wanted() int { return int(h.next>>blockShift) + 1 }

// collect is Collect, but gives back slowly: memory that comes from the system again costs a program more than all
// else if it makes many objects and lets go of all of them, again and again.
func (h *Heap) collect() {
	if h.held == 0 {
		h.fresh = 0
		return
	}
	h.retire()
	h.medium.finish()
	h.medium = hole{}

	h.markRoots()
	freed := h.sweep()

	spent := h.live + h.roots
	h.fresh, h.next = 0, max(leastAllowance, growth*h.live, 8*h.roots)
	h.least = spent / CollectShare
	h.collections++
	h.looked += spent
	h.search.hole, h.search.thorough, h.search.free = finder{}, finder{}, 0
	h.giveBack(max(h.wanted(), freed-h.held/giveShare))
}

// markRoots marks all that can be reached.
func (h *Heap) markRoots() {
	h.live, h.roots = 0, 0
	for _, b := range h.blocks {
		if b != nil {
			b.other, b.marks, b.known = b.marks, starts{}, false
		}
	}
	h.owner.Stack(h)
	if h.zeal == ZealMove {
		h.noteStarts()
	}
	for _, b := range h.blocks {
		if b == nil {
			continue
		}
		b.other, b.lines, b.taken = starts{}, lineSet{}, lineSet{}
		if b.queued { // nothing but what the stack holds is marked, and not scanned
			b.other, b.marks = b.marks, starts{}
		}
	}
	h.stack = markStacks.Get().(*markStack)
	h.owner.Roots(h)
	h.trace()
	markStacks.Put(h.stack)
	h.stack = nil
}

var markStacks = sync.Pool{New: func() any { return new(markStack) }}

// sweep makes blocks in which nothing lives free, and counts those that are.
func (h *Heap) sweep() (freed int) {
	if h.zeal == ZealMove {
		h.overwriteDead()
	}
	for k, b := range h.blocks {
		switch {
		case b == nil || b.state == rest:
		case b.state == large:
			if !b.marks.has(0) {
				h.sweepLarge(k, b)
				freed++ // and the others when they come
			}
		case b.lines == lineSet{}:
			b.state = free
			freed++
		case b.lines.next(0, out) == blockLines:
			b.state = full
		default:
			b.state = open
		}
	}
	return freed
}

// sweepLarge makes the blocks of a large object free.
func (h *Heap) sweepLarge(k int, b *block) {
	n := int(b.size >> blockShift)
	b.size = BlockSize
	for _, b := range h.blocks[k : k+n] {
		b.state, b.marks, b.lines = free, starts{}, lineSet{}
	}
}
