package triage_test

import (
	"os"
	"testing"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/triage"
	"wasmjudge/native/fault"
)

// ownScriptFaults are known faults that testdata/orders.wast shows.
var ownScriptFaults = []*fault.Fault{fault.StaticIndex, fault.ThrowerInstance, fault.CalleeInstance, fault.ModuleTag, fault.ImportFresh,
	fault.AliasDistinct, fault.StaleLocal, fault.PayloadOrder, fault.PayloadWidth, fault.PayloadBoundary, fault.CatchTrap}

// TestOwnScript triages a script of 84 lines that somebody wrote: what is left of it is at most two lines longer than
// what is left of a generated program that shows the same fault, in the same way if there is one.
func TestOwnScript(t *testing.T) {
	script, err := os.ReadFile("testdata/orders.wast")
	if err != nil {
		t.Fatal(err)
	}
	for _, known := range ownScriptFaults {
		t.Run(known.Name, func(t *testing.T) {
			x := triage.Faulty(t, known)
			own := triaged(t, x, script)
			generated := triaged(t, x, alike(t, x.Judge, own.First))
			t.Logf("%d lines of 84, and %d of a generated program", own.Lines, generated.Lines)
			if own.Lines > generated.Lines+2 {
				t.Errorf("too long:\n%s\n%s", own.Script, generated.Script)
			}
		})
	}
}

func triaged(t *testing.T, x *triage.Triage, data []byte) *triage.Finding {
	t.Helper()
	f, err := x.Input(t.Context(), "input", data)
	if err != nil || f == nil || f.Without != "" {
		t.Fatalf("finding %v, error %v", f, err)
	}
	return f
}

// alike finds a generated program on which engines differ, in a bucket of a family if there is one.
func alike(t *testing.T, j *fuzz.Judge, like judge.Bucket) (input []byte) {
	t.Helper()
	for seed := range uint64(3000) {
		data := fuzz.Join(fuzz.FormLinked, choice.Random(seed, choice.DefaultSize))
		d, err := j.Input(t.Context(), data)
		if err != nil {
			t.Fatal(err)
		}
		if d.Verdict != judge.Differ {
			continue
		}
		if j.InputBucket(t.Context(), data, d).Akin(like) {
			return data
		}
		if input == nil {
			input = data
		}
	}
	return input
}
