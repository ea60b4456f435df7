package oracle

import "unsafe"

// Where the bytes of memories and the references of tables lie. Small ones are Go's. Larger ones are mapped, with the
// addresses reserved that they may grow to, so that they grow in place and take memory where they are touched.

// mapAbove is the size in bytes above which storage is mapped.
const mapAbove = 1 << 20

// area is zeroed storage that can grow.
type area[T byte | uint64] struct {
	list   []T
	mapped bool
}

// extend makes the area, which is not longer, have length n; most is what it may grow to. If that takes other storage
// and Go makes it, it has room for so many. left is how many bytes of the storage before are left to Go. It is false
// if the system has no room.
func (a *area[T]) extend(n, room, most uint64) (left uint64, ok bool) {
	if n <= uint64(cap(a.list)) {
		a.list = a.list[:n]
		return 0, true
	}
	grown := area[T]{mapped: canMap && n*size[T]() > mapAbove}
	if grown.mapped {
		grown.list = mapped[T](n, most)
	} else {
		grown.list = make([]T, n, min(room, most))
	}
	if grown.list == nil {
		return 0, false
	}
	copy(grown.list, a.list)
	left = a.release()
	*a = grown
	return left, true
}

// release gives the storage back, and returns how many bytes are left to Go.
func (a *area[T]) release() (left uint64) {
	n := uint64(cap(a.list)) * size[T]()
	if a.mapped {
		unmapBytes(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(a.list))), n))
		n = 0
	}
	*a = area[T]{}
	return n
}

// mapped maps n elements, with addresses for as many as can be had up to most. It returns nil if it cannot have
// addresses for n.
func mapped[T byte | uint64](n, most uint64) []T {
	b := mapBytes(most * size[T]())
	if b == nil {
		most = min(most, n+n/8)
		b = mapBytes(most * size[T]())
	}
	if b == nil {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), most)[:n]
}

// size is the number of bytes of an element.
func size[T byte | uint64]() uint64 {
	var t T
	return uint64(unsafe.Sizeof(t))
}
