package wast

import (
	"strings"
	"testing"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// TestCall calls what can be called, and names what cannot.
func TestCall(t *testing.T) {
	for _, c := range []struct{ module, export, want, err string }{
		{`(module (func (export "f") (result i32) (i32.const 7)))`, "f", "returned (i32.const 7)", ""},
		{`(func (export "f") unreachable)`, "f", "trap: unreachable", ""},
		{`(module (func $s unreachable) (start $s))`, "f", "trap: unreachable", ""},
		{`(module (import "spectest" "global_i32" (global i32)) (func (export "f") (result i32) (global.get 0)))`, "f", "returned (i32.const 666)", ""},
		{`(module (import "m" "n" (func)))`, "f", "", `import "m" "n"`},
		{`(module (import "spectest" "none" (func)))`, "f", "", `import "spectest" "none"`},
		{`(module (memory (export "f") 1))`, "f", "", `no function "f"`},
		{`(module`, "f", "", "module:1:"},
		{`(module (func (result i32)))`, "f", "", "type mismatch"},
		{"\x00asm\x01\x00\x00", "f", "", "unexpected end"},
	} {
		out, err := Call(t.Context(), oracle.New(), []byte(c.module), c.export)
		if c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
			t.Errorf("%s: the error is %v, not %q", c.module, err, c.err)
		}
		if c.err == "" && (err != nil || out.String() != c.want) {
			t.Errorf("%s: %v, %v, not %s", c.module, out, err, c.want)
		}
	}
	out, err := Call(t.Context(), oracle.New(), []byte(`(func (export "f") (param i32))`), "f", wasm.ValueI64(1))
	if err != nil || out.Kind != wasm.OutcomeFault {
		t.Errorf("an argument of another type: %v, %v", out, err)
	}
}
