package wast

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"wasmjudge/wasm"
	"wasmjudge/wasm/wasmtest"
)

// goldens runs f on each archive testdata/FOLDER/*.txtar, in a folder with the archive's files, and compares what it
// returns with those of the archive's files that it names.
func goldens(t *testing.T, folder string, f func(t *testing.T, archive *txtar.Archive) map[string]string) {
	paths, err := filepath.Glob(filepath.Join("testdata", folder, "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no archives in testdata/%s: %v", folder, err)
	}
	for _, path := range paths {
		path, err := filepath.Abs(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			t.Chdir(t.TempDir())
			if err := txtar.Write(archive, "."); err != nil {
				t.Fatal(err)
			}
			compareFiles(t, path, archive, f(t, archive))
		})
	}
}

func compareFiles(t *testing.T, path string, archive *txtar.Archive, got map[string]string) {
	for i := range archive.Files {
		file := &archive.Files[i]
		g, ok := got[file.Name]
		if !ok {
			continue
		}
		delete(got, file.Name)
		if diff := cmp.Diff(string(file.Data), g); diff != "" && !*wasmtest.Update {
			t.Errorf("%s (-want +got):\n%s", file.Name, diff)
		}
		file.Data = []byte(g)
	}
	for name, g := range got {
		if !*wasmtest.Update {
			t.Errorf("the archive has no file %s for:\n%s", name, g)
		}
		archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(g)})
	}
	if *wasmtest.Update {
		if err := os.WriteFile(path, txtar.Format(archive), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func parseFile(t *testing.T, name string) *Script {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Parse(&wasm.Source{Name: name, Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestRun runs scripts on the fake engine and, where an archive's comment says so, on one beside it that lies.
func TestRun(t *testing.T) {
	honest := &fake{name: "honest"}
	liar := &fake{name: "liar", lies: map[string]wasm.Outcome{
		"one":    wasm.Values(wasm.ValueI32(2)),
		"nan":    deeds["other-nan"],
		"vector": wasm.Values(wasm.Value{Kind: wasm.V128, Lo: 0x40000001_3F800000, Hi: 0xFFFFFFFF_7FC00001}),
		"trap":   wasm.Trapped(wasm.TrapDivideByZero),
		"throw":  {Kind: wasm.OutcomeException, Exception: &wasm.Exception{Tag: fakeTag{}, Payload: []wasm.Value{wasm.ValueI32(43)}}},
	}}
	goldens(t, "run", func(t *testing.T, archive *txtar.Archive) map[string]string {
		engines := []wasm.Engine{honest}
		if strings.Contains(string(archive.Comment), "beside a liar") {
			engines = append(engines, liar)
		}
		s := parseFile(t, "script.wast")
		report := Run(context.Background(), s, wasm.Config{}, engines...)
		if len(report.Results) != len(s.Commands) {
			t.Errorf("%d results for %d commands", len(report.Results), len(s.Commands))
		}
		got := map[string]string{"report": textOf(t, report)}
		if b, err := os.ReadFile("written.wast"); err == nil {
			got["want.wast"] = string(b)
		}
		return got
	})
}

// stack matches the part of a report that depends on where this code is.
var stack = regexp.MustCompile(`(?m)^    goroutine [\s\S]*?\n(?:    [^\n]*\n|    \n)*`)

func textOf(t *testing.T, r *Report) string {
	t.Helper()
	var b strings.Builder
	reporter := NewTextReporter(&b, false)
	if err := reporter.Report(r); err != nil {
		t.Fatal(err)
	}
	if err := reporter.End(); err != nil {
		t.Fatal(err)
	}
	return stack.ReplaceAllString(b.String(), "    STACK\n")
}

// TestInterrupted checks that nothing is run, nor left out of the report, when the context is done.
func TestInterrupted(t *testing.T) {
	s, err := Parse(&wasm.Source{Name: "script.wast", Text: []byte(`(module (func (export "one"))) (invoke "one")`)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, r := range Run(ctx, s, wasm.Config{}, &fake{name: "fake"}).Results {
		if r.Status != Skipped || r.Reason != "interrupted" {
			t.Errorf("%v: %s", r.Status, r.Reason)
		}
	}
}

// TestPrintForEver checks that what a command prints is bounded.
func TestPrintForEver(t *testing.T) {
	w := newWorld(&fake{name: "fake"}, wasm.Config{}, &Script{Source: &wasm.Source{}}, definitions{})
	for range maxPrinted {
		w.printValue(wasm.ValueI32(1), 0)
	}
	if n := w.printed.Len(); n < maxPrinted || n > maxPrinted+100 {
		t.Errorf("printed %d bytes, want %d and a few words", n, maxPrinted)
	}
}

// TestInputIsAFile: a script cannot make its reader wait for ever.
func TestInputIsAFile(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := exec.Command("mkfifo", "pipe.wast").Run(); err != nil {
		t.Skip("no pipe can be made: ", err)
	}
	r := Run(context.Background(), parseText(t, `(input "pipe.wast")`), wasm.Config{}, &fake{name: "fake"})
	if f := r.Results[0].Failures; len(f) != 1 || f[0].Got != "input pipe.wast: not a regular file" {
		t.Errorf("%+v", r.Results[0])
	}
}
