package syntax

import (
	"math/big"
	"strings"
	"unicode"
)

// kind is the kind of a token.
type kind uint8

const (
	kEnd   kind = iota
	kIdent      // a name
	kFunc       // $name; text is the name
	kConv       // $nat$ and the like; text is the type
	kNum
	kText // a string; text is its contents
	kSym
)

// token is one token. glued means that nothing stands between it and the token before; first, that it is the first on
// its line.
type token struct {
	kind  kind
	text  string
	num   *big.Int
	pos   Pos
	glued bool
	first bool
}

// symbols are the symbols, longer ones before their prefixes.
var symbols = []string{
	"...", "~>*", "=/=", "=++", "<=>", "->_", "~~_",
	"~>", "~~", "|-", "-|", "->", "=>", "==", "<=", "<:", "<-", ">=", "++", "--", "/\\", "\\/", "..", "||", "`(", "`[", "`{", "$(",
	"=", "<", ">", "+", "-", "\\", "/", ".", ":", ";", ",", "(", ")", "[", "]", "{", "}", "|", "^", "*", "?", "%", "#", "~", "`", "!", "$",
}

// lexer cuts a file into tokens.
type lexer struct {
	file   string
	src    string
	at     int
	line   int
	start  int // of the line
	first  bool
	end    int // of the token before
	tokens []token
}

// lex cuts a file into tokens.
func lex(file, src string) ([]token, error) {
	l := &lexer{file: file, src: src, line: 1, first: true, end: -1}
	for l.space(); l.at < len(l.src); l.space() {
		if err := l.token(); err != nil {
			return nil, err
		}
	}
	l.emit(token{kind: kEnd}, 0)
	return l.tokens, nil
}

func (l *lexer) pos() Pos { return Pos{l.file, l.line, l.at - l.start + 1} }

func (l *lexer) emit(t token, length int) {
	t.pos, t.glued, t.first = l.pos(), l.end == l.at, l.first
	l.tokens = append(l.tokens, t)
	l.at += length
	l.end, l.first = l.at, false
}

// space skips blanks, comments, lines of dashes, and a \ that ends its line.
func (l *lexer) space() {
	for l.at < len(l.src) {
		rest := l.src[l.at:]
		switch {
		case rest[0] == '\n':
			l.at++
			l.line, l.start, l.first = l.line+1, l.at, true
		case rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\r':
			l.at++
		case strings.HasPrefix(rest, ";;"):
			l.at += lineLength(rest)
		case strings.HasPrefix(rest, "(;"):
			l.block()
		case strings.HasPrefix(rest, "---"):
			l.at += len(rest) - len(strings.TrimLeft(rest, "-"))
		case rest[0] == '\\' && strings.TrimSpace(rest[1:lineLength(rest)]) == "":
			l.at++
		default:
			return
		}
	}
}

func lineLength(s string) int {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return i
	}
	return len(s)
}

// block skips a comment in (; ;), which may hold others.
func (l *lexer) block() {
	for depth := 0; l.at < len(l.src); l.at++ {
		switch rest := l.src[l.at:]; {
		case strings.HasPrefix(rest, "(;"):
			depth++
			l.at++
		case strings.HasPrefix(rest, ";)"):
			l.at++
			if depth--; depth == 0 {
				l.at++
				return
			}
		case rest[0] == '\n':
			l.line, l.start, l.first = l.line+1, l.at+1, true
		}
	}
}

func (l *lexer) token() error {
	rest := l.src[l.at:]
	switch c := rest[0]; {
	case c == '"':
		return l.text(rest)
	case c == '`' && len(rest) > 1 && digit(rest[1]):
		n := len(rest[1:]) - len(strings.TrimLeft(rest[1:], "0123456789"))
		return l.number(rest[1:1+n], 10, 1+n)
	case strings.HasPrefix(rest, "0x"):
		n := hexLength(rest[2:])
		return l.number(rest[2:2+n], 16, 2+n)
	case strings.HasPrefix(rest, "U+") && hexLength(rest[2:]) > 0:
		n := hexLength(rest[2:])
		return l.number(rest[2:2+n], 16, 2+n)
	case digit(c):
		n := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
		return l.number(rest[:n], 10, n)
	case letter(c):
		n := nameLength(rest)
		l.emit(token{kind: kIdent, text: rest[:n]}, n)
		return nil
	case c == '$' && len(rest) > 1 && letter(rest[1]):
		n := nameLength(rest[1:])
		if strings.HasPrefix(rest[1+n:], "$") {
			l.emit(token{kind: kConv, text: rest[1 : 1+n]}, 2+n)
			return nil
		}
		l.emit(token{kind: kFunc, text: rest[1 : 1+n]}, 1+n)
		return nil
	}
	for _, s := range symbols {
		if strings.HasPrefix(rest, s) {
			l.emit(token{kind: kSym, text: s}, len(s))
			return nil
		}
	}
	return &Error{l.pos(), "this character means nothing here"}
}

func (l *lexer) text(rest string) error {
	for i := 1; i < len(rest) && rest[i] != '\n'; i++ {
		switch rest[i] {
		case '\\':
			i++
		case '"':
			l.emit(token{kind: kText, text: rest[1:i]}, i+1)
			return nil
		}
	}
	return &Error{l.pos(), "this string does not end on its line"}
}

func (l *lexer) number(digits string, base, length int) error {
	n, ok := new(big.Int).SetString(digits, base)
	if !ok {
		return &Error{l.pos(), "this number has no digits"}
	}
	l.emit(token{kind: kNum, text: digits, num: n}, length)
	return nil
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

func letter(c byte) bool { return c == '_' || unicode.IsLetter(rune(c)) }

func hexLength(s string) int { return len(s) - len(strings.TrimLeft(s, "0123456789abcdefABCDEF")) }

func nameLength(s string) int {
	n := 0
	for n < len(s) && (letter(s[n]) || digit(s[n]) || s[n] == '\'') {
		n++
	}
	return n
}
