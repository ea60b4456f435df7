package triage_test

import (
	"regexp"
	"strings"
	"testing"

	"wasmjudge/fuzz/triage"
	"wasmjudge/native/fault"
	"wasmjudge/wasm"
	"wasmjudge/wast"
	"wasmjudge/wast/probe"
)

// concerned are the known faults that leave walks as they are, and what stands in a function that has to do with them.
// Of vector-tail-call an input takes longer to find than there is time here.
var concerned = []struct {
	fault *fault.Fault
	has   string
}{
	{fault.StaleLocal, `try_table|local\.set|local\.tee`},
	{fault.PayloadOrder, `try_table`},
	{fault.PayloadWidth, `try_table`},
	{fault.PayloadBoundary, `try_table`},
	{fault.VectorCall, `v128`},
	{fault.VectorPad, `try_table`},
	{fault.LaneOrder, `_lane`},
	{fault.ShufflePattern, `shuffle`},
	{fault.Saturation, `i8x16\.add_sat_u`},
	{fault.FuncrefType, `call_indirect|ref\.test|ref\.cast|br_on_cast|return_call_indirect`},
}

// TestProbes triages a difference for each of these faults, and looks whether the first note that differs is in
// a function that has to do with it. It takes minutes, and is run with -faults.
func TestProbes(t *testing.T) {
	if !*allFaults {
		t.Skip("it triages many inputs: -faults")
	}
	named := 0
	for _, c := range concerned {
		x := triage.Faulty(t, c.fault)
		f, err := x.Input(t.Context(), "crasher", triage.Differing(t, x.Judge))
		if err != nil || f == nil || f.Without != "" {
			t.Errorf("%s: finding %v, error %v", c.fault, f, err)
			continue
		}
		script, err := wast.Parse(&wasm.Source{Name: "line", Text: f.Script})
		if err != nil {
			t.Fatal(err)
		}
		p, err := probe.Find(t.Context(), script, wasm.Config{}, x.Judge.Engines[0], x.Judge.Engines[1])
		if err != nil || p == nil {
			t.Logf("%s: nothing found, error %v\n%s", c.fault, err, f.Script)
			continue
		}
		right := regexp.MustCompile(c.has).MatchString(function(string(f.Script), p.Function()))
		if right {
			named++
		}
		t.Logf("%s: %v: %s", c.fault, right, p)
		if !right {
			t.Logf("%s", f.Script)
		}
	}
	t.Logf("%d of %d name a function that has to do with the fault", named, len(concerned))
	if 10*named < 9*len(concerned) {
		t.Errorf("that is too few")
	}
}

// function is the text of a function of a script.
func function(script, name string) string {
	_, text, _ := strings.Cut(script, "(func "+name)
	text, _, _ = strings.Cut(text, "\n  (func ")
	return text
}
