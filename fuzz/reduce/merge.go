package reduce

import (
	"wasmjudge/fuzz/program"
	"wasmjudge/wasm/edit"
)

// mergeModules makes one module of two that have one instance each.
func (r *reducer) mergeModules() (changed bool) {
	for a := 0; a < r.p.Instances(); a++ {
		for b := a + 1; b < r.p.Instances(); b++ {
			changed = r.trySmaller(func(q *program.Program) bool { return q.Merge(a, b) }) || changed
		}
	}
	return changed
}

// mergeImports imports once what a module imports twice from one provider, and under one name what one provider
// provides.
func (r *reducer) mergeImports() (changed bool) {
	for k := 0; k < len(r.p.Modules); k++ {
		for x := len(r.p.Modules[k].Imports) - 1; x > 0; x-- {
			for y := range x {
				changed = r.trySmaller(func(q *program.Program) bool { return importOnce(q, k, x, y) }) || changed
			}
		}
	}
	return r.try((*program.Program).NameImports) || changed
}

// importOnce puts import y of module k in the place of import x, which is the same in every instance.
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
