package text

import (
	"maps"
	"strings"

	"wasmjudge/wasm"
)

// idents are the names of one index space by index.
type idents map[uint32]ident

// ident is a name. It is an identifier unless it is empty or an earlier index has it; then it is an annotation, and the
// index is referred to by number.
type ident struct {
	name string
	isID bool
}

// referable reports whether a name is written wherever its index is used: a long one, of which there may be many uses,
// is only where it is bound.
func (id ident) referable() bool { return id.isID && len(id.name) <= maxUsedName }

const maxUsedName = 256 // bytes

// newIdents makes the identifiers of n things. What names tell of others is about nothing.
func newIdents(names wasm.Namemap, n uint64) idents {
	if len(names) == 0 {
		return nil
	}
	s := make(idents, len(names))
	seen := map[string]bool{"": true}
	for _, a := range names {
		if uint64(a.Index) < n {
			s[a.Index] = ident{a.Name, !seen[a.Name]}
			seen[a.Name] = true
		}
	}
	return s
}

// among reports whether one of the first n things has a name.
func (ids idents) among(n uint64) bool {
	for x := range ids {
		if uint64(x) < n {
			return true
		}
	}
	return false
}

// below returns the identifiers of the first n things.
func (ids idents) below(n uint64) idents {
	maps.DeleteFunc(ids, func(x uint32, _ ident) bool { return uint64(x) >= n })
	return ids
}

// spaces finds the identifiers of the module's index spaces.
func (p *printer) spaces() {
	m := p.m
	for _, r := range m.Types {
		for i := range r {
			p.types = append(p.types, &r[i])
		}
	}
	n := m.Names
	if n == nil {
		return
	}
	count := func(k wasm.ExternKind, defined int) uint64 { return uint64(m.CountImports(k) + defined) }
	p.typeIDs = newIdents(n.Types, uint64(len(p.types)))
	p.funcs = newIdents(n.Funcs, count(wasm.ExternFunc, len(m.Funcs)))
	p.tables = newIdents(n.Tables, count(wasm.ExternTable, len(m.Tables)))
	p.mems = newIdents(n.Mems, count(wasm.ExternMem, len(m.Mems)))
	p.globals = newIdents(n.Globals, count(wasm.ExternGlobal, len(m.Globals)))
	p.tags = newIdents(n.Tags, count(wasm.ExternTag, len(m.Tags)))
	p.elems = newIdents(n.Elems, uint64(len(m.Elems)))
	p.datas = newIdents(n.Datas, uint64(len(m.Datas)))
	p.fields = make(map[uint32]idents, len(n.Fields))
	for _, f := range n.Fields {
		if uint64(f.Index) < uint64(len(p.types)) && p.types[f.Index].Comp.Kind == wasm.CompStruct {
			p.fields[f.Index] = newIdents(f.Names, uint64(len(p.types[f.Index].Comp.Fields)))
		}
	}
}

// space is the index space of imports and exports of a kind.
func (p *printer) space(k wasm.ExternKind) idents {
	return [...]idents{p.funcs, p.tables, p.mems, p.globals, p.tags}[k]
}

// enter makes the locals, of which there are so many, and labels of a function the current ones.
func (p *printer) enter(funcidx uint32, locals uint64) {
	p.blocks = 0 // there may have been some in other expressions
	if n := p.m.Names; n != nil {
		p.vars = newIdents(n.Locals.Of(funcidx), locals)
		p.labelNames = n.Labels.Of(funcidx)
	}
}

func (p *printer) leave() {
	p.vars, p.labelNames = nil, nil
}

// use writes an index: its identifier if that is short, or the number.
func (p *printer) use(ids idents, x uint32) {
	if id := ids[x]; id.referable() {
		p.ident(id.name)
	} else {
		p.num(uint64(x))
	}
}

// binding writes what names a definition: its identifier, or the number in a comment and the name, if it has one, in
// an annotation.
func (p *printer) binding(ids idents, x uint32) {
	id, named := ids[x]
	if id.isID {
		p.ident(id.name)
		return
	}
	p.format("(;%d;)", x)
	if named {
		p.named = true
		p.str(" (@name ")
		p.quote(id.name)
		p.str(")")
	}
}

// ident writes an identifier (6.3.5), quoted if it has characters that cannot stand alone.
func (p *printer) ident(name string) {
	p.named = true
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
	outer int    // position of the label with the same identifier that it hides, or -1
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

// useLabel writes a label index: the identifier, unless it is long or an inner label hides it.
func (p *printer) useLabel(l uint32) {
	p.str(" ")
	if i := len(p.labels) - 1 - int(l); i >= 0 {
		if id := p.labels[i].id; id != "" && len(id) <= maxUsedName && p.visible[id] == i {
			p.ident(id)
			return
		}
	}
	p.num(uint64(l))
}
