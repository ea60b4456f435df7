package generate

import (
	"slices"

	"wasmjudge/wasm"
)

// How code takes the values that others left for it.

// pop takes values off the stack: into locals, but for the last one now and then.
func (b *body) pop(types []wasm.Valtype) {
	n := len(types)
	if n == 0 {
		return
	}
	takers[b.Below(len(takers))](b, types[n-1])
	for i := n - 2; i >= 0; i-- {
		b.set(b.local(types[i]))
	}
}

// takers take a value off the stack.
var takers []func(*body, wasm.Valtype)

func init() { // not a composite literal, which would refer to itself
	takers = []func(*body, wasm.Valtype){
		intoLocal, intoLocal, intoLocal, intoLocal, intoLocal, intoLocal, intoLocal, intoLocal, intoLocal, intoLocal, intoLocal,
		intoDrop, intoTee, intoGlobal, intoOperation, intoSelect, intoBlock, intoBlock, intoCall, intoArray, intoCondition, intoPlace,
	}
}

func intoLocal(b *body, t wasm.Valtype) { b.set(b.local(t)) }
func intoDrop(b *body, _ wasm.Valtype)  { b.op(wasm.OpDrop) }
func intoTee(b *body, t wasm.Valtype)   { b.opX(wasm.OpLocalTee, b.local(t)); b.op(wasm.OpDrop) }

// intoGlobal puts a value into a global, if there is one.
func intoGlobal(b *body, t wasm.Valtype) {
	x := b.OneOf(len(b.globals), func(x int) bool { return b.globals[x].general && b.globals[x].typ == t })
	if x < 0 || b.crowded {
		intoLocal(b, t)
		return
	}
	b.opX(wasm.OpGlobalSet, x)
}

// intoOperation makes a value an operand, and keeps the result.
func intoOperation(b *body, t wasm.Valtype) {
	result := t
	switch t {
	case i32, i64:
		b.leaf(t)
		b.op([...]wasm.Op{wasm.I32: wasm.OpI32Xor, wasm.I64: wasm.OpI64Sub}[t.Kind])
	case v128:
		b.leaf(t)
		b.op(wasm.OpI8x16Sub)
	case f32:
		b.op(wasm.OpI32ReinterpretF32)
		result = i32
	case f64:
		b.op(wasm.OpI64ReinterpretF64)
		result = i64
	default:
		b.op(wasm.OpRefIsNull)
		result = i32
	}
	intoLocal(b, result)
}

// intoSelect chooses between a value and another.
func intoSelect(b *body, t wasm.Valtype) {
	b.leaf(t)
	b.leaf(i32)
	if t.Kind == wasm.Ref {
		b.emitExt(wasm.Instr{Op: wasm.OpSelectT}, wasm.Ext{Types: oneType(t)})
	} else {
		b.op(wasm.OpSelect)
	}
	intoLocal(b, t)
}

// intoBlock makes a value the parameter of a block, which may leave it as it is.
func intoBlock(b *body, t wasm.Valtype) {
	list := oneType(t)
	if b.budget--; b.budget <= 0 || b.crowded {
		intoLocal(b, t)
		return
	}
	op := []wasm.Op{wasm.OpBlock, wasm.OpTryTable, wasm.OpIf}[b.Below(3)]
	leaves := b.Chance(60)
	if op == wasm.OpIf {
		b.leaf(i32)
	}
	var results []wasm.Valtype
	if leaves {
		results = list
	}
	b.structured(op, list, results, nil)
	switch {
	case leaves && b.Chance(60):
		b.opX(wasm.OpBr, 0)
	case leaves:
	case op == wasm.OpIf && b.Chance(100):
		b.away(t)
	default:
		b.pop(list)
	}
	if op == wasm.OpIf && !leaves {
		b.op(wasm.OpElse)
		b.op(wasm.OpDrop)
	}
	b.end()
	if leaves {
		intoLocal(b, t)
	}
}

// away goes elsewhere with a value: it throws it, or returns it, if there is such a tag or it is the result.
func (b *body) away(t wasm.Valtype) {
	is := func(list []wasm.Valtype) bool { return len(list) == 1 && list[0] == t }
	x := b.OneOf(len(b.plan.tags), func(x int) bool { return is(b.p.tagPayload(b.plan.tags[x])) })
	switch {
	case is(b.results) && b.station == nil:
		b.op(wasm.OpReturn)
	case x >= 0 && b.station == nil:
		b.opX(wasm.OpThrow, x)
	default:
		intoLocal(b, t)
	}
}

// intoCall makes a value the argument of a call.
func intoCall(b *body, t wasm.Valtype) {
	f := b.callee(func(s sig) bool { return len(b.p.functype(s).params) == 1 && b.p.functype(s).params[0] == t })
	if f < 0 || b.crowded {
		intoLocal(b, t)
		return
	}
	b.cost += b.times * b.funcs[f].cost
	b.opX(wasm.OpCall, f)
	for _, r := range slices.Backward(b.p.functype(b.funcs[f].declared).results) {
		intoLocal(b, r)
	}
}

// intoArray makes a value the elements of an array, if there is such a type.
func intoArray(b *body, t wasm.Valtype) {
	if b.p.objects == nil {
		intoLocal(b, t)
		return
	}
	list := b.p.objects.members
	x := b.OneOf(len(list), func(x int) bool { return list[x].array && list[x].Type.Unpack() == t })
	if x < 0 {
		intoLocal(b, t)
		return
	}
	b.num(i32, b.length())
	b.opX(wasm.OpArrayNew, int(list[x].typ))
	intoLocal(b, wasm.RefIdx(list[x].typ, true))
}

// intoPlace makes an integer an index of a table, or an address: mostly one that is there.
func intoPlace(b *body, t wasm.Valtype) {
	table := b.OneOf(len(b.tables), func(x int) bool { return addrOf(b.tables[x].addr) == t && b.tables[x].general })
	mem := b.memory()
	switch {
	case mem >= 0 && addrOf(b.mems[mem]) == t && b.Chance(30):
		b.emit(wasm.Instr{Op: wasm.OpI32Load8U, X: uint32(mem)})
		intoLocal(b, i32)
	case table >= 0 && b.Chance(60):
		b.opX(wasm.OpTableGet, table)
		intoLocal(b, b.tables[table].elem)
	default:
		intoLocal(b, t)
	}
}

// intoCondition decides by an i32.
func intoCondition(b *body, t wasm.Valtype) {
	if t != i32 {
		intoLocal(b, t)
		return
	}
	b.block(wasm.OpIf, nil)
	b.statement(1)
	b.end()
}
