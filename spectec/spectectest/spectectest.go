// Package spectectest has what the tests of several packages share: where the formal text is.
package spectectest

import (
	"os"
	"path/filepath"
	"testing"

	"wasmjudge/spectec/syntax"
)

// Dir returns the folder with the sources of WebAssembly 3.0. Without WASM_SPECTEC the test is skipped.
func Dir(t testing.TB) string {
	t.Helper()
	return Version(t, "3.0")
}

// folders are where the sources of a version are, within the folder that WASM_SPECTEC names, and where they come from.
var folders = map[string][2]string{
	"3.0": {"wasm-3.0", "https://github.com/WebAssembly/spec, specification/wasm-3.0"},
	"2.0": {"wasm-2.0", "https://github.com/WebAssembly/spec, specification/wasm-2.0"},

	"wide-arithmetic": {"wide-arithmetic", "https://github.com/WebAssembly/wide-arithmetic, specification/wasm-3.0"},
}

// Version returns the folder with the sources of a version. Without WASM_SPECTEC the test is skipped, and so is one of
// another version than 3.0 if that folder does not have its sources.
func Version(t testing.TB, version string) string {
	t.Helper()
	dir := os.Getenv("WASM_SPECTEC")
	if dir == "" {
		t.Skip("the formal text is not here: git clone https://github.com/WebAssembly/spec, and let WASM_SPECTEC name its folder specification")
	}
	f := folders[version]
	dir = filepath.Join(dir, f[0])
	if _, err := os.Stat(dir); err != nil && version != "3.0" {
		t.Skipf("the formal text of %s is not here: the folder that WASM_SPECTEC names has no folder %s (%s)", version, f[0], f[1])
	}
	return dir
}

// Files returns the sources as they are, without errata.
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
