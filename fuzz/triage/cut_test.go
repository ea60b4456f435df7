package triage

import (
	"testing"
	"time"

	"wasmjudge/native/fault"
)

// TestCutShort triages an input with next to no effort: the script says that it was cut short. It is continued then,
// and becomes smaller, under its name.
func TestCutShort(t *testing.T) {
	c := testCrew(t, "native")
	c.About.Fault, c.Effort = fault.StaticIndex.Name, time.Millisecond
	in := differingInputs(t, 1, 0)[0]
	f := onlyFinding(t, c, in)
	if !f.Cut || !CutShort(f.Script) {
		t.Fatalf("cut %v:\n%s", f.Cut, f.Script)
	}
	c.Effort = 0
	more := onlyFinding(t, c, Input{Name: f.Name, Data: f.Script, Continues: f.Name})
	if more.Cut || CutShort(more.Script) || more.Name != f.Name || more.Joined != "" || more.Lines >= f.Lines {
		t.Errorf("%s, %d lines, joined to %q, cut %v; it had %d lines:\n%s",
			more.Name, more.Lines, more.Joined, more.Cut, f.Lines, more.Script)
	}
}

func onlyFinding(t *testing.T, c *Crew, in Input) *Finding {
	t.Helper()
	list := c.all(t.Context(), []Input{in})
	if len(list) != 1 || list[0].Err != nil || len(list[0].Findings) != 1 {
		t.Fatalf("%+v", list)
	}
	return list[0].Findings[0]
}
