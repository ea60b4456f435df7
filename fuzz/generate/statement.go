package generate

import "wasmjudge/wasm"

// statement writes code that leaves nothing on the stack.
func (b *body) statement(depth int) {
	b.budget--
	if depth <= 0 || b.budget <= 0 {
		return
	}
	statements[b.form(statementWeights)].gen(b, depth-1)
}

// some writes what is inside of a structured instruction: a statement, and of a crowded function several.
func (b *body) some(depth int) {
	n := 1
	if b.crowded {
		n = b.List(1, 4, 120)
	}
	for range n {
		b.statement(depth)
	}
}

// statementForm is a form of statements.
type statementForm struct {
	weights [formsCount]uint8
	gen     func(b *body, depth int)
}

// The forms, filled at start since they refer to each other.
var (
	statements       []statementForm
	statementWeights [formsCount][]uint8
)

func init() {
	statements = []statementForm{
		{[...]uint8{0, 0, 80}, (*body).setAny},
		{[...]uint8{46, 46, 0}, (*body).setLocal},
		{[...]uint8{30, 20, 1}, (*body).setGlobal},
		{[...]uint8{26, 46, 30}, (*body).store},
		{[...]uint8{14, 10, 0}, (*body).bulkMemory},
		{[...]uint8{16, 4, 0}, (*body).bulkTable},
		{[...]uint8{24, 30, 44}, (*body).ifStatement},
		{[...]uint8{14, 40, 40}, (*body).loop},
		{[...]uint8{12, 8, 6}, (*body).multi},
		{[...]uint8{12, 16, 0}, (*body).leave},
		{[...]uint8{14, 4, 0}, (*body).tryStatement},
		{[...]uint8{16, 8, 0}, (*body).aggregateStatement},
		{[...]uint8{10, 6, 0}, (*body).drop},
		{[...]uint8{12, 6, 0}, (*body).onNull},
		{[...]uint8{8, 6, 0}, (*body).overLive},
		{[...]uint8{0, 2, 16}, (*body).branchIf},
		{[...]uint8{0, 0, 8}, (*body).branchOut},
		{[...]uint8{0, 0, 14}, (*body).calmStatement},
	}
	for _, s := range statements {
		for k := range statementWeights {
			statementWeights[k] = append(statementWeights[k], s.weights[k])
		}
	}
}

// anyType draws the type of a value.
func (b *body) anyType() wasm.Valtype { return pick(b.choices, b.p.palette.values) }

func (b *body) setLocal(depth int) {
	t := b.anyType()
	b.expr(t, depth)
	b.set(b.local(t))
}

func (b *body) setGlobal(depth int) {
	x := b.OneOf(len(b.globals), func(x int) bool { return b.globals[x].general })
	if x < 0 {
		return
	}
	b.expr(b.globals[x].typ, depth)
	b.opX(wasm.OpGlobalSet, x)
}

func (b *body) drop(depth int) {
	b.expr(b.anyType(), depth)
	if b.Chance(40) {
		b.op(wasm.OpNop)
	}
	b.op(wasm.OpDrop)
}

func (b *body) ifStatement(depth int) {
	b.expr(i32, depth)
	b.block(wasm.OpIf, nil)
	b.some(depth)
	if b.Chance(100) {
		b.op(wasm.OpElse)
		b.some(depth)
	}
	b.end()
}

// maxTimes is how often general code in loops may be executed in one call of a function.
const maxTimes = 40

// loop goes round a drawn number of times.
func (b *body) loop(depth int) {
	n := 1 + b.Below(5)
	if b.p.profile.goals == 0 && b.Chance(100) {
		n *= 8
	}
	if b.times*n > maxTimes {
		return
	}
	b.countedLoop(n, func() {
		b.some(depth)
		b.some(depth)
	})
}

// countedLoop writes a loop of n rounds, counted in a local that nothing else writes: before a round, so that general
// code may branch to the loop, or after it.
func (b *body) countedLoop(n int, round func()) {
	counter := b.fresh(i32, useRead)
	b.num(i32, uint64(n))
	b.set(counter)
	times := b.times
	b.times *= n
	if b.Chance(128) {
		b.block(wasm.OpBlock, nil)
		b.block(wasm.OpLoop, nil)
		b.get(counter)
		b.op(wasm.OpI32Eqz)
		b.opX(wasm.OpBrIf, 1)
		b.count(wasm.OpLocalSet, counter)
		round()
		b.opX(wasm.OpBr, 0)
		b.end()
	} else {
		b.block(wasm.OpLoop, nil)
		b.labels[len(b.labels)-1].closed = true
		round()
		b.count(wasm.OpLocalTee, counter)
		b.opX(wasm.OpBrIf, 0)
	}
	b.end()
	b.times = times
}

// count takes one from a counter, by a local.set or local.tee.
func (b *body) count(op wasm.Op, counter int) {
	b.get(counter)
	b.num(i32, 1)
	b.op(wasm.OpI32Sub)
	b.opX(op, counter)
}

// multi is a block with parameters and results.
func (b *body) multi(depth int) {
	types := b.p.palette.blocks
	if b.crowded {
		types = b.p.palette.crowdBlocks
	}
	params, results := pick(b.choices, types), pick(b.choices, types)
	b.values(params, depth)
	switch b.Below(3) {
	case 1:
		b.expr(i32, depth)
		b.structured(wasm.OpIf, params, results, nil)
		b.pop(params)
		b.leaves(results)
		b.op(wasm.OpElse)
	case 2:
		b.structured(wasm.OpTryTable, params, results, nil)
	default:
		b.structured(wasm.OpBlock, params, results, nil)
	}
	b.pop(params)
	b.statement(depth)
	b.leaves(results)
	b.end()
	b.pop(results)
}

// leave goes away, in most cases on a condition: to an open label, out of the function, by a tail call, or by an
// exception.
func (b *body) leave(depth int) {
	b.expr(i32, depth)
	b.block(wasm.OpIf, nil)
	switch b.Below(6) {
	case 1:
		b.values(b.results, depth)
		b.op(wasm.OpReturn)
	case 2:
		if !b.tailCall(depth) {
			b.branch(depth)
		}
	case 3:
		if len(b.plan.tags) > 0 {
			b.throw(b.Below(len(b.plan.tags)), depth)
		}
	case 4:
		if len(b.plan.tags) > 0 {
			b.throwSome(depth)
		}
	default:
		b.branch(depth)
	}
	b.end()
}

// branch writes a br or br_table to open labels with the same operands.
func (b *body) branch(depth int) {
	n := len(b.labels)
	l := b.OneOf(n, func(l int) bool { return !b.labels[n-1-l].closed })
	operands := b.labels[n-1-l].types
	for _, t := range operands {
		b.expr(t, depth)
	}
	if !b.Chance(120) {
		b.opX(wasm.OpBr, l)
		return
	}
	list := b.indices.Take(b.List(1, 4, 128))
	list[0] = uint32(l)
	for k := range list[1:] {
		list[1+k] = uint32(b.label(operands))
	}
	b.expr(i32, 0)
	b.emitExt(wasm.Instr{Op: wasm.OpBrTable}, wasm.Ext{Labels: list})
}

// tryStatement is a try_table that leaves nothing.
func (b *body) tryStatement(depth int) {
	if len(b.plan.tags) == 0 {
		return
	}
	b.try(b.randomClauses(), nil, func() {
		b.statement(depth)
		if b.Chance(100) {
			b.throw(b.Below(len(b.plan.tags)), depth)
		}
	})
}

// onNull branches on a reference.
func (b *body) onNull(depth int) {
	t := b.anyRef()
	if b.Chance(128) {
		b.block(wasm.OpBlock, nil)
		b.expr(t, depth)
		b.opX(wasm.OpBrOnNull, 0)
		b.set(b.local(t))
		b.statement(depth)
		b.end()
		return
	}
	b.block(wasm.OpBlock, oneType(t))
	b.expr(t, depth)
	b.opX(wasm.OpBrOnNonNull, 0)
	b.statement(depth)
	b.leaf(t)
	b.end()
	b.set(b.local(t))
}
