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

// interpret takes the custom sections out of d.m.Customs that are held elsewhere in the module. One that is malformed
// is no error, but stays what it is; of several well-formed ones the last counts.
func (d *decoder) interpret() {
	take := func(name string, read func(*decoder)) {
		for i := len(d.m.Customs) - 1; i >= 0; i-- {
			c := &d.m.Customs[i]
			if c.Name != name {
				continue
			}
			// Bounded by the section, so that what it declares costs no more than its size.
			in := &decoder{reader: reader{b: c.Data}, m: d.m}
			if read(in); in.err == nil {
				d.m.Customs = slices.Delete(d.m.Customs, i, i+1)
				return
			}
		}
	}
	take(nameSection, (*decoder).names)
	take(hintSection, (*decoder).hints)
}
