package fuzz

import (
	"strings"

	"wasmjudge/wasm"
)

// letters are the types of signatures in the instruction table.
var letters = map[byte]wasm.Valtype{'i': i32, 'I': i64, 'f': f32, 'F': f64}

// operator is a numeric instruction with operands.
type operator struct {
	op     wasm.Op
	params []wasm.Valtype
	bits   bool // it passes on the bits of its operands, NaNs too
}

// operators are the numeric instructions by the kind of their results; those that can trap are apart.
var operators, trapping = func() (all, traps [wasm.F64 + 1][]operator) {
	for op := range wasm.Op(wasm.OpCount) {
		row := op.Row()
		if row.Chapter != wasm.ChapterNumeric || row.Params() == "" {
			continue
		}
		o := operator{op: op}
		for _, l := range []byte(row.Params()) {
			o.params = append(o.params, letters[l])
		}
		_, name, _ := strings.Cut(row.Name, ".")
		o.bits = strings.HasPrefix(name, "reinterpret") || name == "abs" || name == "neg" || name == "copysign"
		t := letters[row.Results()[0]]
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

// numeric writes a numeric instruction and its operands.
func (b *body) numeric(t wasm.Valtype, depth int) bool {
	if t.Kind == wasm.Ref {
		return false
	}
	list := operators[t.Kind]
	if traps := trapping[t.Kind]; len(traps) > 0 && b.chance(12) {
		list = traps
	}
	o := &list[b.below(len(list))]
	for _, p := range o.params {
		if o.bits {
			b.expr(p, depth)
		} else {
			b.operand(p, depth)
		}
	}
	b.op(o.op)
	b.nan = !o.bits && (t == f32 || t == f64)
	return true
}

// operand writes an expression for an instruction that treats all NaNs alike.
func (b *body) operand(t wasm.Valtype, depth int) {
	b.raw = true
	b.expr(t, depth)
}

// canonical replaces a NaN on the stack by the canonical one: the specification leaves its bits open, and generated
// programs may look at them.
func (b *body) canonical(t wasm.Valtype) {
	eq, nan, x := wasm.OpF64Eq, uint64(canonicalNaN64), &b.nans[1]
	if t == f32 {
		eq, nan, x = wasm.OpF32Eq, canonicalNaN32, &b.nans[0]
	}
	if *x < 0 {
		*x = b.fresh(t, useNone)
	}
	b.opX(wasm.OpLocalTee, *x)
	b.num(t, nan)
	b.get(*x)
	b.get(*x)
	b.op(eq)
	b.op(wasm.OpSelect)
	b.nan = false
}
