package triage

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/judge"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
)

// lenient is an engine that accepts whatever it reads; strict is one that refuses modules with tags.
type (
	lenient struct{ wasm.Engine }
	strict  struct{ wasm.Engine }
)

func (lenient) Name() string         { return "lenient" }
func (lenient) Accepts([]byte) error { return nil }

var errTags = errors.New("strict: no tags, please")

func (strict) Name() string { return "strict" }

func (strict) Accepts(bin []byte) error {
	m, err := decode(bin)
	if err == nil && len(m.Tags) > 0 {
		err = errTags
	}
	return err
}

func (e strict) Compile(m *wasm.Module) (wasm.Code, error) {
	if len(m.Tags) > 0 {
		return nil, errTags
	}
	return e.Engine.Compile(m)
}

// TestMutants triages inputs whose modules are changed: what an engine accepts that it must refuse, and what it
// refuses that it must accept. The choices are made fewer, and of the modules one is left with what is needed.
func TestMutants(t *testing.T) {
	for _, test := range []struct {
		engine wasm.Engine
		what   string
		cause  string
		lines  int
	}{
		{lenient{oracle.New()}, "compile: accepted by the second engine only", "A malformed or invalid module is accepted.", 1},
		{strict{oracle.New()}, "compile: accepted by the first engine only", "A valid module is refused.", 4},
	} {
		t.Run(test.engine.Name(), func(t *testing.T) {
			x := newTriage(oracle.New(), test.engine)
			data := differingMutant(t, x.Judge, test.what)
			f, err := x.Input(t.Context(), "crasher", data)
			if err != nil || f == nil {
				t.Fatalf("finding %v, error %v", f, err)
			}
			if f.Bucket.What != f.First.What || !strings.HasPrefix(f.Bucket.What, test.what) {
				t.Errorf("from %v to %v", f.First, f.Bucket)
			}
			if f.Without != "" || f.Lines > test.lines || !bytes.HasPrefix(f.Script, []byte(";; "+test.cause)) || !bytes.Contains(f.Script, []byte(";;         made smaller, it is ")) {
				t.Errorf("%d lines:\n%s", f.Lines, f.Script)
			}
		})
	}
}

func differingMutant(t *testing.T, j *fuzz.Judge, what string) []byte {
	t.Helper()
	for seed := range uint64(300) {
		data := fuzz.Join(fuzz.FormInvalid, choice.Random(seed, choice.DefaultSize))
		if d, err := j.Input(t.Context(), data); err == nil && d.Verdict == judge.Differ && strings.HasPrefix(d.What, what) {
			return data
		}
	}
	t.Fatal("no difference is found")
	return nil
}

func decode(bin []byte) (*wasm.Module, error) {
	return binary.Decode(&wasm.Source{Name: "module", Text: bin, Binary: true})
}
