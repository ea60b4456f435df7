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

var noteIDs = [noteCount]string{"name", "custom", wasm.HintSection}

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
			if l.push(t); l.strict {
				return
			}
		}
		if depth == 0 {
			break
		}
		if which >= 0 {
			items = append(items, t)
		}
	}
	if which >= 0 {
		note := annotation{before: uint32(len(l.toks)), pos: uint32(start), items: items}
		l.notes[which] = append(l.notes[which], note)
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
	escaped, wrong := l.str()
	if wrong.msg != "" {
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

// notesBefore returns the annotations of a kind that stand before the token at the cursor.
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

// noteAt finds the first of some annotations that stands before the token i or a later one.
func noteAt(all []annotation, i int) int {
	at, _ := slices.BinarySearchFunc(all, i, func(a annotation, i int) int { return int(a.before) - i })
	return at
}

// customError records what is wrong with an annotation. It is reported only if the module is well-formed otherwise.
func (m *module) customError(kind wasm.ErrorKind, pos uint32, format string, args ...any) {
	if m.custom == nil {
		m.custom = &wasm.Error{Kind: kind, Msg: fmt.Sprintf(format, args...), Pos: pos, Source: m.src}
	}
}

// noteString returns the string that is the first item of an annotation.
func (m *module) noteString(items []token) (string, bool) {
	if len(items) == 0 || items[0].kind != tokString {
		return "", false
	}
	return unquote(m.text[items[0].pos:items[0].end], items[0].escaped), true
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
