package heap

import "unsafe"

// Blocks are held, which is what the owner is charged for, or not; those that are held and have no objects are free.

// freeBlock returns a free block: one that is held, or one more. It is nil if the owner does not allow that.
func (h *Heap) freeBlock(bound bool) *block {
	for ; h.search.free < len(h.blocks); h.search.free++ {
		if b := h.blocks[h.search.free]; b != nil && b.state == free {
			h.search.free++
			return b
		}
	}
	return h.addBlock(bound)
}

// addBlock makes one more block a held one. It is nil if the owner does not allow that.
func (h *Heap) addBlock(bound bool) *block {
	for h.search.gap < len(h.blocks) && h.blocks[h.search.gap] != nil {
		h.search.gap++
	}
	if !h.owner.Charge(BlockCost, bound) {
		return nil
	}
	if h.search.gap == len(h.blocks) && !h.extend(1) {
		h.owner.Refund(BlockCost)
		return nil
	}
	return h.hold(h.search.gap)
}

// freeRun returns n blocks side by side that are free and held. Free blocks elsewhere are given back if the owner does
// not allow more otherwise.
func (h *Heap) freeRun(n int, bound bool) (first int, ok bool) {
	first, missing := h.firstRun(n)
	if !h.owner.Charge(uint64(missing)*BlockCost, bound) {
		h.giveBack(0)
		if first, missing = h.firstRun(n); !h.owner.Charge(uint64(missing)*BlockCost, bound) {
			return 0, false
		}
	}
	if beyond := first + n - len(h.blocks); beyond > 0 && !h.extend(beyond) {
		h.owner.Refund(uint64(missing) * BlockCost)
		return 0, false
	}
	for k := first; k < first+n; k++ {
		if h.blocks[k] == nil {
			h.hold(k)
		}
	}
	return first, true
}

// firstRun finds the first n blocks side by side that have no objects, of which some may not be held, or not there
// yet.
func (h *Heap) firstRun(n int) (first, missing int) {
	missing = n
	for k := 0; k < len(h.blocks) && k-first < n; k++ {
		switch b := h.blocks[k]; {
		case b == nil:
		case b.state == free:
			missing--
		default:
			first, missing = k+1, n
		}
	}
	return first, missing
}

// extend makes room for n more blocks at the end. It reports whether there was room.
func (h *Heap) extend(n int) bool {
	base, ok := h.owner.Extend(uint64(len(h.blocks)+n) << blockShift)
	if !ok {
		return false
	}
	h.base, h.memory = base, unsafe.Pointer(at[byte](base))
	for range n {
		h.blocks = append(h.blocks, nil)
	}
	return true
}

// hold makes a block that was paid for a held one.
func (h *Heap) hold(k int) *block {
	var b *block
	if n := len(h.spare); n > 0 {
		b, h.spare = h.spare[n-1], h.spare[:n-1]
	} else {
		b = new(block)
	}
	*b = block{base: h.base + uintptr(k)<<blockShift, size: BlockSize}
	h.blocks[k] = b
	h.held++
	return b
}

// Trim leaves all free blocks to the system.
func (h *Heap) Trim() { h.giveBack(0) }

// giveBack leaves free blocks to the system, but for some.
func (h *Heap) giveBack(keep int) {
	for k := 0; k < len(h.blocks); k++ {
		if !h.isFree(k) {
			continue
		}
		if keep > 0 {
			keep--
			continue
		}
		first := k
		for k < len(h.blocks) && h.isFree(k) {
			k++
		}
		h.discard(first, k)
	}
}

func (h *Heap) isFree(k int) bool { return h.blocks[k] != nil && h.blocks[k].state == free }

// discard leaves the memory of blocks side by side to the system.
func (h *Heap) discard(first, end int) {
	n := uint64(end - first)
	if !h.owner.Discard(h.blocks[first].base, n<<blockShift) {
		return
	}
	for k := first; k < end; k++ {
		if len(h.spare) < keepBlocks {
			h.spare = append(h.spare, h.blocks[k])
		}
		h.blocks[k] = nil
	}
	h.search.gap = min(h.search.gap, first)
	h.held -= int(n)
	h.owner.Refund(n * BlockCost)
}
