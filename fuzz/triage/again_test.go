package triage

import (
	"fmt"
	"testing"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/judge"
	"wasmjudge/native/fault"
)

// TestFoundIsFoundAgain finds inputs that show a fault by what code reads which was never written, in a process that
// has run many programs before, and triages each in a process of its own: none is said to be gone.
func TestFoundIsFoundAgain(t *testing.T) {
	const n = 4
	j := faulty(t, fault.UnclearedLocal).Judge
	var inputs []Input
	for seed := uint64(0); len(inputs) < n; seed++ {
		data := fuzz.Join(fuzz.FormLinked, choice.Random(seed, choice.DefaultSize))
		j.Leftovers = fuzz.LeftoversOf(data)
		d, err := j.Input(t.Context(), data)
		if err != nil {
			t.Fatal(err)
		}
		if d.Verdict == judge.Differ {
			inputs = append(inputs, Input{Name: fmt.Sprintf("input%d", seed), Data: data})
		}
	}
	c := testCrew(t, "native")
	c.About.Fault = fault.UnclearedLocal.Name
	for _, r := range c.all(t.Context(), inputs) {
		if r.Err != nil || r.Inconclusive != "" || len(r.Findings) != 1 {
			t.Errorf("%+v", r)
			continue
		}
		if f := r.Findings[0]; testing.Verbose() {
			t.Logf("%s: %s %s\n%s", r.Input, f.Name, f.Without, f.Script)
		}
	}
}
