package heap

import "math"

// Kind is the kind of an object.
type Kind uint8

const (
	none Kind = iota
	// Struct is a structure: the type number in 4 bytes, then its fields.
	Struct
	// Array is an array: the type number and the number of its elements in 4 bytes each, then the elements.
	Array
	// Exception is an exception: the type number, the number of words of its payload, two numbers of 4 bytes that mean
	// nothing to the heap, then the words.
	Exception
)

// Offsets in objects.
const (
	// StructFields is where the fields of a structure start.
	StructFields = 4
	// ArrayElems is where the elements of an array start.
	ArrayElems = 8
	// ExceptionPayload is where the words of an exception's payload start.
	ExceptionPayload = 16
)

// Layout says how the objects of a type lie in memory.
type Layout struct {
	Kind Kind
	Size uint32   // Struct: bytes with the head, a multiple of Granule
	Elem uint8    // Array: the binary logarithm of an element's bytes
	Refs []uint32 // Struct, Exception: offsets of references to objects, multiples of Granule, in increasing order
	All  bool     // Array: its elements are references to objects
}

// layout is a Layout as the collector uses it.
type layout struct {
	kind  Kind
	shift uint8  // of an element
	all   bool   // elements are references
	size  uint32 // of a structure, or of what lies before the elements or words
	refs  uint64 // a bit for each of the first 64 words: it is a reference
	reach uint32 // behind the last of the references
	more  []uint32
	_     [16]byte // a power of two is quicker to find
}

// opaque is the layout of what is no object.
var opaque = layout{size: Granule}

// layout returns the layout of a type, opaque if no object can have the type. The result is valid until the next call.
func (h *Heap) layout(typ uint32) *layout {
	if int(typ) < len(h.layouts) && h.layouts[typ].kind != none {
		return &h.layouts[typ]
	}
	return h.learn(typ)
}

// learn asks the owner for a layout.
func (h *Heap) learn(typ uint32) *layout {
	t, ok := h.owner.Layout(typ)
	if !ok {
		return &opaque
	}
	for uint64(len(h.layouts)) <= uint64(typ) {
		h.layouts = append(h.layouts, layout{})
	}
	l := &h.layouts[typ]
	*l = layout{kind: t.Kind, shift: t.Elem, all: t.All, size: t.Size}
	switch t.Kind {
	case Array:
		l.size = ArrayElems
	case Exception:
		l.size, l.shift = ExceptionPayload, 3
	}
	if n := len(t.Refs); n > 0 {
		l.reach = t.Refs[n-1] + 8
	}
	for k, r := range t.Refs {
		if r/8 >= 64 {
			l.more = t.Refs[k:]
			break
		}
		l.refs |= 1 << (r / 8)
	}
	return l
}

// bytes is the size of an object of a length.
func (l *layout) bytes(length uint32) uint64 {
	if l.kind <= Struct {
		return uint64(l.size)
	}
	return (uint64(l.size) + uint64(length)<<l.shift + Granule - 1) &^ (Granule - 1)
}

// sizeAt is the size of the object at an address of which room bytes can be read. What is not an object, or is cut
// off, has at most the room.
func (h *Heap) sizeAt(addr, room uintptr) (size uintptr, ok bool) {
	head := *at[uint64](addr)
	l := h.layout(uint32(head))
	n := l.bytes(uint32(head >> 32))
	if l.kind == none || n > uint64(room) {
		return room, false
	}
	return uintptr(n), true
}

// Kind is the kind of the objects of a type: 0 if no object can have the type.
func (h *Heap) Kind(typ uint32) Kind { return h.layout(typ).kind }

// Bytes is the size of an object of a type and length, or more than there can be if no object can have the type.
func (h *Heap) Bytes(typ, length uint32) uint64 {
	l := h.layout(typ)
	if l.kind == none {
		return math.MaxUint64
	}
	return l.bytes(length)
}
