package fuzz

import "wasmjudge/wasm"

// statement generates code that leaves nothing on the stack.
func (b *body) statement(depth int) {
	b.budget--
	if depth <= 0 || b.budget <= 0 {
		return
	}
	statements[b.weighted(statementWeights)].gen(b, depth-1)
}

// statementForm is a form of statements.
type statementForm struct {
	weight uint8
	gen    func(b *body, depth int)
}

// The forms, filled at start since they refer to each other.
var (
	statements       []statementForm
	statementWeights []uint8
)

func init() {
	statements = []statementForm{
		{60, (*body).setLocal},
		{30, (*body).setGlobal},
		{30, (*body).store},
		{30, (*body).tableSet},
		{24, (*body).ifStatement},
		{20, (*body).loop},
		{16, (*body).leave},
		{26, (*body).dropExpr},
	}
	for _, s := range statements {
		statementWeights = append(statementWeights, s.weight)
	}
}

// anyType draws the type of a value.
func (b *body) anyType() wasm.Valtype { return scratchLocals[b.below(len(scratchLocals))] }

func (b *body) setLocal(depth int) {
	x := b.below(b.params + len(scratchLocals))
	b.expr(b.locals[x], depth)
	b.set(x)
}

func (b *body) setGlobal(depth int) {
	x := b.oneOf(len(b.globals), func(x int) bool { return x > 0 && b.globals[x].Mut })
	b.expr(b.globals[x].Type, depth)
	b.opX(wasm.OpGlobalSet, x)
}

func (b *body) store(depth int) {
	t := []wasm.Valtype{i32, i64, f32, f64}[b.below(4)]
	op, _ := b.memoryOp(t, false)
	b.address(depth)
	b.expr(t, depth)
	b.emit(b.memarg(op))
}

func (b *body) tableSet(depth int) {
	x := b.below(len(b.tables))
	b.index(depth)
	b.expr(b.tables[x], depth)
	b.opX(wasm.OpTableSet, x)
}

func (b *body) ifStatement(depth int) {
	b.expr(i32, depth)
	b.block(wasm.OpIf, nil)
	b.statement(depth)
	if b.more(100) {
		b.op(wasm.OpElse)
		b.statement(depth)
	}
	b.end()
}

// loop goes round a drawn number of times, counted in a local that nothing else writes.
func (b *body) loop(depth int) {
	if b.loops >= 2 {
		return
	}
	b.loops++
	counter := b.fresh(i32)
	b.emit(wasm.Instr{Op: wasm.OpI32Const, N: uint64(1 + b.below(4))})
	b.set(counter)
	b.block(wasm.OpBlock, nil)
	b.block(wasm.OpLoop, nil)
	b.get(counter)
	b.op(wasm.OpI32Eqz)
	b.opX(wasm.OpBrIf, 1)
	b.get(counter)
	b.emit(wasm.Instr{Op: wasm.OpI32Const, N: 1})
	b.op(wasm.OpI32Sub)
	b.set(counter)
	b.statement(depth)
	b.statement(depth)
	b.opX(wasm.OpBr, 0)
	b.end()
	b.end()
	b.loops--
}

// leave goes away, in most cases on a condition: to an open label, out of the function, by a tail call, or by an exception.
func (b *body) leave(depth int) {
	b.expr(i32, depth)
	b.block(wasm.OpIf, nil)
	switch b.below(6) {
	case 0:
		b.branch(depth)
	case 1:
		for _, t := range b.sig.results {
			b.expr(t, depth)
		}
		b.op(wasm.OpReturn)
	case 2:
		if !b.tailCall(depth) {
			b.branch(depth)
		}
	case 3:
		b.throwRef(depth)
	default:
		b.throw(depth)
	}
	b.end()
}

// branch generates a br or br_table to open labels with the same operands. A loop's label is as good as any: the loop counts.
func (b *body) branch(depth int) {
	n := len(b.labels)
	l := b.below(n)
	operands := b.labels[n-1-l]
	for _, t := range operands {
		b.expr(t, depth)
	}
	if !b.more(80) {
		b.opX(wasm.OpBr, l)
		return
	}
	i := wasm.Instr{Op: wasm.OpBrTable, Ext: &wasm.Ext{Labels: []uint32{uint32(l)}}}
	for k := 0; k < 3 && b.more(128); k++ {
		i.Ext.Labels = append(i.Ext.Labels, uint32(b.label(operands)))
	}
	b.expr(i32, 0)
	b.emit(i)
}

func (b *body) dropExpr(depth int) {
	b.expr(b.anyType(), depth)
	b.op(wasm.OpDrop)
}
