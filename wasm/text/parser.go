package text

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"
	"unsafe"

	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
)

// Parser is a cursor over the tokens of a source, which are read as the cursor comes to them: an error costs no more
// than what stands before it. The first error sticks and moves the cursor to the end of the source, where nothing is
// found any more: callers need look at Err only when they are done.
type Parser struct {
	*lexer
	src *wasm.Source
	i   int  // index of the token at the cursor; the next two are read, if there are so many
	cut bool // the error has ended the tokens, not the text
	err *wasm.Error
	// stray is the first annotation, of those before tokens that are forgotten, that was where it means nothing
	stray *wasm.Error
}

// NewParser makes a cursor at the start of a script, where (@host …) is a form like any other. What is read of it
// shares memory with src.Text, which must not change.
func NewParser(src *wasm.Source) *Parser { return newParser(src, false) }

func newParser(src *wasm.Source, strict bool) *Parser {
	p := &Parser{lexer: &lexer{strict: strict, script: !strict}, src: src}
	if len(src.Text) > limit.SourceBytes {
		p.Raise(limit.TextSource.Excess(src, 0))
		return p
	}
	p.text = unsafe.String(unsafe.SliceData(src.Text), len(src.Text))
	p.more()
	return p
}

// Err returns the first error, which is a *wasm.Error, or nil.
func (p *Parser) Err() error {
	if p.err == nil {
		return nil
	}
	return p.err
}

// Mark is a place to which Recover can be told to go.
type Mark int

// Mark returns the place of the token at the cursor.
func (p *Parser) Mark() Mark { return Mark(p.i) }

// Recover returns the first error and forgets it, with the cursor behind the parenthesised form that opens at the
// mark. It returns nil if there is no error, or if no such form is there or nothing closes it: then the error stays.
func (p *Parser) Recover(m Mark) *wasm.Error {
	err, open := p.err, int(m)
	if err == nil || p.toks[open].kind != tokOpen {
		return nil
	}
	p.retreat(open)
	end := p.closer(open)
	if !p.toks[open].closed {
		p.Raise(err)
		return nil
	}
	p.i = end
	p.advance(1)
	p.misplaced(open, end) // of annotations in what cannot be read nobody says more
	return err
}

// Raise makes err, which Recover gave, the first error again.
func (p *Parser) Raise(err *wasm.Error) {
	p.err = err
	p.halt()
}

// Fail records a malformed text at an offset, unless an error is recorded already.
func (p *Parser) Fail(pos uint32, format string, args ...any) {
	if p.err == nil {
		p.err = &wasm.Error{Kind: wasm.Malformed, Msg: fmt.Sprintf(format, args...), Pos: pos, Source: p.src}
	}
	p.halt()
}

// halt moves the cursor to the end of the source, of which nothing more is read.
func (p *Parser) halt() {
	if !p.ended {
		p.toks = append(p.toks, token{pos: uint32(p.at), end: uint32(p.at)})
		p.ended, p.cut = true, true
	}
	p.i = len(p.toks) - 1
}

// retreat takes back an error and moves the cursor to the token i.
func (p *Parser) retreat(i int) {
	if p.cut {
		p.toks = p.toks[:len(p.toks)-1]
		p.ended, p.cut = false, false
	}
	p.err, p.i = nil, i
	p.advance(0)
}

// advance moves the cursor past n tokens of those that are read.
func (p *Parser) advance(n int) {
	if p.i += n; p.i+2 >= len(p.toks) {
		p.more()
	}
}

// many is how many tokens are kept that nobody looks at any more.
const many = 1024

// Done says that the cursor, outside of all parentheses, is past what is read: nobody looks at the tokens before it.
func (p *Parser) Done() {
	if p.i <= many || p.err != nil {
		return
	}
	p.stray = cmp.Or(p.stray, p.misplaced(0, p.i))
	p.forget(0, p.i-1)
	p.i = 1
}

// Exceeds records that the text exceeds a limit at the cursor, unless an error is recorded already.
func (p *Parser) Exceeds(l *limit.Limit) {
	if p.err == nil {
		p.Raise(l.Excess(p.src, p.Pos()))
	}
}

// Unexpected fails at the cursor: what stands there is not what the grammar wants.
func (p *Parser) Unexpected(wanted string) {
	if p.err != nil {
		return
	}
	t := p.tok()
	pos, needs := p.proposed()
	switch s := p.text[t.pos:t.end]; {
	case t.kind == tokBad:
		p.Fail(t.pos, "%s", p.errs[t.match])
	case p.foreign():
		p.Fail(t.pos, "unknown operator %s", short(s))
	case t.kind == tokEOF:
		p.Fail(t.pos, "unexpected token end of file, expected %s%s", wanted, p.unclosed())
	default:
		p.Fail(t.pos, "unexpected token %s, expected %s", short(s), wanted)
	}
	if needs != "" {
		p.err.Pos = pos
		p.err.Beyond(needs)
	}
}

// foreign reports whether the token at the cursor is not of the language, wherever it stands.
func (p *Parser) foreign() bool {
	k := p.kind()
	return k == tokBad || k == tokReserved || k == tokWord && !known(p.word())
}

// UnexpectedForm fails at the keyword of the parenthesised form at the cursor, or at the cursor if there is none.
func (p *Parser) UnexpectedForm(wanted string) {
	if p.AtOpen() {
		p.advance(1)
	}
	p.Unexpected(wanted)
}

// unclosed reports the innermost parenthesis that nothing closes.
func (p *Parser) unclosed() string {
	for i := len(p.toks) - 1; i >= 0; i-- {
		if t := p.toks[i]; t.kind == tokOpen && !t.closed {
			line, col := p.src.Place(t.pos)
			return fmt.Sprintf("; the parenthesis at %d:%d is not closed", line, col)
		}
	}
	return ""
}

// short abbreviates a token for a message.
func short(s string) string {
	const most = 40
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}

func (p *Parser) tok() token { return p.toks[p.i] }

// kind returns the class of the token at the cursor.
func (p *Parser) kind() kind { return p.toks[p.i].kind }

// word returns the keyword at the cursor, "" if none stands there.
func (p *Parser) word() string {
	t := p.tok()
	if t.kind != tokWord {
		return ""
	}
	return p.text[t.pos:t.end]
}

// next returns the text of the token at the cursor and moves past it.
func (p *Parser) next() string {
	t := p.tok()
	if t.kind != tokEOF {
		p.advance(1)
	}
	return p.text[t.pos:t.end]
}

// Pos returns the offset of the token at the cursor.
func (p *Parser) Pos() uint32 { return p.tok().pos }

// PrevEnd returns the offset where the token before the cursor ends.
func (p *Parser) PrevEnd() uint32 {
	if p.i == 0 {
		return 0
	}
	return p.toks[p.i-1].end
}

// EOF reports whether the cursor is at the end of the source.
func (p *Parser) EOF() bool { return p.kind() == tokEOF }

// Head returns the keyword after the opening parenthesis at the cursor; "" if that is not what stands there.
func (p *Parser) Head() string {
	if p.kind() != tokOpen || p.toks[p.i+1].kind != tokWord {
		return ""
	}
	t := p.toks[p.i+1]
	return p.text[t.pos:t.end]
}

// Open moves past an opening parenthesis and the given keyword, if they stand at the cursor.
func (p *Parser) Open(word string) bool {
	if p.Head() != word {
		return false
	}
	p.advance(2)
	return true
}

// Word moves past the given keyword, if it stands at the cursor.
func (p *Parser) Word(word string) bool {
	if p.word() != word {
		return false
	}
	p.advance(1)
	return true
}

// AtOpen reports whether an opening parenthesis stands at the cursor.
func (p *Parser) AtOpen() bool { return p.kind() == tokOpen }

// AtClose reports whether a closing parenthesis stands at the cursor.
func (p *Parser) AtClose() bool { return p.kind() == tokClose }

// Close moves past a closing parenthesis, or fails.
func (p *Parser) Close() {
	if p.kind() != tokClose {
		p.Unexpected(")")
		return
	}
	p.advance(1)
}

// Skip moves past the token at the cursor, or from an opening parenthesis past its closing one.
func (p *Parser) Skip() {
	if p.kind() == tokOpen {
		p.i = p.closer(p.i)
		if last := p.toks[max(p.i-1, 0)]; p.kind() == tokEOF && p.strict && last.kind == tokBad {
			p.Fail(last.pos, "%s", p.errs[last.match])
		}
	}
	p.next()
}

// AtString reports whether a string literal stands at the cursor.
func (p *Parser) AtString() bool { return p.kind() == tokString }

// Literal reads a string literal and gives its bytes, or fails.
func (p *Parser) Literal() string {
	t := p.tok()
	if t.kind != tokString {
		p.Unexpected("a string")
		return ""
	}
	p.advance(1)
	return unquote(p.text[t.pos:t.end], t.escaped)
}

// Strings reads any number of string literals and gives their concatenation (Tdatastring).
func (p *Parser) Strings() []byte {
	first, size := p.i, 0
	for p.kind() == tokString {
		t := p.tok()
		size += int(t.end-t.pos) - len(`""`)
		p.advance(1)
	}
	if size == 0 {
		return nil
	}
	b := make([]byte, 0, size)
	for _, t := range p.toks[first:p.i] {
		b = appendUnquoted(b, p.text[t.pos+1:t.end-1])
	}
	return b
}

// Name reads a string literal that must be UTF-8 (6.3.4), or fails.
func (p *Parser) Name() string {
	pos := p.Pos()
	s := p.Literal()
	if !utf8.ValidString(s) {
		p.Fail(pos, "malformed UTF-8 encoding")
	}
	return s
}

// AtID reports whether an identifier stands at the cursor.
func (p *Parser) AtID() bool { return p.kind() == tokID }

// ID reads an identifier (6.3.5) and gives its name, which has no $; "" if none stands at the cursor.
func (p *Parser) ID() string {
	t := p.tok()
	if t.kind != tokID {
		return ""
	}
	p.advance(1)
	s := p.text[t.pos+1 : t.end]
	if s[0] == '"' {
		return unquote(s, t.escaped)
	}
	return s
}

// AtNumber reports whether a number stands at the cursor.
func (p *Parser) AtNumber() bool {
	k := p.kind()
	return k == tokNat || k == tokInt || k == tokFloat
}

// Number reads a constant of a number or packed type and gives its bits, zero-extended, or fails.
func (p *Parser) Number(k wasm.Kind) uint64 {
	if !p.AtNumber() {
		p.Unexpected("a number")
		return 0
	}
	t := p.tok()
	p.advance(1)
	n, ok := parseNumber(p.text[t.pos:t.end], k)
	if !ok {
		p.Fail(t.pos, "constant out of range: %s is no %s", short(p.text[t.pos:t.end]), k)
	}
	return n
}

// Nat reads an unsigned number of the given number of bits, or fails.
func (p *Parser) Nat(bits uint) uint64 {
	if p.kind() != tokNat {
		p.Unexpected("an unsigned number")
		return 0
	}
	t := p.tok()
	p.advance(1)
	return p.nat(t.pos, p.text[t.pos:t.end], bits)
}

// nat returns the value of the well-formed Tnum s, or fails.
func (p *Parser) nat(pos uint32, s string, bits uint) uint64 {
	n, ok := parseNat(s, bits)
	if !ok {
		p.Fail(pos, "i%d constant out of range: %s", bits, short(s))
	}
	return n
}

// Shape reads a vector shape, or fails.
func (p *Parser) Shape() wasm.Shape {
	s, ok := wasm.ShapeNamed(p.word())
	if !ok {
		p.Unexpected("a vector shape")
		return 0
	}
	p.advance(1)
	return s
}

// AbsHeaptype reads an abstract heap type (6.4.3), if one stands at the cursor.
func (p *Parser) AbsHeaptype() (wasm.Heap, bool) {
	h, ok := heaptypes[p.word()]
	if ok {
		p.advance(1)
	}
	return h, ok
}

// Signature reads (param t…)* (result t…)*, of types that no module defines.
func (p *Parser) Signature() (params, results []wasm.Valtype) {
	for p.Open("param") {
		params = p.abstractTypes(params)
	}
	for p.Open("result") {
		results = p.abstractTypes(results)
	}
	return params, results
}

// abstractTypes appends the types up to a closing parenthesis to a list.
func (p *Parser) abstractTypes(list []wasm.Valtype) []wasm.Valtype {
	for p.err == nil && !p.AtClose() {
		t, ok := valtypes[p.word()]
		switch {
		case ok:
			p.advance(1)
		case p.Open("ref"):
			t = wasm.Valtype{Kind: wasm.Ref, Null: p.Word("null")}
			if t.Heap, ok = p.AbsHeaptype(); !ok {
				p.Unexpected("an abstract heap type")
			}
			p.Close()
		default:
			p.Unexpected("a value type")
		}
		list = append(list, t)
	}
	p.Close()
	return list
}

// Vector reads the shape and lanes of a v128 constant (6.5.10), or fails.
func (p *Parser) Vector() (v [16]byte) {
	s := p.Shape()
	if n := p.countNumbers(); n != s.Dim() {
		p.Fail(p.Pos(), "wrong number of lane literals: %d for %s", n, s)
		return v
	}
	size := len(v) / s.Dim()
	for i := 0; i < len(v); i += size {
		putLane(v[i:i+size], p.Number(s.Lane()))
	}
	return v
}

// countNumbers counts the numbers from the cursor on. It fails if what ends them is no token of the language.
func (p *Parser) countNumbers() int {
	start := p.i
	for p.AtNumber() {
		p.advance(1)
	}
	n := p.i - start
	if p.foreign() || strings.HasPrefix(p.word(), "nan:") { // a class of NaNs is one in scripts only
		p.Unexpected("a number")
	} else {
		p.i = start
	}
	return n
}

// putLane writes the low bytes of x in little endian order.
func putLane(b []byte, x uint64) {
	for i := range b {
		b[i] = byte(x >> (8 * i))
	}
}
