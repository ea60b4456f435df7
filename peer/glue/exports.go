package glue

import "wasmjudge/wasm"

// Exports are the exports of an instance by name, as far as they were asked for: an export is one address, however
// often it is asked for.
type Exports map[string]wasm.Externaddr

// Find returns an export of the instance's module, which address makes when it is asked for first; nil if there is no
// such export.
func (x Exports) Find(m *wasm.Module, name string, address func(*wasm.Export) wasm.Externaddr) wasm.Externaddr {
	if a, ok := x[name]; ok {
		return a
	}
	for i := range m.Exports {
		if e := &m.Exports[i]; e.Name == name {
			x[name] = address(e)
			return x[name]
		}
	}
	return nil
}
