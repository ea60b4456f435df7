package generate

import (
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// What functions of goals tell of objects that reach them: engines' objects cannot be read from outside.

// tellObject tells of the object on the stack: whether it is of a drawn type, and if so, a number in it.
func (b *body) tellObject(t wasm.Reftype) {
	if b.Chance(24) {
		b.op(wasm.OpExternConvertAny)
		b.op(wasm.OpAnyConvertExtern)
		t = anyref
	}
	x := b.local(t)
	b.set(x)
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
	b.tellMember(k)
	b.end()
}

// tellSame tells whether the object of a local is the one that was last put into an element of resShelf, and puts it there.
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

// tellMember tells of the object of type k on the stack a number in it, if there is one.
func (b *body) tellMember(k uint32) {
	c := b.p.objects.comp(k)
	if c.Kind == wasm.CompArray {
		b.op(wasm.OpArrayLen)
		b.note()
		return
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
