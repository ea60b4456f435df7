package triage

import (
	"errors"
	"testing"

	"wasmjudge/native/fault"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// fickle is an engine that is wrong in one of so many stores.
type fickle struct {
	wasm.Engine // right
	wrong       wasm.Engine
	every       int
	stores      *int
}

func (f fickle) at() wasm.Engine {
	if *f.stores%f.every == f.every-1 {
		return f.wrong
	}
	return f.Engine
}

func (f fickle) Compile(m *wasm.Module) (wasm.Code, error) { return f.at().Compile(m) }

func (f fickle) NewStore(c wasm.Config) wasm.Store {
	e := f.at()
	*f.stores++
	return e.NewStore(c)
}

// TestFickle: of an engine that is not always wrong it is said how often it is, and not that it is right.
func TestFickle(t *testing.T) {
	wrong := faulty(t, fault.StaleLocal)
	data := differing(t, wrong.Judge)
	right := faulty(t).Judge.Engines[1]
	stores := 0
	x := newTriage(oracle.New(), fickle{right, wrong.Judge.Engines[1], 10, &stores})
	f, err := x.Input(t.Context(), "crasher", data)
	var open *Inconclusive
	if f != nil || !errors.As(err, &open) || open.Cause != "the engines differ 2 of 20 times" {
		t.Errorf("finding %v, error %v", f, err)
	}
}

// TestOpenIsNotGone: what is open at one of the tries is not said to be gone.
func TestOpenIsNotGone(t *testing.T) {
	x := faulty(t)
	data := []byte(`(module (func (export "f") (loop (br 0)))) (invoke "f")`)
	f, err := x.Input(t.Context(), "crasher", data)
	var open *Inconclusive
	if f != nil || !errors.As(err, &open) {
		t.Errorf("finding %v, error %v", f, err)
	}
}
