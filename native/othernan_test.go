//go:build linux && amd64

package native_test

import (
	"testing"

	"wasmjudge/native"
	"wasmjudge/wasm"
)

// TestOtherNaNs: an engine can choose other NaNs than the processor does, where the specification leaves a choice.
// (TestSuite runs it, too.)
func TestOtherNaNs(t *testing.T) {
	for _, c := range []struct{ code, processor, other string }{
		{`(f32.div (f32.const 0) (f32.const 0))`, "-nan", "nan"},
		{`(f32.add (f32.const nan:0x200001) (f32.const 1))`, "nan:0x600001", "-nan:0x7fffff"},
		{`(f32.sqrt (f32.const nan))`, "nan", "-nan"},
		{`(f32.max (f32.const 1) (f32.const -nan:0x1))`, "-nan:0x400001", "nan:0x7fffff"},
		{`(f32.demote_f64 (f64.const nan:0x8000000000000))`, "nan", "-nan"},
		{`(f32.neg (f32.const nan:0x200001))`, "-nan:0x200001", "-nan:0x200001"},
	} {
		for want, opts := range map[string][]native.Option{c.processor: nil, c.other: {native.WithOtherNaNs()}} {
			e, s := newStore(t, wasm.Config{}, opts...)
			i := instantiate(t, e, s, `(module (func (export "f") (result f32) `+c.code+`))`)
			if got := call(i, "f").String(); got != "returned (f32.const "+want+")" {
				t.Errorf("%s: %s, want %s", c.code, got, want)
			}
		}
	}
}
