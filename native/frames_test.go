//go:build linux && amd64

package native_test

import (
	"fmt"
	"strings"
	"testing"

	"wasmjudge/wasm"
)

// largeFrame is a module whose function f keeps n locals across calls, so that each has a slot, and leaves its frame
// in every way that there is: at the end after calls that return (0) and that throw (3), early (1), by a tail call
// (2); 4 is a recursion without end.
func largeFrame(n int) string {
	var set, sum strings.Builder
	for k := range n {
		fmt.Fprintf(&set, "(local.set %d (i64.add (local.get 0) (i64.const %d)))", 3+k, k)
		fmt.Fprintf(&sum, "(local.set 2 (i64.add (local.get 2) (local.get %d)))", 3+k)
	}
	return `(module
		(tag $e (param i64))
		(func $returns (param i64) (result i64) (local.get 0))
		(func $throws (param i64) (result i64) (throw $e (local.get 0)))
		(func $f (export "f") (param i64 i32) (result i64) (local $sum i64) (local` + strings.Repeat(" i64", n) + ")" + set.String() + `
			(local.set $sum (call $returns (i64.const 100)))
			(if (i32.eq (local.get 1) (i32.const 1)) (then (return (i64.const 1))))
			(if (i32.eq (local.get 1) (i32.const 2)) (then (return_call $returns (i64.const 2))))
			(if (i32.eq (local.get 1) (i32.const 3)) (then
				(local.set $sum (block $h (result i64) (try_table (result i64) (catch $e $h) (call $throws (i64.const 200)))))))
			(if (i32.eq (local.get 1) (i32.const 4)) (then (local.set $sum (call $f (local.get 0) (local.get 1)))))
			` + sum.String() + `
			(local.get $sum))
		(func (export "twice") (param i64 i32) (result i64)
			(i64.add (call $f (local.get 0) (local.get 1)) (i64.mul (call $f (local.get 0) (local.get 1)) (i64.const 3)))))`
}

// TestFrames leaves frames of all sizes: small, with displacements of one and of four bytes, and larger than the
// guard below the stack, which are probed.
func TestFrames(t *testing.T) {
	for _, n := range []int{0, 1, 14, 15, 16, 1000, 33_000, 49_000} {
		e, s := newStore(t, wasm.Config{})
		i := instantiate(t, e, s, largeFrame(n))
		total := int64(n)*1000 + int64(n)*int64(n-1)/2
		for how, each := range []int64{100 + total, 1, 2, 200 + total} {
			want(t, call(i, "twice", wasm.ValueI64(1000), wasm.ValueI32(int32(how))), fmt.Sprintf("returned (i64.const %d)", 4*each))
		}
		want(t, call(i, "twice", wasm.ValueI64(1000), wasm.ValueI32(4)), "exhaustion: call stack exhausted")
	}
}
