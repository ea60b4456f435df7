package mutate

import (
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// ruleMutations violate the rule of one instruction, whichever there is: what functions have is seldom one of the rare
// ones.
var ruleMutations = []mutation{
	{"an instruction without its operands", onBody((*mutator).withoutOperands)},
	{"an instruction with an index that nothing has", onBody((*mutator).beyond)},
}

// byRule are the instructions, by the rule that says when they are valid; the relaxed ones are left out.
var byRule = func() (list [][]wasm.Op) {
	at := map[string]int{}
	for op := range wasm.Op(wasm.OpCount) {
		row := op.Row()
		if row.Name == "" || edit.IsRelaxed(op) || op == wasm.OpElse || op == wasm.OpEnd {
			continue
		}
		k, ok := at[row.Valid]
		if !ok {
			k = len(list)
			at[row.Valid] = k
			list = append(list, nil)
		}
		list[k] = append(list[k], op)
	}
	return list
}()

// noIndex is an index that no module of ours has.
const noIndex = 50_000

// withoutOperands puts an instruction where there is nothing on the stack. What it names is there, if it can be.
func (u *mutator) withoutOperands(m *wasm.Module, f *wasm.Func) bool { return u.prepend(m, f, 0) }

// beyond does so with an instruction that names something that is not there.
func (u *mutator) beyond(m *wasm.Module, f *wasm.Func) bool { return u.prepend(m, f, noIndex) }

// prepend begins a body with an instruction, of a rule that is drawn, with an index where it has one.
func (u *mutator) prepend(m *wasm.Module, f *wasm.Func, x uint32) bool {
	ops := byRule[u.wide(len(byRule))]
	in := wasm.Instr{Op: ops[u.wide(len(ops))]}
	code := []wasm.Instr{in}
	switch row := in.Op.Row(); row.Imm {
	case wasm.ImmNone, wasm.ImmLane, wasm.ImmShuffle:
	case wasm.ImmBlock, wasm.ImmTryTable: // leaves nothing, where something is due
		code[0].SetBlocktype(wasm.Blocktype{Kind: wasm.BlockVal, Val: wasm.TypeI32})
		if row.Imm == wasm.ImmTryTable {
			m.SetExt(&code[0], wasm.Ext{})
		}
		if in.Op == wasm.OpIf {
			code = append([]wasm.Instr{edit.Const(edit.Bits(wasm.TypeI32, 0))}, code[0], wasm.Instr{Op: wasm.OpElse})
		}
		code = append(code, wasm.Instr{Op: wasm.OpEnd})
	case wasm.ImmLabels:
		m.SetExt(&code[0], wasm.Ext{Labels: []uint32{x}})
	case wasm.ImmSelect:
		m.SetExt(&code[0], wasm.Ext{Types: []wasm.Valtype{wasm.TypeI32}})
	case wasm.ImmCast:
		code[0].X = x
		m.SetExt(&code[0], wasm.Ext{Types: []wasm.Valtype{wasm.TypeAnyref, wasm.TypeAnyref}})
	case wasm.ImmHeap, wasm.ImmHeapNull:
		code[0].SetReftype(wasm.RefTo(wasm.HeapAny))
	default:
		code[0].X = x
	}
	f.Body = slices.Concat(code, f.Body)
	return true
}
