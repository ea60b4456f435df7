package spectec_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"wasmjudge/spectec"
	"wasmjudge/spectec/spectectest"
	"wasmjudge/wasm"
	"wasmjudge/wasm/wasmtest"
	"wasmjudge/wast"
)

// unlike are scripts of the suite of which 2.0 cannot hold a part: they go on where a module was skipped that writes
// to what they look at.
var unlike = map[string]bool{"load1": true, "linking0": true, "linking1": true, "store1": true, "data1": true, "imports1": true}

// TestSecondVersion runs scripts of the official suite on the text of 2.0. What is run holds; what is skipped needs a
// feature that 3.0 brought.
func TestSecondVersion(t *testing.T) {
	e, err := spectec.New(spectectest.Version(t, "2.0"), spectec.WithValidator(validate))
	if err != nil {
		t.Fatal(err)
	}
	passed := 0
	for i, file := range wasmtest.Suite(t) {
		name := strings.TrimSuffix(filepath.Base(file), ".wast")
		if unlike[name] || !*whole && (isSlow(name) || i%6 != 0 && !strings.HasPrefix(name, "simd_i")) {
			continue
		}
		for _, r := range wast.Run(context.Background(), parse(t, file), wasm.Config{}, e).Results {
			for _, f := range r.Failures {
				t.Errorf("%s: %v", name, f)
			}
			switch {
			case r.Status != wast.Skipped:
				passed++
			case !strings.HasPrefix(r.Reason, "needs ") || !strings.HasSuffix(r.Reason, ", which this version of the text lacks"):
				t.Errorf("%s: skipped: %s", name, r.Reason)
			}
		}
	}
	t.Logf("%d commands hold", passed)
	if passed < 5000 {
		t.Errorf("only %d commands were run", passed)
	}
}

// TestWideArithmetic runs the proposal's own script on the proposal's own text, and finds that the text of 3.0 lacks
// what it needs.
func TestWideArithmetic(t *testing.T) {
	e, err := spectec.New(spectectest.Version(t, "wide-arithmetic"), spectec.WithValidator(validate))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(filepath.Dir(wasmtest.Suite(t)[0]), "proposals", "wide-arithmetic", "wide-arithmetic.wast")
	hold(t, file, e)
	first := wast.Run(context.Background(), parse(t, file), wasm.Config{}, engine(t)).Results[0]
	if want := "needs wide arithmetic, which spectec lacks"; first.Status != wast.Skipped || first.Reason != want {
		t.Errorf("on the text of 3.0: %v, %q, want a skip: %q", first.Status, first.Reason, want)
	}
}
