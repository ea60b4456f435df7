package generate

import (
	"slices"
	"strings"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// vectorOperators are the vector instructions that leave a vector, but for shuffle and those that access a memory;
// relaxedOperators those that are relaxed. ofVectors are those that leave a number, by its kind.
var vectorOperators, relaxedOperators, ofVectors = func() (all, relaxed []operator, of [edit.ValueKinds][]operator) {
	for op := range wasm.Op(wasm.OpCount) {
		row := op.Row()
		if row.Chapter != wasm.ChapterVector || row.Width > 0 || row.Params() == "" || op == wasm.OpI8x16Shuffle {
			continue
		}
		switch o, t := vectorOperator(op), edit.Letters[row.Results()[0]]; {
		case t != v128:
			of[t.Kind] = append(of[t.Kind], o)
		case edit.IsRelaxed(op):
			relaxed = append(relaxed, o)
		default:
			all = append(all, o)
		}
	}
	return all, relaxed, of
}()

// vectorOperator makes an operator of a vector instruction.
func vectorOperator(op wasm.Op) operator {
	row := op.Row()
	o := operator{op: op, lanes: edit.LanesOf(row)}
	takes := floatsNone
	takes, o.makes = lanesOfFloats(row.Name)
	for _, l := range []byte(row.Params()) {
		p := operand{typ: edit.Letters[l]}
		if p.typ == v128 {
			p.alike = takes
		}
		o.operands = append(o.operands, p)
	}
	o.pair = strings.HasPrefix(row.Params(), "vv")
	return o
}

// computing are the names of instructions that compute with floats, and comparing those that compare them. All others
// pass on the bits of NaNs.
var (
	computing = []string{"add", "sub", "mul", "div", "sqrt", "min", "max", "ceil", "floor", "trunc", "nearest", "demote_f64x2_zero", "promote_low_f32x4"}
	comparing = []string{"eq", "ne", "lt", "gt", "le", "ge"}
)

// lanesOfFloats tells in which floats of its operands NaNs are alike to an instruction, by its name, and which floats
// it computes.
func lanesOfFloats(name string) (takes, makes floats) {
	shape, operation, _ := strings.Cut(name, ".")
	of := map[string]floats{"f32x4": floats32, "f64x2": floats64}
	from := of[shape]
	for other, f := range of {
		if strings.Contains(operation, other) {
			from = f
		}
	}
	switch {
	case slices.Contains(computing, operation):
		return from, of[shape]
	case slices.Contains(comparing, operation), strings.HasPrefix(operation, "trunc_sat"):
		return from, floatsNone
	}
	return floatsNone, floatsNone
}

// shuffleOperator is the instruction whose immediate are the lanes.
var shuffleOperator = vectorOperator(wasm.OpI8x16Shuffle)

// vectorOperator draws an operator with a vector as its result.
func (b *body) vectorOperator() *operator {
	switch {
	case b.Chance(44):
		return &shuffleOperator
	case b.p.relaxed && b.Chance(90):
		return &relaxedOperators[b.Below(len(relaxedOperators))]
	}
	return &vectorOperators[b.Below(len(vectorOperators))]
}

// twice writes operands of which the first two are the same vector.
func (b *body) twice(o *operator, depth int) {
	b.expr(v128, depth)
	x := b.local(v128)
	b.opX(wasm.OpLocalTee, x)
	b.get(x)
	b.operands(o.operands[2:], depth)
}

// apply writes an operator, whose operands are on the stack.
func (b *body) apply(o *operator) {
	in := wasm.Instr{Op: o.op}
	switch {
	case o.lanes > 0:
		in.Y = uint32(b.Below(o.lanes))
	case o.op == wasm.OpI8x16Shuffle:
		in.SetV128(b.shuffle())
	}
	b.emit(in)
}

// noteVector leaves a number on the stack for the vector there, which goes into a local: one to which each half
// matters.
func (b *body) noteVector() {
	x := b.local(v128)
	b.opX(wasm.OpLocalTee, x)
	b.emit(wasm.Instr{Op: wasm.OpI64x2ExtractLane, Y: 1})
	b.num(i64, 0x9E3779B97F4A7C15)
	b.op(wasm.OpI64Mul)
	b.get(x)
	b.emit(wasm.Instr{Op: wasm.OpI64x2ExtractLane, Y: 0})
	b.op(wasm.OpI64Xor)
}
