package edit

import "wasmjudge/wasm"

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
