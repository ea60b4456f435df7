//go:build linux && amd64

package run

import (
	"unsafe"

	"wasmjudge/native/abi"
	"wasmjudge/native/heap"
	"wasmjudge/wasm"
)

// What generated code asks Go for that has to do with arrays (specification 4.6.4).

// array is an array in the heap.
type array struct {
	bytes  []byte // its elements
	length uint64
	shift  uint8 // binary logarithm of the bytes of an element
}

// array finds the array that a word refers to. end says that the word refers to no array: a trap if the word is null,
// or a crash.
func (i *instance) array(w uint64) (a array, end *wasm.Outcome) {
	if w == 0 {
		return a, i.trap(wasm.TrapNullArray)
	}
	s := i.store
	typ, length, ok := s.heap.Object(uintptr(w))
	if !ok || s.heap.Kind(typ) != heap.Array {
		return a, s.broke("%#x is used as an array, which it is not", w)
	}
	return s.elements(uintptr(w), typ, length), nil
}

// elements is the array at an address.
func (s *store) elements(addr uintptr, typ, length uint32) array {
	shift := abi.FieldShift(s.typeOf(typ).Comp.Fields[0].Type)
	return array{unsafe.Slice(at[byte](addr+heap.ArrayElems), uint64(length)<<shift), uint64(length), shift}
}

// part is n elements from i on. It is false if they are not all there.
func (a *array) part(i, n uint64) (bytes []byte, ok bool) {
	if !inBounds(i, n, a.length) {
		return nil, false
	}
	return a.bytes[i<<a.shift : (i+n)<<a.shift], true
}

// fillElems sets elements of 1 << shift bytes to a value.
func fillElems(bytes []byte, shift uint8, lo, hi uint64) {
	value := [2]uint64{lo, hi}
	n := copy(bytes, unsafe.Slice((*byte)(unsafe.Pointer(&value)), 1<<shift))
	for n < len(bytes) {
		n += copy(bytes[n:], bytes[:n])
	}
}

// makeArray makes an array whose elements are yet to be set. The result is 0 and an outcome if that is not possible.
func (s *store) makeArray(typ uint32, length uint64) (addr uintptr, end *wasm.Outcome) {
	if s.heap.Kind(typ) != heap.Array {
		return 0, s.broke("allocation of an array of type %d", typ)
	}
	size := s.heap.Bytes(typ, uint32(length))
	addr = s.heap.Alloc(typ, uint32(length), size, true)
	if addr == 0 {
		return 0, s.noRoom()
	}
	if size > heap.Granule {
		*at[uint64](addr + uintptr(size) - 8) = 0 // what lies behind the elements
	}
	return addr, nil
}

// Step_pure/array.new
func (i *instance) newArray(a *[16]uint64) *wasm.Outcome {
	addr, end := i.store.makeArray(uint32(a[0]), a[1])
	if end != nil {
		return end
	}
	to := i.store.elements(addr, uint32(a[0]), uint32(a[1]))
	fillElems(to.bytes, to.shift, a[2], a[3])
	a[0] = uint64(addr)
	return nil
}

// typeNumber is the number of the type with an index.
func (i *instance) typeNumber(x uint64) uint32 { return i.store.typeID(i.code.module.Defs[x]) }

// Step_read/array.new_data-*
func (i *instance) arrayNewData(a *[16]uint64) *wasm.Outcome {
	typ, data, src, n := i.typeNumber(a[0]), i.datas[a[1]], a[2], a[3]
	if i.store.heap.Kind(typ) != heap.Array {
		return i.store.broke("allocation of an array of type %d", typ)
	}
	size := n << abi.FieldShift(i.code.module.Defs[a[0]].Comp.Fields[0].Type)
	if !inBounds(src, size, uint64(len(data))) {
		return i.trap(wasm.TrapMemoryBounds)
	}
	addr, end := i.store.makeArray(typ, n)
	if end != nil {
		return end
	}
	copy(i.store.elements(addr, typ, uint32(n)).bytes, data[src:src+size])
	a[0] = uint64(addr)
	return nil
}

// Step_read/array.new_elem-*
func (i *instance) arrayNewElem(a *[16]uint64) *wasm.Outcome {
	typ, elems, src, n := i.typeNumber(a[0]), i.elems[a[1]], a[2], a[3]
	if !inBounds(src, n, uint64(len(elems))) {
		return i.trap(wasm.TrapTableBounds)
	}
	addr, end := i.store.makeArray(typ, n)
	if end != nil {
		return end
	}
	copy(i.store.elements(addr, typ, uint32(n)).bytes, bytesOf(elems[src:src+n]))
	a[0] = uint64(addr)
	return nil
}

// bytesOf is the bytes of words.
func bytesOf(ws []uint64) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(ws))), 8*len(ws))
}

// Step_read/array.fill-*
func (i *instance) arrayFill(a *[16]uint64) *wasm.Outcome {
	to, end := i.array(a[1])
	if end != nil {
		return end
	}
	bytes, ok := to.part(a[2], a[3])
	if !ok {
		return i.trap(wasm.TrapArrayBounds)
	}
	fillElems(bytes, to.shift, a[4], a[5])
	return nil
}

// Step_read/array.copy-*
func (i *instance) arrayCopy(a *[16]uint64) *wasm.Outcome {
	to, end := i.array(a[2])
	if end != nil {
		return end
	}
	from, end := i.array(a[4])
	if end != nil {
		return end
	}
	dst, ok1 := to.part(a[3], a[6])
	src, ok2 := from.part(a[5], a[6])
	if !ok1 || !ok2 {
		return i.trap(wasm.TrapArrayBounds)
	}
	copy(dst, src)
	return nil
}

// Step_read/array.init_data-*
func (i *instance) arrayInitData(a *[16]uint64) *wasm.Outcome {
	to, end := i.array(a[2])
	if end != nil {
		return end
	}
	data, src := i.datas[a[1]], a[4]
	dst, ok := to.part(a[3], a[5])
	if !ok {
		return i.trap(wasm.TrapArrayBounds)
	}
	if !inBounds(src, uint64(len(dst)), uint64(len(data))) {
		return i.trap(wasm.TrapMemoryBounds)
	}
	copy(dst, data[src:])
	return nil
}

// Step_read/array.init_elem-*
func (i *instance) arrayInitElem(a *[16]uint64) *wasm.Outcome {
	to, end := i.array(a[2])
	if end != nil {
		return end
	}
	elems, src, n := i.elems[a[1]], a[4], a[5]
	dst, ok := to.part(a[3], n)
	if !ok {
		return i.trap(wasm.TrapArrayBounds)
	}
	if !inBounds(src, n, uint64(len(elems))) {
		return i.trap(wasm.TrapTableBounds)
	}
	copy(dst, bytesOf(elems[src:src+n]))
	return nil
}
