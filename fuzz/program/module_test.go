package program_test

import (
	"testing"

	"wasmjudge/fuzz/program"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// TestCalling makes a program of a module: its imports are there, and what it exports is called.
func TestCalling(t *testing.T) {
	m, err := wast.ParseModule(&wasm.Source{Name: "module", Text: []byte(`(module
		(import "env" "log" (func $log (param i64) (result i32))) (import "spectest" "global_i32" (global $g i32))
		(global (export "not a function") i32 (i32.const 1))
		(func (export "sum") (param i32 i32 externref) (result i32)
			(i32.add (call $log (i64.const 3)) (i32.add (local.get 1) (global.get $g))))
		(func (export "no null") (param (ref func))))`)})
	if err != nil {
		t.Fatal(err)
	}
	p, err := program.Calling(m)
	if err != nil {
		t.Fatal(err)
	}
	run, err := p.Run(t.Context(), oracle.New(), program.Limits)
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	if len(run.Outcomes) != 2 || !run.Outcomes[0].OK() || len(run.Outcomes[1].Values) != 1 || run.Outcomes[1].Values[0] != wasm.ValueI32(668) {
		t.Errorf("outcomes %v", run.Outcomes)
	}
	if len(run.Log) != 1 || run.Log[0].Args[0] != wasm.ValueI64(3) {
		t.Errorf("calls of the host %v", run.Log)
	}
	readsBack(t, p)
}
