package fuzz

import (
	"slices"

	"wasmjudge/wasm"
)

// sweep leaves out what module k defines, imports or declares and does not use, until everything that is left is used.
func (p *Program) sweep(k int) (swept bool) {
	m := p.Modules[k]
	for again := true; again; {
		again = sweepLocals(m)
		sweepDeclared(m)
		for s := space(0); s < spaceLocals; s++ {
			for x := count(m, s) - 1; x >= 0; x-- {
				if !used(m, s, uint32(x)) {
					p.drop(k, s, x)
					again = true
				}
			}
		}
		swept = swept || again
	}
	return swept
}

// count gives the size of an index space.
func count(m *wasm.Module, s space) int {
	switch s {
	case spaceTypes:
		return len(m.Types) // generated types are in groups of one
	case spaceElems:
		return len(m.Elems)
	case spaceDatas:
		return len(m.Datas)
	}
	n := m.CountImports(wasm.ExternKind(s))
	switch s {
	case spaceFuncs:
		n += len(m.Funcs)
	case spaceTables:
		n += len(m.Tables)
	case spaceMems:
		n += len(m.Mems)
	case spaceGlobals:
		n += len(m.Globals)
	case spaceTags:
		n += len(m.Tags)
	}
	return n
}

// used tells whether an index stands anywhere. Active segments act by themselves, and so do declarative ones unless they are empty.
func used(m *wasm.Module, s space, x uint32) bool {
	if s == spaceElems && m.Elems[x].Mode != wasm.Passive && len(m.Elems[x].Init) > 0 || s == spaceDatas && m.Datas[x].Mode == wasm.Active {
		return true
	}
	found := false
	v := visit(func(at space, index *uint32) { found = found || at == s && *index == x })
	v.module(m)
	for _, r := range m.Types {
		v.types(r)
	}
	return found
}

// drop leaves out an element of an index space that is not used, and numbers the rest.
func (p *Program) drop(k int, s space, x int) {
	m := p.Modules[k]
	p.remove(k, s, x)
	v := visit(func(at space, index *uint32) {
		if at == s && *index > uint32(x) {
			*index--
		}
	})
	v.module(m)
	for _, r := range m.Types {
		v.types(r)
	}
}

func (p *Program) remove(k int, s space, x int) {
	m := p.Modules[k]
	switch s {
	case spaceTypes:
		m.Types = slices.Delete(m.Types, x, x+1)
		return
	case spaceElems:
		m.Elems = slices.Delete(m.Elems, x, x+1)
		return
	case spaceDatas:
		m.Datas = slices.Delete(m.Datas, x, x+1)
		return
	}
	imported := m.CountImports(wasm.ExternKind(s))
	if x < imported {
		p.removeImport(k, wasm.ExternKind(s), x)
		return
	}
	switch x -= imported; s {
	case spaceFuncs:
		m.Funcs = slices.Delete(m.Funcs, x, x+1)
	case spaceTables:
		m.Tables = slices.Delete(m.Tables, x, x+1)
	case spaceMems:
		m.Mems = slices.Delete(m.Mems, x, x+1)
	case spaceGlobals:
		m.Globals = slices.Delete(m.Globals, x, x+1)
	case spaceTags:
		m.Tags = slices.Delete(m.Tags, x, x+1)
	}
}

// removeImport leaves out the x-th import of a kind, and what was linked to it.
func (p *Program) removeImport(k int, kind wasm.ExternKind, x int) {
	m := p.Modules[k]
	for i := range m.Imports {
		if m.Imports[i].Type.Kind != kind {
			continue
		}
		if x > 0 {
			x--
			continue
		}
		m.Imports = slices.Delete(m.Imports, i, i+1)
		for n := range p.Steps {
			if step := &p.Steps[n]; step.Instantiate && step.Module == k {
				step.Imports = slices.Delete(step.Imports, i, i+1)
			}
		}
		return
	}
}

// sweepDeclared leaves out of declarative segments what no ref.func names, so that it counts as used no more.
func sweepDeclared(m *wasm.Module) {
	named := map[uint32]bool{}
	for i := range m.Funcs {
		for _, in := range m.Funcs[i].Body {
			if in.Op == wasm.OpRefFunc {
				named[in.X] = true
			}
		}
	}
	for i := range m.Elems {
		if e := &m.Elems[i]; e.Mode == wasm.Declarative {
			e.Init = slices.DeleteFunc(e.Init, func(init []wasm.Instr) bool { return init[0].Op == wasm.OpRefFunc && !named[init[0].X] })
		}
	}
}

// sweepLocals leaves out locals that are not used. The locals of a function become one run each.
func sweepLocals(m *wasm.Module) (swept bool) {
	for i := range m.Funcs {
		f := &m.Funcs[i]
		var types []wasm.Valtype
		for _, l := range f.Locals {
			for range l.N {
				types = append(types, l.Type)
			}
		}
		params := uint32(len(m.Types[f.Type][0].Comp.Params))
		for x := len(types) - 1; x >= 0; x-- {
			index := params + uint32(x)
			if usesLocal(m, f.Body, index) {
				continue
			}
			types = slices.Delete(types, x, x+1)
			visit(func(at space, other *uint32) {
				if at == spaceLocals && *other > index {
					*other--
				}
			}).expr(m, f.Body)
			swept = true
		}
		f.Locals = nil
		for _, t := range types {
			f.Locals = append(f.Locals, wasm.Locals{N: 1, Type: t})
		}
	}
	return swept
}

func usesLocal(m *wasm.Module, body []wasm.Instr, x uint32) (found bool) {
	visit(func(at space, index *uint32) { found = found || at == spaceLocals && *index == x }).expr(m, body)
	return found
}
