package generate

import (
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// What functions of goals tell of objects that reach them: engines' objects cannot be read from outside.

// tellObject notes the object on the stack: whether it is of a drawn type, and if so, a number in it, or what else
// is in it.
func (b *body) tellObject(t wasm.Reftype) { b.tell(t, 1) }

// tell is tellObject, for objects in objects down to a depth.
func (b *body) tell(t wasm.Reftype, depth int) {
	if b.Chance(24) {
		b.op(wasm.OpExternConvertAny)
		b.op(wasm.OpAnyConvertExtern)
		t = anyref
	}
	x := b.local(t)
	b.set(x)
	t.Null = true // as the local's
	if t != anyref && b.plan.uses.has(resShelf) && b.Chance(60) {
		b.tellSame(x)
	}
	if t.Heap == wasm.HeapI31 {
		b.block(wasm.OpBlock, nil)
		b.get(x)
		b.opX(wasm.OpBrOnNull, 0)
		b.op(i31Gets[b.Below(2)])
		b.note()
		b.end()
		return
	}
	k := uint32(b.OneOf(objectTypeCount, func(k int) bool { return b.p.objects.is(uint32(k), t) }))
	to := wasm.RefIdx(k, false)
	b.block(wasm.OpBlock, nil)
	b.block(wasm.OpBlock, b.types.Of(to))
	if b.Chance(60) {
		b.block(wasm.OpBlock, b.types.Of(t))
		b.get(x)
		b.branchOnCast(wasm.OpBrOnCastFail, 0, t, to)
		b.opX(wasm.OpBr, 1)
		b.end()
	} else {
		b.get(x)
		b.branchOnCast(wasm.OpBrOnCast, 0, t, to)
	}
	b.test(b.objectType())
	b.note()
	b.opX(wasm.OpBr, 1)
	b.end()
	b.tellMember(k, depth)
	b.end()
}

// tellSame notes whether the object of a local is the one that was last put into an element of resShelf, and puts it
// there.
func (b *body) tellSame(x int) {
	shelf, at := b.resources[resShelf], b.Below(tableSize)
	b.get(x)
	b.element(shelf, at)
	b.opX(wasm.OpTableGet, shelf)
	b.op(wasm.OpRefEq)
	b.note()
	b.element(shelf, at)
	b.get(x)
	b.opX(wasm.OpTableSet, shelf)
}

// tellMember notes a number in the object of type k on the stack, if it has one.
func (b *body) tellMember(k uint32, depth int) {
	c := b.p.objects.comp(k)
	if c.Kind == wasm.CompArray {
		b.tellElement(k, c.Fields[0].Type, depth)
		return
	}
	if depth > 0 {
		x := b.OneOf(len(c.Fields), func(x int) bool { return b.p.objects.has(c.Fields[x].Type) })
		if x >= 0 && b.Chance(100) {
			b.emit(wasm.Instr{Op: wasm.OpStructGet, X: k, Y: uint32(x)})
			b.tell(c.Fields[x].Type, depth-1)
			return
		}
	}
	x := b.OneOf(len(c.Fields), func(x int) bool { return notable(c.Fields[x].Type.Unpack()) })
	if x < 0 {
		b.op(wasm.OpDrop)
		b.num(i32, uint64(k))
		b.note()
		return
	}
	b.emit(wasm.Instr{Op: structGets[b.extension(c.Fields[x].Type)], X: k, Y: uint32(x)})
	b.noteNumber(c.Fields[x].Type.Unpack())
}

// tellElement notes the length of the array of type k on the stack, or its first element.
func (b *body) tellElement(k uint32, t wasm.Valtype, depth int) {
	number := notable(t.Unpack())
	if !number && !(b.p.objects.has(t) && depth > 0) || !b.Chance(100) {
		b.op(wasm.OpArrayLen)
		b.note()
		return
	}
	x := b.local(wasm.RefIdx(k, true))
	b.opX(wasm.OpLocalTee, x)
	b.op(wasm.OpArrayLen)
	b.block(wasm.OpIf, nil)
	b.get(x)
	b.num(i32, 0)
	b.emit(wasm.Instr{Op: arrayGets[b.extension(t)], X: k})
	if number {
		b.noteNumber(t.Unpack())
	} else {
		b.tell(t, depth-1)
	}
	b.end()
}

// tellInitial notes now and then an object that a constant expression has made: of a global, or of a segment.
func (b *body) tellInitial() {
	switch b.Below(24) {
	case 1, 2, 3:
		if x := b.constantObjectGlobal(); x >= 0 {
			b.opX(wasm.OpGlobalGet, x)
			b.tellObject(b.globals[x].typ)
		}
	case 4, 5:
		b.tellTwins()
	case 6, 7, 8:
		b.tellSegment()
	}
}

// tellTwins notes whether the objects of two globals are the same.
func (b *body) tellTwins() {
	same := func(x int) bool { return b.globals[x].constant && b.p.serves(b.globals[x].typ, eqref) }
	x, y := b.OneOf(len(b.globals), same), b.OneOf(len(b.globals), same)
	if x != y {
		b.opX(wasm.OpGlobalGet, x)
		b.opX(wasm.OpGlobalGet, y)
		b.op(wasm.OpRefEq)
		b.note()
	}
}

// tellSegment notes an array that is made of the segment with references.
func (b *body) tellSegment() {
	k := b.OneOf(objectTypeCount, func(k int) bool {
		c := b.p.objects.comp(uint32(k))
		return c.Kind == wasm.CompArray && b.segmentFits(c.Fields[0].Type)
	})
	if k >= 0 {
		b.num(i32, 0)
		b.num(i32, objectElemSize)
		b.emit(wasm.Instr{Op: wasm.OpArrayNewElem, X: uint32(k), Y: uint32(b.objectElem - 1)})
		b.tellElement(uint32(k), b.p.objects.comp(uint32(k)).Fields[0].Type, 2)
	}
}

// onObject is a piece of code that traps on an object, if the program has any.
func onObject(trap func(*body)) func(*body) {
	return func(b *body) {
		if b.p.objects == nil {
			b.op(wasm.OpUnreachable)
		} else {
			trap(b)
		}
	}
}

func nullObject(b *body) {
	m := pick(b.choices, b.p.objects.members)
	t := wasm.RefIdx(m.typ, true)
	x := b.fresh(t, useAny) // which nobody has set
	b.get(x)
	if m.array {
		b.op(wasm.OpArrayLen)
	} else {
		b.emit(wasm.Instr{Op: structGets[b.extension(m.Type)], X: m.typ, Y: m.field})
	}
	b.op(wasm.OpDrop)
}

func nullI31(b *body) {
	b.emit(edit.Null(i31ref))
	b.op(i31Gets[b.Below(2)])
	b.op(wasm.OpDrop)
}

func beyondArray(b *body) {
	if b.Chance(85) { // of elements that are not null, nor all zero
		b.construct(typeNumbers, 0)
		b.num(i32, 1<<32-1)
		b.emit(wasm.Instr{Op: arrayGets[b.extension(b.p.objects.comp(typeNumbers).Fields[0].Type)], X: typeNumbers})
		b.op(wasm.OpDrop)
		return
	}
	b.construct(typeRow, 0)
	switch b.Below(3) {
	case 1:
		b.num(i32, 256)
		b.emit(edit.Null(exnref))
		b.opX(wasm.OpArraySet, typeRow)
	case 2:
		b.num(i32, 1)
		b.emit(edit.Null(exnref))
		b.num(i32, 1<<32-1)
		b.opX(wasm.OpArrayFill, typeRow)
	default:
		b.num(i32, 1<<32-1)
		b.opX(wasm.OpArrayGet, typeRow)
		b.op(wasm.OpDrop)
	}
}

func wrongCast(b *body) {
	b.construct(uint32(b.Below(objectTypeCount)), 0)
	b.emit(edit.Reftyped(wasm.OpRefCastNull, []wasm.Reftype{i31ref, wasm.RefNull(wasm.HeapNone)}[b.Below(2)]))
	b.op(wasm.OpDrop)
}
