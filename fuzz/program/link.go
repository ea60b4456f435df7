package program

import (
	"fmt"
	"slices"
	"strconv"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// ProvidersOf lists the functions of a type that are defined in instances before the first one of module k, exported
// or not.
func (p *Program) ProvidersOf(k int, t uint32) (list []DefinedFunc) {
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
			c, want := edit.Comptype(m, m.Funcs[f].Type), edit.Comptype(p.Modules[k], t)
			if slices.Equal(c.Params, want.Params) && slices.Equal(c.Results, want.Results) {
				list = append(list, DefinedFunc{n, f})
			}
		}
		n++
	}
	return list
}

// DefinedFunc is the function that an instance defines as number Func, imports not counted.
type DefinedFunc struct{ Instance, Func int }

// ImportFunction makes module k import a function of type t of the module, and returns its index there.
func (p *Program) ImportFunction(k int, from DefinedFunc, t uint32) uint32 {
	provider := p.Exported(from)
	p.Modules[k] = edit.Clone(p.Modules[k])
	x := edit.Import(p.Modules[k], wasm.Import{Module: "chain", Name: provider.Export, Type: wasm.Externtype{Kind: wasm.ExternFunc, Type: t}})
	for i := range p.Steps {
		if s := &p.Steps[i]; s.Instantiate && s.Module == k {
			s.Imports = append(s.Imports, provider)
		}
	}
	return x
}

// Exported returns the export of a function. It makes one if the function has no export.
func (p *Program) Exported(of DefinedFunc) Provider {
	k := p.ModuleOf(of.Instance)
	m := p.Modules[k]
	x := uint32(m.CountImports(wasm.ExternFunc) + of.Func)
	for _, e := range m.Exports {
		if e.Kind == wasm.ExternFunc && e.Index == x {
			return Provider{of.Instance, e.Name}
		}
	}
	name := "fhop" + strconv.Itoa(of.Func%64)
	for slices.ContainsFunc(m.Exports, func(e wasm.Export) bool { return e.Name == name }) {
		name += "f"
	}
	p.Modules[k] = edit.Clone(m)
	p.Modules[k].Exports = append(p.Modules[k].Exports, wasm.Export{Name: name, Kind: wasm.ExternFunc, Index: x})
	return Provider{of.Instance, name}
}

// FunctionsOf lists the functions of a module that have a type.
func (p *Program) FunctionsOf(k int, t uint32) (list []uint32) {
	m := p.Modules[k]
	for x := range edit.Count(m, edit.SpaceFuncs) {
		u, ok := m.Externtype(wasm.ExternFunc, uint32(x))
		if ok && slices.Equal(edit.Comptype(m, u.Type).Params, edit.Comptype(m, t).Params) &&
			slices.Equal(edit.Comptype(m, u.Type).Results, edit.Comptype(m, t).Results) {
			list = append(list, uint32(x))
		}
	}
	return list
}

// Align names imports as their providers name the exports, and never two instances alike from which an instance takes
// its imports. It reports false if the providers of a module's instances differ in how they name an export.
func (p *Program) Align() bool {
	for i := range p.Steps {
		s := &p.Steps[i]
		for x := range s.Imports {
			m := p.Modules[s.Module]
			if m.Imports[x].Name == s.Imports[x].Export {
				continue
			}
			if !p.alone(s.Module) {
				return false
			}
			p.Modules[s.Module] = edit.Clone(m)
			p.Modules[s.Module].Imports[x].Name = s.Imports[x].Export
		}
		if !p.Linkable(s) {
			p.nameImports(s.Module)
		}
	}
	return true
}

// Linkable reports whether all that a step imports from one module name comes from one instance, so that a script can
// register it.
func (p *Program) Linkable(s *Step) bool {
	for x := range s.Imports {
		for y := range x {
			if s.Imports[x].Instance != s.Imports[y].Instance &&
				p.Modules[s.Module].Imports[x].Module == p.Modules[s.Module].Imports[y].Module {
				return false
			}
		}
	}
	return true
}

// SameProviders reports whether imports x and y of module k are linked to one export in every instance.
func (p *Program) SameProviders(k, x, y int) bool {
	return !slices.ContainsFunc(p.Steps, func(s Step) bool {
		return s.Instantiate && s.Module == k && s.Imports[x] != s.Imports[y]
	})
}

// NameImports gives imports that come from one instance one module name: "a" for what the first instance provides,
// and so on. It reports whether that changed something.
func (p *Program) NameImports() (changed bool) {
	for k := range p.Modules {
		changed = p.nameImports(k) || changed
	}
	return changed
}

// nameImports does so in module k. What comes from the host in the first instance keeps its name, unless that is
// given.
func (p *Program) nameImports(k int) (changed bool) {
	names := map[string]string{} // by the instances that provide, in every instance of the module
	for x := range p.Modules[k].Imports {
		from, first := "", HostInstance
		for i := range p.Steps {
			if s := &p.Steps[i]; s.Instantiate && s.Module == k {
				if from == "" {
					first = s.Imports[x].Instance
				}
				from += fmt.Sprint(s.Imports[x].Instance, " ")
			}
		}
		if _, ok := names[from]; !ok {
			wanted := string(rune('a' + max(first, 0)%26))
			if first < 0 {
				wanted = p.Modules[k].Imports[x].Module
			}
			names[from] = freeName(names, wanted)
		}
		if m := p.Modules[k]; m.Imports[x].Module != names[from] {
			p.Modules[k] = edit.Clone(m)
			p.Modules[k].Imports[x].Module = names[from]
			changed = true
		}
	}
	return changed
}

// freeName is a name that has not been given, which begins with another.
func freeName(given map[string]string, name string) string {
	for taken := true; taken; {
		taken = false
		for _, other := range given {
			if other == name {
				name, taken = name+"'", true
			}
		}
	}
	return name
}

// ImportName returns the name under which function x is imported; "" if it is not.
func (p *Program) ImportName(m *wasm.Module, x uint32) string {
	for i := range m.Imports {
		if m.Imports[i].Type.Kind == wasm.ExternFunc {
			if x == 0 {
				return m.Imports[i].Name
			}
			x--
		}
	}
	return ""
}

// Payload returns the types of the payload of the tag that a provider provides; nil if it provides none.
func (p *Program) Payload(from Provider) []wasm.Valtype {
	if from.Instance < 0 {
		if kind, x := p.hostNamed(from.Export); x >= 0 && kind == wasm.ExternTag {
			return p.HostTags[x].Type.Comp.Params
		}
		return nil
	}
	m := p.Modules[p.ModuleOf(from.Instance)]
	for _, e := range m.Exports {
		if e.Kind == wasm.ExternTag && e.Name == from.Export {
			return edit.Payload(m, e.Index)
		}
	}
	return nil
}
