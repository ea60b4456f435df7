package fuzz

import (
	"slices"

	"wasmjudge/wasm/edit"
)

// sweep leaves out what module k defines, imports or declares and does not use, until everything that is left is used.
func (p *Program) sweep(k int) (swept bool) {
	return edit.Sweep(p.Modules[k], func(i int) { p.unlink(k, i) })
}

// drop leaves out an element of an index space of module k that is not used, and numbers the rest.
func (p *Program) drop(k int, s edit.Space, x int) {
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
