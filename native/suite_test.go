//go:build linux && amd64

package native_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wasmjudge/native"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// TestSuite runs the official test suite. Commands are skipped where a module uses what the engine does not implement.
func TestSuite(t *testing.T) {
	dir := os.Getenv("WASM_TESTSUITE")
	if dir == "" {
		t.Skip("WASM_TESTSUITE names no clone of github.com/WebAssembly/testsuite")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.wast"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts in %s", dir)
	}
	for name, opts := range map[string][]native.Option{"guarded": nil, "explicit": {native.WithExplicitBounds()}} {
		t.Run(name, func(t *testing.T) {
			e := newEngine(t, opts...)
			var total wast.Counts
			for _, file := range files {
				t.Run(filepath.Base(file), func(t *testing.T) {
					r := wast.Run(context.Background(), readScript(t, file), wasm.Config{}, e)
					for _, x := range r.Results {
						for _, f := range x.Failures {
							t.Error(f)
						}
						if x.Status == wast.Skipped && !strings.Contains(x.Reason, "not implemented") {
							t.Errorf("skipped: %s", x.Reason)
						}
					}
					total.Add(r.Counts())
				})
			}
			t.Log(total)
		})
	}
}
