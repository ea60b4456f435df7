package heap

import "unsafe"

// Heap is the heap of a store. Its zero value has no memory; Start makes it ready.
type Heap struct {
	owner  Owner
	window *Window

	base   uintptr
	memory unsafe.Pointer // at base
	blocks []*block       // by their places; nil are those that are not held
	hole   hole           // of which the window shows the rest
	medium hole           // for objects that did not fit the holes they came upon
	search struct {
		hole, thorough finder // holes of some lines, and all
		free           int    // no block before it is free
		gap            int    // the blocks before it are held
	}

	layouts []layout // by type number, as far as objects were met
	zeal    Zeal
	collector
	mover
}

// Window is the part of a heap that native code reaches: what lies from Ptr to Limit is free for objects. Code that
// allocates n bytes, a multiple of Granule, adds n to Ptr; where that exceeds Limit it asks the runtime. Otherwise it
// writes the object's head, then the new Ptr, then the fields: so all that lies before Ptr can be told by its heads,
// wherever the code is stopped. Ptr is not believed before it is checked, and Limit is never read.
type Window struct{ Ptr, Limit uintptr }

// Owner is what a heap belongs to.
type Owner interface {
	// Extend makes the first n bytes of the heap's address space accessible; base is their address, always the same
	// and a multiple of BlockSize. It reports false if the system gives no memory.
	Extend(n uint64) (base uintptr, ok bool)
	// Discard leaves the memory of n bytes to the system. They can be used again and have any contents. It reports
	// false if that is not possible.
	Discard(addr uintptr, n uint64) bool

	// Charge asks for n bytes. What is not bound by limits is always granted.
	Charge(n uint64, bound bool) bool
	// Refund gives n bytes back.
	Refund(n uint64)

	// Layout is the layout of the objects of a type. It reports false if no object can have the type.
	Layout(typ uint32) (Layout, bool)

	// Stack calls h.Suspect for all words that may or may not be references.
	Stack(h *Heap)
	// Roots calls h.Mark for all words that are references, or have low bits other than 0.
	Roots(h *Heap)
	// LetGo makes what no one holds any more be no root. It reports false if there is nothing that could be let go.
	LetGo() bool
}

const (
	// Granule is what sizes and addresses of objects are multiples of.
	Granule = 8

	blockShift = 15
	// BlockSize is the size of a block.
	BlockSize = 1 << blockShift

	lineShift  = 7
	lineSize   = 1 << lineShift
	blockLines = BlockSize / lineSize

	// MostInline is the size of the largest object for which native code should look into the window: a larger one
	// seldom fits.
	MostInline = lineSize

	// mostMedium is the largest object that shares a block.
	mostMedium = BlockSize / 2

	// keepBlocks is the most blocks that stay with a heap that is emptied.
	keepBlocks = 2
)

// Start makes the heap that of an owner. w is where native code finds it.
func (h *Heap) Start(o Owner, w *Window) {
	h.owner, h.window, h.next = o, w, leastAllowance
	*w = Window{}
}

// Empty frees all objects and forgets the owner, for another to start with. It reports false if the heap has more
// memory than is worth to be kept: then it has none any more, and its address space is to be released.
func (h *Heap) Empty() bool {
	if len(h.blocks) > keepBlocks {
		*h = Heap{layouts: h.layouts[:0]}
		return false
	}
	kept := Heap{base: h.base, memory: h.memory, layouts: h.layouts[:0]}
	kept.blocks, kept.spare = h.blocks[:0], h.spare
	for _, b := range h.blocks {
		if b != nil {
			kept.spare = append(kept.spare, b)
		}
	}
	clear(h.blocks)
	*h = kept
	return true
}

// blockAt finds the block in which an address lies, or nil.
func (h *Heap) blockAt(addr uintptr) *block {
	if k := (addr - h.base) >> blockShift; k < uintptr(len(h.blocks)) {
		return h.blocks[k]
	}
	return nil
}

// Object reads the head of what lies at an address: its type, its length, and whether an object of that type and
// length could lie there, all of it in memory of the heap: it survived the last collection, or its line was handed out
// since. In such a line it need not be one, because generated code could have written a head anywhere; what the last
// collection freed is no object.
func (h *Heap) Object(addr uintptr) (typ, length uint32, ok bool) {
	off := addr - h.base
	b := h.blockAt(addr)
	if b == nil || off%Granule != 0 {
		return 0, 0, false
	}
	head := *(*uint64)(unsafe.Add(h.memory, off))
	typ, length = uint32(head), uint32(head>>32)
	l := h.layout(typ)
	return typ, length, l.kind != none && h.fits(b, off, l.bytes(length))
}

// Exception reports whether an exception could lie at an address, as Object does.
func (h *Heap) Exception(addr uintptr) bool {
	off := addr - h.base
	b := h.blockAt(addr)
	if b == nil || off%Granule != 0 {
		return false
	}
	head := *(*uint64)(unsafe.Add(h.memory, off))
	if typ := int(uint32(head)); typ >= len(h.layouts) || h.layouts[typ].kind != Exception {
		return h.Kind(uint32(typ)) == Exception && h.Exception(addr) // its type was learnt by that
	}
	return h.fits(b, off, ExceptionPayload+head>>32*8)
}

// fits reports whether so many bytes from an offset on lie in a block or a large object, and an object may start
// there.
func (h *Heap) fits(b *block, off uintptr, bytes uint64) bool {
	return bytes <= uint64(b.size-off%BlockSize) && b.mayStart(off)
}
