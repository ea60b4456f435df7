package reduce

import (
	"fmt"
	"slices"

	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// Throwless returns programs in which nothing is thrown, and that show what p shows if that has nothing to do with
// exceptions: a throw branches to the clause of its own function that takes it, or leaves the payload in exported
// globals and traps. Some may not be valid.
func Throwless(p *program.Program) (list []*program.Program) {
	for _, ways := range [][]way{{branching, leaving}, {leaving}} {
		q := p.Copy()
		for k := range q.Modules {
			q.Modules[k] = edit.Clone(q.Modules[k])
			throwless(q.Modules[k], ways)
		}
		if q.Story = nil; q.Align() && q.Validate() == nil {
			list = append(list, q)
		}
	}
	return list
}

// way is what takes the place of the throw at i in a body; nil if it cannot.
type way func(m *wasm.Module, body []wasm.Instr, i int) []wasm.Instr

// throwless changes all throws of a module, each in the first way that can be.
func throwless(m *wasm.Module, ways []way) {
	for f := range m.Funcs {
		for i := len(m.Funcs[f].Body) - 1; i >= 0; i-- {
			switch body := m.Funcs[f].Body; body[i].Op {
			case wasm.OpThrowRef:
				m.Funcs[f].Body[i] = wasm.Instr{Op: wasm.OpUnreachable}
			case wasm.OpThrow:
				for _, way := range ways {
					if code := way(m, body, i); code != nil {
						m.Funcs[f].Body = slices.Replace(body, i, i+1, code...)
						break
					}
				}
			}
		}
	}
}

// branching is a branch to where the first clause leads that takes the exception, if it stands in the function, names
// the tag by the same index and does not want the exception itself.
func branching(m *wasm.Module, body []wasm.Instr, i int) []wasm.Instr {
	for label := uint32(0); ; label++ {
		at := edit.Target(body, i, label)
		if at < 0 {
			return nil
		}
		if body[at].Op != wasm.OpTryTable {
			continue
		}
		for _, c := range m.Ext(&body[at]).Catches {
			switch {
			case c.Kind.HasTag() && c.Tag != body[i].X:
				continue
			case c.Kind != wasm.CatchTag:
				return nil
			}
			return []wasm.Instr{{Op: wasm.OpBr, X: label + 1 + c.Label}}
		}
	}
}

// leaving puts the payload into globals that the module exports, and traps.
func leaving(m *wasm.Module, body []wasm.Instr, i int) (code []wasm.Instr) {
	for _, t := range slices.Backward(edit.Payload(m, body[i].X)) {
		if t.Kind == wasm.Ref {
			code = append(code, wasm.Instr{Op: wasm.OpDrop})
			continue
		}
		x := uint32(m.CountImports(wasm.ExternGlobal) + len(m.Globals))
		m.Globals = append(m.Globals, wasm.Global{
			Type: wasm.Globaltype{Mut: true, Type: t}, Init: []wasm.Instr{edit.Zero(t), {Op: wasm.OpEnd}},
		})
		m.Exports = append(m.Exports, wasm.Export{Name: fmt.Sprintf("thrown%d", x), Kind: wasm.ExternGlobal, Index: x})
		code = append(code, wasm.Instr{Op: wasm.OpGlobalSet, X: x})
	}
	return append(code, wasm.Instr{Op: wasm.OpUnreachable})
}
