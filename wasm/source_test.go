package wasm

import "testing"

func TestPlace(t *testing.T) {
	src := &Source{Name: "f.wat", Text: []byte("ab\r\ncde\n")}
	for _, c := range []struct {
		pos       uint32
		line, col int
		text      string
	}{{0, 1, 1, "ab"}, {1, 1, 2, "ab"}, {3, 1, 4, "ab"}, {4, 2, 1, "cde"}, {7, 2, 4, "cde"}, {8, 3, 1, ""}, {99, 3, 1, ""}} {
		line, col, text := src.Place(c.pos)
		if line != c.line || col != c.col || text != c.text {
			t.Errorf("Place(%d) = %d, %d, %q, want %d, %d, %q", c.pos, line, col, text, c.line, c.col, c.text)
		}
	}
}

func TestErrorDetail(t *testing.T) {
	long := make([]byte, 300)
	for i := range long {
		long[i] = 'x'
	}
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
	} {
		if got := c.err.Detail(); got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
	e := Error{Msg: "bad", Pos: 250, Source: &Source{Name: "f.wat", Text: long}}
	if got := e.Detail(); len(got) > 300 {
		t.Errorf("a long line is shown whole: %q", got)
	}
}
