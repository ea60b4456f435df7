package triage

import (
	"fmt"
	"testing"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/judge"
	"wasmjudge/native"
	"wasmjudge/native/fault"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// TestTwoFaults: an engine has two faults, of which one is nearly always seen first. Triage looks behind it, and leaves
// a script for each.
func TestTwoFaults(t *testing.T) {
	first, second := fault.CalleeInstance, fault.StaleLocal
	both, inputs := faulty(t, first, second).Judge, []Input(nil)
	alone := fuzz.NewJudge(oracle.New(), withFault(t, second))
	for seed := uint64(0); len(inputs) < 3; seed++ {
		data := fuzz.Join(fuzz.FormLinked, choice.Random(seed, choice.DefaultSize))
		two, err := both.Input(t.Context(), data)
		if err != nil {
			t.Fatal(err)
		}
		one, err := alone.Input(t.Context(), data)
		if err != nil {
			t.Fatal(err)
		}
		if one.Verdict == judge.Differ && two.Verdict == judge.Differ && one.Step != two.Step {
			inputs = append(inputs, Input{Name: fmt.Sprintf("input%d", seed), Data: data})
		}
	}
	c := testCrew(t, "native")
	c.About.Fault = first.Name + "," + second.Name
	shown := map[*fault.Fault]bool{}
	for _, r := range c.all(t.Context(), inputs) {
		if r.Err != nil {
			t.Error(r.Err)
		}
		for _, f := range r.Findings {
			for _, one := range []*fault.Fault{first, second} {
				if f.Script != nil && textFails(f.Script, withFault(t, one)) {
					shown[one] = true
				}
			}
			t.Log(r.Input, f.Name, f.Joined, f.Agrees, f.Past)
		}
	}
	if len(shown) != 2 {
		t.Errorf("scripts show %d of the two faults", len(shown))
	}
}

func withFault(t *testing.T, f *fault.Fault) wasm.Engine {
	t.Helper()
	e, err := native.New(native.WithFault(f))
	if err != nil {
		t.Fatal(err)
	}
	return e
}
