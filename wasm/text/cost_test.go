package text_test

import (
	"runtime"
	"strings"
	"testing"

	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
	"wasmjudge/wast"
)

// allocated returns the bytes that f allocates.
func allocated(f func()) int {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return int(after.TotalAlloc - before.TotalAlloc)
}

func parseModule(src string) error {
	_, err := text.Parse(&wasm.Source{Name: "module", Text: []byte(src)})
	return detailed(err)
}

func parseScript(src string) error {
	_, err := wast.Parse(&wasm.Source{Name: "script", Text: []byte(src)})
	return detailed(err)
}

// detailed has an error find its place and line.
func detailed(err error) error {
	if e, ok := err.(*wasm.Error); ok {
		_ = e.Detail()
	}
	return err
}

// TestEarlyErrorsCostLittle reads texts that are wrong near their beginning, and long.
func TestEarlyErrorsCostLittle(t *testing.T) {
	const size = 8 << 20
	fill := func(unit string) string { return strings.Repeat(unit, size/len(unit)) }
	funcs, commands := fill("(func (param i32) (drop (local.get 0)))\n"), fill("(register \"a\" $m)\n")
	for _, c := range []struct {
		name, src, want string
		read            func(string) error
	}{
		{"NUL bytes", fill("\x00"), "illegal character", parseModule},
		{"a script of NUL bytes", fill("\x00"), "illegal character", parseScript},
		{"bytes that are not UTF-8", fill("\xc0"), "malformed UTF-8", parseModule},
		{"closing parentheses", fill(")"), "unexpected token )", parseModule},
		{"opening parentheses", fill("("), "unexpected token (", parseModule},
		{"empty lines after the error", "(x" + fill("\n"), "unknown operator x", parseModule},
		{"a module after the error", "(module (x) " + funcs + ")", "unknown operator x", parseModule},
		{"fields after an error between them", "(func) nop" + funcs, "unexpected token nop", parseModule},
		{"fields after a character that none may have", "(func (nop \x00))" + funcs, "illegal character", parseModule},
		{"fields after a character that none may have, in an annotation", "(func (@x \x00))" + funcs, "illegal character", parseModule},
		{"fields after a duplicate identifier", "(func $f) (func $f)" + funcs, "duplicate function $f", parseModule},
		{"commands after a character that none may have", "(module) \x00" + commands, "illegal character", parseScript},
		{"commands after what is no command", "(module) x" + commands, "unknown operator x", parseScript},
		{"a byte-order mark", "\uFEFF" + funcs, "illegal character: a byte-order mark", parseModule},
		{"a byte-order mark of UTF-16", "\xFF\xFE(\x00" + funcs, "malformed UTF-8 encoding: a byte-order mark of UTF-16", parseScript},
	} {
		var err error
		got := allocated(func() { err = c.read(c.src) }) - len(c.src) // which parseModule and parseScript copy
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
		if got > 32<<10 {
			t.Errorf("%s: %d bytes of text took %d bytes of memory", c.name, len(c.src), got)
		}
	}
}

// TestReadingCostsInProportion reads long texts, of which many are wrong only at their end: each byte of text may
// take so many bytes of memory, the module included.
func TestReadingCostsInProportion(t *testing.T) {
	const size = 1 << 20
	fill := func(unit string) string { return strings.Repeat(unit, size/len(unit)) }
	for _, c := range []struct {
		name string
		src  string
		most int
		read func(string) error
	}{
		{"functions", fill("(func (param i32) (drop (local.get 0)))\n"), 22, parseModule},
		{"empty functions", fill("(func)"), 55, parseModule},
		{"one function", "(func " + fill("(drop (i32.const 1))\n") + ")", 35, parseModule},
		{"short instructions", "(func " + fill("br 0\n") + ")", 55, parseModule},
		{"opening parentheses", "(module (func " + fill("("), 30, parseModule},
		{"an error in the first of many functions", "(func x)" + fill("(func (param i32) (drop (local.get 0)))\n"), 20, parseModule},
		{"a data segment of one string", `(data "` + fill("a") + `")`, 2, parseModule},
		{"a data segment of many strings", `(data ` + fill(`"0123456789abcdef"`+"\n") + `)`, 4, parseModule},
		{"a comment", "(; " + fill("(;;) ") + ";)", 1, parseModule},
		{"line comments", fill(";; and so on\n"), 1, parseModule},
		{"line comments that are not UTF-8", fill(";; \xFF\n"), 1, parseModule},
		{"unknown annotations", fill("(@x (y) z)"), 1, parseModule},
		{"a long annotation", "(@custom \"\" " + fill("\"abc\" ") + ")", 20, parseModule},
		{"NUL bytes in a module of a script", "(module (func " + fill("\x00") + "))", 1, parseScript},
		{"NUL bytes and words in a module of a script", "(module (func " + fill("\x00 a ") + "))", 18, parseScript},
		{"modules with an error", fill("(module (func x) (func) (func) (func) (func) (func) (func))"), 75, parseScript},
		{"one long module with an error", "(module x" + fill("(func (param i32) (drop (local.get 0)))\n") + ")", 1, parseScript},
		{"a script", fill("(register \"name\" $m)\n"), 45, parseScript},
		{"a script with a command that cannot be read", "(x)" + fill("(register \"name\" $m)\n"), 45, parseScript},
		{"a binary module", "(module binary " + fill("\"\\00\\01\\02\\03\\04\\05\\06\\07\"\n") + ")", 4, parseScript},
	} {
		got := allocated(func() { _ = c.read(c.src) }) - len(c.src)
		if got > c.most*len(c.src) {
			t.Errorf("%s: %.1f bytes of memory for a byte of text, more than %d", c.name, float64(got)/float64(len(c.src)), c.most)
		}
	}
}
