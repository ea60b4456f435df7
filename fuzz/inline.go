package fuzz

import (
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// These passes shorten the chains of calls.

// direct has functions called directly, of the module itself or of instances before it, that are called by table or reference.
func (r *reducer) direct() bool {
	return r.eachBody(func(k, f int) (changed bool) {
		for i := 0; i < len(r.p.Modules[k].Funcs[f].Body); i++ {
			t, ok := indirectType(r.p.Modules[k], &r.p.Modules[k].Funcs[f].Body[i])
			if !ok {
				continue
			}
			for _, x := range r.p.functionsOf(k, t) {
				changed = r.tryBody(k, f, func(body []wasm.Instr) []wasm.Instr { return directly(body, i, x) }) || changed
			}
			for _, from := range r.p.providersOf(k, t) {
				changed = r.try(func(q *Program) bool {
					x := q.importFunction(k, from, t)
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

// functionsOf lists the functions of a module that have a type.
func (p *Program) functionsOf(k int, t uint32) (list []uint32) {
	m := p.Modules[k]
	for x := range edit.Count(m, edit.SpaceFuncs) {
		if u, ok := m.Externtype(wasm.ExternFunc, uint32(x)); ok && slices.Equal(m.Types[u.Type][0].Comp.Params, m.Types[t][0].Comp.Params) &&
			slices.Equal(m.Types[u.Type][0].Comp.Results, m.Types[t][0].Comp.Results) {
			list = append(list, uint32(x))
		}
	}
	return list
}

// providersOf lists the functions of a type that are defined in instances before the first one of module k, exported or not.
func (p *Program) providersOf(k int, t uint32) (list []definedFunc) {
	n := 0
	for i := range p.Steps {
		s := &p.Steps[i]
		if !s.Instantiate {
			continue
		}
		if s.Module == k {
			break
		}
		m := p.Modules[s.Module]
		for f := range m.Funcs {
			c, want := &m.Types[m.Funcs[f].Type][0].Comp, &p.Modules[k].Types[t][0].Comp
			if slices.Equal(c.Params, want.Params) && slices.Equal(c.Results, want.Results) {
				list = append(list, definedFunc{n, f})
			}
		}
		n++
	}
	return list
}

// definedFunc is a function that an instance defines.
type definedFunc struct{ instance, f int }

// importFunction has module k import a function, and gives its index there.
func (p *Program) importFunction(k int, from definedFunc, t uint32) uint32 {
	provider := p.exported(from)
	p.Modules[k] = edit.Clone(p.Modules[k])
	x := edit.Import(p.Modules[k], wasm.Import{Module: "chain", Name: provider.Export, Type: wasm.Externtype{Kind: wasm.ExternFunc, Type: t}})
	for i := range p.Steps {
		if s := &p.Steps[i]; s.Instantiate && s.Module == k {
			s.Imports = append(s.Imports, provider)
		}
	}
	return x
}

// exported gives a function's export, which it makes if there is none.
func (p *Program) exported(of definedFunc) Provider {
	k := p.moduleOf(of.instance)
	m := p.Modules[k]
	x := uint32(m.CountImports(wasm.ExternFunc) + of.f)
	for _, e := range m.Exports {
		if e.Kind == wasm.ExternFunc && e.Index == x {
			return Provider{of.instance, e.Name}
		}
	}
	name := "f" + hopNames[of.f%len(hopNames)]
	for slices.ContainsFunc(m.Exports, func(e wasm.Export) bool { return e.Name == name }) {
		name += "f"
	}
	p.Modules[k] = edit.Clone(m)
	p.Modules[k].Exports = append(p.Modules[k].Exports, wasm.Export{Name: name, Kind: wasm.ExternFunc, Index: x})
	return Provider{of.instance, name}
}

// relinked has imports of functions linked to other functions, and calls from outside enter others, so that those in between are left out.
func (r *reducer) relinked() (changed bool) {
	for i := 0; i < len(r.p.Steps); i++ {
		if s := &r.p.Steps[i]; !s.Instantiate {
			changed = r.reentered(i) || changed
			continue
		}
		for x := 0; x < len(r.p.Steps[i].Imports); x++ {
			m := r.p.Modules[r.p.Steps[i].Module]
			if m.Imports[x].Type.Kind != wasm.ExternFunc || r.p.Steps[i].Imports[x].Instance == hostInstance {
				continue
			}
			for _, from := range r.p.providersOf(r.p.Steps[i].Module, m.Imports[x].Type.Type) {
				changed = r.trySmaller(func(q *Program) bool {
					if i >= len(q.Steps) || !q.Steps[i].Instantiate || x >= len(q.Steps[i].Imports) {
						return false
					}
					q.Steps[i].Imports[x] = q.exported(from)
					return true
				}) || changed
			}
		}
	}
	return changed
}

// reentered has a call from outside enter another function, with the same arguments if it takes these and else with zeros.
func (r *reducer) reentered(i int) (changed bool) {
	for n := 0; n < r.p.instances(); n++ {
		for f := 0; n < r.p.instances() && f < len(r.p.Modules[r.p.moduleOf(n)].Funcs); f++ {
			changed = r.trySmaller(func(q *Program) bool { return q.reenter(i, definedFunc{n, f}) }) || changed
		}
	}
	return changed
}

// reenter has step i call another function.
func (p *Program) reenter(i int, to definedFunc) bool {
	if i >= len(p.Steps) || p.Steps[i].Instantiate {
		return false
	}
	s := &p.Steps[i]
	was := p.functype(s).Params
	from := p.exported(to)
	s.Instance, s.Export = from.Instance, from.Export
	if params := p.functype(s).Params; !slices.Equal(params, was) {
		s.Args = make([]wasm.Value, len(params))
		for k, t := range params {
			if s.Args[k] = (wasm.Value{Kind: t.Kind}); t.Kind == wasm.Ref {
				s.Args[k] = wasm.ValueNull()
			}
		}
	}
	return true
}

// inline puts bodies in the places of calls.
func (r *reducer) inline() bool {
	return r.eachBody(func(k, f int) (changed bool) {
		for i := len(r.p.body(k, f)) - 1; i >= 0; i-- {
			changed = r.trySmaller(func(q *Program) bool { return i < len(q.body(k, f)) && edit.Inline(q.Modules[k], f, i) }) || changed
		}
		return changed
	})
}
