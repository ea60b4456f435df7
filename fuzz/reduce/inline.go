package reduce

import (
	"slices"

	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// These passes shorten the chains of calls.

// callDirectly makes indirect calls and calls by reference direct ones: of functions of the module itself, or of
// instances before it.
func (r *reducer) callDirectly() bool {
	return r.eachBody(func(k, f int) (changed bool) {
		for i := 0; i < len(r.p.Modules[k].Funcs[f].Body); i++ {
			t, ok := indirectType(r.p.Modules[k], &r.p.Modules[k].Funcs[f].Body[i])
			if !ok {
				continue
			}
			for _, x := range r.p.FunctionsOf(k, t) {
				changed = r.tryBody(k, f, func(body []wasm.Instr) []wasm.Instr {
					return directly(body, i, x)
				}) || changed
			}
			for _, from := range r.p.ProvidersOf(k, t) {
				changed = r.try(func(q *program.Program) bool {
					x := q.ImportFunction(k, from, t)
					q.Modules[k].Funcs[f].Body = directly(q.Modules[k].Funcs[f].Body, i, x)
					return q.Modules[k].Funcs[f].Body != nil
				}) || changed
			}
		}
		return changed
	})
}

// indirectType is the type that an indirect call names.
func indirectType(m *wasm.Module, in *wasm.Instr) (uint32, bool) {
	switch in.Op {
	case wasm.OpCallIndirect, wasm.OpReturnCallIndirect:
		return in.Y, true
	case wasm.OpCallRef, wasm.OpReturnCallRef:
		return in.X, true
	}
	return 0, false
}

// directly is a body in which the indirect call at i is a direct one of x.
func directly(body []wasm.Instr, i int, x uint32) []wasm.Instr {
	if i >= len(body) {
		return nil
	}
	call := wasm.Instr{Op: wasm.OpCall, X: x}
	switch body[i].Op {
	case wasm.OpReturnCallIndirect, wasm.OpReturnCallRef:
		call.Op = wasm.OpReturnCall
	case wasm.OpCallIndirect, wasm.OpCallRef:
	default:
		return nil
	}
	return slices.Replace(body, i, i+1, wasm.Instr{Op: wasm.OpDrop}, call)
}

// relinkImports links imports of functions to other functions, and lets calls from outside enter others, so that
// those in between can go.
func (r *reducer) relinkImports() (changed bool) {
	for i := 0; i < len(r.p.Steps); i++ {
		if s := &r.p.Steps[i]; !s.Instantiate {
			changed = r.reentered(i) || changed
			continue
		}
		for x := 0; x < len(r.p.Steps[i].Imports); x++ {
			m := r.p.Modules[r.p.Steps[i].Module]
			if m.Imports[x].Type.Kind != wasm.ExternFunc || r.p.Steps[i].Imports[x].Instance < 0 {
				continue
			}
			for _, from := range r.p.ProvidersOf(r.p.Steps[i].Module, m.Imports[x].Type.Type) {
				changed = r.trySmaller(func(q *program.Program) bool {
					if i >= len(q.Steps) || !q.Steps[i].Instantiate || x >= len(q.Steps[i].Imports) {
						return false
					}
					q.Steps[i].Imports[x] = q.Exported(from)
					return true
				}) || changed
			}
		}
	}
	return changed
}

// reentered lets a call from outside enter another function, with the same arguments if it takes these and else with
// zeros.
func (r *reducer) reentered(i int) (changed bool) {
	for n := 0; n < r.p.Instances(); n++ {
		for f := 0; n < r.p.Instances() && f < len(r.p.Modules[r.p.ModuleOf(n)].Funcs); f++ {
			changed = r.trySmaller(func(q *program.Program) bool {
				return reenter(q, i, program.DefinedFunc{Instance: n, Func: f})
			}) || changed
		}
	}
	return changed
}

// reenter lets step i call another function.
func reenter(p *program.Program, i int, to program.DefinedFunc) bool {
	if i >= len(p.Steps) || p.Steps[i].Instantiate || p.Steps[i].Get {
		return false
	}
	s := &p.Steps[i]
	was := p.Functype(s).Params
	from := p.Exported(to)
	s.Instance, s.Export = from.Instance, from.Export
	if params := p.Functype(s).Params; !slices.Equal(params, was) {
		s.Args = make([]wasm.Value, len(params))
		for k, t := range params {
			if s.Args[k] = (wasm.Value{Kind: t.Kind}); t.Kind == wasm.Ref {
				s.Args[k] = wasm.ValueNull()
			}
		}
	}
	return true
}

// inlineCalls puts bodies in the places of calls.
func (r *reducer) inlineCalls() bool {
	return r.eachBody(func(k, f int) (changed bool) {
		for i := len(body(r.p, k, f)) - 1; i >= 0; i-- {
			changed = r.trySmaller(func(q *program.Program) bool {
				return i < len(body(q, k, f)) && edit.Inline(q.Modules[k], f, i)
			}) || changed
		}
		return changed
	})
}
