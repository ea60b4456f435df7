package binary

import (
	"slices"

	"wasmjudge/wasm"
)

// Bcustomsec
func (d *decoder) custom(pos, size int) {
	start := d.pos
	c := wasm.Custom{Name: d.name(), After: d.after, Pos: uint32(pos)}
	c.Data = d.bytes(start + size - d.pos)
	d.m.Customs = append(d.m.Customs, c)
}

// Bcustomsec
func (e *encoder) custom(name string, write func(*encoder)) {
	e.byte(byte(wasm.SecCustom))
	start := len(e.b)
	e.name(name)
	write(e)
	e.prefixSize(start)
}

// customsAfter writes the custom sections that follow a section.
func (e *encoder) customsAfter(id wasm.SectionID) {
	for i := range e.m.Customs {
		if c := &e.m.Customs[i]; c.After == id {
			e.custom(c.Name, func(e *encoder) { e.b = append(e.b, c.Data...) })
		}
	}
}

// interpreted has the custom sections whose contents are held elsewhere in a module, and what reads them.
var interpreted = []struct {
	name string
	read func(*decoder)
}{
	{nameSection, (*decoder).names},
	{hintSection, (*decoder).hints},
}

// interpret takes those out of d.m.Customs. One that is malformed is no error, but stays what it is; of several
// well-formed ones the last counts.
func (d *decoder) interpret() {
	for _, kind := range interpreted {
		for i := len(d.m.Customs) - 1; i >= 0; i-- {
			c := &d.m.Customs[i]
			if c.Name == kind.name && interpretOne(c, d.m, kind.read) == nil {
				d.m.Customs = slices.Delete(d.m.Customs, i, i+1)
				break
			}
		}
	}
}

// interpretOne reads the contents of a custom section into m. It is bounded by the section, so that what the section
// declares costs no more than its size.
func interpretOne(c *wasm.Custom, m *wasm.Module, read func(*decoder)) *wasm.Error {
	in := &decoder{reader: reader{b: c.Data, rule: c.Name}, m: m}
	read(in)
	return in.err
}

// CheckCustoms checks the name sections and the sections of branch hints of a module that Decode has read; others have
// none. A malformed one makes no module malformed (specification 7.6). The error, a *wasm.Error of kind MalformedCustom,
// is about the first.
func CheckCustoms(m *wasm.Module) error {
	if m.Source == nil || !m.Source.Binary {
		return nil
	}
	for i := range m.Customs {
		c := &m.Customs[i]
		for _, kind := range interpreted {
			if c.Name != kind.name {
				continue
			}
			scratch := *m // for contents that are well-formed, but do not count
			if err := interpretOne(c, &scratch, kind.read); err != nil {
				return &wasm.Error{Kind: wasm.MalformedCustom, Msg: err.Msg, Pos: c.Pos, Source: m.Source, Rule: c.Name}
			}
		}
	}
	return nil
}
