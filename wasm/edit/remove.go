package edit

import (
	"slices"

	"wasmjudge/wasm"
)

// Used reports whether an index stands anywhere in a module. Active segments act by themselves, and so do declarative
// ones unless they are empty.
func Used(m *wasm.Module, s Space, x uint32) bool {
	switch {
	case s == SpaceElems && m.Elems[x].Mode != wasm.Passive && len(m.Elems[x].Init) > 0:
		return true
	case s == SpaceDatas && m.Datas[x].Mode == wasm.Active:
		return true
	}
	found := false
	EachIndex(m, func(at Space, index *uint32) { found = found || at == s && *index == x })
	return found
}

// sweepDeclared leaves out of declarative segments what no ref.func names, so that it does not count as used.
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
			e.Init = slices.DeleteFunc(e.Init, func(init []wasm.Instr) bool {
				return init[0].Op == wasm.OpRefFunc && !named[init[0].X]
			})
		}
	}
}

// SweepLocals leaves out locals that are not used. The locals of a function become one run each. It reports whether
// it left something out.
func SweepLocals(m *wasm.Module) (swept bool) {
	for i := range m.Funcs {
		f := &m.Funcs[i]
		var types []wasm.Valtype
		for _, l := range f.Locals {
			for range l.N {
				types = append(types, l.Type)
			}
		}
		params := uint32(len(Comptype(m, f.Type).Params))
		for x := len(types) - 1; x >= 0; x-- {
			index := params + uint32(x)
			if usesLocal(m, f.Body, index) {
				continue
			}
			types = slices.Delete(types, x, x+1)
			Visit(func(at Space, other *uint32) {
				if at == SpaceLocals && *other > index {
					*other--
				}
			}).Expr(m, f.Body)
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
	Visit(func(at Space, index *uint32) { found = found || at == SpaceLocals && *index == x }).Expr(m, body)
	return found
}

// Sweep leaves out what a module defines, imports or declares and does not use, until everything that is left is used.
// unlink is called with each import that is left out, by its index in m.Imports. It reports whether it left something
// out.
func Sweep(m *wasm.Module, unlink func(i int)) (swept bool) {
	for again := true; again; {
		again = SweepLocals(m)
		sweepDeclared(m)
		for s := Space(0); s < SpaceLocals; s++ {
			if s == SpaceTypes {
				again = sweepTypes(m) || again
				continue
			}
			for x := Count(m, s) - 1; x >= 0; x-- {
				if Used(m, s, uint32(x)) {
					continue
				}
				if i := Remove(m, s, x); i >= 0 {
					unlink(i)
				}
				again = true
			}
		}
		swept = swept || again
	}
	return swept
}

// sweepTypes leaves out groups of types that are not used. It reports whether it left something out.
func sweepTypes(m *wasm.Module) (swept bool) {
	for g := len(m.Types) - 1; g >= 0; g-- {
		swept = RemoveGroup(m, g) || swept
	}
	return swept
}

// RemoveGroup leaves out group g of the types, unless something outside of it uses one of them, and numbers the rest
// anew. It reports whether it did so.
func RemoveGroup(m *wasm.Module, g int) bool {
	first, n := uint32(0), uint32(len(m.Types[g]))
	for _, r := range m.Types[:g] {
		first += uint32(len(r))
	}
	group, found := m.Types[g], false
	m.Types = slices.Delete(m.Types, g, g+1)
	EachIndex(m, func(at Space, x *uint32) { found = found || at == SpaceTypes && *x-first < n })
	if found {
		m.Types = slices.Insert(m.Types, g, group)
		return false
	}
	EachIndex(m, func(at Space, x *uint32) {
		if at == SpaceTypes && *x >= first+n {
			*x -= n
		}
	})
	return true
}

// Remove leaves out an element of an index space that is not used, and numbers the rest anew. It returns the index in
// m.Imports of the import that it left out, or -1 if the element was the module's own. The other types of a type's
// group are other types then.
func Remove(m *wasm.Module, s Space, x int) (imported int) {
	imported = cutElem(m, s, x)
	EachIndex(m, func(at Space, index *uint32) {
		if at == s && *index > uint32(x) {
			*index--
		}
	})
	return imported
}

// cutElem takes an element out of its list.
func cutElem(m *wasm.Module, s Space, x int) (imported int) {
	switch s {
	case SpaceTypes:
		g, at := 0, x
		for ; at >= len(m.Types[g]); g++ {
			at -= len(m.Types[g])
		}
		if len(m.Types[g]) > 1 {
			m.Types[g] = slices.Delete(m.Types[g], at, at+1)
		} else {
			m.Types = slices.Delete(m.Types, g, g+1)
		}
		return -1
	case SpaceElems:
		m.Elems = slices.Delete(m.Elems, x, x+1)
		return -1
	case SpaceDatas:
		m.Datas = slices.Delete(m.Datas, x, x+1)
		return -1
	}
	n := m.CountImports(wasm.ExternKind(s))
	if x < n {
		return cutImport(m, wasm.ExternKind(s), x)
	}
	switch x -= n; s {
	case SpaceFuncs:
		m.Funcs = slices.Delete(m.Funcs, x, x+1)
	case SpaceTables:
		m.Tables = slices.Delete(m.Tables, x, x+1)
	case SpaceMems:
		m.Mems = slices.Delete(m.Mems, x, x+1)
	case SpaceGlobals:
		m.Globals = slices.Delete(m.Globals, x, x+1)
	case SpaceTags:
		m.Tags = slices.Delete(m.Tags, x, x+1)
	}
	return -1
}

// cutImport takes out the x-th import of a kind, and returns where it stood.
func cutImport(m *wasm.Module, kind wasm.ExternKind, x int) int {
	for i := range m.Imports {
		if m.Imports[i].Type.Kind != kind {
			continue
		}
		if x == 0 {
			m.Imports = slices.Delete(m.Imports, i, i+1)
			return i
		}
		x--
	}
	return -1
}
