//go:build linux && amd64

package native_test

import (
	"fmt"
	"testing"

	"wasmjudge/wasm"
)

// TestTargets computes values where the next instruction keeps them: in the register of a local, which may be the
// second operand, too.
func TestTargets(t *testing.T) {
	const src = `(module (func (export "f") (param $n i32) (param $y i32) (param $x i32) (result i32)
	  (loop $l
	    %s
	    (local.set $y (i32.add (local.get $y) (i32.const 3)))
	    (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
	  (i32.add (local.get $x) (local.get $y))))`
	for _, tt := range []struct {
		set  string
		step func(x, y int32) int32
	}{
		{`(local.set $x (i32.sub (local.get $y) (local.get $x)))`, func(x, y int32) int32 { return y - x }},
		{`(local.set $x (i32.add (local.get $y) (local.get $x)))`, func(x, y int32) int32 { return y + x }},
		{`(local.set $x (i32.mul (local.get $y) (i32.const 8)))`, func(_, y int32) int32 { return y * 8 }},
		{`(local.set $x (i32.mul (local.get $y) (i32.const -7)))`, func(_, y int32) int32 { return y * -7 }},
	} {
		e, s := newStore(t, wasm.Config{})
		i := instantiate(t, e, s, fmt.Sprintf(src, tt.set))
		x, y := int32(11), int32(5)
		for n := int32(7); n > 0; n-- {
			x = tt.step(x, y)
			y += 3
		}
		want(t, call(i, "f", wasm.ValueI32(7), wasm.ValueI32(5), wasm.ValueI32(11)), "returned "+wasm.ValueI32(x+y).String())
	}
}
