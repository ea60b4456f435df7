package generate

import (
	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// Questions about the types of references, and answers that are not known before the program runs.

// castExpr asks for the type of a reference.
func (b *body) castExpr(t wasm.Valtype, depth int) bool {
	gc := b.p.profile.Features.Has(program.FeatureGC)
	switch {
	case t == i32 && b.chained() && b.Chance(60):
		b.chainQuery()
	case t == i32 && b.p.objects != nil && b.Chance(170):
		b.testObject(depth)
	case t == i32 && gc:
		of := []wasm.Valtype{exnref, funcref, externref}[b.Below(3)]
		b.expr(of, depth)
		to := of
		if b.Chance(80) {
			to.Heap = bottoms[of.Heap]
		} else if of == funcref && b.Chance(128) {
			to = b.functionType()
		}
		b.test(to)
	case b.p.drawn.isFunc(t):
		b.castFunction(t, depth)
	case (t == exnref || t == funcref || t == externref) && gc:
		b.expr(t, depth)
		b.emit(edit.Reftyped(wasm.OpRefCastNull, t))
	case b.p.objects.has(t):
		b.cast(t, depth)
	default:
		return false
	}
	return true
}

var bottoms = [...]wasm.Heap{wasm.HeapExn: wasm.HeapNoexn, wasm.HeapFunc: wasm.HeapNofunc,
	wasm.HeapExtern: wasm.HeapNoextern}

// test asks whether a reference is of a type, or of that without null.
func (b *body) test(t wasm.Reftype) {
	if b.Chance(128) {
		b.emit(edit.Reftyped(wasm.OpRefTest, t.NonNull()))
	} else {
		b.emit(edit.Reftyped(wasm.OpRefTestNull, t))
	}
}

// testObject asks whether a reference is to an object of a drawn type.
func (b *body) testObject(depth int) {
	b.expr(b.objectType(), depth)
	to := b.objectType()
	if b.Chance(30) {
		to.Heap = wasm.HeapNone
	}
	b.test(to)
}

// above draws a type of references that a type is a subtype of.
func (b *body) above(t wasm.Reftype) wasm.Reftype {
	x := b.OneOf(len(objectValues), func(x int) bool { return b.p.serves(t.NonNull(), objectValues[x]) })
	return objectValues[x]
}

// cast leaves a reference of a type that was of a wider one, or if it was not of that type, another. Now and then it
// traps instead.
func (b *body) cast(t wasm.Reftype, depth int) {
	from := t
	switch b.Below(6) {
	case 4: // which succeeds
		b.expr(t, depth)
	case 5:
		if b.Chance(50) {
			from = b.above(t)
		}
		b.expr(from, depth)
	default:
		b.castOr(t, depth, func() { b.objectLeaf(t) })
		return
	}
	if t.Null {
		b.emit(edit.Reftyped(wasm.OpRefCastNull, t))
	} else {
		b.emit(edit.Reftyped(wasm.OpRefCast, t))
	}
}

// castOr leaves a reference of a type that was of a wider one, or if it was not, what otherwise leaves.
func (b *body) castOr(t wasm.Reftype, depth int, otherwise func()) {
	from := b.above(t)
	if b.Chance(128) {
		b.block(wasm.OpBlock, b.types.Of(t))
		b.expr(from, depth)
		b.branchOnCast(wasm.OpBrOnCast, 0, from, t)
	} else {
		b.block(wasm.OpBlock, b.types.Of(t))
		b.block(wasm.OpBlock, b.types.Of(from))
		b.expr(from, depth)
		b.branchOnCast(wasm.OpBrOnCastFail, 0, from, t)
		b.opX(wasm.OpBr, 1)
		b.end()
	}
	b.op(wasm.OpDrop)
	otherwise()
	b.end()
}

// branchOnCast branches if a reference of one type is of another, or if it is not.
func (b *body) branchOnCast(op wasm.Op, label int, from, to wasm.Reftype) {
	b.emitExt(wasm.Instr{Op: op, X: uint32(label)}, wasm.Ext{Types: b.types.Of(from, to)})
}

// queries ask objects for numbers.
var queries []func(b *body, depth int)

func init() { // not a composite literal, which would refer to itself
	queries = []func(b *body, depth int){(*body).i31Get, (*body).testObject, (*body).arrayLength, (*body).refEq}
}

// i31Get reads an i31: seldom null.
func (b *body) i31Get(depth int) {
	switch b.Below(8) {
	case 6:
		b.expr(i31ref, depth)
		if b.Chance(60) {
			b.op(wasm.OpRefAsNonNull)
		}
	case 3, 4, 5:
		b.castOr(i31, depth, func() { b.num(i32, b.Bits(4)); b.op(wasm.OpRefI31) })
	default:
		b.expr(i32, depth)
		b.op(wasm.OpRefI31)
	}
	b.op(i31Gets[b.Below(2)])
}

var i31Gets = [...]wasm.Op{wasm.OpI31GetS, wasm.OpI31GetU}

// arrayLength is the length of an array: seldom of null.
func (b *body) arrayLength(depth int) {
	switch k := b.OneOf(objectTypeCount, func(k int) bool { return b.p.objects.is(uint32(k), arrayref) }); b.Below(3) {
	case 1:
		b.castOr(arrayref.NonNull(), depth, func() { b.construct(uint32(k), 0) })
	default:
		b.object(uint32(k), depth)
	}
	b.op(wasm.OpArrayLen)
}

// refEq asks whether two references are to the same object, of which one may have come another way.
func (b *body) refEq(depth int) {
	t := b.objectType()
	if t == anyref {
		t = eqref
	}
	b.expr(t, depth)
	if b.Chance(100) {
		x := b.local(t)
		b.opX(wasm.OpLocalTee, x)
		b.get(x)
	} else {
		b.expr([]wasm.Reftype{t, eqref}[b.Below(2)], depth)
	}
	b.op(wasm.OpRefEq)
}
