package triage

import (
	"slices"
	"testing"

	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/program"
	"wasmjudge/native/fault"
	"wasmjudge/wasm"
)

// TestThrowless reduces programs in which a wrong lane is thrown, and one in which the payload is wrong since it was
// thrown: only of the latter something is to do with throws.
func TestThrowless(t *testing.T) {
	const caught = `
	  (func (export "f") (result i32)
	    (block $h (result i32) (try_table (catch $e $h) (call $t (v128.const i32x4 1 2 3 4))) (unreachable))))
	(module instance $i $m) (invoke $i "f")`
	for _, c := range []struct {
		fault  *fault.Fault
		text   string
		throws bool
	}{
		{fault.LaneOrder, `(module definition $m (tag $e (param i32))
		  (func $t (param v128) (throw $e (i32x4.extract_lane 0 (local.get 0))))` + caught, false},
		{fault.LaneOrder, `(module definition $m (tag $e (param i32))
		  (func $t (param v128) (block $l (result i32)
		    (try_table (catch $e $l) (throw $e (i32x4.extract_lane 0 (local.get 0)))) (unreachable)) (throw $e))` + caught, false},
		{fault.PayloadOrder, `(module definition $m (tag $e (param i32 i32))
		  (func $t (throw $e (i32.const 1) (i32.const 2)))
		  (func (export "f") (result i32 i32)
		    (block $h (result i32 i32) (try_table (catch $e $h) (call $t)) (unreachable))))
		(module instance $i $m) (invoke $i "f")`, true},
	} {
		x := faulty(t, c.fault)
		p, _, err := program.Read(&wasm.Source{Name: "x", Text: []byte(c.text)})
		if err != nil {
			t.Fatal(err)
		}
		d, err := x.Judge.Program(t.Context(), p)
		if err != nil || d.Verdict != judge.Differ {
			t.Fatalf("%s: %v, error %v", c.fault, &d, err)
		}
		r := &reducer{Triage: x, ctx: t.Context(), short: t.Context(), enough: func() {}, fired: map[string]int{}}
		r.becomes(x.Judge.Bucket(t.Context(), p, d))
		q := r.reduce(p)
		throws := slices.ContainsFunc(q.Modules, func(m *wasm.Module) bool {
			return slices.ContainsFunc(m.Funcs, func(f wasm.Func) bool {
				return slices.ContainsFunc(f.Body, func(in wasm.Instr) bool { return in.Op == wasm.OpThrow })
			})
		})
		if throws != c.throws || (r.bucket.Rules[0] != "") != c.throws || !r.visible(q) {
			text, _ := q.Script(nil)
			t.Errorf("%s: %v, visible %v:\n%s", c.fault, r.bucket, r.visible(q), text)
		}
	}
}
