package text

import (
	"slices"

	"wasmjudge/wasm"
)

// Segments (6.6.8, 6.6.9).

func (m *module) scanElem() uint32 { return m.bind(&m.elems) }
func (m *module) scanData() uint32 { return m.bind(&m.datas) }

// readData reads Tdata_ (6.6.8).
func (m *module) readData(f *field) {
	m.ID()
	d := wasm.Data{Pos: m.toks[f.open].pos}
	m.beyondIn("data", m.ahead(), "a string")
	if m.AtOpen() {
		d.Mode = wasm.Active
		if m.Open("memory") {
			d.Mem = m.idx(&m.mems)
			m.Close()
		}
		d.Offset = m.wrapped("offset")
	}
	d.Init = m.Strings()
	m.beyondIn("data", m.ahead(), "a string")
	m.mod.Datas = append(m.mod.Datas, d)
}

// readElem reads Telem_ (6.6.9).
func (m *module) readElem(f *field) {
	m.ID()
	e := wasm.Elem{Pos: m.toks[f.open].pos}
	tableless := true
	switch {
	case m.Word("declare"):
		e.Mode = wasm.Declarative
	case m.Open("table"):
		e.Mode, tableless = wasm.Active, false
		e.Table = m.idx(&m.tables)
		m.Close()
	case m.AtOpen() && !m.atReftype():
		e.Mode = wasm.Active
	}
	if e.Mode == wasm.Active {
		e.Offset = m.wrapped("offset")
	}
	switch {
	case m.atReftype():
		e.Type = m.reftype()
		e.Init = m.elemExprs()
	case m.Word("func"), e.Mode == wasm.Active && tableless && (m.atIdx() || m.AtClose()):
		e.Type = wasm.RefTo(wasm.HeapFunc)
		e.Init = m.elemFuncs()
	default:
		m.Unexpected("func or a reference type")
	}
	m.mod.Elems = append(m.mod.Elems, e)
}

// elemItems reads the elements that a table holds: function indices or expressions.
func (m *module) elemItems() [][]wasm.Instr {
	if m.AtOpen() {
		return m.elemExprs()
	}
	return m.elemFuncs()
}

// elemFuncs reads function indices as the expressions that they abbreviate.
func (m *module) elemFuncs() [][]wasm.Instr {
	m.body = m.body[:0]
	for m.atIdx() {
		pos := m.Pos()
		ref := wasm.Instr{Op: wasm.OpRefFunc, X: m.idx(&m.funcs), Pos: pos}
		m.body = append(m.body, ref, wasm.Instr{Op: wasm.OpEnd, Pos: m.Pos()})
	}
	return split(m.body)
}

// elemExprs reads Telemexpr_*.
func (m *module) elemExprs() [][]wasm.Instr {
	var all []wasm.Instr
	for m.AtOpen() {
		m.wrappedBody("item")
		all = append(all, m.body...)
	}
	return split(all)
}

// split cuts a copy of instructions into the expressions that end in them.
func split(all []wasm.Instr) [][]wasm.Instr {
	all = slices.Clone(all)
	var exprs [][]wasm.Instr
	depth, start := 0, 0
	for i := range all {
		switch {
		case all[i].Op.Structured():
			depth++
		case all[i].Op == wasm.OpEnd && depth > 0:
			depth--
		case all[i].Op == wasm.OpEnd:
			exprs = append(exprs, all[start:i+1:i+1])
			start = i + 1
		}
	}
	return exprs
}
