package native

import (
	"wasmjudge/native/heap"
	"wasmjudge/wasm"
)

// Objects in memory. Package heap has the pictures of their heads. An object is known by its address, in native code
// too; its first 4 bytes are the number of its type in the store (typerow.go).
//
// Fields have their packed widths. Each lies in the first place with its alignment that those before it have left, so
// that the fields of a super type lie the same way in all its subtypes: { i32, ref } takes 16 bytes with its head.

// fieldOffsets tells where the fields of a structure lie, from the address of the object, and how many bytes it has.
func fieldOffsets(fields []wasm.Fieldtype) (offsets []uint32, size uint32) {
	offsets = make([]uint32, len(fields))
	holes := [3]uint32{2: heap.StructFields} // by the binary logarithm of their bytes; 0 is none
	size = heap.Granule
	for k := range fields {
		class := fieldShift(fields[k].Type)
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

// fieldShift is the binary logarithm of the bytes that a value of a type has in an object.
func fieldShift(t wasm.Valtype) uint8 {
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

// holdsObjects reports whether a value of type t can refer to an object of the heap.
func holdsObjects(t wasm.Valtype) bool { return t.Kind == wasm.Ref && t.Top() != wasm.HeapFunc }

// objectLayout is how the objects of a type lie in memory: structures, arrays, and for a function type the exceptions
// whose tags have it.
func objectLayout(t *wasm.Deftype) heap.Layout {
	c := &t.Comp
	switch c.Kind {
	case wasm.CompArray:
		elem := c.Fields[0].Type
		return heap.Layout{Kind: heap.Array, Elem: fieldShift(elem), All: holdsObjects(elem)}
	case wasm.CompStruct:
		l := heap.Layout{Kind: heap.Struct}
		var offsets []uint32
		offsets, l.Size = fieldOffsets(c.Fields)
		for k, f := range c.Fields {
			if holdsObjects(f.Type) {
				l.Refs = append(l.Refs, offsets[k])
			}
		}
		return l
	}
	l := heap.Layout{Kind: heap.Exception}
	at := uint32(heap.ExceptionPayload)
	for _, p := range c.Params {
		if holdsObjects(p) {
			l.Refs = append(l.Refs, at)
		}
		at += 8 * uint32(wordsOf(p.Kind))
	}
	return l
}

// supers is how many super types a type has.
func supers(t *wasm.Deftype) (n int) {
	for t = t.Super; t != nil; t = t.Super {
		n++
	}
	return n
}
