package edit

import (
	"wasmjudge/wasm"
)

// ImportIndex returns the index that import i of a module has in the space of its kind.
func ImportIndex(m *wasm.Module, i int) (x uint32) {
	for k := range i {
		if m.Imports[k].Type.Kind == m.Imports[i].Type.Kind {
			x++
		}
	}
	return x
}

// Import adds an import to a module and returns its index. The indices of what the module defines itself become one
// more.
func Import(m *wasm.Module, im wasm.Import) (x uint32) {
	kind := Space(im.Type.Kind)
	x = uint32(m.CountImports(im.Type.Kind))
	Visit(func(at Space, index *uint32) {
		if at == kind && *index >= x {
			*index++
		}
	}).Module(m)
	m.Imports = append(m.Imports, im)
	return x
}
