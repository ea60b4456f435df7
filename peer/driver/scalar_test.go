package driver_test

import (
	"errors"
	"testing"

	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/program"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// scalar is an engine that lacks the instructions on vectors, and takes their type all the same.
type scalar struct{ wasm.Engine }

func (e scalar) Compile(m *wasm.Module) (wasm.Code, error) {
	for i := range m.Funcs {
		for k := range m.Funcs[i].Body {
			if m.Funcs[i].Body[k].Op == wasm.OpV128Const {
				return nil, errors.New("vectors are not enabled")
			}
		}
	}
	return e.Engine.Compile(m)
}

// TestTakesWhatItLacks compares an engine that lacks vectors on a module that only has a global of their type: there is
// nothing to ask it about, and that is no difference.
func TestTakesWhatItLacks(t *testing.T) {
	far := start(t, "scalar")
	m := parse(t, `(module (global (export "g") (import "" "") (mut v128)))`)
	_, err := far.Compile(m)
	if program.Lacks(err) != "needs simd, which far lacks" {
		t.Errorf("error %v", err)
	}
	m = parse(t, `(module (tag $e (param v128)) (global (export "g") (ref null exn) (ref.null exn)))`)
	j := judge.New(oracle.New(), far)
	p := &program.Program{Modules: []*wasm.Module{m}, Steps: []program.Step{{Instantiate: true}}}
	if d, err := j.Program(t.Context(), p); err != nil || d.Verdict != judge.Inconclusive {
		t.Errorf("%v, error %v", &d, err)
	}
}
