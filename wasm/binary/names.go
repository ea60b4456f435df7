package binary

import (
	"slices"

	"wasmjudge/wasm"
)

// moduleName is the id of the subsection that is no name map.
const moduleName = 0

// The subsections of the name section by id: those of the specification's appendix, and those that the extended name
// section proposal adds (labels, tables, memories, globals, element and data segments).
var (
	namemaps = [...]func(*wasm.Names) *wasm.Namemap{
		1:  func(n *wasm.Names) *wasm.Namemap { return &n.Funcs },
		4:  func(n *wasm.Names) *wasm.Namemap { return &n.Types },
		5:  func(n *wasm.Names) *wasm.Namemap { return &n.Tables },
		6:  func(n *wasm.Names) *wasm.Namemap { return &n.Mems },
		7:  func(n *wasm.Names) *wasm.Namemap { return &n.Globals },
		8:  func(n *wasm.Names) *wasm.Namemap { return &n.Elems },
		9:  func(n *wasm.Names) *wasm.Namemap { return &n.Datas },
		11: func(n *wasm.Names) *wasm.Namemap { return &n.Tags },
	}
	indirectNamemaps = [len(namemaps)]func(*wasm.Names) *wasm.Indirectnamemap{
		2:  func(n *wasm.Names) *wasm.Indirectnamemap { return &n.Locals },
		3:  func(n *wasm.Names) *wasm.Indirectnamemap { return &n.Labels },
		10: func(n *wasm.Names) *wasm.Indirectnamemap { return &n.Fields },
	}
)

// Bnamedata, after the section's name
func (d *decoder) names() {
	n := new(wasm.Names)
	for last := -1; d.pos < len(d.b); {
		pos := d.pos
		id := int(d.byte())
		if id <= last || id >= len(namemaps) {
			d.fail(pos, "invalid name subsection id")
			return
		}
		last = id
		size := d.count()
		start := d.pos
		switch {
		case id == moduleName:
			name := d.name()
			n.Module = &name
		case namemaps[id] != nil:
			d.namemap(namemaps[id](n))
		default:
			d.indirectNamemap(indirectNamemaps[id](n))
		}
		d.checkSize(start, size)
	}
	if d.err == nil {
		d.m.Names = n
	}
}

// Bnamedata
func (e *encoder) names() {
	n := e.m.Names
	for id := range namemaps {
		start := len(e.b)
		switch {
		case id == moduleName:
			if n.Module != nil {
				e.name(*n.Module)
			}
		case namemaps[id] != nil:
			if m := *namemaps[id](n); len(m) > 0 {
				e.namemap(m)
			}
		default:
			if m := *indirectNamemaps[id](n); len(m) > 0 {
				e.indirectNamemap(m)
			}
		}
		if len(e.b) > start {
			e.prefixSize(start)
			e.b = slices.Insert(e.b, start, byte(id))
		}
	}
}

// Bnamemap
func (d *decoder) namemap(m *wasm.Namemap) {
	*m = list(d, nil, 2, func(d *decoder, a *wasm.Nameassoc) {
		a.Index = d.u32()
		a.Name = d.name()
	})
	for i := 1; i < len(*m); i++ {
		d.checkIncreasing((*m)[i-1].Index, (*m)[i].Index)
	}
}

// Bnamemap
func (e *encoder) namemap(m wasm.Namemap) {
	e.count(len(m))
	for _, a := range m {
		e.u32(a.Index)
		e.name(a.Name)
	}
}

// Bindirectnamemap
func (d *decoder) indirectNamemap(m *wasm.Indirectnamemap) {
	*m = list(d, nil, 2, func(d *decoder, a *wasm.Indirectnameassoc) {
		a.Index = d.u32()
		d.namemap(&a.Names)
	})
	for i := 1; i < len(*m); i++ {
		d.checkIncreasing((*m)[i-1].Index, (*m)[i].Index)
	}
}

// Bindirectnamemap
func (e *encoder) indirectNamemap(m wasm.Indirectnamemap) {
	e.count(len(m))
	for _, a := range m {
		e.u32(a.Index)
		e.namemap(a.Names)
	}
}

// checkIncreasing checks that indices that must increase do.
func (d *decoder) checkIncreasing(x, next uint32) {
	if next <= x {
		d.failf(d.pos, "index %d after %d", next, x)
	}
}
