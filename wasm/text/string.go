package text

import (
	"strings"
	"unicode/utf8"
)

// fault is what is wrong with a string literal, and where.
type fault struct {
	at  int
	msg string
}

// str reads a string literal (6.3.3) at the current offset. It reports whether the literal holds escapes, and what is
// wrong with it first.
func (l *lexer) str() (escaped bool, wrong fault) {
	refuse := func(msg string) int {
		if wrong.msg == "" {
			wrong = fault{l.at, msg}
		}
		return 1
	}
	start := l.at
	for l.at++; l.at < len(l.text); {
		n := 1
		switch c := l.text[l.at]; {
		case c == '"':
			l.at++
			return escaped, wrong
		case c == '\\':
			escaped = true
			if n = escape(l.text[l.at:]); n == 0 {
				n = refuse("illegal escape")
			}
		case c == '\n' || c == '\r':
			return escaped, fault{start, "unclosed string literal"}
		case c < 0x20 || c == 0x7F:
			n = refuse("illegal control character in string literal")
		case c >= utf8.RuneSelf:
			var r rune
			if r, n = utf8.DecodeRuneInString(l.text[l.at:]); r == utf8.RuneError && n == 1 {
				n = refuse("malformed UTF-8 encoding")
			}
		}
		l.at += n
	}
	return escaped, fault{start, "unclosed string literal"}
}

// escape returns the length of the escape that s starts with, or 0.
func escape(s string) int {
	if len(s) < 2 {
		return 0
	}
	if strings.IndexByte(`tnr"'\`, s[1]) >= 0 {
		return 2
	}
	if s[1] == 'u' {
		_, n := unicodeEscape(s)
		return n
	}
	if len(s) >= 3 && digit(s[1]) < 16 && digit(s[2]) < 16 {
		return 3
	}
	return 0
}

// unicodeEscape returns the character of the \u{…} that s starts with, and its length, or 0.
func unicodeEscape(s string) (rune, int) {
	hex, ok := strings.CutPrefix(s, `\u{`)
	if !ok {
		return 0, 0
	}
	end := digits(hex, 16) // and no further: what follows may be long, and is looked at again
	if end == len(hex) || hex[end] != '}' {
		return 0, 0
	}
	n, ok := parseNat("0x"+hex[:end], 32)
	if !ok || n > utf8.MaxRune || !utf8.ValidRune(rune(n)) {
		return 0, 0
	}
	return rune(n), len(`\u{`) + end + len("}")
}

// unquote returns the bytes that a well-formed string literal stands for.
func unquote(s string, escaped bool) string {
	s = s[1 : len(s)-1]
	if !escaped {
		return s
	}
	return string(appendUnquoted(make([]byte, 0, len(s)), s))
}

// appendUnquoted appends the bytes that the inside of a well-formed string literal stands for.
func appendUnquoted(b []byte, s string) []byte {
	for {
		i := strings.IndexByte(s, '\\')
		if i < 0 {
			return append(b, s...)
		}
		b = append(b, s[:i]...)
		s = s[i:]
		n := 2
		switch s[1] {
		case 't':
			b = append(b, '\t')
		case 'n':
			b = append(b, '\n')
		case 'r':
			b = append(b, '\r')
		case '"', '\'', '\\':
			b = append(b, s[1])
		case 'u':
			var r rune
			r, n = unicodeEscape(s)
			b = utf8.AppendRune(b, r)
		default:
			b = append(b, digit(s[1])<<4|digit(s[2]))
			n = 3
		}
		s = s[n:]
	}
}
