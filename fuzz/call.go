package fuzz

import "wasmjudge/wasm"

// callExpr calls a function that has a result of the type, and keeps that one of its results.
func (b *body) callExpr(t wasm.Valtype, depth int) bool {
	f := b.oneOf(len(b.funcs), func(f int) bool { return keeps(funcTypes[b.funcs[f]].results, t) >= 0 })
	if f < 0 {
		return false
	}
	sig := b.funcs[f]
	b.call(f, sig, depth)
	results := funcTypes[sig].results
	b.keep(results, keeps(results, t))
	return true
}

// keeps gives the position of the type in the list; -1 if it has none.
func keeps(list []wasm.Valtype, t wasm.Valtype) int {
	for i, r := range list {
		if r == t {
			return i
		}
	}
	return -1
}

// keep leaves of the operands only the one at position k; all of them go through locals when that is not the first.
func (b *body) keep(operands []wasm.Valtype, k int) {
	for i := len(operands) - 1; i > k; i-- {
		b.op(wasm.OpDrop)
	}
	if k == 0 {
		return
	}
	x := b.fresh(operands[k])
	b.set(x)
	for i := k - 1; i >= 0; i-- {
		b.set(b.local(operands[i]))
	}
	b.get(x)
}

// call generates a call of function f directly, by reference, or through a table, which may hold another function.
func (b *body) call(f, sig, depth int) {
	for _, p := range funcTypes[sig].params {
		b.expr(p, depth)
	}
	b.callee(f, sig, wasm.OpCall, wasm.OpCallRef, wasm.OpCallIndirect)
}

func (b *body) callee(f, sig int, direct, byRef, indirect wasm.Op) {
	switch b.below(8) {
	case 6:
		b.opX(wasm.OpRefFunc, f)
		b.opX(byRef, int(funcTypeidx(sig)))
	case 7:
		table := b.indexOfTable(funcref)
		if b.more(200) { // make sure that the element is there
			at := uint64(b.below(tableSize))
			b.emit(wasm.Instr{Op: wasm.OpI32Const, N: at})
			b.opX(wasm.OpRefFunc, f)
			b.opX(wasm.OpTableSet, table)
			b.emit(wasm.Instr{Op: wasm.OpI32Const, N: at})
		} else {
			b.index(0)
		}
		b.emit(wasm.Instr{Op: indirect, X: uint32(table), Y: funcTypeidx(sig)})
	default:
		b.opX(direct, f)
	}
}

// tailCall leaves the function by a tail call of a function with the same results; false if there is none.
func (b *body) tailCall(depth int) bool {
	f := b.oneOf(len(b.funcs), func(f int) bool { return sameTypes(funcTypes[b.funcs[f]].results, b.sig.results) })
	if f < 0 {
		return false
	}
	for _, p := range funcTypes[b.funcs[f]].params {
		b.expr(p, depth)
	}
	b.callee(f, b.funcs[f], wasm.OpReturnCall, wasm.OpReturnCallRef, wasm.OpReturnCallIndirect)
	return true
}
