package fuzz

import (
	"slices"
	"testing"

	"wasmjudge/wasm"
)

// TestSooner reduces programs to what ends in the same exception: what throws it further down goes.
func TestSooner(t *testing.T) {
	for name, source := range map[string]string{
		"a call": `(tag $e (export "e") (param i32)) (func (export "f") (call $g (i64.const 1))) (func $g (param i64) (call $h)) (func $h (throw $e (i32.const 0)))`,
		"by a table": `(tag $e (export "e") (param i32)) (table funcref (elem $g)) (func (export "f") (block (call_indirect (i32.const 0)) (call $g)))
			(func $g (throw $e (i32.const 0)))`,
		"dead code": `(tag $e (export "e") (param i32)) (func (export "f") (throw $e (i32.const 0)) (block (loop (br 0))) (call $g) (unreachable)) (func $g)`,
	} {
		t.Run(name, func(t *testing.T) {
			p := linked(t, []string{"(module " + source + ")"}, "0.f")
			want := ends(t, p)
			q := p.Reduce(t.Context(), func(q *Program) bool { return slices.Equal(ends(t, q), want) })
			m := q.Modules[0]
			var ops []wasm.Op
			for _, in := range m.Funcs[0].Body {
				ops = append(ops, in.Op)
			}
			if len(m.Funcs) != 1 || !slices.Equal(ops, []wasm.Op{wasm.OpI32Const, wasm.OpThrow, wasm.OpEnd}) {
				script, _ := q.Script(nil)
				t.Errorf("it became\n%s", script)
			}
		})
	}
}
