package text

import (
	"strings"
	"unicode/utf8"

	"wasmjudge/wasm"
)

// space is an index space with its identifiers (6.1.3).
type space struct {
	what  string // for messages
	ids   map[string]uint32
	names wasm.Namemap
	next  uint32 // the next index to be bound
}

// bind returns the next index of a space to what is defined at the cursor: it reads the identifier and the name
// annotation that may stand there.
func (m *module) bind(s *space) uint32 {
	x := s.next
	s.next++
	pos := m.Pos()
	id, given := "", m.AtID()
	if given {
		id = m.ID()
		if _, dup := s.ids[id]; dup {
			m.Fail(pos, "duplicate %s %s", s.what, quoteID(id))
			return x
		}
		if s.ids == nil {
			s.ids = make(map[string]uint32)
		}
		s.ids[id] = x
	}
	if name, named := m.name(id, given, s.what); named {
		s.names = append(s.names, wasm.Nameassoc{Index: x, Name: name})
	}
	return x
}

// name reads the name annotation that may stand at the cursor, after the place of an identifier; what tells of what it
// names. It takes precedence over the identifier, if there is one (given).
func (m *module) name(id string, given bool, what string) (name string, named bool) {
	for i, notes := 0, m.notesBefore(noteName); i < len(notes); i++ {
		a := &notes[i]
		a.taken = true
		switch s, ok := m.noteString(a.items); {
		case i > 0:
			m.customError(wasm.MalformedCustom, a.pos, "@name annotation: multiple %s names", what)
		case !ok:
			m.customError(wasm.MalformedCustom, a.pos, "@name annotation: string expected")
		case !utf8.ValidString(s):
			m.customError(wasm.MalformedCustom, a.pos, "@name annotation: malformed UTF-8 encoding")
		case len(a.items) > 1:
			m.customError(wasm.MalformedCustom, a.items[1].pos, "@name annotation: unexpected token")
		default:
			id, given = s, true
		}
	}
	return id, given
}

// reset empties a space for the next function. Large maps are not kept: emptying one takes time by its capacity.
func (s *space) reset() {
	const most = 64
	if len(s.ids) > most {
		s.ids = nil
	}
	clear(s.ids)
	s.names, s.next = nil, 0
}

// idx reads an index of a space (Tidx_): a number or an identifier.
func (m *module) idx(s *space) uint32 {
	t := m.tok()
	switch t.kind {
	case tokNat:
		m.advance(1)
		return uint32(m.nat(t.pos, m.text[t.pos:t.end], 32))
	case tokID:
		id := m.ID()
		x, ok := s.ids[id]
		if !ok {
			m.Fail(t.pos, "unknown %s %s", s.what, quoteID(id))
		}
		return x
	}
	m.Unexpected("a " + s.what + " index")
	return 0
}

// atIdx reports whether an index stands at the cursor.
func (m *module) atIdx() bool { return m.kind() == tokNat || m.kind() == tokID }

// idxOr0 reads an index, 0 if none stands at the cursor.
func (m *module) idxOr0(s *space) uint32 {
	if m.atIdx() {
		return m.idx(s)
	}
	return 0
}

// quoteID writes an identifier for a message.
func quoteID(id string) string {
	plain := strings.IndexFunc(id, func(r rune) bool { return r >= utf8.RuneSelf || class[r] != classID }) < 0
	if plain {
		return "$" + id
	}
	return `$"` + id + `"`
}
