package generate

import (
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// A crowded function has more locals than an engine has registers, all of them in use up to its end, and needs its
// instance for little or nothing but the memories that it accesses: often, seldom or never, as is drawn for the whole
// of it. Other functions of general code nearly all call, have globals, or have few locals, so that an engine has its
// registers to itself.

// crowd is a crowded function as it is called from outside.
type crowd struct {
	name  string
	calls [2][]wasm.Value // the arguments of each
}

const (
	maxCrowdParams     = 16
	maxCrowdLocals     = 14 // beside the parameters
	maxCrowdStatements = 12
)

// accesses are chances of what would access a memory to do so.
var accesses = [...]int{0, 24, 100, 255}

// crowdResults is what they return: a sum of all that they have.
var crowdResults = []wasm.Valtype{i64}

// crowdedFunction writes a crowded function, and exports it.
func (g *module) crowdedFunction() crowd {
	types := &g.p.palette.crowds[g.Below(len(g.p.palette.crowds))]
	params := g.crowdOf(types, g.Below(maxCrowdParams+1))
	locals := g.crowdOf(types, g.Below(maxCrowdLocals+1))
	c := crowd{name: crowdNames[len(g.crowds)]}
	for k := range c.calls {
		c.calls[k] = g.crowdArgs(params)
	}
	b := g.open(params, crowdResults, g.p.profile.budget)
	b.forms, b.crowded, b.accesses = formsCrowded, true, pick(g.choices, accesses[:])
	b.labels[0].closed = true // or much would not run
	set := b.Chance(128)
	for i, t := range locals {
		x := b.fresh(t, useAny)
		if set {
			b.value(edit.Counted(t, len(params)+i+1))
			b.set(x)
		}
	}
	for n := 0; n < maxCrowdStatements && (n < 2 || b.Chance(220)); n++ {
		b.budget = g.p.profile.budget
		b.statement(crowdDepth)
	}
	b.sum()
	g.exporting(c.name, wasm.ExternFunc, b.finishAs(b.blockType(params, crowdResults)))
	g.funcs = append(g.funcs, function{actual: sigNone, declared: sigNone})
	return c
}

// crowdDepth is how deep their statements are nested at most, and crowdWidth how deep expressions that are all of a
// statement.
const (
	crowdDepth = 5
	crowdWidth = 2
)

// crowdOf draws n of the types, two with each byte.
func (g *module) crowdOf(types *[16]wasm.Valtype, n int) []wasm.Valtype {
	list := g.types.Take(n)
	x := byte(0)
	for i := range list {
		if x >>= 4; i%2 == 0 {
			x = g.Next()
		}
		list[i] = types[x%16]
	}
	return list
}

// crowdArgs draws arguments with one byte: numbers counted from 1, or interesting ones, from a place on.
func (g *module) crowdArgs(params []wasm.Valtype) []wasm.Value {
	args := g.values.Take(len(params))
	from := g.Below(16)
	for i, t := range params {
		list := interesting[t.Kind]
		args[i] = list[(from+i)%len(list)]
		if from == 0 {
			args[i] = edit.Counted(t, i+1)
		}
	}
	return args
}

// sum leaves a number that the value of every local matters for.
func (b *body) sum() {
	b.num(i64, 0)
	for x, l := range b.locals {
		if l.use != useAny || l.typ.Kind == wasm.Ref {
			continue
		}
		b.num(i64, 31)
		b.op(wasm.OpI64Mul)
		b.get(x)
		b.bitsAsI64(x)
		b.op(wasm.OpI64Add)
	}
}

// bitsAsI64 makes an i64 of the value of a local, which is on the stack.
func (b *body) bitsAsI64(x int) {
	t := b.locals[x].typ
	if t == v128 {
		b.emit(wasm.Instr{Op: wasm.OpI64x2ExtractLane, Y: 0})
		b.num(i64, 0x9E3779B97F4A7C15)
		b.op(wasm.OpI64Mul)
		b.get(x)
		b.emit(wasm.Instr{Op: wasm.OpI64x2ExtractLane, Y: 1})
		b.op(wasm.OpI64Xor)
		return
	}
	for _, op := range toI64[t.Kind] {
		b.op(op)
	}
}

// toI64 are the instructions that make the bits of a number an i64.
var toI64 = [...][]wasm.Op{wasm.I32: {wasm.OpI64ExtendI32U}, wasm.I64: nil,
	wasm.F32: {wasm.OpI32ReinterpretF32, wasm.OpI64ExtendI32U}, wasm.F64: {wasm.OpI64ReinterpretF64}}

// setAny sets any local.
func (b *body) setAny(depth int) {
	x := b.OneOf(len(b.locals), func(x int) bool { return b.locals[x].use == useAny })
	if x < 0 {
		x = b.fresh(i64, useAny)
	}
	b.expr(b.locals[x].typ, min(depth, crowdWidth))
	b.set(x)
}

// branchIf leaves open blocks, with the operands of the label, on a condition.
func (b *body) branchIf(depth int) {
	n := len(b.labels)
	l := b.OneOf(n, func(l int) bool { return !b.labels[n-1-l].closed })
	if l < 0 {
		return
	}
	operands := b.labels[n-1-l].types
	for _, t := range operands {
		b.expr(t, depth)
	}
	b.expr(i32, depth)
	b.opX(wasm.OpBrIf, l)
	b.pop(operands)
}

// branchOut leaves open blocks by br or br_table, on a condition.
func (b *body) branchOut(depth int) {
	if b.OneOf(len(b.labels), func(l int) bool { return !b.labels[l].closed }) < 0 {
		return
	}
	b.expr(i32, min(depth, crowdWidth))
	b.block(wasm.OpIf, nil)
	b.branch(depth)
	b.end()
}

// calmStatement is a try_table in which nothing throws.
func (b *body) calmStatement(depth int) {
	b.calm(nil, func() { b.some(depth) })
}

// calmExpr is such a try_table around an expression.
func (b *body) calmExpr(t wasm.Valtype, depth int) bool {
	if t.Kind == wasm.Ref {
		return false
	}
	b.calm(oneType(t), func() { b.expr(t, depth) })
	return true
}

// calm writes a try_table without clauses, or with a catch_all to any label.
func (b *body) calm(results []wasm.Valtype, inside func()) {
	var catches []wasm.Catch
	if b.Chance(160) {
		if l := b.label(nil); l >= 0 {
			catches = b.catches.Of(wasm.Catch{Kind: wasm.CatchAll, Label: uint32(l)})
		}
	}
	b.structured(wasm.OpTryTable, nil, results, catches)
	inside()
	b.end()
}
