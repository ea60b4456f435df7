package generate

import (
	"strings"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// floats says which floats there are in a value: in its lanes, if it is a vector.
type floats uint8

const (
	floatsNone floats = iota
	floats32
	floats64
)

// floatsOf says which floats a value of a number type holds.
func floatsOf(t wasm.Valtype) floats {
	switch t {
	case f32:
		return floats32
	case f64:
		return floats64
	}
	return floatsNone
}

// operator is a numeric or vector instruction with operands.
type operator struct {
	op       wasm.Op
	operands []operand
	makes    floats // it computes such floats, among them NaNs
	pair     bool   // its first operands are two vectors
	lanes    int    // its immediate is the number of one of so many lanes
}

// operand is one of an operator.
type operand struct {
	typ   wasm.Valtype
	alike floats // NaNs among such floats in it are all alike to the operator
}

// operators are the numeric instructions by the kind of their results; those that can trap are apart.
var operators, trapping = func() (all, traps [edit.ValueKinds][]operator) {
	for op := range wasm.Op(wasm.OpCount) {
		row := op.Row()
		if row.Chapter != wasm.ChapterNumeric || row.Params() == "" {
			continue
		}
		o := operator{op: op}
		_, name, _ := strings.Cut(row.Name, ".")
		t := edit.Letters[row.Results()[0]]
		bits := strings.HasPrefix(name, "reinterpret") || name == "abs" || name == "neg" || name == "copysign" // which pass on the bits of NaNs
		if !bits {
			o.makes = floatsOf(t)
		}
		for _, l := range []byte(row.Params()) {
			p := operand{typ: edit.Letters[l]}
			if !bits {
				p.alike = floatsOf(p.typ)
			}
			o.operands = append(o.operands, p)
		}
		if (t == i32 || t == i64) && canTrap(name) {
			traps[t.Kind] = append(traps[t.Kind], o)
		} else {
			all[t.Kind] = append(all[t.Kind], o)
		}
	}
	return all, traps
}()

func canTrap(name string) bool {
	return strings.HasPrefix(name, "div") || strings.HasPrefix(name, "rem") || strings.HasPrefix(name, "trunc_f")
}

// numeric writes a numeric or vector instruction and its operands.
func (b *body) numeric(t wasm.Valtype, depth int) bool {
	if t.Kind == wasm.Ref {
		return false
	}
	o := b.operator(t)
	if o.pair && b.Chance(24) {
		b.twice(o, depth)
	} else {
		b.operands(o.operands, depth)
	}
	b.apply(o)
	b.nan = o.makes
	return true
}

// operator draws an operator with a result of the type.
func (b *body) operator(t wasm.Valtype) *operator {
	list := operators[t.Kind]
	switch traps := trapping[t.Kind]; {
	case t == v128:
		return b.vectorOperator()
	case len(traps) > 0 && b.Chance(12):
		list = traps
	case b.p.vectors && b.Chance(90):
		list = ofVectors[t.Kind]
	}
	return &list[b.Below(len(list))]
}

// operands writes expressions for operands of an operator.
func (b *body) operands(list []operand, depth int) {
	for i := range list {
		b.alike = list[i].alike
		b.expr(list[i].typ, depth)
	}
}

// canonical replaces the NaNs in what is on the stack by canonical ones: the specification leaves their bits open,
// and generated programs may look at them.
func (b *body) canonical(t wasm.Valtype) {
	c := &canonicals[t.Kind][b.nan]
	x := &b.nans[t.Kind]
	if *x < 0 {
		*x = b.fresh(t, useNone)
	}
	b.opX(wasm.OpLocalTee, *x)
	b.value(c.nan)
	b.get(*x)
	b.get(*x)
	b.op(c.equal)
	b.op(c.choose)
	b.nan = floatsNone
}

// canonicals are, for the kinds of values and the floats in them, the canonical NaN, the comparison by which NaNs are
// told, and the instruction that chooses by it.
var canonicals = [edit.ValueKinds][floats64 + 1]struct {
	nan           wasm.Value
	equal, choose wasm.Op
}{

	wasm.F32: {floats32: {edit.Bits(f32, canonicalNaN32), wasm.OpF32Eq, wasm.OpSelect}},
	wasm.F64: {floats64: {edit.Bits(f64, canonicalNaN64), wasm.OpF64Eq, wasm.OpSelect}},
	wasm.V128: {
		floats32: {vectorOf(4, func(int) uint64 { return canonicalNaN32 }), wasm.OpF32x4Eq, wasm.OpV128Bitselect},
		floats64: {vectorOf(8, func(int) uint64 { return canonicalNaN64 }), wasm.OpF64x2Eq, wasm.OpV128Bitselect},
	},
}
