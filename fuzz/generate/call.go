package generate

import (
	"slices"

	"wasmjudge/wasm"
)

// callExpr calls a function that has a result of the type, and keeps that one of its results.
func (b *body) callExpr(t wasm.Valtype, depth int) bool {
	f := b.callee(func(s sig) bool { return slices.Contains(functypes[s].results, t) })
	if f < 0 {
		return false
	}
	b.call(f, depth, callOps[:])
	results := functypes[b.funcs[f].declared].results
	k := slices.Index(results, t)
	for i := len(results) - 1; i > k; i-- {
		b.op(wasm.OpDrop)
	}
	if k > 0 {
		x := b.local(t)
		b.set(x)
		b.pop(results[:k])
		b.get(x)
		if !t.Defaultable() {
			b.op(wasm.OpRefAsNonNull)
		}
	}
	return true
}

// callee draws a function for general code to call, of a type and not too expensive; -1 if there is none.
func (b *body) callee(fits func(sig) bool) int {
	return b.OneOf(len(b.funcs), func(f int) bool {
		fn := &b.funcs[f]
		return fn.general && fits(fn.declared) && b.cost+b.times*fn.cost <= b.p.profile.cost
	})
}

// anyFunction draws a function to refer to; -1 if there is none.
func (g *module) anyFunction() int {
	return g.OneOf(len(g.funcs), func(f int) bool { return g.funcs[f].general })
}

// call calls function f directly, by reference, or through a table. ops are the instructions for each way.
func (b *body) call(f, depth int, ops []wasm.Op) {
	fn := &b.funcs[f]
	for _, t := range functypes[fn.declared].params {
		b.expr(t, depth)
	}
	b.cost += b.times * fn.cost
	w := []way{wayCall, wayCall, wayRef, wayTable, wayTable}[b.Below(5)]
	table := b.OneOf(len(b.tables), func(x int) bool { return b.tables[x].elem == funcref && b.tables[x].general })
	if w == wayTable && table < 0 {
		w = wayRef
	}
	switch w {
	case wayCall:
		b.opX(ops[w], f)
	case wayRef:
		b.reference(f, int(b.sigType(fn.declared)), depth)
		b.opX(ops[w], int(b.sigType(fn.declared)))
	case wayTable:
		at := b.Below(tableSize)
		b.element(table, at)
		b.refFunc(f)
		b.opX(wasm.OpTableSet, table)
		b.element(table, at)
		b.emit(wasm.Instr{Op: ops[w], X: uint32(table), Y: b.sigType(fn.actual)})
	}
}

// tailCall leaves the function by a tail call of a function with the same results; false if there is none.
func (b *body) tailCall(depth int) bool {
	f := b.callee(func(s sig) bool { return slices.Equal(functypes[s].results, b.results) })
	if f < 0 {
		return false
	}
	b.call(f, depth, tailOps[:])
	return true
}

// reference leaves a reference to a function of a type of the module, which may have come to be in several ways.
func (b *body) reference(f, typ, depth int) {
	t := wasm.RefIdx(uint32(typ), true)
	switch b.Below(8) {
	case 3:
		x := b.fresh(t, useRead)
		b.refFunc(f)
		b.set(x)
		b.get(x)
	case 4:
		b.refFunc(f)
		b.opX(wasm.OpLocalTee, b.fresh(t, useRead))
	case 5:
		b.refFunc(f)
		b.refFunc(f)
		b.expr(i32, depth)
		b.emitExt(wasm.Instr{Op: wasm.OpSelectT}, wasm.Ext{Types: b.types.Of(t)})
	case 6:
		b.expr(i32, depth)
		b.block(wasm.OpIf, b.types.Of(t))
		b.refFunc(f)
		b.op(wasm.OpElse)
		b.refFunc(f)
		b.end()
	case 7:
		b.block([]wasm.Op{wasm.OpBlock, wasm.OpTryTable}[b.Below(2)], b.types.Of(t))
		b.refFunc(f)
		b.end()
	default:
		b.refFunc(f)
	}
}
