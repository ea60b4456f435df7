package generate

import (
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// References to functions of types that are known, and the long chain of structure types, in programs with drawn types.

// functionType draws a type of references to functions: one of the program's, or one that no function has.
func (b *body) functionType() wasm.Reftype {
	d := b.p.drawn
	switch {
	case d == nil || !d.grouped || b.Chance(60):
		return wasm.RefIdx(b.sigType(sig(b.Weighted(b.p.palette.general[:]))), true)
	case b.twinned > 0 && b.Chance(80):
		return wasm.RefIdx(b.twinned+uint32(b.Below(drawnSigs)), true)
	}
	return wasm.RefIdx(d.first+uint32(b.Below(drawnSigs)), true)
}

// castFunction leaves a reference of a drawn type that was of a wider one, or if it was not, another.
func (b *body) castFunction(t wasm.Reftype, depth int) {
	from := funcref
	if super := b.p.functype(b.p.drawn.sigOf(t)).super; super >= 0 && b.Chance(128) {
		from = wasm.RefIdx(b.sigType(super), true)
	}
	b.block(wasm.OpBlock, oneType(t))
	if b.Chance(128) {
		b.expr(from, depth)
		b.branchOnCast(wasm.OpBrOnCast, 0, from, t)
	} else {
		b.castOrFail(from, t, depth)
	}
	b.op(wasm.OpDrop)
	b.leaf(t)
	b.end()
}

// castOrFail branches to the label around it with a value that was of a wider type, or leaves it if the cast fails.
func (b *body) castOrFail(from, t wasm.Reftype, depth int) {
	b.block(wasm.OpBlock, oneType(from))
	b.expr(from, depth)
	b.branchOnCast(wasm.OpBrOnCastFail, 0, from, t)
	b.opX(wasm.OpBr, 1)
	b.end()
}

// tellFunction notes whether the function on the stack is of a drawn type.
func (b *body) tellFunction() {
	b.test(b.functionType())
	b.note()
}

// tellsFunctions reports whether functions of goals tell of functions of a type that reach them.
func (b *body) tellsFunctions(t wasm.Valtype) bool {
	return b.p.drawn != nil && b.p.drawn.grouped && (t == funcref || b.p.drawn.isFunc(t))
}

// twinCall calls a function by a type that is almost its own.
func (b *body) twinCall() {
	table := b.OneOf(len(b.tables), func(x int) bool { return b.tables[x].elem == funcref && b.tables[x].general })
	k := b.station.sig - sigDrawn
	if table < 0 || k < 0 || k >= drawnSigs || b.twinned == 0 {
		wrongCall(b)
		return
	}
	typ := b.twinned + uint32(k)
	b.element(table, 2)
	b.refFunc(b.stationIndex(b.station))
	b.opX(wasm.OpTableSet, table)
	b.leaves(edit.Comptype(b.m, typ).Params)
	b.element(table, 2)
	b.emit(wasm.Instr{Op: wasm.OpCallIndirect, X: uint32(table), Y: typ})
}

// chained reports whether the program has the chain of structure types.
func (b *body) chained() bool { return b.p.drawn != nil && b.p.drawn.chain > 0 }

// chainObject makes an object of a type of the chain.
func (b *body) chainObject(k int) {
	typ := b.p.drawn.chain + uint32(k)
	for _, f := range edit.Comptype(b.m, typ).Fields {
		switch {
		case f.Type == eqref && b.Chance(128):
			b.num(i32, uint64(k))
			b.op(wasm.OpRefI31)
		case f.Type == i32 || isFuncs(f.Type) && b.p.serves(f.Type, funcref):
			b.leaf(f.Type)
		default:
			b.emit(edit.Null(f.Type))
		}
	}
	b.opX(wasm.OpStructNew, int(typ))
}

// chainQuery asks an object of the chain for its type, or for a number by a type of the chain.
func (b *body) chainQuery() {
	k, j := b.Below(chainLen), b.Below(chainLen)
	to := wasm.RefIdx(b.p.drawn.chain+uint32(j), true)
	b.chainObject(k)
	if b.Chance(100) {
		x := b.local([]wasm.Valtype{anyref, eqref, structref}[b.Below(3)])
		b.set(x)
		b.get(x)
	}
	if j > k || b.Chance(128) {
		b.test(to)
		return
	}
	b.emit(edit.Reftyped(wasm.OpRefCast, to.NonNull()))
	b.emit(wasm.Instr{Op: wasm.OpStructGet, X: to.Idx, Y: 0})
}
