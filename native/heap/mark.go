package heap

import (
	"math/bits"
	"unsafe"
)

func trailing(set uint64) uintptr { return uintptr(bits.TrailingZeros64(set)) }

// marker is what marking knows.
type marker struct {
	stack  *markStack
	queue  []*block // with objects that are to be marked, for which the stack has no room
	pieces []piece  // of arrays that are partly scanned
	live   uint64   // bytes of marked objects
	roots  uint64   // words of roots
}

const (
	stackSize = 4096
	pieceSize = 512 // references of an array that are scanned at a time
	mostParts = 64  // arrays that are partly scanned
)

// markStack has the offsets of objects in the heap that are to be marked and scanned, unless they are by then.
type markStack struct {
	n    uintptr
	offs [stackSize]uintptr
}

// piece is what is left of an array of references.
type piece struct{ off, end uintptr }

// Suspect marks the objects at whose addresses words point, if they are any. The owner calls it from Stack.
func (h *Heap) Suspect(ws []uint64) {
	h.roots += uint64(len(ws))
	size := uint64(len(h.blocks)) << blockShift
	for _, w := range ws {
		if off := w - uint64(h.base); off < size && off%Granule == 0 {
			h.suspect(uintptr(off))
		}
	}
}

// suspect marks the object at an offset if there is one.
func (h *Heap) suspect(off uintptr) {
	b := h.blocks[off>>blockShift]
	if b == nil {
		return
	}
	if !b.known {
		h.know(b)
	}
	if off %= BlockSize; b.other.has(off) {
		b.marks.add(off)
		h.enqueue(b)
	}
}

func (h *Heap) enqueue(b *block) {
	if !b.queued {
		b.queued = true
		h.queue = append(h.queue, b)
	}
}

// Mark marks the objects that words refer to. The owner calls it from Roots.
func (h *Heap) Mark(ws []uint64) {
	h.roots += uint64(len(ws))
	for len(ws) > 0 {
		n := min(len(ws), stackSize/2)
		h.mark(ws[:n])
		h.drain()
		ws = ws[n:]
	}
}

// mark pushes the objects that words refer to, if they refer to any. A word that broken code has left may lead to
// something else: then that is marked, and scanned within its block, like an object.
func (h *Heap) mark(ws []uint64) {
	for _, w := range ws {
		off := uintptr(w) - h.base
		if k := off >> blockShift; k < uintptr(len(h.blocks)) && off%Granule == 0 && h.blocks[k] != nil {
			h.push(off)
		}
	}
}

// push makes an object one that is to be marked and scanned, unless it is.
func (h *Heap) push(off uintptr) {
	s := h.stack
	if s.n >= stackSize {
		h.postpone(off)
		return
	}
	s.offs[s.n] = off
	s.n++
}

// postpone notes in its block that an object is to be marked and scanned.
func (h *Heap) postpone(off uintptr) {
	if b := h.blocks[off>>blockShift]; !b.marks.has(off) {
		b.other.add(off)
		h.enqueue(b)
	}
}

// trace marks what can be reached from what is marked.
func (h *Heap) trace() {
	h.drain()
	for n := len(h.queue); n > 0; n = len(h.queue) {
		b := h.queue[n-1]
		h.queue = h.queue[:n-1]
		b.queued = false
		for k := range b.other {
			set := b.other[k]
			b.other[k] = 0
			for ; set != 0; set &= set - 1 {
				h.push(b.base - h.base + (64*uintptr(k)+trailing(set))*Granule)
				h.drain()
			}
		}
	}
}

// ahead is how many objects are on the way from memory while others are scanned.
const ahead = 8

// drain scans what is on the stack, and what that leads to. An object is not scanned when it is popped, but after the
// next few are, when it and its mark have come from memory.
func (h *Heap) drain() {
	var coming [ahead]uintptr
	first, next := uint(0), uint(0)
	s := h.stack
	for {
		for s.n > 0 && next-first < ahead {
			s.n--
			off := s.offs[s.n%stackSize]
			word, _ := split(off)
			prefetch(h.base+off, &h.blocks[off>>blockShift].marks[word])
			coming[next%ahead] = off
			next++
		}
		if first != next {
			off := h.scan(coming[first%ahead])
			first++
			for off != nowhere && first == next && s.n == 0 { // a list: there is nothing else to do
				off = h.scan(off)
			}
			if off != nowhere {
				h.push(off)
			}
			continue
		}
		n := len(h.pieces)
		if n == 0 {
			return
		}
		p := h.pieces[n-1]
		h.pieces = h.pieces[:n-1]
		h.scanPiece(p)
	}
}

// nowhere is no offset of an object.
const nowhere = ^uintptr(0)

// scan marks the object at an offset and its lines, and pushes what it refers to but for one object, the result. It
// does nothing if the object is marked. Nothing that is read there is believed.
func (h *Heap) scan(off uintptr) (last uintptr) {
	blocks := h.blocks
	b := blocks[off>>blockShift]
	word, bit := split(off)
	if b.marks[word]&bit != 0 {
		return nowhere
	}
	b.marks[word] |= bit
	object := unsafe.Add(h.memory, off)
	head := *(*uint64)(object)
	l := h.layout(uint32(head))
	size, room := uintptr(l.size), b.size-off%BlockSize
	if l.kind != Struct {
		size = uintptr(min(l.bytes(uint32(head>>32)), 1<<62))
	}
	if size > room || size < uintptr(l.reach) {
		l, size = &opaque, min(size, room)
	}
	h.live += uint64(size)
	if b.state != large {
		b.lines.add(off%BlockSize>>lineShift, (off%BlockSize+size-1)>>lineShift)
	}
	last = nowhere
	for set := l.refs; set != 0; set &= set - 1 {
		ref := *(*uintptr)(unsafe.Add(object, 8*trailing(set))) - h.base // as mark does
		if k := ref >> blockShift; k < uintptr(len(blocks)) && ref%Granule == 0 && blocks[k] != nil {
			if last != nowhere {
				h.push(last)
			}
			last = ref
		}
	}
	for _, ref := range l.more {
		h.mark(unsafe.Slice((*uint64)(unsafe.Add(object, ref)), 1))
	}
	if l.all {
		h.scanPiece(piece{off + ArrayElems, off + size})
	}
	return last
}

// scanPiece marks what the next elements of an array of references refer to.
func (h *Heap) scanPiece(p piece) {
	end := p.end
	if end-p.off > 8*pieceSize && len(h.pieces) < mostParts {
		end = p.off + 8*pieceSize
		h.pieces = append(h.pieces, piece{end, p.end})
	}
	h.mark(unsafe.Slice((*uint64)(unsafe.Add(h.memory, p.off)), (end-p.off)/8))
}
