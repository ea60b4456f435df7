//go:build linux && amd64

package native_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"wasmjudge/native"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// TestFaults runs the script of each known fault on an engine that has the fault, which must fail, and on the right engine, which
// must pass.
func TestFaults(t *testing.T) {
	right := newEngine(t)
	for _, f := range native.Faults() {
		t.Run(f.String(), func(t *testing.T) {
			script := readScript(t, filepath.Join("testdata", "faults", f.String()+".wast"))
			if c := runScript(script, right); c.Failed+c.Skipped > 0 {
				t.Errorf("right engine: %v", c)
			}
			if c := runScript(script, newEngine(t, native.WithFault(f))); c.Failed == 0 {
				t.Errorf("engine with the fault: %v; a failure is wanted", c)
			}
		})
	}
}

// TestFaultNames checks that the names lead back to the faults.
func TestFaultNames(t *testing.T) {
	for _, f := range native.Faults() {
		if g, ok := native.FaultNamed(f.String()); !ok || g != f {
			t.Errorf("%v is found as %v, %v", f, g, ok)
		}
	}
	if _, ok := native.FaultNamed("no such fault"); ok {
		t.Error("a name that is none was found")
	}
}

func readScript(tb testing.TB, file string) *wast.Script {
	tb.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	s, err := wast.Parse(&wasm.Source{Name: file, Text: src})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func runScript(s *wast.Script, e wasm.Engine) wast.Counts {
	return wast.Run(context.Background(), s, wasm.Config{}, e).Counts()
}
