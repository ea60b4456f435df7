package spectec_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wasmjudge/spectec"
	"wasmjudge/spectec/spectectest"
	"wasmjudge/wasm"
	"wasmjudge/wasm/wasmtest"
	"wasmjudge/wast"
)

// TestCheck: what of the text cannot be executed is what is known, with reasons, and nothing is missing of what
// execution reaches.
func TestCheck(t *testing.T) {
	r, err := spectec.Check(spectectest.Dir(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Missing) > 0 {
		t.Errorf("execution needs: %v", r.Missing)
	}
	var b strings.Builder
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	const file = "testdata/check.golden"
	if *wasmtest.Update {
		if err := os.WriteFile(file, []byte(b.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("%s (-want +got; -update writes it):\n%s", file, diff)
	}
}

// TestErrata: each erratum has its reason, applies to the sources, and changes them. One that does not apply any more
// is to go.
func TestErrata(t *testing.T) {
	_, made, err := spectec.Read(spectectest.Dir(t))
	if err != nil {
		t.Fatal(err)
	}
	all := spectec.Errata()
	slices.SortStableFunc(all, func(a, b spectec.Erratum) int { return strings.Compare(a.File, b.File) })
	if diff := cmp.Diff(all, made); diff != "" {
		t.Errorf("errata that do not apply (-all +made):\n%s", diff)
	}
	for _, e := range spectec.Errata() {
		if e.Old == e.New || e.Why == "" || e.Old == "" {
			t.Errorf("incomplete: %s", e)
		}
	}
}

// TestNoSources: without sources the engine says how to get them.
func TestNoSources(t *testing.T) {
	t.Setenv(spectec.Variable, "")
	if _, err := spectec.New(""); err == nil || !strings.Contains(err.Error(), "git clone https://github.com/WebAssembly/spec") {
		t.Errorf("%v", err)
	}
	if _, err := spectec.New(t.TempDir()); err == nil || !strings.Contains(err.Error(), "holds no files") {
		t.Errorf("%v", err)
	}
}

// TestReports: each erratum has a script in docs/reports that holds with it and fails without it, so that whoever
// reads the report sees what the text says.
func TestReports(t *testing.T) {
	spectectest.Dir(t)
	with := engine(t)
	all := spectec.Errata()
	for i, e := range all {
		t.Run(e.Shown, func(t *testing.T) {
			file := "../docs/reports/" + e.Shown
			hold(t, file, with)
			text, err := spectec.LoadWith("", slices.Delete(slices.Clone(all), i, i+1))
			if err != nil {
				t.Fatal(err)
			}
			report := wast.Run(context.Background(), parse(t, file), wasm.Config{}, text.Engine())
			for _, r := range report.Results {
				if len(r.Failures) > 0 {
					return
				}
			}
			t.Error("the script holds without the erratum")
		})
	}
}
