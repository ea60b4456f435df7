package reduce

import (
	"slices"
	"strings"
	"testing"

	"wasmjudge/fuzz/program"
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
			q := Reduce(t.Context(), p, func(q *program.Program) bool { return slices.Equal(ends(t, q), want) })
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

// TestWeaker weakens a clause: the function must end as if nobody had thrown what the clause does not take any more.
func TestWeaker(t *testing.T) {
	const tag = `(type (func (result i32 exnref))) (type (func (result i32 i32))) (tag $e (param i32)) `
	for name, x := range map[string]struct {
		weaken func(m *wasm.Module, f, i, c int) bool
		source string
		want   string
	}{
		"no exception": {withoutRef, `(func (export "f") (result i32) (local exnref)
			(block $h (result i32 exnref) (try_table (catch_ref $e $h) (throw $e (i32.const 7))) unreachable) (local.set 0))`, "(i32.const 7)"},
		"no exception, nothing else": {withoutRef, `(func (export "f") (result i32)
			(block $h (result exnref) (try_table (catch_all_ref $h) (throw $e (i32.const 7))) unreachable) ref.is_null)`, "(i32.const 1)"},
		"no tag": {withoutTag, `(func (export "f") (result i32)
			(block $h (result i32) (try_table (catch $e $h) (throw $e (i32.const 7))) unreachable))`, "(i32.const 0)"},
		"no tag below the exception": {withoutTag, `(func (export "f") (result i32) (local exnref)
			(block $h (result i32 exnref) (try_table (catch_ref $e $h) (throw $e (i32.const 7))) unreachable) (local.set 0) drop (ref.is_null (local.get 0)))`, "(i32.const 0)"},
	} {
		t.Run(name, func(t *testing.T) {
			p := linked(t, []string{"(module " + tag + x.source + ")"}, "0.f")
			m := p.Modules[0]
			at := slices.IndexFunc(m.Funcs[0].Body, func(in wasm.Instr) bool { return in.Op == wasm.OpTryTable })
			if !x.weaken(m, 0, at, 0) {
				t.Fatal("not done")
			}
			if got := ends(t, p); len(got) != 1 || !strings.Contains(got[0], x.want) {
				t.Errorf("it ends in %q, want %s", got, x.want)
			}
		})
	}
}
