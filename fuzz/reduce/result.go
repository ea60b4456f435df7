package reduce

import (
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// returnSooner makes functions that are called from outside return what an instruction leaves, and cuts what follows:
// often what a handler receives is wrong, and the rest of the function only computes something else with it.
func (r *reducer) returnSooner() bool {
	return r.eachBody(func(k, f int) (changed bool) {
		for i := 0; i < len(body(r.p, k, f))-2 && entered(r.p, k, f); i++ {
			changed = r.tryModule(k, func(m *wasm.Module) bool { return returnAtOnce(m, f, i) }) || changed
		}
		return changed
	})
}

// returnAtOnce makes a function return what the instruction at i leaves. It reports false if that instruction is in a
// block, if nobody knows what it leaves, or if these are references, which say little to who calls from outside. That
// nothing else is on the stack is for the validator to say.
func returnAtOnce(m *wasm.Module, f, i int) bool {
	fn := &m.Funcs[f]
	if edit.BlockRest(fn.Body, i+1) != len(fn.Body)-1 {
		return false
	}
	results, ok := leaves(m, f, i)
	if !ok || slices.ContainsFunc(results, func(t wasm.Valtype) bool { return t.Kind == wasm.Ref }) {
		return false
	}
	fn.Body = append(slices.Clone(fn.Body[:i+1]), wasm.Instr{Op: wasm.OpEnd})
	fn.Type = edit.FunctypeIndex(m, wasm.Functype(edit.Comptype(m, fn.Type).Params, results))
	return true
}

// leaves returns the types of what the instruction at i of a function leaves on the stack, if that is known.
func leaves(m *wasm.Module, f, i int) (results []wasm.Valtype, ok bool) {
	body := m.Funcs[f].Body
	switch in := &body[i]; in.Op {
	case wasm.OpEnd:
		return edit.BlockResults(m, &body[edit.BlockStart(body, i)]), true
	case wasm.OpCall:
		t, _ := m.Externtype(wasm.ExternFunc, in.X)
		return edit.Comptype(m, t.Type).Results, true
	case wasm.OpLocalGet:
		return []wasm.Valtype{edit.LocalType(m, f, in.X)}, true
	case wasm.OpGlobalGet:
		t, _ := m.Externtype(wasm.ExternGlobal, in.X)
		return []wasm.Valtype{t.Global.Type}, true
	default:
		list := in.Op.Row().Results()
		if len(list) != 1 || edit.Letters[list[0]] == wasm.TypeBot {
			return nil, false
		}
		return []wasm.Valtype{edit.Letters[list[0]]}, true
	}
}

// takeBranches takes one of the branches of an if for the if.
func (r *reducer) takeBranches() bool {
	return r.eachBody(func(k, f int) (changed bool) {
		for i := 0; i < len(body(r.p, k, f)); i++ {
			if body(r.p, k, f)[i].Op != wasm.OpIf {
				continue
			}
			changed = r.tryBody(k, f, func(body []wasm.Instr) []wasm.Instr { return taken(body, i, true) }) ||
				r.tryBody(k, f, func(body []wasm.Instr) []wasm.Instr { return taken(body, i, false) }) || changed
		}
		return changed
	})
}

// taken puts a block with one of its branches in the place of the if at i; nil if there is no such branch.
func taken(body []wasm.Instr, i int, then bool) []wasm.Instr {
	middle := edit.BlockRest(body, i+1)
	end := edit.BlockEnd(body, i)
	switch {
	case body[middle].Op != wasm.OpElse && !then:
		return nil
	case body[middle].Op == wasm.OpElse && then:
		body = slices.Delete(body, middle, end)
	case body[middle].Op == wasm.OpElse:
		body = slices.Delete(body, i+1, middle+1)
	}
	block := body[i]
	block.Op = wasm.OpBlock
	return slices.Replace(body, i, i+1, wasm.Instr{Op: wasm.OpDrop}, block)
}

// dropOperands takes one of the operands of an operator for what it computes, and drops the other.
func (r *reducer) dropOperands() bool {
	return r.eachBody(func(k, f int) (changed bool) {
		for i := len(body(r.p, k, f)) - 1; i >= 0; i-- {
			if body := body(r.p, k, f); i >= len(body) || !uniform(body[i].Op.Row()) {
				continue
			}
			changed = r.tryBody(k, f, func(body []wasm.Instr) []wasm.Instr {
				body[i] = wasm.Instr{Op: wasm.OpDrop}
				return body
			}) || r.tryBody(k, f, func(body []wasm.Instr) []wasm.Instr {
				second := expressionFrom(body, i-1)
				if second < 0 {
					return nil
				}
				body = slices.Delete(body, i, i+1)
				return slices.Insert(body, second, wasm.Instr{Op: wasm.OpDrop})
			}) || changed
		}
		return changed
	})
}

// uniform reports whether an operator has two operands, which are of the type of its result.
func uniform(row *wasm.Row) bool {
	params, results := row.Params(), row.Results()
	return len(params) == 2 && len(results) == 1 && edit.Letters[results[0]] != wasm.TypeBot &&
		params[0] == results[0] && params[1] == results[0]
}
