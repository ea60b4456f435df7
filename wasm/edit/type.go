package edit

import (
	"slices"

	"wasmjudge/wasm"
)

// Comptype returns the composite type x of a valid module. It panics if there is no type x.
func Comptype(m *wasm.Module, x uint32) *wasm.Comptype {
	for _, r := range m.Types {
		if x < uint32(len(r)) {
			return &r[x].Comp
		}
		x -= uint32(len(r))
	}
	panic("edit: type index out of range") // broken invariant: the module is valid
}

// Plain reports whether type x of a valid module is a group of its own, final and without supertypes.
func Plain(m *wasm.Module, x uint32) bool {
	for _, r := range m.Types {
		if x < uint32(len(r)) {
			return plain(r)
		}
		x -= uint32(len(r))
	}
	return false
}

func plain(r wasm.Rectype) bool { return len(r) == 1 && r[0].Final && len(r[0].Supers) == 0 }

// FunctypeIndex returns the index of a function type that is a group of its own, final and without supertypes. It adds
// the type if the module does not have it.
func FunctypeIndex(m *wasm.Module, c wasm.Comptype) (x uint32) {
	for _, r := range m.Types {
		if plain(r) && r[0].Comp.Kind == wasm.CompFunc &&
			slices.Equal(r[0].Comp.Params, c.Params) && slices.Equal(r[0].Comp.Results, c.Results) {
			return x
		}
		x += uint32(len(r))
	}
	m.Types = append(m.Types, wasm.Rectype{{Final: true, Comp: c}})
	return x
}

// SplitGroups takes groups of types apart whose types refer to none that follow, so that each is a group of its own,
// and another type than before. It reports whether there was such a group.
func SplitGroups(m *wasm.Module) (split bool) {
	first := uint32(0)
	for g := 0; g < len(m.Types); g++ {
		r := m.Types[g]
		if len(r) > 1 && refersBack(r, first) {
			single := make([]wasm.Rectype, len(r))
			for i := range r {
				single[i] = r[i : i+1 : i+1]
			}
			m.Types = slices.Replace(m.Types, g, g+1, single...)
			g += len(r) - 1
			split = true
		}
		first += uint32(len(r))
	}
	return split
}

// refersBack reports whether each type of a group, which begins at an index, refers to itself and earlier ones only.
func refersBack(r wasm.Rectype, first uint32) bool {
	for i := range r {
		ahead := false
		Visit(func(at Space, x *uint32) { ahead = ahead || at == SpaceTypes && *x > first+uint32(i) }).Types(r[i : i+1])
		if ahead {
			return false
		}
	}
	return true
}

// Ungroup makes references within groups to types that follow ones to any function, structure or array, and takes the
// groups apart. What the module does with such references may not be valid any more. It reports whether there was a
// group of several types.
func Ungroup(m *wasm.Module) bool {
	first := uint32(0)
	for _, r := range m.Types {
		for i := range r {
			c := &r[i].Comp
			for _, list := range [][]wasm.Valtype{c.Params, c.Results} {
				for k := range list {
					loosen(&list[k], r, first, first+uint32(i))
				}
			}
			for k := range c.Fields {
				loosen(&c.Fields[k].Type, r, first, first+uint32(i))
			}
		}
		first += uint32(len(r))
	}
	return SplitGroups(m)
}

// loosen makes a reference to a type of a group, which begins at an index, one of an abstract type, if that type
// follows another.
func loosen(t *wasm.Valtype, r wasm.Rectype, first, after uint32) {
	if t.Kind != wasm.Ref || t.Heap != wasm.HeapIdx || t.Idx <= after || t.Idx-first >= uint32(len(r)) {
		return
	}
	null := t.Null
	*t = wasm.RefTo(abstract[r[t.Idx-first].Comp.Kind])
	t.Null = null
}

// abstract are the heap types above composite types.
var abstract = [...]wasm.Heap{
	wasm.CompFunc: wasm.HeapFunc, wasm.CompStruct: wasm.HeapStruct, wasm.CompArray: wasm.HeapArray,
}
