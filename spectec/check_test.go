package spectec_test

import (
	"context"
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

// TestCheck: the parts of the text that cannot be executed are the known ones, with reasons, and nothing is missing of
// what execution reaches.
func TestCheck(t *testing.T) {
	for _, version := range spectec.Versions {
		t.Run(version, func(t *testing.T) {
			r, err := spectec.Check(spectectest.Version(t, version))
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
			wasmtest.Golden(t, "check-"+version+".golden", []byte(b.String()))
		})
	}
}

// TestErrata: each erratum has its reason, applies to the sources of its version, and changes them. One that does not
// apply any more is to go. Errata of one version must not change another.
func TestErrata(t *testing.T) {
	for _, version := range spectec.Versions {
		t.Run(version, func(t *testing.T) {
			_, made, err := spectec.Read(spectectest.Version(t, version))
			if err != nil {
				t.Fatal(err)
			}
			all := spectec.Errata(version)
			if version == "wide-arithmetic" { // an older state of 3.0, whose errata it needs as well
				for _, e := range spectec.Errata("3.0") {
					if slices.Contains(made, e) {
						all = append(all, e)
					}
				}
			}
			slices.SortStableFunc(all, func(a, b spectec.Erratum) int { return strings.Compare(a.File+a.Old, b.File+b.Old) })
			slices.SortStableFunc(made, func(a, b spectec.Erratum) int { return strings.Compare(a.File+a.Old, b.File+b.Old) })
			if diff := cmp.Diff(all, made); diff != "" {
				t.Errorf("errata that do not apply, or of another version (-all +made):\n%s", diff)
			}
			for _, e := range all {
				if e.Old == e.New || e.Why == "" || e.Old == "" {
					t.Errorf("incomplete: %s", e)
				}
			}
		})
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

// TestReports: each erratum has a script in docs/reports that holds with it and not without it, so that whoever reads
// the report sees what the text says.
func TestReports(t *testing.T) {
	for _, version := range spectec.Versions {
		t.Run(version, func(t *testing.T) {
			dir := spectectest.Version(t, version)
			with, err := spectec.New(dir)
			if err != nil {
				t.Fatal(err)
			}
			all := spectec.Errata(version)
			for i, e := range all {
				file := "../docs/reports/" + e.Shown
				if i == 0 || all[i-1].Shown != e.Shown {
					hold(t, file, with)
				}
				text, err := spectec.LoadWith(dir, slices.Delete(slices.Clone(all), i, i+1))
				if err == nil && !fails(t, file, text.Engine()) {
					t.Errorf("%s holds without the erratum: %s", e.Shown, e)
				}
			}
		})
	}
}

// fails reports whether something in a script does not hold.
func fails(t *testing.T, file string, e *spectec.Engine) bool {
	report := wast.Run(context.Background(), parse(t, file), wasm.Config{}, e)
	return slices.ContainsFunc(report.Results, func(r wast.Result) bool { return len(r.Failures) > 0 })
}
