package text

import (
	"slices"
	"unicode/utf8"

	"wasmjudge/wasm"
)

// Custom annotations (appendix, custom annotations).

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

// section returns the section that the place comes after, 0 if none.
func (p place) section() wasm.SectionID {
	if p < 2 {
		return 0
	}
	return wasm.SectionOrder[p/2-1]
}

// placement reads Tcustomplace from the items of an annotation, or placeLast.
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

// sortCustoms puts the custom sections into the order in which they stand in the binary format. The section of names
// stands before those that come after all others.
func (m *module) sortCustoms() {
	if len(m.places) == 0 {
		return
	}
	order := make([]int, len(m.places))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return int(m.places[i] - m.places[j]) })
	sorted := make([]wasm.Custom, 0, len(order))
	before := 0
	for _, i := range order {
		sorted = append(sorted, m.mod.Customs[i])
		if m.places[i] != placeLast {
			before++
		}
	}
	m.mod.Customs = sorted
	m.mod.PlaceCustoms()
	if m.mod.Names != nil && before < len(sorted) {
		m.mod.NamesAt = &wasm.Spot{After: m.mod.Follows(placeLast.section()), Customs: before}
	}
}
