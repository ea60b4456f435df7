package fuzz

import (
	"strings"

	"wasmjudge/wasm"
)

// letters are the types of signatures in the instruction table.
var letters = map[byte]wasm.Valtype{'i': i32, 'I': i64, 'f': f32, 'F': f64}

// numericOps are the numeric instructions with operands by result type, from the instruction table; those that can trap are
// apart, in numericTraps.
var numericOps, numericTraps = func() (all, traps map[wasm.Valtype][]wasm.Op) {
	all, traps = map[wasm.Valtype][]wasm.Op{}, map[wasm.Valtype][]wasm.Op{}
	for op := range wasm.Op(wasm.OpCount) {
		row := op.Row()
		if row.Chapter != wasm.ChapterNumeric || row.Params() == "" {
			continue
		}
		t := letters[row.Results()[0]]
		if canTrap(row.Name) {
			traps[t] = append(traps[t], op)
		} else {
			all[t] = append(all[t], op)
		}
	}
	return all, traps
}()

func canTrap(name string) bool {
	_, op, _ := strings.Cut(name, ".")
	integer := name[0] == 'i'
	return integer && (strings.HasPrefix(op, "div") || strings.HasPrefix(op, "rem") ||
		strings.HasPrefix(op, "trunc_f"))
}

// numeric generates a numeric instruction and its operands.
func (b *body) numeric(t wasm.Valtype, depth int) bool {
	ops := numericOps[t]
	if traps := numericTraps[t]; len(traps) > 0 && b.more(16) {
		ops = traps
	}
	if len(ops) == 0 {
		return false
	}
	op := ops[b.below(len(ops))]
	for _, l := range []byte(op.Row().Params()) {
		b.expr(letters[l], depth)
	}
	b.op(op)
	b.canonical(t)
	return true
}

// canonical replaces a NaN on the stack by the canonical one: the specification leaves its bits open, and generated
// programs may look at them.
func (b *body) canonical(t wasm.Valtype) {
	eq := wasm.OpF64Eq
	switch t {
	case f64:
	case f32:
		eq = wasm.OpF32Eq
	default:
		return
	}
	x := b.fresh(t)
	b.opX(wasm.OpLocalTee, x)
	b.emit(wasm.Instr{Op: constOps[t.Kind], N: interesting[t.Kind][5]})
	b.get(x)
	b.get(x)
	b.op(eq)
	b.op(wasm.OpSelect)
}

// accesses are the loads and stores of each type, from the instruction table.
var accesses = func() (table map[access][]wasm.Op) {
	table = map[access][]wasm.Op{}
	for op := range wasm.Op(wasm.OpCount) {
		row := op.Row()
		if row.Chapter != wasm.ChapterMemory || row.Width == 0 {
			continue
		}
		a := access{load: row.Results() != ""}
		if a.load {
			a.of = letters[row.Results()[0]]
		} else {
			a.of = letters[row.Params()[1]]
		}
		table[a] = append(table[a], op)
	}
	return table
}()

type access struct {
	of   wasm.Valtype
	load bool
}

// memoryOp draws a load or store of the type; ok is false when there is none.
func (b *body) memoryOp(t wasm.Valtype, load bool) (op wasm.Op, ok bool) {
	ops := accesses[access{t, load}]
	if len(ops) == 0 {
		return 0, false
	}
	return ops[b.below(len(ops))], true
}
