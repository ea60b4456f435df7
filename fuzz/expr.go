package fuzz

import "wasmjudge/wasm"

// expr generates code that leaves one value of the type.
func (b *body) expr(t wasm.Valtype, depth int) {
	b.budget--
	if depth <= 0 || b.budget <= 0 {
		b.leaf(t)
		return
	}
	if !exprs[b.weighted(exprWeights)].gen(b, t, depth-1) {
		b.leaf(t)
	}
}

// exprForm is a form of expressions. It answers false, having generated nothing, when there is none of the type.
type exprForm struct {
	weight uint8
	gen    func(b *body, t wasm.Valtype, depth int) bool
}

// The forms, filled at start since they refer to each other.
var (
	exprs       []exprForm
	exprWeights []uint8
)

func init() {
	exprs = []exprForm{
		{20, (*body).leafExpr},
		{60, (*body).numeric},
		{30, (*body).callExpr},
		{50, (*body).tryExpr},
		{12, (*body).ifExpr},
		{12, (*body).blockExpr},
		{14, (*body).loadExpr},
		{12, (*body).referenceExpr},
		{12, (*body).teeExpr},
		{8, (*body).selectExpr},
	}
	for _, e := range exprs {
		exprWeights = append(exprWeights, e.weight)
	}
}

func (b *body) leafExpr(t wasm.Valtype, _ int) bool { b.leaf(t); return true }

// leaf generates a constant, a local or a global.
func (b *body) leaf(t wasm.Valtype) {
	switch b.below(4) {
	case 1, 2:
		b.get(b.local(t))
		return
	case 3:
		if x := b.indexOfGlobal(t); x >= 0 {
			b.opX(wasm.OpGlobalGet, x)
			return
		}
	}
	b.constExpr(t)
}

// local draws a local of the type; there is always one.
func (b *body) local(t wasm.Valtype) int {
	x := b.oneOf(b.params+len(scratchLocals), func(x int) bool { return b.locals[x] == t })
	if x < 0 {
		return b.fresh(t)
	}
	return x
}

var constOps = map[wasm.Kind]wasm.Op{wasm.I32: wasm.OpI32Const, wasm.I64: wasm.OpI64Const, wasm.F32: wasm.OpF32Const, wasm.F64: wasm.OpF64Const}

func (b *body) constExpr(t wasm.Valtype) {
	switch {
	case t.Kind != wasm.Ref:
		b.emit(wasm.Instr{Op: constOps[t.Kind], N: b.constant(t)})
	case t == funcref:
		b.opX(wasm.OpRefFunc, b.below(len(b.funcs)))
	default:
		b.emit(wasm.Instr{Op: wasm.OpRefNull, Ext: &wasm.Ext{Types: []wasm.Valtype{t.NonNull()}}})
	}
}

// interesting are numbers at which operators behave specially, as bits of the type.
var interesting = map[wasm.Kind][]uint64{
	wasm.I32: {0, 1, 0xFFFFFFFF, 0x80000000, 0x7FFFFFFF, 2, 31, 32, 0xFF, 0xFFFF},
	wasm.I64: {0, 1, 1<<64 - 1, 1 << 63, 1<<63 - 1, 2, 63, 64, 0xFFFFFFFF, 0x80000000},
	wasm.F32: {0, 0x3F800000, 0x80000000, 0x7F800000, 0xFF800000, 0x7FC00000, 0x4F000000, 0xCF000000, 1, 0x3F000000},
	wasm.F64: {0, 0x3FF0000000000000, 1 << 63, 0x7FF0000000000000, 0xFFF0000000000000, 0x7FF8000000000000, 0x41E0000000000000, 0xC3E0000000000000, 1, 0x3FE0000000000000},
}

// constant draws the bits of a number. NaNs are canonical.
func (c *choices) constant(t wasm.Valtype) uint64 {
	list := interesting[t.Kind]
	k := c.below(len(list) + 3)
	if k < len(list) {
		return list[k]
	}
	x := c.bits([]int{1, 2, t.Size()}[k-len(list)])
	switch v := (wasm.Value{Kind: t.Kind, Lo: x}); {
	case t.Kind == wasm.F32 && v.F32() != v.F32(), t.Kind == wasm.F64 && v.F64() != v.F64():
		return list[5]
	}
	return x
}

func (b *body) ifExpr(t wasm.Valtype, depth int) bool {
	b.expr(i32, depth)
	b.block(wasm.OpIf, []wasm.Valtype{t})
	b.expr(t, depth)
	b.op(wasm.OpElse)
	b.expr(t, depth)
	b.end()
	return true
}

// blockExpr is a block that may be left early.
func (b *body) blockExpr(t wasm.Valtype, depth int) bool {
	b.block(wasm.OpBlock, []wasm.Valtype{t})
	b.statement(depth)
	b.expr(t, depth)
	b.end()
	return true
}

func (b *body) teeExpr(t wasm.Valtype, depth int) bool {
	b.expr(t, depth)
	b.opX(wasm.OpLocalTee, b.local(t))
	return true
}

func (b *body) selectExpr(t wasm.Valtype, depth int) bool {
	b.expr(t, depth)
	b.expr(t, depth)
	b.expr(i32, depth)
	if t.Kind == wasm.Ref {
		b.emit(wasm.Instr{Op: wasm.OpSelectT, Ext: &wasm.Ext{Types: []wasm.Valtype{t}}})
	} else {
		b.op(wasm.OpSelect)
	}
	return true
}

// address leaves an address: nearly always within the memory's first page.
func (b *body) address(depth int) {
	b.expr(i32, depth)
	if !b.more(8) {
		b.emit(wasm.Instr{Op: wasm.OpI32Const, N: 0xFFF})
		b.op(wasm.OpI32And)
	}
}

func (b *body) loadExpr(t wasm.Valtype, depth int) bool {
	op, ok := b.memoryOp(t, true)
	if !ok {
		return false
	}
	b.address(depth)
	b.emit(b.memarg(op))
	return true
}

// memarg is a load or store of any memory with any alignment that is valid.
func (b *body) memarg(op wasm.Op) wasm.Instr {
	natural := 0
	for 1<<natural < op.Row().Width {
		natural++
	}
	return wasm.Instr{Op: op, X: uint32(b.below(b.mems)), Align: uint8(natural - b.below(natural+1)), N: b.bits(1)}
}

// referenceExpr is a reference from a table, or what can be asked of references.
func (b *body) referenceExpr(t wasm.Valtype, depth int) bool {
	switch t {
	case exnref, funcref:
		b.index(depth)
		b.opX(wasm.OpTableGet, b.indexOfTable(t))
		return true
	case i32:
		of := []wasm.Valtype{exnref, funcref, externref}[b.below(3)]
		b.expr(of, depth)
		if of == exnref && b.more(128) {
			b.emit(wasm.Instr{Op: wasm.OpRefTest, Ext: &wasm.Ext{Types: []wasm.Valtype{wasm.RefTo(wasm.HeapExn)}}})
		} else {
			b.op(wasm.OpRefIsNull)
		}
		return true
	}
	return false
}

// index leaves an index: nearly always within a table.
func (b *body) index(depth int) {
	b.expr(i32, depth)
	if !b.more(8) {
		b.emit(wasm.Instr{Op: wasm.OpI32Const, N: tableSize - 1})
		b.op(wasm.OpI32And)
	}
}
