package program

import (
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
	"wasmjudge/wast/host"
)

// OfModule returns a program that makes an instance of a module, whose imports spectest provides if it has them. The
// error is that of the validator.
func OfModule(m *wasm.Module) (*Program, error) {
	p := &Program{}
	m, err := plain(m)
	if err != nil {
		return nil, err
	}
	s := Step{Instantiate: true, Imports: make([]Provider, len(m.Imports))}
	for i := range m.Imports {
		s.Imports[i] = Provider{NoInstance, m.Imports[i].Name}
		if m.Imports[i].Module == "spectest" {
			s.Imports[i].Instance = SpectestInstance
		}
	}
	p.Modules, p.Steps = []*wasm.Module{m}, []Step{s}
	return p, nil
}

// Calling returns OfModule's program with a call of each exported function: its arguments are small numbers and nulls.
// Functions that it imports from others than spectest are the host's, and return zeros.
func Calling(m *wasm.Module) (*Program, error) {
	p, err := OfModule(m)
	if err != nil {
		return nil, err
	}
	m = p.Modules[0]
	for i := range m.Imports {
		im := &m.Imports[i]
		if p.Steps[0].Imports[i].Instance != NoInstance || im.Type.Kind != wasm.ExternFunc {
			continue
		}
		c := edit.Comptype(m, im.Type.Type)
		if t := wasm.DefineFunc(c.Params, c.Results); host.Note.Fits(t) && abstract(c) {
			name := im.Module + "." + im.Name
			p.Steps[0].Imports[i] = Provider{HostInstance, name}
			if _, x := p.hostNamed(name); x < 0 {
				p.Hosts = append(p.Hosts, Host{Name: name, Type: t})
			}
		}
	}
	for _, e := range m.Exports {
		if e.Kind != wasm.ExternFunc {
			continue
		}
		t, _ := m.Externtype(wasm.ExternFunc, e.Index)
		if args, ok := countedArgs(edit.Comptype(m, t.Type).Params); ok {
			p.Steps = append(p.Steps, Step{Export: e.Name, Args: args})
		}
	}
	p.Align()
	return p, nil
}

// abstract reports whether a function's type mentions no type that the module defines.
func abstract(c *wasm.Comptype) bool {
	return !slices.ContainsFunc(slices.Concat(c.Params, c.Results), func(t wasm.Valtype) bool {
		return t.Kind == wasm.Ref && t.Heap >= wasm.HeapIdx
	})
}

// countedArgs returns arguments for parameters; ok is false if one takes no null.
func countedArgs(params []wasm.Valtype) (args []wasm.Value, ok bool) {
	for i, t := range params {
		switch {
		case t.Kind != wasm.Ref:
			args = append(args, edit.Counted(t, i+1))
		case t.Null:
			args = append(args, wasm.ValueNull())
		default:
			return nil, false
		}
	}
	return args, true
}
