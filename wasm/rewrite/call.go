package rewrite

import (
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// tailCalls puts the calls behind blocks around the whole body, to which their arguments are carried: outside of all
// handlers, as a tail call is.
func tailCalls(m *wasm.Module) bool {
	return eachFunction(m, func(fn *wasm.Func) bool {
		var sites []int
		for i := range fn.Body {
			if _, ok := plainCalls[fn.Body[i].Op]; ok {
				sites = append(sites, i)
			}
		}
		if len(sites) == 0 {
			return false
		}
		deepen(m, fn, uint32(len(sites)))
		var head, tail []wasm.Instr
		for k, i := range sites {
			in := fn.Body[i]
			operands := operandsOf(m, &in)
			head = append([]wasm.Instr{block(m, wasm.OpBlock, nil, operands)}, head...)
			fn.Body[i] = indexed(wasm.OpBr, depthAt(fn.Body, i)+uint32(k))
			in.Op = plainCalls[in.Op]
			tail = append(tail, plain(wasm.OpReturn), plain(wasm.OpEnd), in)
		}
		// Of the body's own end a return is made, so that each call stands behind the end of its block.
		body := fn.Body[:len(fn.Body)-1]
		fn.Body = slices.Concat(head, body, tail, []wasm.Instr{plain(wasm.OpEnd)})
		return true
	})
}

// plainCalls are the calls of tail calls.
var plainCalls = map[wasm.Op]wasm.Op{
	wasm.OpReturnCall: wasm.OpCall, wasm.OpReturnCallRef: wasm.OpCallRef, wasm.OpReturnCallIndirect: wasm.OpCallIndirect,
}

// depthAt is how many blocks are around a place of a body.
func depthAt(body []wasm.Instr, at int) (depth uint32) {
	for i := range body[:at] {
		switch {
		case body[i].Op.Structured():
			depth++
		case body[i].Op == wasm.OpEnd:
			depth--
		}
	}
	return depth
}

// deepen makes labels that mean the function pass n more blocks, which are to be put around the body.
func deepen(m *wasm.Module, fn *wasm.Func, n uint32) {
	depth := uint32(0)
	for i := range fn.Body {
		in := &fn.Body[i]
		edit.EachLabel(m, in, func(label *uint32) {
			if *label >= depth {
				*label += n
			}
		})
		switch {
		case in.Op.Structured():
			depth++
		case in.Op == wasm.OpEnd:
			depth--
		}
	}
}

// calledType is the type of the function that an instruction calls.
func calledType(m *wasm.Module, in *wasm.Instr) uint32 {
	switch in.Op {
	case wasm.OpCall, wasm.OpReturnCall:
		t, _ := m.Externtype(wasm.ExternFunc, in.X)
		return t.Type
	case wasm.OpCallRef, wasm.OpReturnCallRef:
		return in.X
	}
	return in.Y
}

// operandsOf are the types of a call's operands: the arguments, and what says which function it is.
func operandsOf(m *wasm.Module, in *wasm.Instr) []wasm.Valtype {
	t := calledType(m, in)
	operands := slices.Clone(edit.Comptype(m, t).Params)
	switch in.Op {
	case wasm.OpCallRef, wasm.OpReturnCallRef:
		operands = append(operands, wasm.RefIdx(t, true))
	case wasm.OpCallIndirect, wasm.OpReturnCallIndirect:
		table, _ := m.Externtype(wasm.ExternTable, in.X)
		index := wasm.TypeI32
		if table.Table.Addr == wasm.I64 {
			index = wasm.TypeI64
		}
		operands = append(operands, index)
	}
	return operands
}

// outline makes a function of a call, and returns the call of it.
func outline(m *wasm.Module, in wasm.Instr) wasm.Instr {
	operands := operandsOf(m, &in)
	results := edit.Comptype(m, calledType(m, &in)).Results
	helper := addFunction(m, operands, results, append(params(len(operands)), in)...)
	return wasm.Instr{Op: wasm.OpCall, X: helper, Pos: in.Pos}
}

func indirectCalls(m *wasm.Module) bool {
	return eachFunction(m, func(fn *wasm.Func) (changed bool) {
		for i := range fn.Body {
			if fn.Body[i].Op == wasm.OpCallIndirect {
				fn.Body[i] = outline(m, fn.Body[i])
				changed = true
			}
		}
		return changed
	})
}

func callsInHandlers(m *wasm.Module) bool {
	return eachFunction(m, func(fn *wasm.Func) (changed bool) {
		var around []bool // whether each open block is a try_table, or in one
		for i := range fn.Body {
			in := &fn.Body[i]
			within := len(around) > 0 && around[len(around)-1]
			switch {
			case in.Op.Structured():
				around = append(around, within || in.Op == wasm.OpTryTable)
			case in.Op == wasm.OpEnd && len(around) > 0:
				around = around[:len(around)-1]
			case within && (in.Op == wasm.OpCall || in.Op == wasm.OpCallRef || in.Op == wasm.OpCallIndirect):
				*in = outline(m, *in)
				changed = true
			}
		}
		return changed
	})
}
