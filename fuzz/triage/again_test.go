package triage

import (
	"os"
	"strings"
	"testing"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/judge"
	"wasmjudge/native"
	"wasmjudge/native/fault"
)

// TestFoundIsFoundAgain finds inputs that show a fault by what code reads which was never written, in a process that
// has run many programs before, and triages each in a process of its own: none is said to be gone.
func TestFoundIsFoundAgain(t *testing.T) {
	j := faulty(t, fault.UnclearedLocal).Judge
	inputs := inputsWith(t, 4, func(data []byte) bool {
		j.Leftovers = fuzz.LeftoversOf(data)
		return judgedOn(t, j, data).Verdict == judge.Differ
	})
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

// TestKeptProgram: an input is a string of choices, of which another version of the generator makes another program. So
// what was found is the program that was kept beside it.
func TestKeptProgram(t *testing.T) {
	pair := faulty(t, fault.StaticIndex).Judge
	var differ, agree Input
	for seed := uint64(0); differ.Data == nil || agree.Data == nil; seed++ {
		data := fuzz.Join(fuzz.FormLinked, choice.Random(seed, choice.DefaultSize))
		d, err := pair.Input(t.Context(), data)
		if err != nil {
			t.Fatal(err)
		}
		script, err := pair.Generate(data).Script(nil)
		if err != nil {
			t.Fatal(err)
		}
		if in := (Input{Data: data, Program: script}); d.Verdict == judge.Differ {
			differ = in
		} else {
			agree = in
		}
	}
	for _, in := range []Input{
		{Name: "same", Data: differ.Data, Program: differ.Program},
		{Name: "kept", Data: agree.Data, Program: differ.Program},
		{Name: "gone", Data: differ.Data, Program: agree.Program},
	} {
		c := testCrew(t, "native")
		c.About.Fault = fault.StaticIndex.Name
		r := c.all(t.Context(), []Input{in})[0]
		found := len(r.Findings) > 0
		if r.Err != nil || found == (in.Name == "gone") {
			t.Errorf("%+v", r)
			continue
		}
		says := found && strings.Contains(string(r.Findings[0].Script), "the program kept beside it")
		if says != (in.Name == "kept") {
			t.Errorf("%s: the script says\n%s", in.Name, r.Findings[0].Script)
		}
	}
}

// TestBehind: an input that shows two faults gives two scripts. The first difference agrees without written locals,
// and what still differs then is triaged as well.
func TestBehind(t *testing.T) {
	faults := []*fault.Fault{fault.StaleLocal, fault.Shadowed}
	var data []byte
	for _, f := range faults {
		text, err := os.ReadFile("../../native/testdata/faults/" + f.Name + ".wast")
		if err != nil {
			t.Fatal(err)
		}
		data = append(data, text...)
	}
	c := testCrew(t, "native")
	c.About.Fault = faults[0].Name + "," + faults[1].Name
	r := c.all(t.Context(), []Input{{Name: "input", Data: fuzz.ScriptInput(data)}})[0]
	if r.Err != nil || len(r.Findings) != 2 {
		t.Fatalf("%+v", r)
	}
	for k, f := range r.Findings {
		for l, alone := range faults {
			wrong, err := native.New(native.WithFault(alone))
			if err != nil {
				t.Skip(err)
			}
			if fails := textFails(f.Script, wrong); fails != (k == l) {
				t.Errorf("script %d fails with %s: %v\n%s", k, alone, fails, f.Script)
			}
		}
	}
}
