package driver_test

import (
	"context"
	"testing"

	"wasmjudge/wasm"
)

// TestAskedWhileHostWaits: what steps that were foreseen threw is asked for when the driver has gone on to a later
// step, and waits there for a host function that has not been run.
func TestAskedWhileHostWaits(t *testing.T) {
	far := start(t, "oracle")
	m := parse(t, `(module
		(import "host" "f" (func $f (result i32)))
		(tag $e (param i32))
		(func (export "throw") (throw $e (i32.const 7)))
		(func (export "call") (result i32) (call $f)))`)
	const rounds = 3
	def := wasm.DefineFunc(nil, []wasm.Valtype{wasm.TypeI32})
	steps := []wasm.PlanStep{{Instantiate: true, Imports: []wasm.PlanImport{{Host: true, Kind: wasm.ExternFunc}}}}
	for range rounds {
		steps = append(steps, wasm.PlanStep{Export: "throw"}, wasm.PlanStep{Export: "throw"}, wasm.PlanStep{Export: "call"})
	}
	ahead := far.Foresee(&wasm.Plan{Modules: []*wasm.Module{m}, Funcs: []*wasm.Deftype{def}, Steps: steps})
	s := ahead.Store()
	defer s.Close()
	code, err := ahead.Compile(0)
	if err != nil {
		t.Fatal(err)
	}
	var i wasm.Instance
	call := func(ctx context.Context, name, want string) {
		if out := i.Export(name).(wasm.Funcaddr).Call(ctx, nil); out.String() != want {
			t.Errorf("%s: %v, want %s", name, out, want)
		}
	}
	const thrown = "exception of instance 0 tag 0 (i32.const 7)"
	called := 0
	host := s.NewFunc(def, func(ctx context.Context, _ []wasm.Value) wasm.Outcome {
		if called++; called == 2 {
			call(ctx, "throw", thrown)
		}
		return wasm.Values(wasm.ValueI32(42))
	})
	i, out := s.Instantiate(background, code, []wasm.Externaddr{host})
	if !out.OK() {
		t.Fatal(out)
	}
	for range rounds {
		call(background, "throw", thrown)
		call(background, "throw", thrown)
		call(background, "call", "returned (i32.const 42)")
	}
}

// TestManyHostCalls: host functions that call take no more room when there were many before.
func TestManyHostCalls(t *testing.T) {
	far := start(t, "oracle")
	m := parse(t, `(module
		(import "host" "relay" (func $relay (param i64 i64 i64 i64)))
		(func (export "nothing"))
		(func (export "relay") (call $relay (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4))))`)
	code, err := far.Compile(m)
	if err != nil {
		t.Fatal(err)
	}
	s := far.NewStore(wasm.Config{})
	defer s.Close()
	var i wasm.Instance
	call := func(ctx context.Context, name string) wasm.Outcome {
		return i.Export(name).(wasm.Funcaddr).Call(ctx, nil)
	}
	four := []wasm.Valtype{wasm.TypeI64, wasm.TypeI64, wasm.TypeI64, wasm.TypeI64}
	host := s.NewFunc(wasm.DefineFunc(four, nil), func(ctx context.Context, _ []wasm.Value) wasm.Outcome { return call(ctx, "nothing") })
	i, out := s.Instantiate(background, code, []wasm.Externaddr{host})
	if !out.OK() {
		t.Fatal(out)
	}
	for n := range 20_000 { // times 64 bytes is more than there are
		if out := call(background, "relay"); !out.OK() {
			t.Fatalf("call %d: %v", n, out)
		}
	}
}
