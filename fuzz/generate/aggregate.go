package generate

import (
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// Code with structures, arrays and i31, in programs that have objects.

// aggregateExpr makes an object, or reads from one.
func (b *body) aggregateExpr(t wasm.Valtype, depth int) bool {
	switch {
	case b.p.objects == nil:
		return false
	case b.p.objects.has(t):
		b.objectExpr(t, depth)
		return true
	case t == i32 && b.Chance(130):
		queries[b.Below(len(queries))](b, depth)
		return true
	case t == externref && b.Chance(128):
		b.expr(b.objectType(), depth)
		b.op(wasm.OpExternConvertAny)
		return true
	}
	return b.read(t, depth)
}

// objectType draws a type of references to objects.
func (b *body) objectType() wasm.Reftype { return pick(b.choices, objectValues) }

// objectExpr leaves a reference to an object, or null where that is of the type.
func (b *body) objectExpr(t wasm.Reftype, depth int) {
	switch b.Below(8) {
	case 0:
		if b.chained() && (t == anyref || t == eqref || t == structref) {
			b.chainObject(b.Below(chainLen))
			return
		}
	case 1, 2:
		if b.read(t, depth) {
			return
		}
	case 3:
		b.cast(t, depth)
		return
	case 4:
		if t == anyref {
			b.expr(externref, depth)
			b.op(wasm.OpAnyConvertExtern)
			return
		}
	}
	b.make(t, depth)
}

// make makes an object of a type: an i31, if it must be one or now and then.
func (b *body) make(t wasm.Reftype, depth int) {
	k := -1
	if t.Heap != wasm.HeapI31 {
		k = b.OneOf(objectTypeCount, func(k int) bool { return b.p.objects.is(uint32(k), t) })
	}
	if k < 0 || holdsI31(t) && b.Chance(70) {
		b.expr(i32, depth)
		b.op(wasm.OpRefI31)
		return
	}
	b.construct(uint32(k), depth)
}

// construct makes an object of type k.
func (b *body) construct(k uint32, depth int) {
	c := b.p.objects.comp(k)
	if c.Kind == wasm.CompArray {
		b.constructArray(k, &c.Fields[0], depth)
		return
	}
	defaultable := true
	for i := range c.Fields {
		defaultable = defaultable && c.Fields[i].Type.Defaultable()
	}
	if defaultable && b.Chance(40) {
		b.opX(wasm.OpStructNewDefault, int(k))
		return
	}
	for i := range c.Fields {
		b.content(c.Fields[i].Type.Unpack(), depth)
	}
	b.opX(wasm.OpStructNew, int(k))
}

// content leaves what goes into a new object: at depth 0 something that is no new object, if that can be.
func (b *body) content(t wasm.Valtype, depth int) {
	switch {
	case depth > 0:
		b.expr(t, depth-1)
	case b.p.objects.has(t):
		b.bare(t)
	default:
		b.leaf(t)
	}
}

// bare leaves the simplest value of a type of objects.
func (b *body) bare(t wasm.Reftype) {
	switch x := b.localOf(t); {
	case x >= 0 && b.Chance(150):
		b.get(x)
	case t.Null:
		b.emit(edit.Null(t))
	case holdsI31(t):
		b.num(i32, uint64(b.Below(256)))
		b.op(wasm.OpRefI31)
	default: // of the types that a type refers to without null, the first comes before it: this ends
		k := 0
		for !b.p.objects.is(uint32(k), t) {
			k++
		}
		b.construct(uint32(k), 0)
	}
}

// objectLeaf leaves a simple value of a type of objects.
func (b *body) objectLeaf(t wasm.Reftype) {
	switch {
	case t.Null && !b.Chance(150):
		if b.Chance(60) {
			t.Heap = wasm.HeapNone
		}
		b.emit(edit.Null(t))
	default:
		b.make(t, 0)
	}
}

// constructArray makes an array of type k: nearly always one with at least arrayLen elements.
func (b *body) constructArray(k uint32, f *wasm.Fieldtype, depth int) {
	t := f.Type.Unpack()
	switch n := b.Below(6); {
	case n == 1 && t.Defaultable():
		b.num(i32, b.length())
		b.opX(wasm.OpArrayNewDefault, int(k))
	case n == 2 && (t.Kind != wasm.Ref || t.Null):
		n := b.length() % (2 * arrayLen)
		for range n {
			b.content(t, 0)
		}
		b.emit(wasm.Instr{Op: wasm.OpArrayNewFixed, X: k, Y: uint32(n)})
	case n >= 3 && t.Kind != wasm.Ref && b.objectData > 0 && b.Chance(170):
		b.segmentPart(k, f.Type)
		b.emit(wasm.Instr{Op: wasm.OpArrayNewData, X: k, Y: uint32(b.objectData - 1)})
	case n >= 3 && b.segmentFits(t):
		b.segmentPart(k, f.Type)
		b.emit(wasm.Instr{Op: wasm.OpArrayNewElem, X: k, Y: uint32(b.objectElem - 1)})
	default:
		b.content(t, depth)
		if b.Chance(40) {
			b.expr(i32, depth)
			b.mask(i32, 2*arrayLen-1)
		} else {
			b.num(i32, b.length())
		}
		b.opX(wasm.OpArrayNew, int(k))
	}
}

// arrayLen is how many elements nearly all arrays have at least.
const arrayLen = 4

// length draws the length of an array.
func (b *body) length() uint64 {
	switch b.Below(20) {
	case 18:
		return uint64(b.Below(arrayLen))
	case 19:
		return b.Bits(1)
	}
	return arrayLen + uint64(b.Below(3))
}

// segmentPart leaves the offset and the length of a part of a segment: nearly always one that is there.
func (b *body) segmentPart(k uint32, t wasm.Valtype) {
	most := uint64(objectDataSize / 16)
	if t.Kind == wasm.Ref {
		most = objectElemSize
	}
	switch b.Below(24) {
	case 22: // nothing, at the very end
		at := uint64(objectDataSize)
		if t.Kind == wasm.Ref {
			at = objectElemSize
		}
		b.num(i32, at)
		b.num(i32, 0)
	case 23:
		b.num(i32, b.Bits(4))
		b.num(i32, b.Bits(4)&0xFFFF)
	default:
		b.num(i32, 0)
		b.num(i32, most)
	}
}

// segmentFits reports whether the segment of objects is for arrays with elements of a type.
func (b *body) segmentFits(t wasm.Valtype) bool {
	return b.objectElem > 0 && b.p.serves(b.m.Elems[b.objectElem-1].Type, t)
}

// object leaves a reference to an object of type k: seldom null.
func (b *body) object(k uint32, depth int) {
	t := wasm.RefIdx(k, true)
	switch b.Below(8) {
	case 2, 3, 4: // or else another
		b.block(wasm.OpBlock, oneType(t.NonNull()))
		b.expr(t, depth)
		b.opX(wasm.OpBrOnNonNull, 0)
		b.construct(k, 0)
		b.end()
	case 5, 6:
		b.castOr(t.NonNull(), depth, func() { b.construct(k, 0) })
	case 7:
		if b.Chance(40) {
			b.expr(t, depth)
			return
		}
		fallthrough
	default:
		b.construct(k, depth)
	}
}

// read leaves a field or element of the type, if there is a type with one.
func (b *body) read(t wasm.Valtype, depth int) bool {
	list := b.p.objects.members
	x := b.OneOf(len(list), func(x int) bool { return b.p.serves(list[x].Type.Unpack(), t) })
	if x < 0 {
		return false
	}
	m := &list[x]
	b.object(m.typ, depth)
	if m.array {
		b.arrayIndex(depth)
		b.emit(wasm.Instr{Op: arrayGets[b.extension(m.Type)], X: m.typ})
	} else {
		b.emit(wasm.Instr{Op: structGets[b.extension(m.Type)], X: m.typ, Y: m.field})
	}
	return true
}

// The instructions that read what is not packed, and what is, with its sign and without.
var (
	structGets = [...]wasm.Op{wasm.OpStructGet, wasm.OpStructGetS, wasm.OpStructGetU}
	arrayGets  = [...]wasm.Op{wasm.OpArrayGet, wasm.OpArrayGetS, wasm.OpArrayGetU}
)

func (b *body) extension(t wasm.Valtype) int {
	if !t.Packed() {
		return 0
	}
	return 1 + b.Below(2)
}

// arrayIndex leaves an index of an array: nearly always one that is there.
func (b *body) arrayIndex(depth int) {
	switch {
	case b.Chance(60):
		b.expr(i32, depth)
		b.mask(i32, arrayLen-1)
	case b.Chance(3):
		b.num(i32, b.Bits(4))
	default:
		b.num(i32, uint64(b.Below(arrayLen)))
	}
}

// aggregateStatement changes an object, or makes garbage.
func (b *body) aggregateStatement(depth int) {
	if b.p.objects == nil {
		return
	}
	list := b.p.objects.members
	switch n := b.Below(8); n {
	case 7:
		b.litter(1 + b.Below(4))
	default:
		x := b.OneOf(len(list), func(x int) bool {
			return list[x].Mut && (n < 3 || list[x].array) && (n != 6 || b.initial(&list[x]))
		})
		if x < 0 {
			return
		}
		if n < 3 {
			b.write(&list[x], depth)
		} else {
			b.bulkArray(&list[x], n, depth)
		}
	}
}

// initial reports whether there is a segment for elements of an array.
func (b *body) initial(m *member) bool {
	if m.Type.Kind != wasm.Ref {
		return b.objectData > 0
	}
	return b.segmentFits(m.Type)
}

// write sets a field or element.
func (b *body) write(m *member, depth int) {
	b.object(m.typ, depth)
	if m.array {
		b.arrayIndex(depth)
	}
	b.expr(m.Type.Unpack(), depth)
	if m.array {
		b.opX(wasm.OpArraySet, int(m.typ))
	} else {
		b.emit(wasm.Instr{Op: wasm.OpStructSet, X: m.typ, Y: m.field})
	}
}

// bulkArray is an instruction on many elements of an array.
func (b *body) bulkArray(m *member, n, depth int) {
	t := m.Type.Unpack()
	switch {
	case n == 5 && b.Chance(110) && (t.Kind != wasm.Ref || t.Null):
		b.shifted(m, depth)
	case n == 5: // of one array, or from one to another
		x := b.local(wasm.RefIdx(m.typ, true))
		b.object(m.typ, depth)
		b.opX(wasm.OpLocalTee, x)
		b.arrayPart()
		if b.Chance(128) {
			b.get(x)
		} else {
			b.object(m.typ, 0)
		}
		b.arrayPart()
		b.partLength()
		b.emit(wasm.Instr{Op: wasm.OpArrayCopy, X: m.typ, Y: m.typ})
	case n == 6 && t.Kind != wasm.Ref:
		b.object(m.typ, depth)
		b.arrayPart()
		b.num(i32, uint64(b.Below(8)))
		b.partLength()
		b.emit(wasm.Instr{Op: wasm.OpArrayInitData, X: m.typ, Y: uint32(b.objectData - 1)})
	case n == 6:
		b.object(m.typ, depth)
		b.arrayPart()
		b.num(i32, uint64(b.Below(2)))
		b.partLength()
		b.emit(wasm.Instr{Op: wasm.OpArrayInitElem, X: m.typ, Y: uint32(b.objectElem - 1)})
	default:
		b.object(m.typ, depth)
		b.arrayPart()
		b.expr(t, depth)
		b.partLength()
		b.opX(wasm.OpArrayFill, int(m.typ))
	}
}

// shifted copies two elements of an array by one place, up or down, so that the places overlap, and reads the last
// one.
func (b *body) shifted(m *member, depth int) {
	x, t := b.local(wasm.RefIdx(m.typ, true)), m.Type.Unpack()
	b.object(m.typ, depth)
	b.set(x)
	at := func(k int) {
		b.get(x)
		b.num(i32, uint64(k))
	}
	for k := range 3 { // so that neighbours differ
		at(k)
		b.leaf(t)
		b.opX(wasm.OpArraySet, int(m.typ))
	}
	up := b.Below(2)
	at(up)
	at(1 - up)
	b.num(i32, 2)
	b.emit(wasm.Instr{Op: wasm.OpArrayCopy, X: m.typ, Y: m.typ})
	at(2 * up)
	b.emit(wasm.Instr{Op: arrayGets[b.extension(m.Type)], X: m.typ})
	b.set(b.local(t))
}

// arrayPart leaves where a part of an array begins, and partLength how long it is: nearly always so that it is there.
func (b *body) arrayPart() {
	if b.Chance(10) {
		b.num(i32, uint64(b.Below(2*arrayLen)))
	} else {
		b.num(i32, uint64(b.Below(arrayLen/2+1)))
	}
}

func (b *body) partLength() {
	if b.Chance(10) {
		b.num(i32, b.Bits(4))
	} else {
		b.num(i32, uint64(b.Below(arrayLen/2+1)))
	}
}

// litter makes objects that nobody needs, n times: a list that is dropped, and an array.
func (b *body) litter(n int) {
	if b.times*n > maxTimes {
		return
	}
	b.countedLoop(n, func() {
		for range 1 + b.Below(2) {
			b.make(pick(b.choices, objectValues).NonNull(), 0)
			b.op(wasm.OpDrop)
		}
		b.num(i32, b.Bits(1))
		b.opX(wasm.OpArrayNewDefault, typeRow)
		b.op(wasm.OpDrop)
	})
}
