//go:build linux && amd64

package native_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wasmjudge/native"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// TestSuite runs the official test suite. Commands are skipped where a module uses what the engine does not implement: which
// files these are, with how many commands and what they need, is testdata/suite-needs.txt (-update rewrites it). A skip that is not
// listed fails, and so does one that is listed and does not happen.
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
			var needs strings.Builder
			for _, file := range files {
				t.Run(filepath.Base(file), func(t *testing.T) { runSuiteFile(t, e, file, &needs) })
			}
			checkNeeds(t, needs.String())
		})
	}
}

// TestZeal runs the scripts of the suite and of the corpus that make objects while every allocation collects, and while
// no object is made where one was shortly before. What is skipped is what TestSuite lists.
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
				t.Run(filepath.Base(file), func(t *testing.T) {
					r := wast.Run(context.Background(), readScript(t, file), wasm.Config{}, e)
					for _, x := range r.Results {
						for _, f := range x.Failures {
							t.Error(f)
						}
					}
				})
			}
			if ran < 3 {
				t.Errorf("only %d scripts make objects", ran)
			}
		})
	}
}

// dependent matches what a reason says of the module that is needed.
var dependent = regexp.MustCompile(`^needs the module of line \d+, which (was skipped: )?`)

// runSuiteFile runs a script, which may fail nowhere, and notes what it needs that is not there.
func runSuiteFile(t *testing.T, e wasm.Engine, file string, needs *strings.Builder) {
	r := wast.Run(context.Background(), readScript(t, file), wasm.Config{}, e)
	skipped, reasons := 0, map[string]bool{}
	for _, x := range r.Results {
		for _, f := range x.Failures {
			t.Error(f)
		}
		if x.Status == wast.Skipped {
			skipped++
			reasons[strings.TrimSuffix(dependent.ReplaceAllString(x.Reason, ""), " is not implemented by the native engine")] = true
		}
	}
	if skipped > 0 {
		fmt.Fprintf(needs, "%s: %d of %d commands: %s\n", filepath.Base(file), skipped, len(r.Results),
			strings.Join(slices.Sorted(maps.Keys(reasons)), ", "))
	}
}

func checkNeeds(t *testing.T, needs string) {
	const golden = "testdata/suite-needs.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(needs), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(needs, "\n")); diff != "" {
		t.Errorf("what is skipped is not what %s lists (-want +got):\n%s", golden, diff)
	}
}
