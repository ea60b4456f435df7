package generate

import (
	"slices"
	"strings"

	"wasmjudge/fuzz/grammar"
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// Operands for which compilers have rules of their own: constants on either side, equal operands, results of
// comparisons, and operators next to those that differ in the sign only.

// ruleForms are those forms. They return false, and have generated nothing, if they have no expression of the type.
var ruleForms []func(b *body, t wasm.Valtype, depth int) bool

func init() { // not a composite literal, which would refer to itself
	ruleForms = []func(b *body, t wasm.Valtype, depth int) bool{(*body).folded, (*body).folded, (*body).alikeOperands,
		(*body).onComparison, (*body).twinExpr, (*body).twinExpr, (*body).divided, (*body).comparison}
}

// ruled writes one of the forms.
func (b *body) ruled(t wasm.Valtype, depth int) bool {
	if t.Kind == wasm.Ref {
		return false
	}
	return ruleForms[b.Below(len(ruleForms))](b, t, depth)
}

// folded writes an operator one of whose operands is a constant.
func (b *body) folded(t wasm.Valtype, depth int) bool {
	o := b.operator(t)
	k := b.Below(len(o.operands))
	for i, p := range o.operands {
		if i == k {
			b.value(b.foldable(p.typ))
			continue
		}
		b.alike = p.alike
		b.expr(p.typ, depth)
	}
	b.apply(o)
	b.nan = o.makes
	return true
}

// foldables are values for which compilers choose other code: those of interesting, powers of two and what is next to
// them, and numbers by which one divides.
var foldables = func() (lists [edit.ValueKinds][]wasm.Value) {
	for k := range lists {
		lists[k] = append(lists[k], interesting[k]...)
	}
	for n := range 64 {
		for _, x := range []uint64{1 << n, 1<<n - 1, 1<<n + 1, -(1 << n)} {
			if n < 32 && n%3 != 1 {
				lists[wasm.I32] = append(lists[wasm.I32], edit.Bits(i32, uint64(uint32(x))))
			}
			if n%5 != 1 {
				lists[wasm.I64] = append(lists[wasm.I64], edit.Bits(i64, x))
			}
		}
	}
	for _, x := range divisors {
		lists[wasm.I32] = append(lists[wasm.I32], edit.Bits(i32, uint64(uint32(x))))
		lists[wasm.I64] = append(lists[wasm.I64], edit.Bits(i64, uint64(x)))
	}
	for _, x := range floats32Of {
		lists[wasm.F32] = append(lists[wasm.F32], edit.Bits(f32, x))
	}
	for _, x := range floats64Of {
		lists[wasm.F64] = append(lists[wasm.F64], edit.Bits(f64, x))
	}
	return lists
}()

var (
	divisors   = []int64{3, 5, 6, 7, 9, 10, 11, 12, 24, 25, 100, 125, 255, 625, 641, 1000, -3, -7}
	floats32Of = []uint64{
		0xBF800000, 0x40000000, 0xC0000000, 0x40400000, 0x3DCCCCCD, 0x7F7FFFFF, 0x00800000, 0x807FFFFF, 0x4B000000, 0x4F800000,
	}
	floats64Of = []uint64{
		0xBFF0000000000000, 0x4000000000000000, 0xC000000000000000, 0x4008000000000000, 0x3FB999999999999A,
		0x7FEFFFFFFFFFFFFF, 0x0010000000000000, 0x800FFFFFFFFFFFFF, 0x4330000000000000, 0x43F0000000000000,
	}
)

// foldable draws such a value.
func (c *choices) foldable(t wasm.Valtype) wasm.Value {
	if t == v128 {
		return c.vector()
	}
	return pick(c, foldables[t.Kind])
}

// byKind are operators by the kind of their results.
type byKind [edit.ValueKinds][]*operator

// plain are the operators that neither trap nor are relaxed, and relaxed those that are.
var plain, relaxed = func() (p, r byKind) {
	p, r = pointers(operators), byKind{}
	p[wasm.V128], r[wasm.V128] = addresses(vectorOperators), addresses(relaxedOperators)
	return p, r
}()

func pointers(lists [edit.ValueKinds][]operator) (p byKind) {
	for k := range lists {
		p[k] = addresses(lists[k])
	}
	return p
}

func addresses(list []operator) (p []*operator) {
	for i := range list {
		p = append(p, &list[i])
	}
	return p
}

// where are those for which fits holds.
func (l byKind) where(fits func(*operator) bool) (p byKind) {
	for k := range l {
		for _, o := range l[k] {
			if fits(o) {
				p[k] = append(p[k], o)
			}
		}
	}
	return p
}

// one draws an operator of plain ones, or of relaxed ones where programs may have these.
func (b *body) one(t wasm.Valtype, plain, relaxed byKind) *operator {
	if t == v128 && b.p.relaxed && b.Chance(90) {
		return pick(b.choices, relaxed[t.Kind])
	}
	return pick(b.choices, plain[t.Kind])
}

func alike(o *operator) bool { return len(o.operands) > 1 && o.operands[0].typ == o.operands[1].typ }

// alikes are the operators whose first two operands are of one type.
var alikes, relaxedAlikes = plain.where(alike), relaxed.where(alike)

// alikeOperands writes an operator whose first two operands are equal.
func (b *body) alikeOperands(t wasm.Valtype, depth int) bool {
	o := b.one(t, alikes, relaxedAlikes)
	p := o.operands[0].typ
	x := b.hold(p, depth)
	b.get(x)
	b.get(x)
	b.operands(o.operands[2:], depth)
	b.apply(o)
	b.nan = o.makes
	return true
}

// hold puts the value of an expression into a local that nothing else writes, if the function may have one more.
func (b *body) hold(t wasm.Valtype, depth int) (local int) {
	b.expr(t, depth)
	if local = b.local(t); !b.crowded {
		local = b.fresh(t, useRead)
	}
	b.set(local)
	return local
}

// flagged are the operators with an i32 among their operands.
var flagged = plain.where(func(o *operator) bool {
	for _, p := range o.operands {
		if p.typ == i32 {
			return true
		}
	}
	return false
})

// onComparison writes an operator on the result of a comparison.
func (b *body) onComparison(t wasm.Valtype, depth int) bool {
	o := pick(b.choices, flagged[t.Kind])
	for _, p := range o.operands {
		if p.typ == i32 && b.Chance(200) {
			b.comparison(i32, depth)
		} else {
			b.alike = p.alike
			b.expr(p.typ, depth)
		}
	}
	b.apply(o)
	b.nan = o.makes
	return true
}

// comparisons are the operators on numbers that compare.
var comparisons = plain.where(func(o *operator) bool { return grammar.Compares(o.op) })[wasm.I32]

// comparison writes a comparison of numbers.
func (b *body) comparison(t wasm.Valtype, depth int) bool {
	if t != i32 {
		return false
	}
	o := pick(b.choices, comparisons)
	b.operands(o.operands, depth)
	b.apply(o)
	return true
}

func twinned(o *operator) bool { _, has := grammar.Twin(o.op); return has }

// The operators with a twin: those that trap and those that take a vector and leave a number are drawn seldom.
var (
	twins, relaxedTwins = plain.where(twinned), relaxed.where(twinned)
	trappingTwins       = pointers(trapping).where(twinned)
	vectorTwins         = pointers(ofVectors).where(twinned)
)

// combining are the operators that make one value of the results of twins.
var combining = [edit.ValueKinds]wasm.Op{
	wasm.I32: wasm.OpI32Sub, wasm.I64: wasm.OpI64Xor, wasm.F32: wasm.OpF32Sub, wasm.F64: wasm.OpF64Sub,
	wasm.V128: wasm.OpV128Xor,
}

// twinExpr writes an operator and the one that differs in the sign, on the same operands.
func (b *body) twinExpr(t wasm.Valtype, depth int) bool {
	o := b.one(t, twins, relaxedTwins)
	switch {
	case len(trappingTwins[t.Kind]) > 0 && b.Chance(32):
		o = pick(b.choices, trappingTwins[t.Kind])
	case len(vectorTwins[t.Kind]) > 0 && b.p.vectors && b.Chance(60):
		o = pick(b.choices, vectorTwins[t.Kind])
	}
	var held [3]int
	for i, p := range o.operands {
		held[i] = b.hold(p.typ, depth)
		if i == 1 && slices.Contains(divisions[t.Kind], o) {
			b.get(held[i])
			b.odd(t)
			b.set(held[i])
		}
	}
	twin, _ := grammar.Twin(o.op)
	for _, op := range []wasm.Op{o.op, twin} {
		for i := range o.operands {
			b.get(held[i])
		}
		in := wasm.Instr{Op: op}
		if o.lanes > 0 {
			in.Y = uint32(b.Below(o.lanes))
		}
		b.emit(in)
	}
	b.op(combining[t.Kind])
	b.nan = floatsOf(t)
	return true
}

// divisions are divisions and remainders.
var divisions = pointers(trapping).where(func(o *operator) bool {
	return !strings.Contains(o.op.Row().Name, ".trunc")
})

// divided writes a division by a constant that is not zero, or by something that is odd.
func (b *body) divided(t wasm.Valtype, depth int) bool {
	if t != i32 && t != i64 {
		return false
	}
	o := pick(b.choices, divisions[t.Kind])
	b.expr(t, depth)
	if v := b.foldable(t); v.Lo != 0 && b.Chance(200) {
		b.value(v)
	} else {
		b.expr(t, depth)
		b.odd(t)
	}
	b.apply(o)
	return true
}

// odd makes an integer odd.
func (b *body) odd(t wasm.Valtype) {
	b.num(t, 1)
	b.op([...]wasm.Op{wasm.I32: wasm.OpI32Or, wasm.I64: wasm.OpI64Or}[t.Kind])
}
