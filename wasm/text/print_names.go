package text

import (
	"strings"

	"wasmjudge/wasm"
)

// idents are the identifiers of one index space. A name becomes an identifier unless it is empty or an earlier index
// has it; then it is an annotation, and the index is referred to by number.
type idents struct {
	names wasm.Namemap
	first map[string]uint32 // the first index of each name
}

func newIdents(names wasm.Namemap) idents {
	if len(names) == 0 {
		return idents{}
	}
	s := idents{names, make(map[string]uint32, len(names))}
	for _, n := range names {
		if _, dup := s.first[n.Name]; !dup && n.Name != "" {
			s.first[n.Name] = n.Index
		}
	}
	return s
}

// lookup gives the name of x and whether it is x's identifier.
func (s *idents) lookup(x uint32) (name string, named, ident bool) {
	name, named = s.names.Name(x)
	if !named {
		return "", false, false
	}
	first, ok := s.first[name]
	return name, true, ok && first == x
}

// spaces finds the identifiers of the module's index spaces.
func (p *printer) spaces() {
	for _, r := range p.m.Types {
		for i := range r {
			p.types = append(p.types, &r[i])
		}
	}
	if n := p.m.Names; n != nil {
		p.typeIDs, p.funcs, p.tables, p.mems = newIdents(n.Types), newIdents(n.Funcs), newIdents(n.Tables), newIdents(n.Mems)
		p.globals, p.tags, p.elems, p.datas = newIdents(n.Globals), newIdents(n.Tags), newIdents(n.Elems), newIdents(n.Datas)
		p.fields = make(map[uint32]idents, len(n.Fields))
		for _, f := range n.Fields {
			p.fields[f.Index] = newIdents(f.Names)
		}
	}
}

// space is the index space of imports and exports of a kind.
func (p *printer) space(k wasm.ExternKind) *idents {
	return [...]*idents{&p.funcs, &p.tables, &p.mems, &p.globals, &p.tags}[k]
}

// enter makes the locals and labels of a function the current ones.
func (p *printer) enter(funcidx uint32) {
	if n := p.m.Names; n != nil {
		p.vars = newIdents(n.Locals.Of(funcidx))
		p.labelNames = n.Labels.Of(funcidx)
	}
}

func (p *printer) leave() {
	p.vars, p.labelNames, p.blocks = idents{}, nil, 0
}

// use writes an index: its identifier, or the number.
func (p *printer) use(ids *idents, x uint32) {
	if name, _, ok := ids.lookup(x); ok {
		p.ident(name)
	} else {
		p.num(uint64(x))
	}
}

// binding writes what names a definition: its identifier, or the number in a comment and the name, if it has one, in
// an annotation.
func (p *printer) binding(ids *idents, x uint32) {
	name, named, ok := ids.lookup(x)
	if ok {
		p.ident(name)
		return
	}
	p.format("(;%d;)", x)
	if named {
		p.str(" (@name ")
		p.quote(name)
		p.str(")")
	}
}

// ident writes an identifier (6.3.5), quoted if it has characters that cannot stand alone.
func (p *printer) ident(name string) {
	p.str("$")
	if strings.IndexFunc(name, notIdchar) < 0 {
		p.str(name)
	} else {
		p.quote(name)
	}
}

func notIdchar(r rune) bool {
	return r <= ' ' || r > '~' || strings.ContainsRune("\"(),;[]{}", r)
}

// label is a structured instruction that is open, or the function's body.
type label struct {
	id    string // its identifier, empty if it has none
	outer int    // position of the label with the same identifier that it hides, -1 if there is none
}

// labelBinding writes the identifier of the structured instruction that comes next, and gives it.
func (p *printer) labelBinding() string {
	id, _ := p.labelNames.Name(p.blocks)
	p.blocks++
	if id != "" {
		p.str(" ")
		p.ident(id)
	}
	return id
}

func (p *printer) pushLabel(id string) {
	outer := -1
	if id != "" {
		if i, ok := p.visible[id]; ok {
			outer = i
		}
		p.visible[id] = len(p.labels)
	}
	p.labels = append(p.labels, label{id, outer})
}

func (p *printer) popLabel() {
	last := len(p.labels) - 1
	l := p.labels[last]
	p.labels = p.labels[:last]
	if l.outer >= 0 {
		p.visible[l.id] = l.outer
	} else {
		delete(p.visible, l.id)
	}
}

// useLabel writes a label index: the identifier, unless an inner label hides it.
func (p *printer) useLabel(l uint32) {
	p.str(" ")
	if i := len(p.labels) - 1 - int(l); i >= 0 && p.labels[i].id != "" && p.visible[p.labels[i].id] == i {
		p.ident(p.labels[i].id)
	} else {
		p.num(uint64(l))
	}
}
