package heap

import (
	"math/bits"
	"unsafe"
)

// block is what is noted of a block that is held. It lies in Go's heap, where generated code does not come by a wrong
// offset, and holds no pointers.
type block struct {
	marks starts // of the objects that live: found so far by the collection, or by the last
	// other has, while the stack is looked at, the starts of all objects (see known); afterwards the starts of those
	// that are to be marked and scanned and have no room on the stack of the marking.
	other starts

	lines lineSet // in which something lived at the last collection, or lives as far as the present one has found
	taken lineSet // that were handed out since

	base   uintptr
	size   uintptr // of the block; of the first of a large object, of all
	state  state
	known  bool // other has the starts of young objects, too
	queued bool
}

// state is what a block is used for.
type state uint8

const (
	free  state = iota // it holds nothing
	open               // objects, and lines that are free
	full               // objects, and no such lines
	large              // the first block of an object that has whole blocks
	rest               // a further block of such an object
)

// BlockCost is what a block is charged: its memory, what is noted of it, and its places in lists.
const BlockCost = BlockSize + uint64(unsafe.Sizeof(block{})) + 2*uint64(unsafe.Sizeof(uintptr(0)))

// starts is a set of granules of a block.
type starts [BlockSize / Granule / 64]uint64

// split returns the place in a set of an offset in a block.
func split(off uintptr) (word uintptr, bit uint64) {
	return off / Granule / 64 % uintptr(len(starts{})), 1 << (off / Granule % 64)
}

func (s *starts) add(off uintptr) {
	word, bit := split(off)
	s[word] |= bit
}

func (s *starts) has(off uintptr) bool {
	word, bit := split(off)
	return s[word]&bit != 0
}

// lineSet is a set of lines of a block.
type lineSet [blockLines / 64]uint64

// add adds the lines from first to last.
func (s *lineSet) add(first, last uintptr) {
	k := first / 64 % uintptr(len(s))
	if last/64 == k { // as nearly always
		s[k] |= (1<<(last-first) - 1 | 1<<(last-first)) << (first % 64)
		return
	}
	s[k] |= ^uint64(0) << (first % 64)
	for k++; k < last/64; k++ {
		s[k] = ^uint64(0)
	}
	s[k%uintptr(len(s))] |= ^uint64(0) >> (63 - last%64)
}

// next is the first line from one on that is in the set, or if want is not 0, that is not; or blockLines.
func (s *lineSet) next(line uintptr, want uint64) uintptr {
	for line < blockLines {
		if w := (s[line/64] ^ want) >> (line % 64); w != 0 {
			return line + uintptr(bits.TrailingZeros64(w))
		}
		line = (line/64 + 1) * 64
	}
	return blockLines
}

const (
	in  = uint64(0)
	out = ^uint64(0)
)

// end is the address behind the block, or behind the large object that starts in it.
func (b *block) end() uintptr { return b.base + b.size }

// mayStart reports whether an object may start at an offset: one that lived at the last collection does, or the line
// was handed out since. A large object starts where its block does.
func (b *block) mayStart(off uintptr) bool {
	if b.state == large {
		return off%BlockSize == 0
	}
	line := off / lineSize % blockLines
	return b.taken[line/64%uintptr(len(b.taken))]>>(line%64)&1 != 0 || b.marks.has(off%BlockSize)
}

// hole finds free lines next to each other, at least so many, from a line on. It reports whether it found them.
func (b *block) hole(from, least uintptr) (first, end uintptr, ok bool) {
	used := lineSet{}
	for k := range used {
		used[k] = b.lines[k] | b.taken[k]
	}
	for end = from; end < blockLines; {
		first = used.next(end, out)
		end = used.next(first, in)
		if first < blockLines && end-first >= least {
			return first, end, true
		}
	}
	return 0, 0, false
}

// know makes other the starts of all objects of the block: to those that survived the last collection it adds what
// was made in the lines handed out since.
func (h *Heap) know(b *block) {
	b.known = true
	if b.state == large {
		b.other.add(0)
		return
	}
	for line := b.taken.next(0, in); line < blockLines; {
		end := b.taken.next(line, out)
		h.walk(b, b.base+line<<lineShift, b.base+end<<lineShift)
		line = b.taken.next(end, in)
	}
}

// walk adds the starts of the objects that lie side by side from an address on, to the end or to a head of type 0.
func (h *Heap) walk(b *block, addr, end uintptr) {
	for addr < end {
		size, ok := h.sizeAt(addr, end-addr)
		if !ok {
			return
		}
		b.other.add(addr - b.base)
		addr += size
	}
}
