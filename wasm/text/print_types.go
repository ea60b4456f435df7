package text

import (
	"maps"

	"wasmjudge/wasm"
)

// typeSection writes the recursive types; one of a single member stands without (rec …) (6.4.7).
func (p *printer) typeSection() {
	x := uint32(0)
	for _, r := range p.m.Types {
		depth := 1
		if len(r) != 1 {
			p.indent(1)
			p.str("(rec")
			depth = 2
		}
		for i := range r {
			p.indent(depth)
			p.str("(type ")
			p.binding(p.typeIDs, x)
			p.str(" ")
			p.subtype(x, &r[i])
			p.str(")")
			x++
		}
		if len(r) != 1 {
			p.str(")")
		}
	}
}

func (p *printer) subtype(x uint32, s *wasm.Subtype) {
	if s.Final && len(s.Supers) == 0 {
		p.comptype(x, &s.Comp)
		return
	}
	p.str("(sub ")
	if s.Final {
		p.str("final ")
	}
	for _, super := range s.Supers {
		p.use(p.typeIDs, super)
		p.str(" ")
	}
	p.comptype(x, &s.Comp)
	p.str(")")
}

func (p *printer) comptype(x uint32, c *wasm.Comptype) {
	switch c.Kind {
	case wasm.CompFunc:
		p.str("(func")
		p.signature(c, nil)
	case wasm.CompStruct:
		p.str("(struct")
		ids := p.fields[x]
		for i, f := range c.Fields {
			p.str(" (field ")
			if _, named := ids[uint32(i)]; named {
				p.binding(ids, uint32(i))
				p.str(" ")
			}
			p.fieldtype(f.Type, f.Mut)
			p.str(")")
		}
	case wasm.CompArray:
		p.str("(array ")
		p.fieldtype(c.Fields[0].Type, c.Fields[0].Mut)
	}
	p.str(")")
}

// functype returns the function type with an index, or nil.
func (p *printer) functype(x uint32) *wasm.Comptype {
	if int(x) < len(p.types) && p.types[x].Comp.Kind == wasm.CompFunc {
		return &p.types[x].Comp
	}
	return nil
}

// typeindex writes a type use (6.4.15) as the index alone, which is all that some readers take in imports.
func (p *printer) typeindex(x uint32) {
	if p.implicit {
		p.known(x, nil)
		return
	}
	p.str(" (type ")
	p.use(p.typeIDs, x)
	p.str(")")
}

// paramCount returns how many parameters functions of a type have, 0 if it is no function type.
func (p *printer) paramCount(typ uint32) int {
	if c := p.functype(typ); c != nil {
		return len(c.Params)
	}
	return 0
}

// imported writes the type use of the imported function x: with the signature only where parameters have names.
func (p *printer) imported(x, typ, pos uint32) {
	params := uint64(p.paramCount(typ))
	p.enter(x, params)
	if len(p.vars) == 0 {
		p.typeindex(typ)
	} else {
		p.parameters(typ, params, pos)
	}
	p.leave()
}

// parameters writes the type use of a function, whose position is pos, with the names of its parameters.
func (p *printer) parameters(typ uint32, params uint64, pos uint32) {
	c := p.functype(typ)
	switch {
	case p.implicit:
		p.known(typ, p.vars)
		return
	case c == nil || !p.vars.among(params):
		p.typeuse(typ)
		return
	}
	p.typeindex(typ)
	if p.fits(uint64(len(c.Params) + len(c.Results))) {
		p.signature(c, p.vars)
		return
	}
	p.omit(pos, "the names of %d parameters are not printed", params)
	maps.DeleteFunc(p.vars, func(x uint32, _ ident) bool { return uint64(x) < params })
}

// typeuse writes a type use: the index, and what it stands for unless that is long.
func (p *printer) typeuse(x uint32) {
	if p.implicit {
		p.known(x, nil)
		return
	}
	p.typeindex(x)
	if c := p.functype(x); c != nil && len(c.Params)+len(c.Results) <= longList {
		p.signature(c, nil)
	}
}

// known writes what type x stands for, if it is a function type.
func (p *printer) known(x uint32, ids idents) {
	if c := p.functype(x); c != nil {
		p.signature(c, ids)
	} else {
		p.omit(0, "there is no function type %d, whose signature would stand for it", x)
	}
}

func (p *printer) signature(c *wasm.Comptype, ids idents) {
	if len(c.Params) > 0 {
		p.str(" ")
		p.declare("param", c.Params, ids, 0)
	}
	if len(c.Results) > 0 {
		p.str(" (result")
		p.valtypes(c.Results)
		p.str(")")
	}
}

// declare writes parameters or locals from index x on: those with a name one by one, runs of others together.
func (p *printer) declare(keyword string, ts []wasm.Valtype, ids idents, x uint32) {
	open := false
	for i, t := range ts {
		_, named := ids[x+uint32(i)]
		if open && named {
			p.str(")")
			open = false
		}
		if !open {
			if i > 0 {
				p.str(" ")
			}
			p.str("(" + keyword)
			open = true
		}
		p.str(" ")
		if named {
			p.binding(ids, x+uint32(i))
			p.str(" ")
		}
		p.valtype(t)
		if named {
			p.str(")")
			open = false
		}
	}
	if open {
		p.str(")")
	}
}

func (p *printer) valtypes(ts []wasm.Valtype) {
	for _, t := range ts {
		p.str(" ")
		p.valtype(t)
	}
}

// valtype writes a value or packed type, with concrete heap types by name.
func (p *printer) valtype(t wasm.Valtype) {
	if t.Kind != wasm.Ref || t.Heap != wasm.HeapIdx {
		p.str(t.String())
		return
	}
	p.str("(ref ")
	if t.Null {
		p.str("null ")
	}
	p.use(p.typeIDs, t.Idx)
	p.str(")")
}

func (p *printer) fieldtype(t wasm.Valtype, mut bool) {
	if mut {
		p.str("(mut ")
	}
	p.valtype(t)
	if mut {
		p.str(")")
	}
}

func (p *printer) globaltype(g wasm.Globaltype) { p.fieldtype(g.Type, g.Mut) }

func (p *printer) tabletype(t wasm.Tabletype) {
	p.str(" ")
	if t.Addr == wasm.I64 {
		p.str("i64 ")
	}
	p.str(t.Limits.String() + " ")
	p.valtype(t.Elem)
}
