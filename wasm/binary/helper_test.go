package binary

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"wasmjudge/wasm"
	"wasmjudge/wasm/wasmtest"
)

// same compares modules by content: not by where they were read.
var same = cmp.Options{
	cmpopts.EquateEmpty(),
	cmp.FilterPath(func(p cmp.Path) bool {
		name := p.Last().String()
		return name == ".Pos" || name == ".Source"
	}, cmp.Ignore()),
}

// unhex reads hexadecimal digits with spaces between them; what stands after a ; on a line is a comment.
func unhex(t testing.TB, text string) []byte {
	t.Helper()
	var digits strings.Builder
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, ";")
		digits.WriteString(strings.Join(strings.Fields(line), ""))
	}
	b, err := hex.DecodeString(digits.String())
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return b
}

// module returns the hexadecimal text of a module: the header and the sections.
func module(sections ...string) string { return "0061736d 01000000 " + strings.Join(sections, " ") }

// nullary are a type section with the type of functions without parameters and results, and a function section with one
// of these.
const nullary = "01 04 01 60 00 00  03 02 01 00 "

func decode(b []byte) (*wasm.Module, error) {
	return Decode(&wasm.Source{Name: "test", Text: b, Binary: true})
}

func mustDecode(t testing.TB, b []byte) *wasm.Module {
	t.Helper()
	m, err := decode(b)
	if err != nil {
		t.Fatalf("%x: %v", b, err)
	}
	return m
}

// checkRoundTrip checks that writing m and reading it again gives m.
func checkRoundTrip(t testing.TB, m *wasm.Module) {
	t.Helper()
	b := Encode(m)
	if diff := wasmtest.Diff(m, mustDecode(t, b)); diff != "" {
		t.Errorf("reading %x again differs (-written +read):\n%s", b, diff)
	}
}
