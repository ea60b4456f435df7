package text

import (
	"slices"

	"wasmjudge/wasm"
)

// heaptype reads Theaptype_ (6.4.3) as the heap type of a reference type.
func (m *module) heaptype(null bool) wasm.Reftype {
	if h, ok := m.AbsHeaptype(); ok {
		return wasm.Reftype{Kind: wasm.Ref, Null: null, Heap: h}
	}
	return wasm.RefIdx(m.idx(&m.types), null)
}

// valtype reads Tvaltype_ (6.4.5).
func (m *module) valtype() wasm.Valtype {
	if t, ok := valtypes[m.word()]; ok {
		m.advance(1)
		return t
	}
	if !m.Open("ref") {
		m.Unexpected("a value type")
		return wasm.Valtype{}
	}
	t := m.heaptype(m.Word("null"))
	m.Close()
	return t
}

// reftype reads Treftype_ (6.4.4).
func (m *module) reftype() wasm.Reftype {
	if m.atReftype() {
		return m.valtype()
	}
	m.Unexpected("a reference type")
	return wasm.Reftype{}
}

// atReftype reports whether a reference type stands at the cursor.
func (m *module) atReftype() bool {
	return m.Head() == "ref" || valtypes[m.word()].Kind == wasm.Ref
}

// valtypeList appends any number of value types to ts.
func (m *module) valtypeList(ts []wasm.Valtype) []wasm.Valtype {
	for m.kind() == tokWord || m.kind() == tokOpen {
		ts = append(ts, m.valtype())
	}
	return ts
}

// mut reads (mut …) around what inner reads, or inner alone.
func (m *module) mut(inner func(*module) wasm.Valtype) (t wasm.Valtype, mut bool) {
	if mut = m.Open("mut"); !mut {
		return inner(m), false
	}
	t = inner(m)
	m.Close()
	return t, true
}

// storagetype reads Tstoragetype_ (6.4.6).
func (m *module) storagetype() wasm.Valtype {
	switch {
	case m.Word("i8"):
		return wasm.Valtype{Kind: wasm.I8}
	case m.Word("i16"):
		return wasm.Valtype{Kind: wasm.I16}
	}
	return m.valtype()
}

// fieldtype reads Tfieldtype_ (6.4.6).
func (m *module) fieldtype() wasm.Fieldtype {
	t, mut := m.mut((*module).storagetype)
	return wasm.Fieldtype{Type: t, Mut: mut}
}

// globaltype reads Tglobaltype_ (6.4.11).
func (m *module) globaltype() wasm.Globaltype {
	t, mut := m.mut((*module).valtype)
	return wasm.Globaltype{Type: t, Mut: mut}
}

// addrtype reads Taddrtype (6.4.8), i32 if none stands at the cursor.
func (m *module) addrtype() wasm.Addrtype {
	if m.Word("i64") {
		return wasm.I64
	}
	m.Word("i32")
	return wasm.I32
}

// limits reads Tlimits (6.4.9).
func (m *module) limits() (l wasm.Limits) {
	l.Min = m.Nat(64)
	if l.HasMax = m.kind() == tokNat; l.HasMax {
		l.Max = m.Nat(64)
	}
	return l
}

// memtype reads Tmemtype_ (6.4.12).
func (m *module) memtype() wasm.Memtype {
	return wasm.Memtype{Addr: m.addrtype(), Limits: m.limits()}
}

// tabletype reads Ttabletype_ (6.4.13).
func (m *module) tabletype() wasm.Tabletype {
	addr := m.addrtype()
	m.beyondIn("table", m.ahead(), "a table type")
	return wasm.Tabletype{Addr: addr, Limits: m.limits(), Elem: m.reftype()}
}

// scanType binds a type.
func (m *module) scanType() uint32 { return m.bind(&m.types) }

// scanRec binds the types of a recursive type.
func (m *module) scanRec() uint32 {
	x := m.types.next
	for m.AtOpen() {
		open := m.i
		if !m.Open("type") {
			m.UnexpectedForm("a type definition")
			break
		}
		m.bind(&m.types)
		if m.err != nil {
			break
		}
		m.i = open
		m.Skip()
	}
	return x
}

// readType reads a type definition outside of a recursive type (6.4.7): a recursive type of its own.
func (m *module) readType(f *field) {
	m.ID()
	m.define(wasm.Rectype{m.subtype(f.x)})
}

// readRec reads Trectype_ (6.4.7).
func (m *module) readRec(f *field) {
	r := wasm.Rectype{}
	for m.Open("type") {
		m.ID()
		r = append(r, m.subtype(f.x+uint32(len(r))))
		m.Close()
	}
	m.define(r)
}

func (m *module) define(r wasm.Rectype) {
	m.mod.Types = append(m.mod.Types, r)
	for i := range r {
		m.subtypes = append(m.subtypes, &r[i])
	}
}

// subtype reads Tsubtype_ (6.4.7) of the type x.
func (m *module) subtype(x uint32) wasm.Subtype {
	s := wasm.Subtype{Final: true, Pos: m.Pos()}
	if !m.Open("sub") {
		s.Comp = m.comptype(x)
		return s
	}
	s.Final = m.Word("final")
	for m.atIdx() {
		s.Supers = append(s.Supers, m.idx(&m.types))
	}
	s.Comp = m.comptype(x)
	m.Close()
	return s
}

// comptype reads Tcomptype_ (6.4.6) of the type x.
func (m *module) comptype(x uint32) (c wasm.Comptype) {
	switch {
	case m.Open("func"):
		m.signature(ignoreIDs)
		c = wasm.Functype(clone(m.params), clone(m.results))
	case m.Open("struct"):
		c.Kind = wasm.CompStruct
		s := &space{what: "field"}
		for m.Open("field") {
			m.declare(s, func() { c.Fields = append(c.Fields, m.fieldtype()) })
			m.Close()
		}
		if s.names != nil {
			if m.fields == nil {
				m.fields = make(map[uint32]*space)
			}
			m.fields[x] = s
		}
	case m.Open("array"):
		c.Kind = wasm.CompArray
		c.Fields = []wasm.Fieldtype{m.fieldtype()}
	default:
		m.Unexpected("a composite type")
		return c
	}
	m.Close()
	return c
}

// declare reads the inside of Tfield_, Tparam_ or Tlocal_ (6.4.6, 6.6.7): an identifier and one type, or any number of
// types, each of which read reads. They are bound in s.
func (m *module) declare(s *space, read func()) {
	if m.AtID() {
		m.bind(s)
		read()
		return
	}
	notes, n := m.notesBefore(noteName), 0
	for ; m.kind() == tokWord || m.kind() == tokOpen; n++ {
		if n == 0 {
			m.bind(s)
		} else {
			s.next++
		}
		read()
	}
	if n > 1 && len(notes) > 0 {
		m.customError(wasm.MalformedCustom, notes[0].pos, "misplaced @name annotation")
	}
}

// clone copies a scratch list, such that an empty list is nil.
func clone[T any](s []T) []T {
	if len(s) == 0 {
		return nil
	}
	return slices.Clone(s)
}
