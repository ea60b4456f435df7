package generate

import (
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// expr writes code that leaves one value of the type. Where the value may be any of several NaNs it is made
// canonical, unless whoever asks for it cannot tell (see operand.alike), or the profile is one of open programs.
func (b *body) expr(t wasm.Valtype, depth int) {
	alike := b.alike
	b.alike, b.nan = floatsNone, floatsNone
	b.budget--
	if depth <= 0 || b.budget <= 0 || !exprs[b.form(exprWeights)].gen(b, t, depth-1) {
		b.leaf(t)
	}
	if b.nan != alike && b.nan != floatsNone && !b.anyNaN {
		b.canonical(t)
	}
}

// form draws an index of weights, of which there is a list for each kind of function.
func (b *body) form(weights [formsCount][]uint8) int { return b.Weighted(weights[b.forms]) }

// The columns of weights: for functions of linked programs, of scalar ones, and crowded ones of both.
const (
	formsLinked = iota
	formsScalar
	formsCrowded
	formsCount
)

// exprForm is a form of expressions. It returns false, and has generated nothing, if it has no expression of the type.
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
		{[...]uint8{30, 17, 90}, (*body).leafExpr},
		{[...]uint8{42, 76, 76}, (*body).numeric},
		{[...]uint8{20, 36, 0}, (*body).ruled},
		{[...]uint8{30, 14, 1}, (*body).callExpr},
		{[...]uint8{20, 2, 0}, (*body).tryExpr},
		{[...]uint8{10, 14, 12}, (*body).ifExpr},
		{[...]uint8{8, 8, 12}, (*body).blockExpr},
		{[...]uint8{14, 30, 36}, (*body).loadExpr},
		{[...]uint8{12, 2, 0}, (*body).referenceExpr},
		{[...]uint8{10, 12, 14}, (*body).teeExpr},
		{[...]uint8{8, 10, 8}, (*body).selectExpr},
		{[...]uint8{8, 3, 0}, (*body).castExpr},
		{[...]uint8{22, 14, 0}, (*body).aggregateExpr},
		{[...]uint8{8, 6, 1}, (*body).sizeExpr},
		{[...]uint8{3, 4, 6}, (*body).calmExpr},
		{[...]uint8{4, 3, 0}, (*body).branchExpr},
		{[...]uint8{3, 1, 0}, (*body).payloadExpr},
	}
	for _, e := range exprs {
		for k := range exprWeights {
			exprWeights[k] = append(exprWeights[k], e.weights[k])
		}
	}
}

// leafExpr is a leaf, and of vectors often an operator all the same: there are so many that each would be rare.
func (b *body) leafExpr(t wasm.Valtype, depth int) bool {
	if t == v128 && b.Chance(150) {
		return b.numeric(t, depth)
	}
	b.leaf(t)
	return true
}

// leaf writes a constant, a local or a global.
func (b *body) leaf(t wasm.Valtype) {
	switch b.Below(4) {
	case 1, 2:
		if x := b.localOf(t); x >= 0 {
			b.get(x)
			return
		}
	case 3:
		if b.crowded {
			break
		}
		if x := b.OneOf(len(b.globals), func(x int) bool { return b.p.serves(b.globals[x].typ, t) }); x >= 0 {
			b.opX(wasm.OpGlobalGet, x)
			return
		}
	}
	switch {
	case t.Kind != wasm.Ref:
		b.value(b.constant(t))
	case b.p.objects.has(t):
		b.objectLeaf(t)
	case isFuncs(t) && b.Chance(128):
		b.funcLeaf(t)
	default:
		b.emit(edit.Null(t))
	}
}

// funcLeaf refers to a function of a type, if there is one.
func (b *body) funcLeaf(t wasm.Reftype) {
	if x := b.functionOf(t); x >= 0 {
		b.refFunc(x)
		return
	}
	b.emit(edit.Null(t))
}

// localOf draws a local with a value of a type. It returns -1 if no local has one.
func (b *body) localOf(t wasm.Valtype) int {
	return b.OneOf(len(b.locals), func(x int) bool {
		return b.p.serves(b.locals[x].typ, t) && b.locals[x].use != useNone
	})
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
	if b.Chance(100) {
		b.expr(i32, depth)
		b.opX(wasm.OpBrIf, 0)
	}
	b.end()
	return true
}

func (b *body) teeExpr(t wasm.Valtype, depth int) bool {
	if !t.Defaultable() {
		return false
	}
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
	if t.Kind == wasm.Ref && b.Chance(20) {
		b.expr(t, depth)
		b.op(wasm.OpRefAsNonNull)
		return true
	}
	switch {
	case t.Kind == wasm.Ref && t != externref:
		x := b.OneOf(len(b.tables), func(x int) bool { return b.p.serves(b.tables[x].elem, t) })
		if x < 0 {
			return false
		}
		b.index(x, depth)
		b.opX(wasm.OpTableGet, x)
		return true
	case t == i32:
		b.expr(b.anyRef(), depth)
		b.op(wasm.OpRefIsNull)
		return true
	}
	return false
}

// anyRef draws a type of references.
func (b *body) anyRef() wasm.Reftype {
	if b.p.objects != nil && b.Chance(128) {
		return b.objectType()
	}
	if d := b.p.drawn; d != nil && d.grouped && b.Chance(80) {
		return wasm.RefIdx(d.first+uint32(b.Below(drawnSigs)), true)
	}
	return []wasm.Reftype{exnref, funcref, externref}[b.Below(3)]
}

// index leaves an index: nearly always within a table.
func (b *body) index(table, depth int) {
	t := addrOf(b.tables[table].addr)
	b.expr(t, depth)
	if !b.Chance(8) {
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
