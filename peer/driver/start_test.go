package driver_test

import (
	"testing"

	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/program"
	"wasmjudge/oracle"
	"wasmjudge/peer/driver"
	"wasmjudge/wasm"
)

// failedStart is a program whose second instance cannot be made: its start function throws, after a host function that
// it calls has called an export, which returned. Nothing of that instance can be called.
const failedStart = `
(@host tag "tag0" )
(@host func "host0" (param i32) (result i32) calls $i0 "callee")
(module definition $m0
  (import "from0" "host0" (func $host0 (param i32) (result i32)))
  (global (export "g") (mut i32) (i32.const 0))
  (func (export "caller") (result i32) (i32.const 0) (call $host0))
  (func (export "callee") (param i32) (result i32) (i32.const 0)))
(module definition $m1
  (import "a" "g" (global $g (mut i32)))
  (import "from5" "tag0" (tag $e))
  (import "a" "caller" (func $caller (result i32)))
  (tag)
  (start $start)
  (func (export "set") (global.set $g (i32.const 1)))
  (func $start (drop (call $caller)) (throw $e)))
(@host register "from0")
(module instance $i0 $m0)
(register "a" $i0)
(@host register "from5")
(module instance $i1 $m1)
(invoke $i1 "set")`

// TestFailedStart: what a host function asked for in a start function does not hide that the start function threw.
func TestFailedStart(t *testing.T) {
	near, far := twin(t)
	sameProgram(t, failedStart, near, far)
}

// TestExternalFailedStart is TestFailedStart on an engine from elsewhere.
func TestExternalFailedStart(t *testing.T) { sameProgram(t, failedStart, oracle.New(), external(t)) }

func sameProgram(t *testing.T, text string, near wasm.Engine, far *driver.Engine) {
	t.Helper()
	p, left, err := program.Read(&wasm.Source{Name: "program", Text: []byte(text)})
	if err != nil || len(left) > 0 {
		t.Fatal(left, err)
	}
	d, err := judge.New(near, far).Program(t.Context(), p)
	if err != nil || d.Verdict != judge.Agree {
		t.Errorf("%v, error %v", &d, err)
	}
}
