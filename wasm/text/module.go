package text

import (
	"cmp"
	"slices"

	"wasmjudge/wasm"
)

// Parse reads a module: (module …), or its fields alone. The module's positions are offsets into src; its identifiers
// and name annotations become Module.Names. The error is a *wasm.Error: Malformed, or for an annotation in an otherwise
// well-formed module MalformedCustom or InvalidCustom.
func Parse(src *wasm.Source) (*wasm.Module, error) {
	p := newParser(src, true)
	bare := !p.Open("module")
	id := ""
	if !bare {
		id = p.ID()
	}
	m, err := p.module(id)
	if err != nil {
		return nil, err
	}
	if !bare {
		p.Close()
	}
	p.End()
	if p.err != nil {
		return nil, p.err
	}
	return m, nil
}

// End fails unless the cursor is at the end of the source and every annotation was where it means something.
func (p *Parser) End() {
	if !p.EOF() {
		p.Unexpected("end of file")
	} else if p.err == nil {
		p.err = cmp.Or(p.stray, p.misplaced(0, p.i))
	}
}

// Module reads the fields of a module up to the parenthesis that closes it, or up to the end of the source if there is
// none around them. The cursor is left there even if there is an error, which is as that of Parse. id is the module's
// identifier, "" if it has none.
func (p *Parser) Module(id string) (*wasm.Module, error) {
	if p.err != nil {
		return nil, p.err
	}
	first := p.i
	m, err := p.module(id)
	if err != nil {
		p.leaveModule(first)
		return nil, err
	}
	return m, nil
}

// leaveModule moves the cursor to the end of a module that is erroneous, whose fields start at the token first.
func (p *Parser) leaveModule(first int) {
	p.retreat(first)
	for !p.AtClose() && !p.EOF() {
		p.Skip()
		if p.i-first > many && !p.EOF() {
			p.forget(first, p.i-1)
			p.i = first + 1
		}
	}
	p.misplaced(first, p.i)
}

// module reads the fields of a module. If there is an error the cursor is anywhere.
func (p *Parser) module(id string) (*wasm.Module, error) {
	m := &module{
		Parser: p, mod: &wasm.Module{Source: p.src},
		types: space{what: "type"}, funcs: space{what: "function"}, tables: space{what: "table"}, mems: space{what: "memory"},
		globals: space{what: "global"}, tags: space{what: "tag"}, elems: space{what: "elem segment"},
		datas: space{what: "data segment"},
	}
	m.locals.what, m.ignored.what = "local", "local"
	m.nextHint = never // no function yet
	first := p.i
	m.read(id)
	if err := cmp.Or(p.err, m.custom, p.misplaced(first, p.i)); err != nil {
		return nil, err
	}
	return m.mod, nil
}

// module is a module that is being read, and the cursor.
type module struct {
	*Parser
	mod    *wasm.Module
	custom *wasm.Error // the first erroneous annotation
	places []place     // of mod.Customs

	types, funcs, tables, mems, globals, tags, elems, datas space

	subtypes []*wasm.Subtype   // by typeidx
	fields   map[uint32]*space // by typeidx: of structures with named fields
	implicit map[string]uint32 // see functype
	defined  int               // functions that are no imports
	lastDef  string            // what the latest definition that no import may follow is

	function                       // the current one
	params, results []wasm.Valtype // of the signature that was read last
	signaturePos    uint32
	ignored         space  // of parameters whose identifiers mean nothing
	key             []byte // see typeKey
}

// field is a field of the module, in order.
type field struct {
	form *fieldForm
	open uint32 // index of its opening parenthesis
	x    uint32 // index of what it defines, of the first if it defines several things
}

// fieldForm is how a field is read: scan, called with the cursor after the keyword, binds what the field defines and
// gives its index; read, called with the cursor at the same place when all fields are scanned, reads it.
type fieldForm struct {
	scan   func(*module) uint32
	read   func(*module, *field)
	isType bool // to be read before the others
}

var fieldForms = map[string]*fieldForm{
	"type":   {(*module).scanType, (*module).readType, true},
	"rec":    {(*module).scanRec, (*module).readRec, true},
	"import": {(*module).scanImport, (*module).readImport, false},
	"func":   {(*module).scanFunc, (*module).readFunc, false},
	"table":  {(*module).scanTable, (*module).readTable, false},
	"memory": {(*module).scanMemory, (*module).readMemory, false},
	"global": {(*module).scanGlobal, (*module).readGlobal, false},
	"tag":    {(*module).scanTag, (*module).readTag, false},
	"export": {scanNothing, (*module).readExport, false},
	"start":  {scanNothing, (*module).readStart, false},
	"elem":   {(*module).scanElem, (*module).readElem, false},
	"data":   {(*module).scanData, (*module).readData, false},
}

func scanNothing(*module) uint32 { return 0 }

// read reads the fields up to the end of the module: first what they bind, then the types, then everything else, such
// that types for inline function types come after all others (6.4.15).
func (m *module) read(id string) {
	name, named := m.name(id, id != "", "module")
	fields := m.scan()
	end := m.i
	m.mod.Funcs = slices.Grow(m.mod.Funcs, m.defined)
	for pass := range 2 {
		for i := range fields {
			f := &fields[i]
			if f.form.isType != (pass == 0) || m.err != nil {
				continue
			}
			m.i = int(f.open) + 2
			f.form.read(m, f)
			m.Close()
		}
	}
	if m.err == nil {
		m.i = end
		m.nameSection(name, named)
		m.sortCustoms()
	}
}

// AtField reports whether a module field stands at the cursor.
func (p *Parser) AtField() bool { return fieldForms[p.Head()] != nil }

// scan finds the fields, binds their identifiers and reads the annotations between them.
func (m *module) scan() []field {
	var fields []field
	for m.customs(); m.AtOpen(); m.customs() {
		open := m.i
		form := fieldForms[m.Head()]
		if form == nil {
			m.UnexpectedForm("a module field")
			return nil
		}
		m.advance(2)
		x := form.scan(m)
		if m.err != nil {
			return nil
		}
		fields = append(fields, field{form, uint32(open), x})
		m.i = open
		m.Skip()
	}
	if !m.AtClose() && !m.EOF() {
		m.Unexpected("a module field")
	}
	return fields
}

// nameSection makes the name section of the identifiers and name annotations (appendix, name section), if there are
// any.
func (m *module) nameSection(name string, named bool) {
	n := &wasm.Names{
		Funcs: m.funcs.names, Types: m.types.names, Tables: m.tables.names, Mems: m.mems.names, Globals: m.globals.names,
		Elems: m.elems.names, Datas: m.datas.names, Tags: m.tags.names, Locals: m.localNames, Labels: m.labelNames,
	}
	if named {
		n.Module = &name
	}
	for x, s := range m.fields {
		n.Fields = append(n.Fields, wasm.Indirectnameassoc{Index: x, Names: s.names})
	}
	slices.SortFunc(n.Fields, func(a, b wasm.Indirectnameassoc) int { return cmp.Compare(a.Index, b.Index) })
	if named || len(n.Funcs)+len(n.Types)+len(n.Tables)+len(n.Mems)+len(n.Globals)+len(n.Elems)+len(n.Datas)+
		len(n.Tags)+
		len(n.Locals)+len(n.Labels)+len(n.Fields) > 0 {
		m.mod.Names = n
	}
}
