// Package spectectest has what the tests of several packages share: where the formal text is.
package spectectest

import (
	"os"
	"path/filepath"
	"testing"

	"wasmjudge/spectec/syntax"
)

// Dir gives the folder with the sources of WebAssembly 3.0. Without WASM_SPECTEC the test is skipped.
func Dir(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("WASM_SPECTEC")
	if dir == "" {
		t.Skip("the formal text is not here: git clone https://github.com/WebAssembly/spec, and let WASM_SPECTEC name its folder specification")
	}
	return filepath.Join(dir, "wasm-3.0")
}

// Files gives the sources as they are, without errata.
func Files(t testing.TB) (files []syntax.File) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(Dir(t), "*.spectec"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no sources: %v", err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, syntax.File{Name: filepath.Base(name), Text: string(b)})
	}
	return files
}
