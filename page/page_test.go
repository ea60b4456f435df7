package page

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wasm/wasmtest"
	"wasmjudge/wast"
)

// explained runs a script of testdata on the oracle.
func explained(t *testing.T, name string) []wast.Explained {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	script, err := wast.Parse(&wasm.Source{Name: name, Text: text})
	if err != nil {
		t.Fatal(err)
	}
	list, err := script.Explained(t.Context(), wasm.Config{}, oracle.New())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestWriteSVG draws the throw of README, which shows the picture, and one through many instances and a host function.
func TestWriteSVG(t *testing.T) {
	for name, file := range map[string]string{"two": "../docs/throw.svg", "relay": "testdata/relay.svg"} {
		list := explained(t, name+".wast")
		last := list[len(list)-1]
		var b bytes.Buffer
		if err := WriteSVG(&b, last.Command, last.Throws[len(last.Throws)-1].Search); err != nil {
			t.Fatal(err)
		}
		goldenPage(t, file, b.Bytes())
	}
}

// TestWriteExplanation writes the page of a script, which a browser shows.
func TestWriteExplanation(t *testing.T) {
	for _, name := range []string{"two", "relay"} {
		var b bytes.Buffer
		if err := WriteExplanation(&b, name+".wast", explained(t, name+".wast")); err != nil {
			t.Fatal(err)
		}
		goldenPage(t, "testdata/"+name+".html", b.Bytes())
	}
}

// TestReporter writes the page of a run in which a command fails, one is skipped and a file cannot be read.
func TestReporter(t *testing.T) {
	text := []byte(`(module (func (export "f") (result i32) (i32.const 1)))
(assert_return (invoke "f") (i32.const 2))
(assert_return (invoke "f") (i32.const 1))
(module (func (cont.new 0)))`)
	s, err := wast.Parse(&wasm.Source{Name: "mixed.wast", Text: text})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	r := NewReporter(&b, "wastrun run mixed.wast")
	for _, err := range []error{
		r.Report(wast.Run(t.Context(), s, wasm.Config{}, oracle.New())),
		r.Unusable("gone.wast", errors.New("gone.wast: no such file")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	m := &RuleMap{Rules: []Rule{{Name: "Step_pure/nop", Section: "Parametric instructions"}, {Name: "Step_pure/drop", Section: "Parametric instructions"}, {Name: "Step/throw", Section: "Exceptions"}}}
	m.Sources = []RuleSource{{Name: "corpus"}, {Name: hostile}}
	m.Sources[0].Add("Step_pure/nop", 12, Example{Name: "mixed.wast", Size: 90})
	m.Sources[1].Add("Step_pure/nop", 1<<20, Example{Name: hostile, Link: "/corpus/x"})
	m.Sources[1].Add("Step_pure/drop", 1, Example{Name: "a.wast"})
	r.Rules(m)
	if err := r.End(); err != nil {
		t.Fatal(err)
	}
	goldenPage(t, "testdata/report.html", b.Bytes())
}

// goldenPage compares a page with its golden, in which a mark stands for the style sheet.
func goldenPage(t *testing.T, file string, page []byte) {
	t.Helper()
	wasmtest.GoldenFile(t, file, bytes.Replace(page, []byte(mustRead("style.css")), []byte("/* style.css */\n"), 1))
}
