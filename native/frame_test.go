//go:build linux && amd64

package native_test

import (
	"fmt"
	"strings"
	"testing"

	"wasmjudge/wasm"
)

// TestLargeFrame calls a function whose frame is larger than the guard below the stack: its overflow must hit the
// guard all the same.
func TestLargeFrame(t *testing.T) {
	const n = 45_000
	var b strings.Builder
	fmt.Fprintf(&b, `(module (func $f (export "f") (param i32) (result i64) (local%s)`, strings.Repeat(" i64", n))
	b.WriteString("(if (local.get 0) (then (drop (call $f (i32.sub (local.get 0) (i32.const 1))))))")
	b.WriteString("(local.set 1 (i64.const 7))")
	for x := 1; x < n; x++ {
		fmt.Fprintf(&b, "(local.set %d (i64.add (local.get %d) (local.get %d)))", x+1, x, x+1)
	}
	fmt.Fprintf(&b, "(local.get %d)))", n)
	e, s := newStore(t, wasm.Config{})
	i := instantiate(t, e, s, b.String())
	want(t, call(i, "f", wasm.ValueI32(0)), "returned (i64.const 7)")
	want(t, call(i, "f", wasm.ValueI32(2)), "returned (i64.const 7)")
	want(t, call(i, "f", wasm.ValueI32(10_000)), "exhaustion: call stack exhausted")
	want(t, call(i, "f", wasm.ValueI32(1)), "returned (i64.const 7)")
}
