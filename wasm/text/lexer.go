package text

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// kind is the lexical class of a token (6.2.2).
type kind uint8

const (
	tokEOF kind = iota
	tokOpen
	tokClose
	tokWord // a keyword, known or not
	tokNat  // a number without sign
	tokInt  // an integer with a sign
	tokFloat
	tokString
	tokID
	tokReserved
	tokBad // a lexical error, in lexer.errs
)

// token is a piece of the source, by offsets.
type token struct {
	pos, end uint32
	// match is, of tokOpen, the index of the token that closes it, of tokEOF if none does; of tokBad, that in errs.
	match   uint32
	kind    kind
	escaped bool // tokString, tokID: holds a backslash escape
	closed  bool // tokOpen: a token that closes it has been read
}

// lexer turns a text into tokens (6.2), some at a time: what nobody looks at yet is not read. White space, comments
// and unknown annotations leave no trace; the annotations that mean something are kept apart, each with the index of
// the token that it stands before.
type lexer struct {
	text  string
	at    int     // what stands before is read
	toks  []token // read and not forgotten
	ended bool    // the last token is tokEOF: there are no more
	open  uint32  // 1 + index of the innermost tokOpen not yet closed; its match holds that of the next
	errs  []string
	notes [noteCount][]annotation

	strict bool // nobody reads on behind a tokBad
	script bool // (@host …) outside of all parentheses is a form of keyword @host, and no annotation
}

// class holds the bytes that tokens start with or consist of.
var class = func() (t [256]uint8) {
	const idchars = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&'*+-./:<=>?@\\^_`|~"
	for _, c := range []byte(idchars) {
		t[c] = classID
	}
	for _, c := range []byte(" \t\n\r") {
		t[c] = classSpace
	}
	for _, c := range []byte(",;[]{}") {
		t[c] = classPunct
	}
	t['('], t[')'], t['"'] = classOpen, classClose, classQuote
	return t
}()

const (
	classNone  = iota // no token starts so
	classID           // Tidchar (6.3.5)
	classSpace        // white space but for comments and annotations
	classPunct        // reserved characters
	classOpen
	classClose
	classQuote
)

// chunk is how many tokens are read at a time.
const chunk = 64

// more reads some tokens more, if there are any.
func (l *lexer) more() {
	if l.ended {
		return
	}
	l.makeRoom()
	for stop := len(l.toks) + chunk; len(l.toks) < stop; {
		switch {
		case !l.space() || l.hopeless():
			l.end()
			return
		case strings.HasPrefix(l.text[l.at:], "(@"):
			if !l.hostCommand() {
				l.annotation()
			}
		default:
			l.push(l.token())
		}
	}
}

// HostCommand is the keyword of a script's annotation that is a command where scripts are read.
const HostCommand = "@host"

// hostCommand reads the parenthesis and keyword of (@host …) in a script, if it stands there.
func (l *lexer) hostCommand() bool {
	end := l.at + len("(") + len(HostCommand)
	if !l.script || l.open != 0 || !strings.HasPrefix(l.text[l.at+1:], HostCommand) ||
		end < len(l.text) && class[l.text[end]] == classID {
		return false
	}
	l.push(token{kind: tokOpen, pos: uint32(l.at), end: uint32(l.at + 1)})
	l.push(token{kind: tokWord, pos: uint32(l.at + 1), end: uint32(end)})
	l.at = end
	return true
}

// hopeless reports whether the last token is erroneous, and nobody reads on behind it: outside of parentheses it is
// wrong whatever follows.
func (l *lexer) hopeless() bool {
	n := len(l.toks)
	return n > 0 && l.toks[n-1].kind == tokBad && (l.strict || l.open == 0)
}

// makeRoom makes room for a chunk. It guesses how many tokens there will be by how many there were, but makes room in
// proportion to them only.
func (l *lexer) makeRoom() {
	n := len(l.toks)
	if cap(l.toks)-n > chunk {
		return
	}
	size := chunk
	if n > 0 {
		read, rest := l.at-int(l.toks[0].pos), len(l.text)-l.at
		size += min(7*n, int(float64(n)*float64(rest)/float64(max(read, 1))*1.05))
	}
	l.toks = append(make([]token, 0, n+size+1), l.toks...)
}

// end makes the end of the text the last token.
func (l *lexer) end() {
	eof := uint32(len(l.toks))
	for l.open != 0 {
		t := &l.toks[l.open-1]
		l.open, t.match = t.match, eof
	}
	l.toks = append(l.toks, token{pos: uint32(l.at), end: uint32(l.at)})
	l.ended = true
}

// push appends a token and joins parentheses. What is erroneous right after what is so is left out.
func (l *lexer) push(t token) {
	i := uint32(len(l.toks))
	switch t.kind {
	case tokOpen:
		t.match, l.open = l.open, i+1
	case tokClose:
		if l.open != 0 {
			o := &l.toks[l.open-1]
			l.open, o.match, o.closed = o.match, i, true
		}
	case tokBad:
		if i > 0 && l.toks[i-1].kind == tokBad {
			return
		}
	}
	l.toks = append(l.toks, t)
}

// closer returns the index of the token that closes the parenthesis i, that of tokEOF if none does.
func (l *lexer) closer(i int) int {
	for !l.toks[i].closed && !l.ended {
		l.more()
	}
	return int(l.toks[i].match)
}

// forget removes the tokens from lo up to hi, among which every parenthesis is closed, and the annotations before
// them.
func (l *lexer) forget(lo, hi int) {
	l.toks = slices.Delete(l.toks, lo, hi)
	move := func(i *uint32) {
		if int(*i) >= hi {
			*i -= uint32(hi - lo)
		}
	}
	move(&l.open)
	for i := range l.toks {
		if t := &l.toks[i]; t.kind == tokOpen {
			move(&t.match)
		}
	}
	for k, all := range l.notes {
		all = slices.Delete(all, noteAt(all, lo), noteAt(all, hi))
		for i := range all {
			move(&all[i].before)
		}
		l.notes[k] = all
	}
}

// bad makes a token of an erroneous piece of text that ends at the current offset.
func (l *lexer) bad(pos int, msg string) token {
	which := slices.Index(l.errs, msg)
	if which < 0 {
		which = len(l.errs)
		l.errs = append(l.errs, msg)
	}
	return token{pos: uint32(pos), end: uint32(l.at), match: uint32(which), kind: tokBad}
}

// space skips white space and comments (6.2.3, 6.2.4) and reports whether anything follows.
func (l *lexer) space() bool {
	for l.at < len(l.text) {
		switch c := l.text[l.at]; {
		case class[c] == classSpace:
			l.at++
		case c == ';' && strings.HasPrefix(l.text[l.at:], ";;"):
			l.lineComment()
		case c == '(' && strings.HasPrefix(l.text[l.at:], "(;"):
			l.blockComment()
		default:
			return true
		}
	}
	return false
}

func (l *lexer) lineComment() {
	start := l.at
	end := strings.IndexAny(l.text[start:], "\n\r")
	if end < 0 {
		end = len(l.text) - start
	}
	l.at += end
	l.checkUTF8(start, l.at)
}

func (l *lexer) blockComment() {
	start, depth := l.at, 0
	for {
		i := strings.IndexAny(l.text[l.at:], ";(")
		if i < 0 || l.at+i+1 >= len(l.text) {
			l.at = len(l.text)
			l.push(l.bad(start, "unclosed comment"))
			return
		}
		l.at += i
		switch l.text[l.at : l.at+2] {
		case "(;":
			depth++
			l.at += 2
		case ";)":
			depth--
			l.at += 2
		default:
			l.at++
		}
		if depth == 0 {
			l.checkUTF8(start, l.at)
			return
		}
	}
}

// checkUTF8 refuses a piece of text that is not UTF-8, at the first byte that breaks it.
func (l *lexer) checkUTF8(start, end int) {
	if utf8.ValidString(l.text[start:end]) {
		return
	}
	for i, r := range l.text[start:end] {
		if r != utf8.RuneError {
			continue
		}
		if _, n := utf8.DecodeRuneInString(l.text[start+i : end]); n == 1 {
			l.push(l.bad(start+i, "malformed UTF-8 encoding"))
			return
		}
	}
}

// token reads the token that stands at the current offset.
func (l *lexer) token() token {
	start := l.at
	t := token{pos: uint32(start), end: uint32(start + 1)}
	switch class[l.text[start]] {
	case classOpen:
		t.kind = tokOpen
	case classClose:
		t.kind = tokClose
	case classPunct:
		t.kind = tokReserved
	case classID, classQuote:
		return l.atom()
	default:
		r, n := utf8.DecodeRuneInString(l.text[start:])
		l.at += n
		return l.bad(start, illegal(l.text[start:], r, n))
	}
	l.at++
	return t
}

// illegal says what is wrong with a character that no token starts with, of which s has n bytes.
func illegal(s string, r rune, n int) string {
	const utf16BE, utf16LE, utf8BOM = "\xFE\xFF", "\xFF\xFE", '\uFEFF'
	switch {
	case r == utf8BOM:
		return "illegal character: a byte-order mark"
	case strings.HasPrefix(s, utf16BE) || strings.HasPrefix(s, utf16LE):
		return "malformed UTF-8 encoding: a byte-order mark of UTF-16"
	case r == utf8.RuneError && n == 1:
		return "malformed UTF-8 encoding"
	}
	return "illegal character"
}

// atom reads a run of identifier characters and strings: the longest match is what counts (6.2.2).
func (l *lexer) atom() token {
	start, quote, strs := l.at, 0, 0
	escaped, wrong := false, fault{}
	for l.at < len(l.text) && wrong.msg == "" {
		if class[l.text[l.at]] == classID {
			l.at++
			continue
		}
		if l.text[l.at] != '"' {
			break
		}
		quote = l.at
		strs++
		escaped, wrong = l.str()
	}
	isID := l.text[start] == '$' && quote == start+1
	t := token{pos: uint32(start), end: uint32(l.at), kind: tokReserved, escaped: escaped}
	switch {
	case wrong.msg != "" && isID:
		return l.bad(start, "empty identifier")
	case wrong.msg != "":
		return l.bad(wrong.at, wrong.msg)
	case strs == 0:
		return l.word(start)
	case strs > 1 || l.text[l.at-1] != '"':
	case isID:
		return l.quotedID(t)
	case quote == start:
		t.kind = tokString
	}
	return t
}

// word classifies a run of identifier characters that ends at the current offset.
func (l *lexer) word(start int) token {
	s := l.text[start:l.at]
	t := token{pos: uint32(start), end: uint32(l.at), kind: tokReserved}
	switch c := s[0]; {
	case c == '$' && len(s) == 1:
		return l.bad(start, "empty identifier")
	case c == '$':
		t.kind = tokID
	case c >= 'a' && c <= 'z':
		t.kind = tokWord
		if c == 'i' && s == "inf" || c == 'n' && isNaN(s) {
			t.kind = tokFloat
		}
	case c >= '0' && c <= '9' || c == '+' || c == '-':
		t.kind = classify(s)
	}
	return t
}

// quotedID checks an identifier of the form $"…" (6.3.5).
func (l *lexer) quotedID(t token) token {
	name := unquote(l.text[t.pos+1:t.end], t.escaped)
	switch {
	case len(name) == 0:
		return l.bad(int(t.pos), "empty identifier")
	case !utf8.ValidString(name):
		return l.bad(int(t.pos), "malformed UTF-8 encoding")
	}
	t.kind = tokID
	return t
}
