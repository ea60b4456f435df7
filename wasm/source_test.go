package wasm

import (
	"strings"
	"testing"
)

func TestPlace(t *testing.T) {
	src := &Source{Name: "f.wat", Text: []byte("ab\r\ncde\n")}
	for _, c := range []struct {
		pos       uint32
		line, col int
		text      string
	}{{0, 1, 1, "ab"}, {1, 1, 2, "ab"}, {3, 1, 4, "ab"}, {4, 2, 1, "cde"}, {7, 2, 4, "cde"}, {8, 3, 1, ""}, {99, 3, 1, ""}} {
		line, col := src.Place(c.pos)
		if text := string(src.line(line)); line != c.line || col != c.col || text != c.text {
			t.Errorf("offset %d is line %d, column %d of %q, want %d, %d, %q", c.pos, line, col, text, c.line, c.col, c.text)
		}
	}
}

func TestErrorDetail(t *testing.T) {
	long := []byte(strings.Repeat("é", 200))
	part := strings.Repeat("é", 30)
	for _, c := range []struct {
		name string
		err  Error
		want string
	}{
		{"no source", Error{Msg: "bad", Pos: 16}, "0x10: bad"},
		{"binary", Error{Msg: "bad", Pos: 16, Source: &Source{Name: "f.wasm", Binary: true}}, "f.wasm:0x10: bad"},
		{"caret below tabs", Error{Msg: "bad", Pos: 4, Rule: "Rule", Source: &Source{Name: "f.wat", Text: []byte("a\n\tb c\n")}},
			"f.wat:2:3: bad (Rule)\n  \tb c\n  \t ^"},
		{"what a terminal would obey", Error{Msg: "bad", Pos: 5, Source: &Source{Name: "f.wat", Text: []byte("a\x1b[1mb\xff")}},
			"f.wat:1:6: bad\n  a\uFFFD[1mb\uFFFD\n       ^"},
		{"the middle of a long line", Error{Msg: "bad", Pos: 200, Source: &Source{Name: "f.wat", Text: long}},
			"f.wat:1:201: bad\n  …" + part + part + "…\n   " + strings.Repeat(" ", 30) + "^"},
		{"the middle of a character", Error{Msg: "bad", Pos: 201, Source: &Source{Name: "f.wat", Text: long}},
			"f.wat:1:202: bad\n  …" + part[2:] + "\uFFFD\uFFFD" + part[2:] + "…\n   " + strings.Repeat(" ", 30) + "^"},
	} {
		if got := c.err.Detail(); got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}
