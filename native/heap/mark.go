package heap

import "math/bits"

func trailing(set uint64) uintptr { return uintptr(bits.TrailingZeros64(set)) }

// marker is what marking knows.
type marker struct {
	stack  *markStack
	queue  []*block // with objects that are marked but not scanned
	pieces []piece  // of arrays that are partly scanned
	live   uint64   // bytes of marked objects
	roots  uint64   // words of roots
}

const (
	stackSize = 4096
	pieceSize = 512 // references of an array that are scanned at a time
	mostParts = 64  // arrays that are partly scanned
)

// markStack has the addresses of objects that are marked but not scanned.
type markStack struct {
	n     uintptr
	addrs [stackSize]uintptr
}

// piece is what is left of an array of references.
type piece struct{ addr, end uintptr }

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
	for _, w := range ws {
		h.mark(w)
		if h.stack.n > stackSize/2 {
			h.drain()
		}
	}
}

// mark marks the object that a word refers to, if it refers to one. A word that broken code has left may lead to what
// is none: then something is marked that is scanned within its block, like an object.
func (h *Heap) mark(w uint64) {
	off := uintptr(w) - h.base
	k := off >> blockShift
	if k >= uintptr(len(h.blocks)) || off%Granule != 0 {
		return
	}
	b := h.blocks[k]
	if b == nil {
		return
	}
	word, bit := split(off)
	if b.marks[word]&bit != 0 {
		return
	}
	b.marks[word] |= bit
	if s := h.stack; s.n < stackSize {
		s.addrs[s.n] = uintptr(w)
		s.n++
		return
	}
	b.other[word] |= bit
	h.enqueue(b)
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
				h.scan(b.base + (64*uintptr(k)+trailing(set))*Granule)
				h.drain()
			}
		}
	}
}

// ahead is how many objects are on the way from memory while others are scanned.
const ahead = 8

// drain scans what is on the stack, and what that leads to. An object is not scanned when it is popped, but after the
// next few are, when it has come from memory.
func (h *Heap) drain() {
	var coming [ahead]uintptr
	first, next := uint(0), uint(0)
	s := h.stack
	for {
		for s.n > 0 && next-first < ahead {
			s.n--
			addr := s.addrs[s.n%stackSize]
			prefetch(addr)
			coming[next%ahead] = addr
			next++
		}
		if first != next {
			h.scan(coming[first%ahead])
			first++
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

// scan marks what the object at an address refers to, and its lines. Nothing that is read there is believed.
func (h *Heap) scan(addr uintptr) {
	b := h.blocks[(addr-h.base)>>blockShift]
	room := b.end() - addr
	head := *at[uint64](addr)
	l := h.layout(uint32(head))
	size := l.bytes(uint32(head >> 32))
	if size > uint64(room) || size < uint64(l.reach) {
		l, size = &opaque, min(size, uint64(room))
	}
	h.live += size
	if b.state != large {
		first := (addr - b.base) >> lineShift
		b.lines.add(first, (addr-b.base+uintptr(size)-1)>>lineShift)
	}
	for set := l.refs; set != 0; set &= set - 1 {
		h.mark(*at[uint64](addr + 8*trailing(set)))
	}
	for _, off := range l.more {
		h.mark(*at[uint64](addr + uintptr(off)))
	}
	if l.all {
		h.scanPiece(piece{addr + ArrayElems, addr + uintptr(size)})
	}
}

// scanPiece marks what the next elements of an array of references refer to.
func (h *Heap) scanPiece(p piece) {
	end := p.end
	if end-p.addr > 8*pieceSize && len(h.pieces) < mostParts {
		end = p.addr + 8*pieceSize
		h.pieces = append(h.pieces, piece{end, p.end})
	}
	for _, w := range words(p.addr, (end-p.addr)/8) {
		h.mark(w)
	}
}
