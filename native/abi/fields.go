package abi

import (
	"wasmjudge/native/heap"
	"wasmjudge/wasm"
)

// Objects in memory. Package heap has the pictures of their heads. An object is known by its address, in native code
// too; its first 4 bytes are the number of its type in the store (run/types.go).
//
// Fields have their packed widths. Each lies in the first place with its alignment that those before it have left, so
// that the fields of a super type lie the same way in all its subtypes: { i32, ref } takes 16 bytes with its head.

// FieldOffsets returns where the fields of a structure lie, from the address of the object, and how many bytes it has.
func FieldOffsets(fields []wasm.Fieldtype) (offsets []uint32, size uint32) {
	offsets = make([]uint32, len(fields))
	holes := [3]uint32{2: heap.StructFields} // by the binary logarithm of their bytes; 0 means that there is no hole
	size = heap.Granule
	for k := range fields {
		class := FieldShift(fields[k].Type)
		if class >= 3 {
			offsets[k] = size
			size += 1 << class
			continue
		}
		from := class // the smallest hole that it fits, or a new word
		for from < 3 && holes[from] == 0 {
			from++
		}
		at := size
		if from < 3 {
			at, holes[from] = holes[from], 0
		} else {
			size += 8
		}
		offsets[k] = at
		for ; class < from; class++ { // the rest
			holes[class] = at + 1<<class
		}
	}
	return offsets, size
}

// FieldShift is the binary logarithm of the bytes that a value of a type has in an object.
func FieldShift(t wasm.Valtype) uint8 {
	switch t.Kind {
	case wasm.I8:
		return 0
	case wasm.I16:
		return 1
	case wasm.I32, wasm.F32:
		return 2
	case wasm.V128:
		return 4
	}
	return 3
}

// HoldsObjects reports whether a value of type t can refer to an object of the heap.
func HoldsObjects(t wasm.Valtype) bool { return t.Kind == wasm.Ref && t.Top() != wasm.HeapFunc }

// ObjectLayout is how the objects of a type lie in memory: structures, arrays, and for a function type the exceptions
// whose tags have it.
func ObjectLayout(t *wasm.Deftype) heap.Layout {
	c := &t.Comp
	switch c.Kind {
	case wasm.CompArray:
		elem := c.Fields[0].Type
		return heap.Layout{Kind: heap.Array, Elem: FieldShift(elem), All: HoldsObjects(elem)}
	case wasm.CompStruct:
		l := heap.Layout{Kind: heap.Struct}
		var offsets []uint32
		offsets, l.Size = FieldOffsets(c.Fields)
		for k, f := range c.Fields {
			if HoldsObjects(f.Type) {
				l.Refs = append(l.Refs, offsets[k])
			}
		}
		return l
	}
	l := heap.Layout{Kind: heap.Exception}
	at := uint32(heap.ExceptionPayload)
	for _, p := range c.Params {
		if HoldsObjects(p) {
			l.Refs = append(l.Refs, at)
		}
		at += 8 * uint32(WordsOf(p.Kind))
	}
	return l
}

// Supers is how many super types a type has.
func Supers(t *wasm.Deftype) (n int) {
	for t = t.Super; t != nil; t = t.Super {
		n++
	}
	return n
}

// Unpacked is the type of the operand that a field becomes ($unpack).
func Unpacked(t wasm.Valtype) wasm.Kind {
	if t.Kind == wasm.I8 || t.Kind == wasm.I16 {
		return wasm.I32
	}
	return t.Kind
}

// NullPage is how much from address 0 on nothing lies, so that code that reads or writes there through null traps.
const NullPage = 4096
