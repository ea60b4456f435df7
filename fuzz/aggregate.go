package fuzz

import (
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// Code with objects of the heap, where FeatureGC allows it.

// aggregateExpr takes the value through an object.
func (b *body) aggregateExpr(t wasm.Valtype, depth int) bool {
	switch {
	case !b.p.profile.Features.Has(FeatureGC):
		return false
	case t == i32:
		b.expr(i32, depth)
		b.op(wasm.OpRefI31)
		b.op([]wasm.Op{wasm.OpI31GetS, wasm.OpI31GetU}[b.below(2)])
	case t == exnref && b.chance(128):
		b.expr(exnref, depth)
		b.opX(wasm.OpStructNew, int(b.boxType()))
		b.opX(wasm.OpStructGet, int(b.boxType()))
	case t == exnref:
		b.expr(exnref, depth)
		b.num(i32, 3)
		b.opX(wasm.OpArrayNew, int(b.rowType()))
		b.num(i32, uint64(b.below(3)))
		b.opX(wasm.OpArrayGet, int(b.rowType()))
	case t == externref:
		b.expr(i32, depth)
		b.op(wasm.OpRefI31)
		b.op(wasm.OpExternConvertAny)
	default:
		return false
	}
	return true
}

// castExpr asks for an exception's type.
func (b *body) castExpr(t wasm.Valtype, depth int) bool {
	switch {
	case !b.p.profile.Features.Has(FeatureGC):
		return false
	case t == i32:
		b.expr(exnref, depth)
		b.emit(edit.Reftyped(wasm.OpRefTest, exnref.NonNull()))
	case t == exnref:
		b.expr(exnref, depth)
		b.emit(edit.Reftyped(wasm.OpRefCastNull, exnref))
	default:
		return false
	}
	return true
}

// boxType gives the index of the type of structures that hold an exception.
func (g *module) boxType() uint32 {
	return g.exnType(&g.box, wasm.CompStruct)
}

// rowType gives the index of the type of arrays of exceptions.
func (g *module) rowType() uint32 {
	return g.exnType(&g.row, wasm.CompArray)
}

func (g *module) exnType(x *typeidx, k wasm.CompKind) uint32 {
	if *x == 0 {
		*x = g.addType(wasm.Subtype{Final: true, Comp: wasm.Comptype{Kind: k, Fields: []wasm.Fieldtype{{Type: exnref, Mut: true}}}})
	}
	return uint32(*x - 1)
}
