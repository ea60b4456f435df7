package triage_test

import (
	"regexp"
	"strings"
	"testing"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/judge"
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
	named, found := 0, 0
	for _, c := range concerned {
		x := triage.Faulty(t, c.fault)
		data := differing(t, x.Judge)
		if data == nil {
			t.Logf("%s: no difference is found", c.fault)
			continue
		}
		found++
		f, err := x.Input(t.Context(), "crasher", data)
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
	t.Logf("%d of %d name a function that has to do with the fault", named, found)
	if found < 7 || 10*named < 9*found {
		t.Errorf("that is too few")
	}
}

// differing finds an input on which the engines differ, of either form.
func differing(t *testing.T, j *fuzz.Judge) []byte {
	t.Helper()
	for seed := range uint64(3000) {
		form := [2]fuzz.Form{fuzz.FormLinked, fuzz.FormScalar}[seed%2]
		data := fuzz.Join(form, choice.Random(seed, choice.DefaultSize))
		if d, err := j.Input(t.Context(), data); err == nil && d.Verdict == judge.Differ {
			return data
		}
	}
	return nil
}

// function is the text of a function of a script.
func function(script, name string) string {
	_, text, _ := strings.Cut(script, "(func "+name)
	text, _, _ = strings.Cut(text, "\n  (func ")
	return text
}
