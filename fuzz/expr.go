package fuzz

import "wasmjudge/wasm"

// expr writes code that leaves one value of the type. Where the value may be any of several NaNs it is made canonical, unless whoever
// asks for it cannot tell (see operand), or the profile is one of open programs.
func (b *body) expr(t wasm.Valtype, depth int) {
	raw := b.raw
	b.raw, b.nan = false, false
	b.budget--
	if depth <= 0 || b.budget <= 0 || !exprs[b.form(exprWeights)].gen(b, t, depth-1) {
		b.leaf(t)
	}
	if b.nan && !raw && !b.anyNaN {
		b.canonical(t)
	}
}

// form draws an index of weights, of which there is a list for each kind of function.
func (b *body) form(weights [formsCount][]uint8) int { return b.weighted(weights[b.forms]) }

// The columns of weights: for functions of linked programs, of scalar ones, and crowded ones of both.
const (
	formsLinked = iota
	formsScalar
	formsCrowded
	formsCount
)

// exprForm is a form of expressions. It answers false, having generated nothing, when there is none of the type.
type exprForm struct {
	weights [formsCount]uint8
	gen     func(b *body, t wasm.Valtype, depth int) bool
}

// The forms, filled at start since they refer to each other.
var (
	exprs       []exprForm
	exprWeights [formsCount][]uint8
)

func init() {
	exprs = []exprForm{
		{[...]uint8{40, 20, 90}, (*body).leafExpr},
		{[...]uint8{70, 120, 76}, (*body).numeric},
		{[...]uint8{30, 14, 1}, (*body).callExpr},
		{[...]uint8{20, 2, 0}, (*body).tryExpr},
		{[...]uint8{10, 14, 12}, (*body).ifExpr},
		{[...]uint8{8, 8, 12}, (*body).blockExpr},
		{[...]uint8{14, 30, 36}, (*body).loadExpr},
		{[...]uint8{12, 2, 0}, (*body).referenceExpr},
		{[...]uint8{10, 12, 14}, (*body).teeExpr},
		{[...]uint8{8, 10, 8}, (*body).selectExpr},
		{[...]uint8{4, 2, 0}, (*body).castExpr},
		{[...]uint8{6, 2, 0}, (*body).aggregateExpr},
		{[...]uint8{8, 6, 1}, (*body).sizeExpr},
		{[...]uint8{0, 4, 6}, (*body).calmExpr},
	}
	for _, e := range exprs {
		for k := range exprWeights {
			exprWeights[k] = append(exprWeights[k], e.weights[k])
		}
	}
}

func (b *body) leafExpr(t wasm.Valtype, _ int) bool { b.leaf(t); return true }

// leaf writes a constant, a local or a global.
func (b *body) leaf(t wasm.Valtype) {
	switch b.below(4) {
	case 1, 2:
		if x := b.oneOf(len(b.locals), func(x int) bool { return b.locals[x].typ == t && b.locals[x].use != useNone }); x >= 0 {
			b.get(x)
			return
		}
	case 3:
		if b.crowded {
			break
		}
		if x := b.oneOf(len(b.globals), func(x int) bool { return b.globals[x].typ == t }); x >= 0 {
			b.opX(wasm.OpGlobalGet, x)
			return
		}
	}
	switch {
	case t.Kind != wasm.Ref:
		b.num(t, b.constant(t))
	case t == funcref && b.chance(128) && b.anyFunction() >= 0:
		b.refFunc(b.anyFunction())
	default:
		b.emit(nullOf(t))
	}
}

// interesting are numbers at which operators behave specially, as bits of the type.
var interesting = [...][]uint64{
	wasm.I32: {0, 1, 0xFFFFFFFF, 0x80000000, 0x7FFFFFFF, 2, 31, 32, 0xFF, 0xFFFF},
	wasm.I64: {0, 1, 1<<64 - 1, 1 << 63, 1<<63 - 1, 2, 63, 64, 0xFFFFFFFF, 0x80000000},
	wasm.F32: {0, 0x3F800000, 0x80000000, 0x7F800000, 0xFF800000, canonicalNaN32, 0x4F000000, 0xCF000000, 1, 0x3F000000},
	wasm.F64: {0, 0x3FF0000000000000, 1 << 63, 0x7FF0000000000000, 0xFFF0000000000000, canonicalNaN64, 0x41E0000000000000, 0xC3E0000000000000,
		1, 0x3FE0000000000000},
}

const (
	canonicalNaN32 = 0x7FC00000
	canonicalNaN64 = 0x7FF8000000000000
)

// oddNaNs are NaNs whose sign and payload programs of the profiles OpenLinked and OpenScalar may show: canonical
// ones, quiet and signalling ones.
var oddNaNs = [...][]uint64{
	wasm.F32: {canonicalNaN32, 0xFFC00000, 0x7FC00001, 0xFFE00000, 0x7F800001, 0xFFBFFFFF},
	wasm.F64: {canonicalNaN64, 0xFFF8000000000000, 0x7FF8000000000001, 0xFFFC000000000000, 0x7FF0000000000001, 0xFFF7FFFFFFFFFFFF},
}

func isNaN(t wasm.Valtype, bits uint64) bool {
	v := wasm.Value{Kind: t.Kind, Lo: bits}
	return t.Kind == wasm.F32 && v.F32() != v.F32() || t.Kind == wasm.F64 && v.F64() != v.F64()
}

// constant draws the bits of a number. NaNs are canonical, unless what NaNs leave open is wanted.
func (c *choices) constant(t wasm.Valtype) uint64 {
	list := interesting[t.Kind]
	k := c.below(len(list) + 3)
	if k < len(list) {
		if c.anyNaN && isNaN(t, list[k]) {
			return oddNaNs[t.Kind][c.below(len(oddNaNs[t.Kind]))]
		}
		return list[k]
	}
	x := c.bits([]int{1, 2, t.Size()}[k-len(list)])
	if c.anyNaN {
		return x
	}
	switch {
	case !isNaN(t, x):
		return x
	case t.Kind == wasm.F32:
		return canonicalNaN32
	}
	return canonicalNaN64
}

func (b *body) ifExpr(t wasm.Valtype, depth int) bool {
	b.expr(i32, depth)
	b.block(wasm.OpIf, oneType(t))
	b.expr(t, depth)
	b.op(wasm.OpElse)
	b.expr(t, depth)
	b.end()
	return true
}

// blockExpr is a block that may be left early.
func (b *body) blockExpr(t wasm.Valtype, depth int) bool {
	b.block(wasm.OpBlock, oneType(t))
	b.statement(depth)
	b.expr(t, depth)
	if b.chance(100) {
		b.expr(i32, depth)
		b.opX(wasm.OpBrIf, 0)
	}
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
		b.emitExt(wasm.Instr{Op: wasm.OpSelectT}, wasm.Ext{Types: oneType(t)})
	} else {
		b.op(wasm.OpSelect)
	}
	return true
}

// referenceExpr is a reference from a table, or what can be asked of references.
func (b *body) referenceExpr(t wasm.Valtype, depth int) bool {
	if t.Kind == wasm.Ref && b.chance(20) {
		b.expr(t, depth)
		b.op(wasm.OpRefAsNonNull)
		return true
	}
	switch t {
	case exnref, funcref:
		x := b.oneOf(len(b.tables), func(x int) bool { return b.tables[x].elem == t })
		if x < 0 {
			return false
		}
		b.index(x, depth)
		b.opX(wasm.OpTableGet, x)
		return true
	case i32:
		b.expr([]wasm.Valtype{exnref, funcref, externref}[b.below(3)], depth)
		b.op(wasm.OpRefIsNull)
		return true
	}
	return false
}

// index leaves an index: nearly always within a table.
func (b *body) index(table, depth int) {
	t := addrOf(b.tables[table].addr)
	b.expr(t, depth)
	if !b.chance(8) {
		b.mask(t, tableSize-1)
	}
}

// mask takes the low bits of an integer.
func (b *body) mask(t wasm.Valtype, m uint64) {
	b.num(t, m)
	if t == i64 {
		b.op(wasm.OpI64And)
	} else {
		b.op(wasm.OpI32And)
	}
}
