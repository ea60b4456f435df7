package wasm

import (
	"bytes"
	"runtime"
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
		if text := string(src.line(c.pos)); line != c.line || col != c.col || text != c.text {
			t.Errorf("offset %d is line %d, column %d of %q, want %d, %d, %q", c.pos, line, col, text, c.line, c.col, c.text)
		}
	}
}

// TestPlaceOfManyLines compares the places of a long text, asked for in any order, with those found by counting.
func TestPlaceOfManyLines(t *testing.T) {
	var text []byte
	for i := range 3000 {
		text = append(text, strings.Repeat("x", i*i%97)...)
		text = append(text, '\n')
		if i%1000 == 500 {
			text = append(text, strings.Repeat("y", 3*stride)...)
		}
	}
	src := &Source{Text: text}
	for i := range len(text) {
		at := i * 7919 % len(text)
		before := text[:at]
		line, col := src.Place(uint32(at))
		if wantLine, wantCol := bytes.Count(before, []byte("\n"))+1, at-bytes.LastIndexByte(before, '\n'); line != wantLine || col != wantCol {
			t.Fatalf("offset %d is at %d:%d, want %d:%d", at, line, col, wantLine, wantCol)
		}
	}
}

// TestPlaceCostsWhatStandsBefore asks for an early and a late place of a text of many lines.
func TestPlaceCostsWhatStandsBefore(t *testing.T) {
	text := bytes.Repeat([]byte("\n"), 30_000_000)
	for _, c := range []struct{ pos, most uint64 }{{1, 1 << 14}, {1 << 20, 1 << 15}, {30_000_000, 1 << 20}} {
		src := &Source{Text: text}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_ = (&Error{Msg: "bad", Pos: uint32(c.pos), Source: src}).Detail()
		runtime.ReadMemStats(&after)
		if got := after.TotalAlloc - before.TotalAlloc; got > c.most {
			t.Errorf("an error at offset %d of %d empty lines allocates %d bytes, more than %d", c.pos, len(text), got, c.most)
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
