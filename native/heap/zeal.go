package heap

// Zeal is how a heap makes faults of a collector, and of its users, show early.
type Zeal uint8

const (
	// ZealCollect collects at every allocation: an object that is missed as a root is freed at once.
	ZealCollect Zeal = 1 + iota
	// ZealMove does so, too. It makes every object at a place that was not used for long, and overwrites what is freed:
	// a reference to it leads to what is no object.
	ZealMove
)

// SetZeal makes the heap zealous. It must have no objects. Native code's window stays empty, so that the runtime
// makes every object.
func (h *Heap) SetZeal(z Zeal) { h.zeal = z }

// poison is what freed memory is full of. It is not the number of a type; as a reference to an object it is an
// address that no processor takes.
const poison = 0xF8F8_F8F8_F8F8_F8F8

// zealBlocks is how many blocks are held before places are used again.
const zealBlocks = 16

// mover is what ZealMove knows.
type mover struct {
	turn   int      // of the block that comes next
	starts []starts // of all objects before marking, by block
}

// placeElsewhere makes an object of at most half a block.
func (h *Heap) placeElsewhere(size uintptr, bound bool) uintptr {
	if h.held < zealBlocks {
		h.addBlock(bound)
	}
	if addr := h.placeNext(size); addr != 0 || h.addBlock(bound) == nil {
		return addr
	}
	return h.placeNext(size)
}

// placeNext makes an object in the block after the last that has room.
func (h *Heap) placeNext(size uintptr) uintptr {
	lines := (size + lineSize - 1) >> lineShift
	for range h.blocks {
		h.turn++
		b := h.blocks[h.turn%len(h.blocks)]
		if b == nil || b.state != free && b.state != open {
			continue
		}
		first, end, ok := b.hole(uintptr(h.turn)*13%blockLines, lines)
		if !ok {
			first, end, ok = b.hole(0, lines)
		}
		if ok {
			h.retire()
			h.hole = h.take(b, first, end)
			*h.window = Window{Ptr: h.hole.low + size}
			return h.hole.low
		}
	}
	return 0
}

// noteStarts notes the starts of all objects.
func (h *Heap) noteStarts() {
	h.starts = h.starts[:0]
	for _, b := range h.blocks {
		var all starts
		if b != nil {
			if !b.known {
				h.know(b)
			}
			all = b.other
		}
		h.starts = append(h.starts, all)
	}
}

// overwriteDead overwrites the objects that were not marked.
func (h *Heap) overwriteDead() {
	for k, b := range h.blocks {
		if b == nil {
			continue
		}
		for word, dead := range h.starts[k] {
			for dead &^= b.marks[word]; dead != 0; dead &= dead - 1 {
				addr := b.base + (64*uintptr(word)+trailing(dead))*Granule
				if size, ok := h.sizeAt(addr, b.end()-addr); ok {
					fill(words(addr, size/8), poison)
				}
			}
		}
	}
}

func fill(ws []uint64, w uint64) {
	for k := range ws {
		ws[k] = w
	}
}
