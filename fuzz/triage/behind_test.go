package triage

import (
	"testing"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/judge"
	"wasmjudge/native/fault"
)

// TestTwoFaults: an engine has two faults, of which one is nearly always seen first. Triage looks behind it, and leaves
// a script for each.
func TestTwoFaults(t *testing.T) {
	first, second := fault.CalleeInstance, fault.StaleLocal
	both, alone := faulty(t, first, second).Judge, faulty(t, second).Judge
	inputs := inputsWith(t, 3, func(data []byte) bool {
		two, one := judgedOn(t, both, data), judgedOn(t, alone, data)
		return one.Verdict == judge.Differ && two.Verdict == judge.Differ && one.Step != two.Step
	})
	c := testCrew(t, "native")
	c.About.Fault = first.Name + "," + second.Name
	shown := map[*fault.Fault]bool{}
	for _, r := range c.all(t.Context(), inputs) {
		if r.Err != nil {
			t.Error(r.Err)
		}
		for _, f := range r.Findings {
			for _, one := range []*fault.Fault{first, second} {
				if f.Script != nil && textFails(f.Script, faulty(t, one).Judge.Engines[1]) {
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
	both, alone := faulty(t, first, second).Judge, []*fuzz.Judge{faulty(t, first).Judge, faulty(t, second).Judge}
	differs := func(j *fuzz.Judge, data []byte) bool { return judgedOn(t, j, data).Verdict == judge.Differ }
	only := func(k int, data []byte) bool {
		return differs(both, data) && differs(alone[k], data) && !differs(alone[1-k], data)
	}
	bucketOf := func(data []byte) judge.Bucket {
		return both.InputBucket(t.Context(), data, judgedOn(t, both, data))
	}
	inputs := inputsWith(t, 1, func(data []byte) bool { return only(0, data) })
	bucket := bucketOf(inputs[0].Data)
	inputs = append(inputs, inputsWith(t, 1, func(data []byte) bool {
		return only(1, data) && bucketOf(data).Akin(bucket)
	})...)
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
