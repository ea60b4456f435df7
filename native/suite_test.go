//go:build linux && amd64

package native_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"wasmjudge/native"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// TestSuite runs the official test suite, of which nothing is skipped.
func TestSuite(t *testing.T) {
	dir := os.Getenv("WASM_TESTSUITE")
	if dir == "" {
		t.Skip("WASM_TESTSUITE names no clone of github.com/WebAssembly/testsuite")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.wast"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts in %s", dir)
	}
	for name, opts := range map[string][]native.Option{
		"guarded": nil, "explicit": {native.WithExplicitBounds()}, "other NaNs": {native.WithOtherNaNs()}, "SSE": {native.WithFeatures(0)},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEngine(t, opts...)
			for _, file := range files {
				t.Run(filepath.Base(file), func(t *testing.T) { runWhole(t, e, file) })
			}
		})
	}
}

// TestZeal runs the scripts of the suite and of the corpus that make objects while every allocation collects, and
// while no object is made where one was shortly before.
func TestZeal(t *testing.T) {
	files, err := filepath.Glob("../corpus/*.wast")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts in ../corpus")
	}
	if dir := os.Getenv("WASM_TESTSUITE"); dir != "" {
		more, err := filepath.Glob(filepath.Join(dir, "*.wast"))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, more...)
	}
	makes := regexp.MustCompile(`\b(throw|struct\.new|array\.new)`)
	for name, move := range map[string]bool{"collecting": false, "moving": true} {
		t.Run(name, func(t *testing.T) {
			e := newEngine(t, native.WithZeal(move))
			ran := 0
			for _, file := range files {
				if src, err := os.ReadFile(file); err != nil || !makes.Match(src) {
					continue
				}
				ran++
				t.Run(filepath.Base(file), func(t *testing.T) { runWhole(t, e, file) })
			}
			if ran < 3 {
				t.Errorf("only %d scripts make objects", ran)
			}
		})
	}
}

// runWhole runs a script, which may fail nowhere and skip nothing.
func runWhole(t *testing.T, e wasm.Engine, file string) {
	for _, x := range wast.Run(context.Background(), readScript(t, file), wasm.Config{}, e).Results {
		for _, f := range x.Failures {
			t.Error(f)
		}
		if x.Status == wast.Skipped {
			t.Errorf("%d: skipped: %s", x.Command.Pos, x.Reason)
		}
	}
}
