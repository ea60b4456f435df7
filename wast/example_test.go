package wast_test

import (
	"context"
	"fmt"
	"os"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// Call an export of a module.
func ExampleCall() {
	const module = `(module (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))`
	out, err := wast.Call(context.Background(), oracle.New(), []byte(module), "add", wasm.ValueI32(2), wasm.ValueI32(40))
	fmt.Println(out, err)
	// Output: returned (i32.const 42) <nil>
}

// twice makes two instances of one module. Each has a tag of its own.
const twice = `
(module definition $m
  (import "other" "throw" (func $throw))
  (tag $e)
  (func (export "throw") (throw $e))
  (func (export "caught") (result i32)
    (block $h (try_table (catch $e $h) (call $throw)) (return (i32.const 0)))
    (i32.const 1)))
(module $none (func (export "throw")))
(register "other" $none)
(module instance $a $m)
(register "other" $a)
(module instance $b $m)
(assert_return (invoke $b "caught") (i32.const 1))`

// Run a script, and say which of its commands do not hold.
func ExampleRun() {
	script, err := wast.Parse(&wasm.Source{Name: "twice.wast", Text: []byte(twice)})
	if err != nil {
		fmt.Println(err)
		return
	}
	report := wast.Run(context.Background(), script, wasm.Config{}, oracle.New())
	for _, r := range report.Results {
		for _, f := range r.Failures {
			fmt.Println(f)
		}
	}
	fmt.Println(report.Counts())
	// Output:
	// twice.wast:14:1: assert_return failed: expected (i32.const 1), got exception of instance 1 tag 0
	// 6 passed, 1 failed, 0 skipped
}

// Show where the handler and the exception part.
func ExampleExplain() {
	script, err := wast.Parse(&wasm.Source{Name: "twice.wast", Text: []byte(twice)})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := wast.Explain(context.Background(), os.Stdout, script, wasm.Config{}, oracle.New(), wast.Terminal{}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// twice.wast:14:1: (assert_return (invoke $b "caught") (i32.const 1))
	//
	//   throw: an exception of tag 0 $e of instance 1 $a
	//
	//     #0  func 1 "throw" of instance 1 $a   twice.wast:5:27  (throw $e)
	//         no handler here
	//     #1  func 2 "caught" of instance 2 $b  twice.wast:7:41  (call $throw)
	//         handler                           twice.wast:7:16  (try_table (catch $e $h) (call $throw))
	//           catch tag 0 $e  is tag 0 $e of instance 2 $b  another tag
	//     not caught: the invocation ends in it
	//
	//   outcome: an exception of tag 0 $e of instance 1 $a that nobody caught
	//   twice.wast:14:1: assert_return failed: expected (i32.const 1), got exception of instance 1 tag 0
}

// Correct what a script expects.
func ExampleBless() {
	script, err := wast.Parse(&wasm.Source{Name: "one.wast", Text: []byte(`(module (func (export "f") (result i32) (i32.const 1)))
(assert_return (invoke "f") (i32.const 2))`)})
	if err != nil {
		fmt.Println(err)
		return
	}
	blessing, err := wast.Bless(context.Background(), script, wasm.Config{}, oracle.New())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(blessing.Text))
	// Output:
	// (module (func (export "f") (result i32) (i32.const 1)))
	// (assert_return (invoke "f") (i32.const 1))
}
