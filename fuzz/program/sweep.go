package program

import (
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// Sweep leaves out what module k defines, imports or declares and does not use, until everything that is left is used.
func (p *Program) Sweep(k int) (swept bool) {
	return edit.Sweep(p.Modules[k], func(i int) { p.unlink(k, i) })
}

// Drop leaves out an element of an index space of module k that is not used, and numbers the rest.
func (p *Program) Drop(k int, s edit.Space, x int) {
	if i := edit.Remove(p.Modules[k], s, x); i >= 0 {
		p.unlink(k, i)
	}
}

// unlink takes out what import i of module k, which is left out, was linked to.
func (p *Program) unlink(k, i int) {
	for n := range p.Steps {
		if step := &p.Steps[n]; step.Instantiate && step.Module == k {
			step.Imports = slices.Delete(step.Imports, i, i+1)
		}
	}
}

// SweepHosts leaves out host functions that nobody imports.
func (p *Program) SweepHosts() bool {
	n := len(p.Hosts)
	p.Hosts = slices.DeleteFunc(p.Hosts, func(h Host) bool {
		return !slices.ContainsFunc(p.Steps, func(s Step) bool {
			return slices.Contains(s.Imports, Provider{HostInstance, h.Name})
		})
	})
	return len(p.Hosts) < n
}

// Clean leaves out functions' exports that nobody names, and what is not used.
func (p *Program) Clean() {
	for again := true; again; {
		again = p.SweepHosts()
		for k, m := range p.Modules {
			n := len(m.Exports)
			m.Exports = slices.DeleteFunc(m.Exports, func(e wasm.Export) bool {
				return e.Kind == wasm.ExternFunc && !p.NamesExport(k, e.Name)
			})
			again = p.Sweep(k) || len(m.Exports) < n || again
		}
	}
}
