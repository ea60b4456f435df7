package feature

import (
	"strings"
	"testing"

	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
)

// TestOf names what modules use.
func TestOf(t *testing.T) {
	for source, want := range map[string]string{
		`(module (func))`:              "",
		`(module (tag))`:               "exceptions",
		`(module (func (param v128)))`: "simd",
		`(module (type (struct)) (func (result i32) (i32.extend8_s (i32.const 1))))`: "sign-extension gc",
	} {
		m, err := text.Parse(&wasm.Source{Name: "of", Text: []byte(source)})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(Of(m).Names(), " "); got != want {
			t.Errorf("%s uses %q, not %q", source, got, want)
		}
	}
}
