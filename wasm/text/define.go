package text

import "wasmjudge/wasm"

// Imports, exports and definitions (6.6.3 to 6.6.6, 6.6.10 to 6.6.12).

// externs returns the index space of a kind of imports and exports, by keyword; nil if there is no such kind.
func (m *module) externs(keyword string) (*space, wasm.ExternKind) {
	switch keyword {
	case "func":
		return &m.funcs, wasm.ExternFunc
	case "table":
		return &m.tables, wasm.ExternTable
	case "memory":
		return &m.mems, wasm.ExternMem
	case "global":
		return &m.globals, wasm.ExternGlobal
	case "tag":
		return &m.tags, wasm.ExternTag
	}
	return nil, 0
}

// scanImport binds what an import defines.
func (m *module) scanImport() uint32 {
	m.checkOrder()
	m.Name()
	m.beyondIn("import", m.ahead(), "a string")
	m.Name()
	if m.err != nil {
		return 0
	}
	s, _ := m.externs(m.Head())
	if s == nil {
		m.Skip()
		return 0 // readImport reports it
	}
	m.advance(2)
	return m.bind(s)
}

// checkOrder fails if a definition that no import may follow came before ($ordered).
func (m *module) checkOrder() {
	if m.lastDef != "" {
		m.Fail(m.Pos(), "import after %s", m.lastDef)
	}
}

// scanDefinition binds a definition and moves past its inline exports. It reports whether it is no import.
func (m *module) scanDefinition(s *space) (x uint32, defined bool) {
	x = m.bind(s)
	for m.err == nil && m.Head() == "export" {
		m.Skip()
	}
	if m.Head() == "import" {
		m.checkOrder()
		return x, false
	}
	m.lastDef = s.what
	return x, true
}

func (m *module) scanFunc() uint32 {
	x, defined := m.scanDefinition(&m.funcs)
	if defined {
		m.defined++
	}
	return x
}

func (m *module) scanGlobal() uint32 { x, _ := m.scanDefinition(&m.globals); return x }
func (m *module) scanTag() uint32    { x, _ := m.scanDefinition(&m.tags); return x }

// scanTable binds a table, and the element segment that it may hold.
func (m *module) scanTable() uint32 {
	x, defined := m.scanDefinition(&m.tables)
	if m.addrtype(); defined && m.atReftype() {
		m.elems.next++
	}
	return x
}

// scanMemory binds a memory, and the data segment that it may hold.
func (m *module) scanMemory() uint32 {
	x, defined := m.scanDefinition(&m.mems)
	if m.addrtype(); defined && m.Head() == "data" {
		m.datas.next++
	}
	return x
}

// readImport reads Timport_ (6.6.11) of the form (import "…" "…" externtype).
func (m *module) readImport(f *field) {
	pos := m.toks[f.open].pos
	module, name := m.Name(), m.Name()
	s, kind := m.externs(m.Head())
	if s == nil {
		m.UnexpectedForm("an external type")
		return
	}
	m.advance(2)
	m.ID()
	m.addImport(module, name, kind, f.x, pos)
	m.Close()
}

// addImport reads Texterntype_ (6.4.14) after keyword and identifier and adds the import, which has the index x.
func (m *module) addImport(module, name string, kind wasm.ExternKind, x, pos uint32) {
	t := wasm.Externtype{Kind: kind}
	switch kind {
	case wasm.ExternFunc, wasm.ExternTag:
		m.locals.reset()
		t.Type = m.typeuse(bindIDs)
		if kind == wasm.ExternFunc {
			m.nameLocals(x)
		}
	case wasm.ExternTable:
		t.Table = m.tabletype()
	case wasm.ExternMem:
		t.Mem = m.memtype()
	case wasm.ExternGlobal:
		t.Global = m.globaltype()
	}
	m.mod.Imports = append(m.mod.Imports, wasm.Import{Module: module, Name: name, Type: t, Pos: pos})
}

// header reads what definitions have in common: identifier, inline exports, inline import. It reports whether the
// definition is an import, which it then adds.
func (m *module) header(f *field, kind wasm.ExternKind) (imported bool) {
	m.ID()
	for m.Head() == "export" {
		pos := m.Pos()
		m.advance(2)
		m.addExport(m.Name(), kind, f.x, pos)
		m.Close()
	}
	if !m.Open("import") {
		return false
	}
	module, name := m.Name(), m.Name()
	m.Close()
	m.addImport(module, name, kind, f.x, m.toks[f.open].pos)
	return true
}

func (m *module) addExport(name string, kind wasm.ExternKind, x, pos uint32) {
	m.mod.Exports = append(m.mod.Exports, wasm.Export{Name: name, Kind: kind, Index: x, Pos: pos})
}

// readExport reads Texport_ (6.6.12).
func (m *module) readExport(f *field) {
	name := m.Name()
	s, kind := m.externs(m.Head())
	if s == nil {
		m.UnexpectedForm("an external index")
		return
	}
	m.advance(2)
	m.addExport(name, kind, m.idx(s), m.toks[f.open].pos)
	m.Close()
}

// readTag reads Ttag_ (6.6.3).
func (m *module) readTag(f *field) {
	if m.header(f, wasm.ExternTag) {
		return
	}
	m.locals.reset()
	m.mod.Tags = append(m.mod.Tags, wasm.Tag{Type: m.typeuse(bindIDs), Pos: m.toks[f.open].pos})
}

// readGlobal reads Tglobal_ (6.6.4).
func (m *module) readGlobal(f *field) {
	if m.header(f, wasm.ExternGlobal) {
		return
	}
	m.mod.Globals = append(m.mod.Globals, wasm.Global{Type: m.globaltype(), Init: m.expr(), Pos: m.toks[f.open].pos})
}

// readMemory reads Tmem_ (6.6.5), with the data segment that it may hold.
func (m *module) readMemory(f *field) {
	if m.header(f, wasm.ExternMem) {
		return
	}
	pos := m.toks[f.open].pos
	addr := m.addrtype()
	t := wasm.Memtype{Addr: addr}
	if m.Open("data") {
		init := m.Strings()
		m.beyondIn("data", m.ahead(), "a string")
		m.Close()
		t.Limits = fixed((uint64(len(init)) + wasm.PageSize - 1) / wasm.PageSize)
		data := wasm.Data{Init: init, Mode: wasm.Active, Mem: f.x, Offset: zero(addr, pos), Pos: pos}
		m.mod.Datas = append(m.mod.Datas, data)
	} else {
		t.Limits = m.limits()
	}
	m.mod.Mems = append(m.mod.Mems, wasm.Mem{Type: t, Pos: pos})
}

// readTable reads Ttable_ (6.6.6), with the element segment that it may hold.
func (m *module) readTable(f *field) {
	if m.header(f, wasm.ExternTable) {
		return
	}
	pos := m.toks[f.open].pos
	t := wasm.Table{Pos: pos}
	t.Type.Addr = m.addrtype()
	m.beyondIn("table", m.ahead(), "a table type")
	if !m.atReftype() {
		t.Type.Limits, t.Type.Elem = m.limits(), m.reftype()
		if !m.AtClose() {
			t.Init = m.expr()
		}
		m.mod.Tables = append(m.mod.Tables, t)
		return
	}
	t.Type.Elem = m.reftype()
	if !m.Open("elem") {
		m.Unexpected("(elem")
		return
	}
	init := m.elemItems()
	m.Close()
	t.Type.Limits = fixed(uint64(len(init)))
	m.mod.Tables = append(m.mod.Tables, t)
	m.mod.Elems = append(m.mod.Elems, wasm.Elem{
		Type: t.Type.Elem, Init: init, Mode: wasm.Active, Table: f.x, Offset: zero(t.Type.Addr, pos), Pos: pos,
	})
}

// fixed are limits that allow only the size n.
func fixed(n uint64) wasm.Limits { return wasm.Limits{Min: n, Max: n, HasMax: true} }

// zero is the expression of the address 0.
func zero(addr wasm.Addrtype, pos uint32) []wasm.Instr {
	op := wasm.OpI32Const
	if addr == wasm.I64 {
		op = wasm.OpI64Const
	}
	return []wasm.Instr{{Op: op, Pos: pos}, {Op: wasm.OpEnd, Pos: pos}}
}

// readStart reads Tstart_ (6.6.10).
func (m *module) readStart(f *field) {
	pos := m.toks[f.open].pos
	if m.mod.Start != nil {
		m.Fail(pos, "multiple start sections")
		return
	}
	m.mod.Start = &wasm.Start{Func: m.idx(&m.funcs), Pos: pos}
}
