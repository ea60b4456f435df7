package text

import (
	"encoding/binary"
	"slices"

	"wasmjudge/wasm"
)

// paramIDs says what becomes of the identifiers of parameters.
type paramIDs uint8

const (
	noIDs     paramIDs = iota // there may be none
	ignoreIDs                 // they mean nothing
	bindIDs                   // they are bound in m.locals
)

// signature reads Tparam_* Tresult_* (6.4.6) into m.params and m.results; m.signaturePos is where it begins.
func (m *module) signature(ids paramIDs) {
	m.signaturePos = m.Pos()
	m.params, m.results = m.params[:0], m.results[:0]
	for m.Open("param") {
		switch ids {
		case noIDs:
			m.params = m.valtypeList(m.params)
		case ignoreIDs:
			m.ignored.reset()
			m.declare(&m.ignored, m.param)
		case bindIDs:
			m.declare(&m.locals, m.param)
		}
		m.Close()
	}
	for m.Open("result") {
		m.results = m.valtypeList(m.results)
		m.Close()
	}
	if m.Head() == "param" {
		m.UnexpectedForm("result")
	}
}

func (m *module) param() { m.params = append(m.params, m.valtype()) }

// typeuse reads Ttypeuse_ (6.4.15). If the function type is only written inline it is added to the module, unless an
// equal one is there.
func (m *module) typeuse(ids paramIDs) uint32 {
	x, given := m.typeIndex()
	m.signature(ids)
	return m.resolve(x, given, ids)
}

// typeRef is a type index and where it stands.
type typeRef struct {
	x   uint32
	pos uint32
}

// typeIndex reads (type x), if it stands at the cursor.
func (m *module) typeIndex() (t typeRef, given bool) {
	if !m.Open("type") {
		return t, false
	}
	t.pos = m.Pos()
	t.x = m.idx(&m.types)
	m.Close()
	return t, true
}

// resolve returns the type index of the type use that was read: t if given, which must agree with a signature that is
// not empty, and otherwise the index of the signature's type.
func (m *module) resolve(t typeRef, given bool, ids paramIDs) uint32 {
	if !given {
		return m.functype()
	}
	written := len(m.params) > 0 || len(m.results) > 0
	isFunc := uint64(t.x) < uint64(len(m.subtypes)) && m.subtypes[t.x].Comp.Kind == wasm.CompFunc
	switch {
	case m.err != nil:
	case !written && isFunc && ids == bindIDs:
		m.locals.next = uint32(len(m.subtypes[t.x].Comp.Params))
	case !written: // that the type exists is for validation to check
	case uint64(t.x) >= uint64(len(m.subtypes)):
		m.Fail(t.pos, "unknown type %d", t.x)
	case !isFunc:
		m.Fail(t.pos, "non-function type %d", t.x)
	case !slices.Equal(m.subtypes[t.x].Comp.Params, m.params) || !slices.Equal(m.subtypes[t.x].Comp.Results, m.results):
		m.Fail(t.pos, "inline function type does not match explicit type %d", t.x)
	}
	return t.x
}

// functype returns the index of the first function type from m.params to m.results that is final, has no supertype and
// is a recursive type of its own; it appends one to the module if there is none.
func (m *module) functype() uint32 {
	if m.implicit == nil {
		m.implicit = make(map[string]uint32)
		x := uint32(0)
		for _, r := range m.mod.Types {
			if len(r) == 1 && r[0].Final && r[0].Supers == nil && r[0].Comp.Kind == wasm.CompFunc {
				key := string(m.typeKey(r[0].Comp.Params, r[0].Comp.Results))
				if _, dup := m.implicit[key]; !dup {
					m.implicit[key] = x
				}
			}
			x += uint32(len(r))
		}
	}
	key := m.typeKey(m.params, m.results)
	x, ok := m.implicit[string(key)]
	if !ok {
		x = m.types.next
		m.types.next++
		m.implicit[string(key)] = x
		t := wasm.Functype(clone(m.params), clone(m.results))
		m.define(wasm.Rectype{{Final: true, Comp: t, Pos: m.signaturePos}})
	}
	return x
}

// typeKey writes a function type such that equal keys mean equal types. It is overwritten by the next call.
func (m *module) typeKey(params, results []wasm.Valtype) []byte {
	b := binary.AppendUvarint(m.key[:0], uint64(len(params)))
	for _, list := range [2][]wasm.Valtype{params, results} {
		for _, t := range list {
			b = binary.LittleEndian.AppendUint64(b, t.Pack())
		}
	}
	m.key = b
	return b
}
