package text

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"wasmjudge/wasm"
)

// noteKind is an annotation that means something (appendix, custom sections and annotations; code metadata).
type noteKind uint8

const (
	noteName   noteKind = iota // (@name "…")
	noteCustom                 // (@custom "…" placement? "…"*)
	noteHint                   // (@metadata.code.branch_hint "\00" or "\01")
	noteCount
)

var noteIDs = [noteCount]string{"name", "custom", "metadata.code.branch_hint"}

// annotation is one of those annotations.
type annotation struct {
	before uint32 // index of the token that it stands before
	pos    uint32
	items  []token // without the parentheses around them
	taken  bool
}

// annotation reads an annotation (6.2.5), of which only those that mean something are kept.
func (l *lexer) annotation() {
	start := l.at
	l.at += len("(@")
	id, msg := l.annotationID()
	if msg != "" {
		l.push(l.bad(start, msg))
	}
	which := slices.Index(noteIDs[:], id)
	var items []token
	for depth := 1; ; {
		if !l.space() {
			l.push(l.bad(start, "unclosed annotation"))
			return
		}
		t := l.token()
		switch t.kind {
		case tokOpen:
			depth++
		case tokClose:
			depth--
		case tokBad:
			l.push(t)
		}
		if depth == 0 {
			break
		}
		if which >= 0 {
			items = append(items, t)
		}
	}
	if which >= 0 {
		l.notes[which] = append(l.notes[which], annotation{before: uint32(len(l.toks)), pos: uint32(start), items: items})
	}
}

// annotationID reads Tannotid.
func (l *lexer) annotationID() (id, msg string) {
	start := l.at
	for l.at < len(l.text) && class[l.text[l.at]] == classID {
		l.at++
	}
	if l.at > start {
		return l.text[start:l.at], ""
	}
	if l.at == len(l.text) || l.text[l.at] != '"' {
		return "", "empty annotation id"
	}
	escaped, msg := l.str()
	if msg != "" {
		return "", "empty annotation id"
	}
	id = unquote(l.text[start:l.at], escaped)
	switch {
	case id == "":
		return "", "empty annotation id"
	case !utf8.ValidString(id):
		return "", "malformed UTF-8 encoding"
	}
	return id, ""
}

// notesBefore gives the annotations of a kind that stand before the token at the cursor.
func (p *Parser) notesBefore(k noteKind) []annotation {
	all := p.notes[k]
	if len(all) == 0 {
		return nil
	}
	lo := noteAt(all, p.i)
	hi := lo
	for hi < len(all) && all[hi].before == uint32(p.i) {
		hi++
	}
	return all[lo:hi]
}

// customError records what is wrong with an annotation. It is reported only if the module is well-formed otherwise.
func (m *module) customError(kind wasm.ErrorKind, pos uint32, format string, args ...any) {
	if m.custom == nil {
		m.custom = &wasm.Error{Kind: kind, Msg: fmt.Sprintf(format, args...), Pos: pos, Source: m.src}
	}
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

// noteString gives the string that is the first item of an annotation.
func (m *module) noteString(items []token) (string, bool) {
	if len(items) == 0 || items[0].kind != tokString {
		return "", false
	}
	return unquote(m.text[items[0].pos:items[0].end], items[0].escaped), true
}

// customs reads the custom annotations that stand at the cursor, between the fields of the module.
func (m *module) customs() {
	notes := m.notesBefore(noteCustom)
	for i := range notes {
		a := &notes[i]
		a.taken = true
		name, ok := m.noteString(a.items)
		switch {
		case !ok:
			m.customError(wasm.MalformedCustom, a.pos, "@custom annotation: missing section name")
			continue
		case !utf8.ValidString(name):
			m.customError(wasm.MalformedCustom, a.pos, "@custom annotation: malformed UTF-8 encoding")
			continue
		}
		place, rest := m.placement(a.items[1:])
		var data []byte
		for len(rest) > 0 && rest[0].kind == tokString {
			data = appendUnquoted(data, m.text[rest[0].pos+1:rest[0].end-1])
			rest = rest[1:]
		}
		if len(rest) > 0 {
			m.customError(wasm.MalformedCustom, rest[0].pos, "@custom annotation: unexpected token")
		}
		m.places = append(m.places, place)
		m.mod.Customs = append(m.mod.Customs, wasm.Custom{Name: name, Data: data, After: place.section(), Pos: a.pos})
	}
}

// place is where a custom section goes (Tcustomplace), numbered in the order of the places: 0 before all sections,
// 1+2i before and 2+2i after the section wasm.SectionOrder[i], placeLast after all.
type place int

const placeLast place = 1 + 2*place(len(wasm.SectionOrder))

// section gives the section that the place comes after, 0 if none.
func (p place) section() wasm.SectionID {
	if p < 2 {
		return 0
	}
	return wasm.SectionOrder[p/2-1]
}

// placement reads Tcustomplace from the items of an annotation, placeLast if there is none.
func (m *module) placement(items []token) (place, []token) {
	if len(items) == 0 || items[0].kind != tokOpen {
		return placeLast, items
	}
	word := func(i int) string {
		if i >= len(items) || items[i].kind != tokWord {
			return ""
		}
		return m.text[items[i].pos:items[i].end]
	}
	malformed := func(what string) (place, []token) {
		m.customError(wasm.MalformedCustom, items[0].pos, "@custom annotation: %s", what)
		return placeLast, nil
	}
	direction, section := word(1), word(2)
	i := place(slices.IndexFunc(wasm.SectionOrder[:], func(s wasm.SectionID) bool { return s.String() == section }))
	var p place
	switch {
	case direction != "before" && direction != "after":
		return malformed("malformed placement")
	case direction == "before" && section == "first":
		p = 0
	case direction == "after" && section == "last":
		p = placeLast
	case i < 0:
		return malformed("malformed section kind")
	case direction == "before":
		p = 1 + 2*i
	default:
		p = 2 + 2*i
	}
	if len(items) < 4 || items[3].kind != tokClose {
		return malformed("unexpected token")
	}
	return p, items[4:]
}

// sortCustoms puts the custom sections into the order in which they stand in the binary format.
func (m *module) sortCustoms() {
	order := make([]int, len(m.places))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return int(m.places[i] - m.places[j]) })
	sorted := make([]wasm.Custom, 0, len(order))
	for _, i := range order {
		sorted = append(sorted, m.mod.Customs[i])
	}
	m.mod.Customs = sorted
}

// branchHint is a branch hint that was read; set is false if there is none.
type branchHint struct {
	set, taken bool
	pos        uint32
}

// takeHint reads the branch hint that stands between the keyword of the instruction at the cursor and that of the one
// before.
func (m *module) takeHint() (hint branchHint) {
	for m.nextHint <= m.i {
		a := &m.notes[noteHint][m.hintAt]
		a.taken = true
		s, ok := m.noteString(a.items)
		switch {
		case hint.set:
			m.customError(wasm.MalformedCustom, a.pos, "@metadata.code.branch_hint annotation: duplicate annotation")
		case !ok || len(a.items) > 1:
			m.customError(wasm.MalformedCustom, a.pos, "@metadata.code.branch_hint annotation: unexpected token")
		case s != "\x00" && s != "\x01":
			m.customError(wasm.MalformedCustom, a.pos, "@metadata.code.branch_hint annotation: invalid hint value")
		default:
			hint = branchHint{true, s == "\x01", a.pos}
		}
		m.seekHint(m.hintAt + 1)
	}
	return hint
}

// seekHint makes the hint with the given index the next one.
func (m *module) seekHint(at int) {
	m.hintAt = at
	m.nextHint = len(m.toks)
	if all := m.notes[noteHint]; at < len(all) {
		m.nextHint = int(all[at].before)
	}
}

// addHint attaches a hint to the instruction that is emitted next.
func (m *module) addHint(hint branchHint, op wasm.Op) {
	switch {
	case !hint.set:
	case op != wasm.OpIf && op != wasm.OpBrIf:
		m.customError(wasm.InvalidCustom, hint.pos, "@metadata.code.branch_hint annotation: invalid target %s", op)
	default:
		m.mod.Hints = append(m.mod.Hints, wasm.Hint{Func: m.current, Instr: uint32(len(m.body)), Taken: hint.taken, Pos: hint.pos})
	}
}

// misplaced finds the first annotation of a kind before one of the tokens lo to hi that stands where it means nothing.
// It counts all of them as taken.
func (p *Parser) misplaced(lo, hi int) (first *wasm.Error) {
	for k, all := range p.notes {
		for i := noteAt(all, lo); i < len(all) && int(all[i].before) <= hi; i++ {
			taken := all[i].taken
			all[i].taken = true
			if taken || first != nil {
				continue
			}
			msg := "misplaced @" + noteIDs[k] + " annotation"
			if noteKind(k) == noteHint {
				msg = "@" + noteIDs[k] + " annotation: not in a function"
			}
			first = &wasm.Error{Kind: wasm.MalformedCustom, Msg: msg, Pos: all[i].pos, Source: p.src}
		}
	}
	return first
}

// noteAt finds the first of some annotations that stands before the token i or a later one.
func noteAt(all []annotation, i int) int {
	at, _ := slices.BinarySearchFunc(all, i, func(a annotation, i int) int { return int(a.before) - i })
	return at
}
