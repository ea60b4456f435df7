package edit

import (
	"slices"

	"wasmjudge/wasm"
)

// Clone returns a copy of a module with all that can be changed in it. Both share the elements of Exts, which are
// only added to.
func Clone(m *wasm.Module) *wasm.Module {
	c := *m
	c.Types = slices.Clone(m.Types)
	for i := range c.Types {
		c.Types[i] = CloneRectype(c.Types[i])
	}
	c.Imports, c.Tags = slices.Clone(m.Imports), slices.Clone(m.Tags)
	c.Mems, c.Exports = slices.Clone(m.Mems), slices.Clone(m.Exports)
	c.Globals, c.Tables, c.Funcs = slices.Clone(m.Globals), slices.Clone(m.Tables), slices.Clone(m.Funcs)
	c.Elems, c.Datas, c.Exts = slices.Clone(m.Elems), slices.Clone(m.Datas), slices.Clip(m.Exts)
	for i := range c.Globals {
		c.Globals[i].Init = slices.Clone(c.Globals[i].Init)
	}
	for i := range c.Tables {
		c.Tables[i].Init = slices.Clone(c.Tables[i].Init)
	}
	for i := range c.Funcs {
		f := &c.Funcs[i]
		f.Locals, f.Body = slices.Clone(f.Locals), slices.Clone(f.Body)
	}
	for i := range c.Elems {
		e := &c.Elems[i]
		e.Offset, e.Init = slices.Clone(e.Offset), slices.Clone(e.Init)
		for k := range e.Init {
			e.Init[k] = slices.Clone(e.Init[k])
		}
	}
	for i := range c.Datas {
		c.Datas[i].Offset = slices.Clone(c.Datas[i].Offset)
	}
	if m.Start != nil {
		start := *m.Start
		c.Start = &start
	}
	return &c
}

// CloneRectype returns a copy of a recursive type.
func CloneRectype(r wasm.Rectype) wasm.Rectype {
	r = slices.Clone(r)
	for i := range r {
		s := &r[i]
		s.Supers = slices.Clone(s.Supers)
		s.Comp.Params, s.Comp.Results = slices.Clone(s.Comp.Params), slices.Clone(s.Comp.Results)
		s.Comp.Fields = slices.Clone(s.Comp.Fields)
	}
	return r
}
