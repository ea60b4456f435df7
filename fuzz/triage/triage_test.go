package triage

import (
	"bytes"
	"os"
	"testing"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/judge"
	"wasmjudge/native"
	"wasmjudge/native/fault"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wasm/wasmtest"
)

// faulty makes a triage of the oracle and of a native engine with faults.
func faulty(t *testing.T, known ...*fault.Fault) *Triage {
	t.Helper()
	var options []native.Option
	for _, f := range known {
		options = append(options, native.WithFault(f))
	}
	wrong, err := native.New(options...)
	if err != nil {
		t.Skip("native, into which the faults are built, is not available on this platform")
	}
	return newTriage(oracle.New(), wrong)
}

func newTriage(engines ...wasm.Engine) *Triage {
	return &Triage{Judge: fuzz.NewJudge(engines...)}
}

// differing finds an input on which the engines differ.
func differing(t *testing.T, j *fuzz.Judge) []byte {
	t.Helper()
	for seed := range uint64(1500) {
		data := fuzz.Join(fuzz.FormLinked, choice.Random(seed, choice.DefaultSize))
		d, err := j.Input(t.Context(), data)
		if err != nil {
			t.Fatal(err)
		}
		if d.Verdict == judge.Differ {
			return data
		}
	}
	t.Fatal("no difference is found")
	return nil
}

// TestScript triages a script. The golden is what is made of it.
func TestScript(t *testing.T) {
	data, err := os.ReadFile("testdata/input.wast")
	if err != nil {
		t.Fatal(err)
	}
	f, err := faulty(t, fault.ModuleTag).Input(t.Context(), "crashers/input", data)
	if err != nil || f == nil {
		t.Fatalf("finding %v, error %v", f, err)
	}
	wasmtest.Golden(t, "script.wast", f.Script)
}

// TestFixed triages an input on which the engines do not differ any more.
func TestFixed(t *testing.T) {
	triage := faulty(t)
	f, err := triage.Input(t.Context(), "crasher", fuzz.Join(fuzz.FormLinked, choice.Random(1, choice.DefaultSize)))
	if f != nil || err != nil {
		t.Errorf("finding %v, error %v", f, err)
	}
}

// silent is an engine that reports nothing of its throws.
type silent struct{ wasm.Engine }

func (s silent) NewStore(c wasm.Config) wasm.Store {
	c.OnThrow = nil
	return s.Engine.NewStore(c)
}

// TestSilent triages a difference of an engine that does not tell how it seeks handlers: that is left open.
func TestSilent(t *testing.T) {
	right := faulty(t, fault.ThrowerInstance)
	triage := newTriage(right.Judge.Engines[0], silent{right.Judge.Engines[1]})
	f, err := triage.Input(t.Context(), "crasher", differing(t, triage.Judge))
	if err != nil || f == nil || f.Without != "" {
		t.Fatalf("finding %v, error %v", f, err)
	}
	if f.Bucket.Rules[0] == "" || f.Bucket.Rules[1] != "" || !bytes.Contains(f.Script, []byte("the engine does not tell")) {
		t.Errorf("bucket %v:\n%s", f.Bucket, f.Script)
	}
}
