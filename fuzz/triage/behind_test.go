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

// TestFaultsOfOneBucket: two faults look alike, and no rewrite is known after which the engine agrees in spite of the
// first. An input that shows the second is not joined to the first one's script, for it agrees after a rewrite.
func TestFaultsOfOneBucket(t *testing.T) {
	first, second := fault.PayloadWidth, fault.StaleLocal
	both := faulty(t, first, second).Judge
	shows := func(f *fault.Fault, data []byte) bool {
		d, err := fuzz.NewJudge(oracle.New(), withFault(t, f)).Input(t.Context(), data)
		return err == nil && d.Verdict == judge.Differ
	}
	var inputs []Input
	var bucket judge.Bucket
	for seed := uint64(0); len(inputs) < 2; seed++ {
		data := fuzz.Join(fuzz.FormLinked, choice.Random(seed, choice.DefaultSize))
		d, err := both.Input(t.Context(), data)
		if err != nil {
			t.Fatal(err)
		}
		if d.Verdict != judge.Differ {
			continue
		}
		wanted := []*fault.Fault{first, second}
		if b := both.InputBucket(t.Context(), data, d); shows(wanted[len(inputs)], data) &&
			!shows(wanted[1-len(inputs)], data) && (len(inputs) == 0 || b.Akin(bucket)) {
			bucket = b
			inputs = append(inputs, Input{Name: fmt.Sprintf("input%d", seed), Data: data})
		}
	}
	c := testCrew(t, "native")
	c.About.Fault, c.Jobs = first.Name+","+second.Name, 1
	for k, r := range c.all(t.Context(), inputs) {
		if r.Err != nil || len(r.Findings) != 1 {
			t.Fatalf("%+v", r)
		}
		f := r.Findings[0]
		if f.Joined != "" || f.Agrees != []string{"", "locals"}[k] || k == 1 && len(f.Beside) == 0 {
			t.Errorf("%s: %s joined %q agrees after %q beside %q", r.Input, f.Name, f.Joined, f.Agrees, f.Beside)
		}
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
