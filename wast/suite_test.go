package wast_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wasm/wasmtest"
	"wasmjudge/wast"
)

// engines are those on which all scripts must hold.
var engines = []wasm.Engine{oracle.New()}

// suiteFiles and suiteCommands are what the official suite had at least when this was written.
const suiteFiles, suiteCommands = 257, 65184

// TestSuite runs the official test suite on every engine. Nothing may fail, and nothing may be skipped.
func TestSuite(t *testing.T) {
	files := wasmtest.Suite(t)
	for _, e := range engines {
		t.Run(e.Name(), func(t *testing.T) {
			var ran, commands atomic.Int64
			t.Run("files", func(t *testing.T) {
				for _, file := range files {
					t.Run(strings.TrimSuffix(filepath.Base(file), ".wast"), func(t *testing.T) {
						t.Parallel()
						commands.Add(int64(hold(t, file, e)))
						ran.Add(1)
					})
				}
			})
			if ran.Load() < suiteFiles || commands.Load() < suiteCommands {
				t.Errorf("ran %d files with %d commands, want at least %d and %d", ran.Load(), commands.Load(), suiteFiles, suiteCommands)
			}
		})
	}
}

// TestCorpus runs the project's own scripts on every engine, and those on which engines written elsewhere fail.
func TestCorpus(t *testing.T) {
	findings, err := filepath.Glob("../crashers/wazero-*.wast")
	if err != nil || len(findings) == 0 {
		t.Fatalf("no findings: %v", err)
	}
	for _, e := range engines {
		for _, file := range append(corpus(t), findings...) {
			t.Run(e.Name()+"/"+strings.TrimSuffix(filepath.Base(file), ".wast"), func(t *testing.T) {
				t.Parallel()
				hold(t, file, e)
			})
		}
	}
}

func corpus(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../corpus/*.wast")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	return files
}

// hold runs a script, demands that all of it holds, and counts its commands.
func hold(t *testing.T, file string, e wasm.Engine) int {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s, err := wast.Parse(&wasm.Source{Name: file, Text: text})
	if err != nil {
		t.Fatal(err)
	}
	report := wast.Run(context.Background(), s, wasm.Config{}, e)
	for _, r := range report.Results {
		for _, f := range r.Failures {
			t.Error(f)
		}
		if r.Status == wast.Skipped {
			t.Errorf("%s: skipped: %s", s.Source.Where(r.Command.Pos), r.Reason)
		}
	}
	return len(report.Results)
}
