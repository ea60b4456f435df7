package valid

import (
	"testing"

	"wasmjudge/wasm"
)

// What is checked as a plain instruction passes its own step, too, which leaves the same operands.
func TestPlain(t *testing.T) {
	passed := 0
	for _, mems := range [][]wasm.Memtype{nil, {{Addr: wasm.I32}}, {{Addr: wasm.I64}}} {
		table := within(mems, nil).plainTable()
		for op := range wasm.Op(wasm.OpCount) {
			if table[op] == nil {
				continue
			}
			for _, i := range variants(op) {
				for _, operands := range stacks() {
					quick := within(mems, operands)
					if quick.plain(table, []wasm.Instr{i}) == 0 {
						continue
					}
					passed++
					slow := within(mems, operands)
					err := steps[op](slow, &i)
					if got, want := quick.topList(len(quick.vals)), slow.topList(len(slow.vals)); err != nil || got != want {
						t.Fatalf("%s %+v after %v: leaves %s, want %s, error %v", op, i, operands, got, want, err)
					}
				}
			}
		}
	}
	const some = 20_000
	if passed < some {
		t.Errorf("only %d were plain, want more than %d", passed, some)
	}
}

// stacks returns all operands that there can be, up to two.
func stacks() [][]wasm.Valtype {
	all := [][]wasm.Valtype{nil}
	types := []wasm.Valtype{wasm.TypeBot, wasm.TypeI32, wasm.TypeI64, wasm.TypeF32, wasm.TypeF64, wasm.TypeV128, wasm.TypeAnyref}
	for _, a := range types {
		all = append(all, []wasm.Valtype{a})
		for _, b := range types {
			all = append(all, []wasm.Valtype{a, b})
		}
	}
	return all
}

// variants returns an instruction with immediates, of which some are valid.
func variants(op wasm.Op) (all []wasm.Instr) {
	for _, x := range []uint32{0, 1, 2, 3, 1<<32 - 1} {
		all = append(all, wasm.Instr{Op: op, X: x})
		if op.Row().Imm == wasm.ImmMemarg {
			for align := range uint8(6) {
				all = append(all, wasm.Instr{Op: op, X: x, N: 1<<32 - 1, Align: align}, wasm.Instr{Op: op, X: x, N: 1 << 32, Align: align})
			}
		}
	}
	return all
}

// within is a validator in a block of a function whose locals are an i32, an f64 and a reference. Below the operands
// given is an i32 that the block must not touch.
func within(mems []wasm.Memtype, operands []wasm.Valtype) *validator {
	v := &validator{m: &wasm.Module{}, mems: mems, vals: make([]wasm.Kind, 0, 8)}
	f := wasm.Func{Locals: []wasm.Locals{{N: 1, Type: wasm.TypeF64}, {N: 1, Type: wasm.TypeFuncref}}}
	if err := v.startLocals(&f, []wasm.Valtype{wasm.TypeI32}); err != nil {
		panic(err)
	}
	v.push1(wasm.TypeI32)
	v.enter(wasm.OpBlock, nil, nil)
	v.push(operands)
	return v
}
