package compiler

import (
	"os"
	"path/filepath"
	"testing"

	"wasmjudge/native/artifact"
	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

// TestRightCodeIsKept writes artifacts and reads them again: reading refuses code with instructions that the compiler
// never emits.
func TestRightCodeIsKept(t *testing.T) {
	files, _ := filepath.Glob("../testdata/bench/*.wat")
	if len(files) == 0 {
		t.Fatal("no modules")
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		m, err := text.Parse(&wasm.Source{Name: file, Text: src})
		if err == nil {
			err = valid.Validate(m)
		}
		if err != nil {
			t.Fatal(err)
		}
		o := artifact.Options{Features: artifact.AVX | artifact.AVX2 | artifact.FMA}
		a, err := Compile(m, o)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := artifact.Decode(artifact.Encode(a, m, o), m, o); err != nil {
			t.Errorf("%s: right code is refused: %v", file, err)
		}
	}
}
