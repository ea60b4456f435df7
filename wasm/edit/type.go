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
