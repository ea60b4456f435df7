package judge

import (
	"testing"
	"time"

	"wasmjudge/fuzz/program"
	"wasmjudge/oracle"
)

// TestTime judges a program that does not end, as reducing makes them: it is inconclusive, and only the first engine
// runs it.
func TestTime(t *testing.T) {
	p := &program.Program{}
	if _, err := p.AddInstance(`(module (func (export "f") (loop (br 0))))`, 0, nil); err != nil {
		t.Fatal(err)
	}
	p.Steps = append(p.Steps, program.Step{Export: "f"})
	j := New(oracle.New(), oracle.New())
	j.Time = 20 * time.Millisecond
	d, err := j.Program(t.Context(), p)
	if err != nil || d.Verdict != Inconclusive {
		t.Errorf("verdict %d, error %v", d.Verdict, err)
	}
	for i := range j.Tallies {
		if j.Tallies[i].Programs.Of > 0 {
			t.Error("another engine ran it")
		}
	}
}
