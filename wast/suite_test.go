package wast_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
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

// vectors are the official scripts about vector instructions, and needsVectors matches the start of the reason for which an engine may
// skip commands of theirs.
var vectors = regexp.MustCompile(`(^|_)(simd|relaxed)_`)

var needsVectors = regexp.MustCompile(`^(needs the module of line \d+, which )?needs vector instructions`)

// suiteFiles and suiteCommands are what the official suite had at least, without vectors, when this was written.
const suiteFiles, suiteCommands = 194, 39000

// TestSuite runs the official test suite on every engine. Nothing may fail, and nothing may be skipped but what needs vectors.
func TestSuite(t *testing.T) {
	files := wasmtest.Suite(t)
	for _, e := range engines {
		t.Run(e.Name(), func(t *testing.T) {
			var ran, commands atomic.Int64
			t.Run("files", func(t *testing.T) {
				for _, file := range files {
					t.Run(strings.TrimSuffix(filepath.Base(file), ".wast"), func(t *testing.T) {
						t.Parallel()
						isVector := vectors.MatchString(filepath.Base(file))
						n := hold(t, file, e, isVector)
						if !isVector {
							ran.Add(1)
							commands.Add(int64(n))
						}
					})
				}
			})
			if ran.Load() < suiteFiles || commands.Load() < suiteCommands {
				t.Errorf("ran %d files with %d commands, want at least %d and %d", ran.Load(), commands.Load(), suiteFiles, suiteCommands)
			}
		})
	}
}

// TestCorpus runs the project's own scripts on every engine, and those on which engines written elsewhere fail. Some of them need vectors.
func TestCorpus(t *testing.T) {
	findings, err := filepath.Glob("../crashers/wazero-*.wast")
	if err != nil || len(findings) == 0 {
		t.Fatalf("no findings: %v", err)
	}
	for _, e := range engines {
		for _, file := range append(corpus(t), findings...) {
			t.Run(e.Name()+"/"+strings.TrimSuffix(filepath.Base(file), ".wast"), func(t *testing.T) {
				t.Parallel()
				hold(t, file, e, true)
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

// hold runs a script, demands that all of it holds, and counts its commands. Commands that need vectors may be skipped if
// mayNeedVectors.
func hold(t *testing.T, file string, e wasm.Engine, mayNeedVectors bool) int {
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
		if r.Status == wast.Skipped && !(mayNeedVectors && needsVectors.MatchString(r.Reason)) {
			t.Errorf("%s: skipped: %s", s.Source.Where(r.Command.Pos), r.Reason)
		}
	}
	return len(report.Results)
}
