package generate

import (
	"slices"

	"wasmjudge/wasm"
)

// callExpr calls a function that has a result of the type, and keeps that one of its results.
func (b *body) callExpr(t wasm.Valtype, depth int) bool {
	fits := func(s sig) bool { return slices.Contains(b.p.functype(s).results, t) }
	f := b.callee(fits)
	if f < 0 {
		return false
	}
	as := b.call(f, depth, callOps[:], fits)
	results := b.p.functype(as).results
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

// callee draws a function for general code to call, of a type and not too expensive, or -1.
func (b *body) callee(fits func(sig) bool) int {
	return b.OneOf(len(b.funcs), func(f int) bool {
		fn := &b.funcs[f]
		return fn.general && fits(fn.declared) && b.cost+b.times*fn.cost <= b.p.profile.cost
	})
}

// anyFunction draws a function to refer to, or -1.
func (g *module) anyFunction() int {
	return g.OneOf(len(g.funcs), func(f int) bool { return g.funcs[f].general })
}

// functionOf draws a function that references of a type may be to, or -1.
func (g *module) functionOf(t wasm.Reftype) int {
	if t != funcref && !g.p.drawn.isFunc(t) {
		return -1
	}
	return g.OneOf(len(g.funcs), func(f int) bool {
		fn := &g.funcs[f]
		return fn.general && (t == funcref || g.p.below(fn.declared, g.p.drawn.sigOf(t)))
	})
}

// call calls function f directly, by reference, or through a table, and returns the type that it is called by, for
// which fits holds. ops are the instructions for each way.
func (b *body) call(f, depth int, ops []wasm.Op, fits func(sig) bool) (as sig) {
	fn := &b.funcs[f]
	as = b.p.upward(b.choices, fn.declared, fits)
	for _, t := range b.p.functype(as).params {
		b.expr(t, depth)
	}
	b.cost += b.times * fn.cost
	w := []way{wayCall, wayCall, wayRef, wayTable, wayTable}[b.Below(5)]
	table := b.tableFor(fn.declared)
	if w == wayTable && table < 0 {
		w = wayRef
	}
	switch w {
	case wayCall:
		b.opX(ops[w], f)
	case wayRef:
		b.reference(f, int(b.sigType(as)), depth)
		b.opX(ops[w], int(b.sigType(as)))
	case wayTable:
		at := b.Below(tableSize)
		b.element(table, at)
		b.refFunc(f)
		b.opX(wasm.OpTableSet, table)
		b.element(table, at)
		typ := b.p.upward(b.choices, fn.actual, func(s sig) bool { return b.p.below(s, as) })
		b.emit(wasm.Instr{Op: ops[w], X: uint32(table), Y: b.sigType(typ)})
	}
	return as
}

// tableFor draws a table for general code to put a function of a signature into, or -1.
func (b *body) tableFor(s sig) int {
	return b.OneOf(len(b.tables), func(x int) bool {
		t := &b.tables[x]
		return t.general && (t.elem == funcref || b.p.drawn.isFunc(t.elem) && b.p.below(s, b.p.drawn.sigOf(t.elem)))
	})
}

// tailCall leaves the function by a tail call of a function with the same results, and reports whether it found one.
func (b *body) tailCall(depth int) bool {
	fits := func(s sig) bool { return b.p.servesAll(b.p.functype(s).results, b.results) }
	f := b.callee(fits)
	if f < 0 {
		return false
	}
	b.call(f, depth, tailOps[:], fits)
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
