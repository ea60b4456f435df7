package heap

// hole is memory that was handed out for small objects and is not used up.
type hole struct{ low, high uintptr }

// Alloc makes an object of a type with a length and a size, a multiple of Granule. Its head is written, and the rest
// is yet to be. The result is 0 if the owner, or if the object is not bound by limits, the system does not allow it,
// or if the heap is not sound.
func (h *Heap) Alloc(typ, length uint32, size uint64, bound bool) uintptr {
	addr := h.window.Ptr
	room := h.hole.high - h.hole.low
	if used := addr - h.hole.low; used < room && size <= uint64(room-used) && addr%Granule == 0 && h.zeal == 0 {
		h.window.Ptr = addr + uintptr(size)
	} else if addr = h.allocSlow(size, bound); addr == 0 {
		return 0
	}
	*at[uint64](addr) = uint64(typ) | uint64(length)<<32
	return addr
}

// Sound reports whether the pointer that native code has left is one into the hole that it was given.
func (h *Heap) Sound() bool {
	ptr := h.window.Ptr
	return ptr >= h.hole.low && ptr <= h.hole.high && ptr%Granule == 0
}

// allocSlow finds room for an object that does not fit the hole. Where limits bind and leave no room, it collects
// what is garbage, unless too little was allocated since the last collection for what one costs: then the heap is
// exhausted.
func (h *Heap) allocSlow(size uint64, bound bool) uintptr {
	if size > 1<<46 {
		size = 1 << 46 // more than there can be
	}
	if !h.Sound() {
		return 0
	}
	if h.zeal != 0 || h.fresh > h.next {
		h.collect()
	}
	if addr := h.place(uintptr(size), bound); addr != 0 || !bound {
		return addr
	}
	if h.fresh >= h.least {
		h.collect()
		h.asked = false
		if addr := h.place(uintptr(size), bound); addr != 0 {
			return addr
		}
	}
	if !h.asked && h.owner.LetGo() {
		h.collect()
		h.asked = true
		if addr := h.place(uintptr(size), bound); addr != 0 {
			return addr
		}
	}
	h.least, h.asked = 0, false // what comes after the exhaustion may collect
	return 0
}

// place finds room without collecting.
func (h *Heap) place(size uintptr, bound bool) uintptr {
	switch {
	case size > mostMedium:
		return h.placeLarge(size, bound)
	case h.zeal == ZealMove:
		return h.placeElsewhere(size, bound)
	case size > MostInline:
		return h.placeMedium(size, bound)
	}
	return h.placeSmall(size, bound)
}

// fewLines is the length of the shortest holes that are used while there are blocks.
const fewLines = 2

// placeSmall takes the next hole for the window: in a block that has some, or a block that is free. The shortest holes
// come last.
func (h *Heap) placeSmall(size uintptr, bound bool) uintptr {
	b, first, end := h.nextHole(&h.search.hole, fewLines)
	if b == nil {
		if b = h.freeBlock(bound); b != nil {
			first, end = 0, blockLines
		} else if b, first, end = h.nextHole(&h.search.thorough, 1); b == nil {
			return 0
		}
	}
	h.retire()
	h.hole = h.take(b, first, end)
	*h.window = Window{h.hole.low + size, h.hole.high}
	if h.zeal != 0 {
		h.window.Limit = 0
	}
	return h.hole.low
}

// placeMedium makes an object larger than a line, which would leave many holes behind, in a free block; without one,
// in any hole.
func (h *Heap) placeMedium(size uintptr, bound bool) uintptr {
	if size > h.medium.high-h.medium.low {
		b, first, end := h.freeBlock(bound), uintptr(0), uintptr(blockLines)
		if b == nil {
			if b, first, end = h.nextHole(&finder{}, (size+lineSize-1)>>lineShift); b == nil {
				return 0
			}
		}
		h.medium.finish()
		h.medium = h.take(b, first, end)
	}
	addr := h.medium.low
	h.medium.low += size
	return addr
}

// placeLarge makes an object that has whole blocks.
func (h *Heap) placeLarge(size uintptr, bound bool) uintptr {
	n := int((size + BlockSize - 1) >> blockShift)
	k, ok := h.freeRun(n, bound)
	if !ok {
		return 0
	}
	for _, b := range h.blocks[k : k+n] {
		b.state = rest
	}
	b := h.blocks[k]
	b.state, b.size = large, uintptr(n)<<blockShift
	h.fresh += uint64(b.size)
	return b.base
}

// take hands out free lines of a block.
func (h *Heap) take(b *block, first, end uintptr) hole {
	b.taken.add(first, end-1)
	if b.state == free {
		b.state = open
	}
	h.fresh += uint64(end-first) << lineShift
	return hole{b.base + first<<lineShift, b.base + end<<lineShift}
}

// finish ends the objects of a hole with a head of type 0.
func (o hole) finish() {
	if o.low < o.high {
		*at[uint64](o.low) = 0
	}
}

// retire takes the window away from native code.
func (h *Heap) retire() {
	if h.Sound() {
		hole{h.window.Ptr, h.hole.high}.finish()
	}
	h.hole = hole{}
	*h.window = Window{}
}

// finder is a place in the search for holes: all before it were found.
type finder struct {
	block int
	line  uintptr
}

// nextHole finds the next hole of at least so many lines in the blocks that have objects. b is nil if no block has
// such a hole.
func (h *Heap) nextHole(f *finder, least uintptr) (b *block, first, end uintptr) {
	for ; f.block < len(h.blocks); f.block, f.line = f.block+1, 0 {
		b := h.blocks[f.block]
		if b == nil || b.state != open {
			continue
		}
		if first, end, ok := b.hole(f.line, least); ok {
			f.line = end
			return b, first, end
		}
	}
	return nil, 0, 0
}
