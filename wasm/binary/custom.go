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

// customsAfter writes the custom sections that follow a section, and what stands between them.
func (e *encoder) customsAfter(id wasm.SectionID) {
	all := e.m.Customs
	for i := range len(all) + 1 {
		if e.stands(e.m.HintsAt, id, i) {
			e.hintsHere()
		}
		if e.m.Names != nil && e.stands(e.m.NamesAt, id, i) {
			e.custom(wasm.NameSection, (*encoder).names)
		}
		if i < len(all) && all[i].After == id {
			e.custom(all[i].Name, func(e *encoder) { e.b = append(e.b, all[i].Data...) })
		}
	}
}

// stands reports whether a spot is after a section, and before the custom section i.
func (e *encoder) stands(at *wasm.Spot, id wasm.SectionID, i int) bool {
	return at != nil && at.After == id && min(at.Customs, len(e.m.Customs)) == i
}

// interpreted has the custom sections whose contents are held elsewhere in a module, and what reads them.
var interpreted = [...]struct {
	name string
	read func(*decoder)
	at   func(*wasm.Module) **wasm.Spot
}{
	{wasm.NameSection, (*decoder).names, func(m *wasm.Module) **wasm.Spot { return &m.NamesAt }},
	{wasm.HintSection, (*decoder).hints, func(m *wasm.Module) **wasm.Spot { return &m.HintsAt }},
}

// interpret takes those out of d.m.Customs. One that is malformed is no error, but stays what it is; of several
// well-formed ones the last counts.
func (d *decoder) interpret() {
	m := d.m
	if len(m.Customs) == 0 {
		return
	}
	m.PlaceCustoms()
	for k, kind := range interpreted {
		for i := len(m.Customs) - 1; i >= 0; i-- {
			c := &m.Customs[i]
			if c.Name == kind.name && interpretOne(c, m, kind.read) == nil {
				d.spots[k] = wasm.Spot{After: c.After, Customs: i}
				*kind.at(m) = &d.spots[k]
				m.Customs = slices.Delete(m.Customs, i, i+1)
				break
			}
		}
	}
	if m.NamesAt != nil && m.HintsAt != nil && m.HintsAt.Customs < m.NamesAt.Customs {
		m.NamesAt.Customs-- // the hints were still among those before
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
// none. A malformed one makes no module malformed (specification 7.6). The error, a *wasm.Error of kind
// MalformedCustom, is about the first.
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
