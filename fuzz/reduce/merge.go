package reduce

import (
	"wasmjudge/fuzz/program"
	"wasmjudge/wasm/edit"
)

// merged makes one module of two that have one instance each.
func (r *reducer) merged() (changed bool) {
	for a := 0; a < r.p.Instances(); a++ {
		for b := a + 1; b < r.p.Instances(); b++ {
			changed = r.trySmaller(func(q *program.Program) bool { return q.Merge(a, b) }) || changed
		}
	}
	return changed
}

// imports has a module import once what it imports twice from one provider, and import under one name what one provider provides.
func (r *reducer) imports() (changed bool) {
	for k := 0; k < len(r.p.Modules); k++ {
		for x := len(r.p.Modules[k].Imports) - 1; x > 0; x-- {
			for y := range x {
				changed = r.trySmaller(func(q *program.Program) bool { return importOnce(q, k, x, y) }) || changed
			}
		}
	}
	return r.try((*program.Program).NameImports) || changed
}

// importOnce has import y of module k stand for import x, which is the same in every instance.
func importOnce(p *program.Program, k, x, y int) bool {
	if k >= len(p.Modules) || x >= len(p.Modules[k].Imports) {
		return false
	}
	m := p.Modules[k]
	kind := m.Imports[x].Type.Kind
	if m.Imports[y].Type.Kind != kind || !p.SameProviders(k, x, y) {
		return false
	}
	from, to := edit.ImportIndex(m, x), edit.ImportIndex(m, y)
	edit.Visit(func(at edit.Space, i *uint32) {
		if at == edit.Space(kind) && *i == from {
			*i = to
		}
	}).Module(m)
	return true
}
