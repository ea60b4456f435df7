//go:build linux && amd64

package native_test

import (
	"fmt"
	"strings"
	"testing"

	"wasmjudge/native"
	"wasmjudge/native/fault"
	"wasmjudge/wasm"
)

// TestLeftovers has a function add up locals that it never wrote, on an engine that leaves in them what is there. The
// sum depends on the leftovers that the store was made with, and not on what other stores did before, nor on how deep.
func TestLeftovers(t *testing.T) {
	e := newEngine(t, native.WithFault(fault.UnclearedLocal))
	const count = 24
	sum := fmt.Sprintf("(local %s) (loop $l (br_if $l (i32.const 0)))", strings.Repeat("i64 ", count))
	for k := range count {
		sum += fmt.Sprintf("(local.set %d (i64.xor (local.get %d) (i64.const %d)))", k, k, k)
	}
	sum += "(local.get 0)"
	for k := 1; k < count; k++ {
		sum += fmt.Sprintf("(i64.const 3) i64.mul (local.get %d) i64.add", k)
	}
	reads := `(module
		(func $f (export "f") (result i64) ` + sum + `)
		(func $deep (export "deep") (param i32) (result i64)
			(if (result i64) (local.get 0)
				(then (i64.add (call $deep (i32.sub (local.get 0) (i32.const 1))) (i64.extend_i32_u (local.get 0))))
				(else (call $f)))))`
	writes := `(module (func $f (export "f") (param i32) (result i64)
		(if (result i64) (local.get 0)
			(then (i64.mul (call $f (i32.sub (local.get 0) (i32.const 1))) (i64.extend_i32_u (local.get 0))))
			(else (i64.const 7)))))`

	seen, deep := map[wasm.Leftovers]string{}, ""
	for depth := range 3 {
		before := e.NewStore(wasm.Config{})
		call(instantiate(t, e, before, writes), "f", wasm.ValueI32(int32(1+1000*depth)))
		before.Close()
		for l := range wasm.LeftoversKinds {
			s := e.NewStore(wasm.Config{Leftovers: l})
			i := instantiate(t, e, s, reads)
			out := call(i, "f")
			got := out.String()
			out = call(i, "deep", wasm.ValueI32(700))
			if d := out.String(); deep == "" {
				deep = d
			} else if d != deep {
				t.Errorf("leftovers %d, deep: %s, and before %s", l, d, deep)
			}
			s.Close()
			if depth > 0 && got != seen[l] {
				t.Errorf("leftovers %d: %s, and before %s", l, got, seen[l])
			}
			seen[l] = got
		}
	}
	for l := range wasm.LeftoversKinds {
		for m := range l {
			if seen[l] == seen[m] {
				t.Errorf("leftovers %d and %d make no difference: %s", l, m, seen[l])
			}
		}
	}
}
