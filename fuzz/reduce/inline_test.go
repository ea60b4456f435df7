package reduce

import (
	"slices"
	"strings"
	"testing"

	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// firstCall returns the place of the first instruction of a kind in a function of a module.
func firstCall(t *testing.T, m *wasm.Module, f int, op wasm.Op) int {
	t.Helper()
	at := slices.IndexFunc(m.Funcs[f].Body, func(in wasm.Instr) bool { return in.Op == op })
	if at < 0 {
		t.Fatalf("function %d has no %v", f, op)
	}
	return at
}

// TestInline puts the body of function 1 in the place of the first call in function 0: it must end as before, or not
// be done.
func TestInline(t *testing.T) {
	for name, test := range map[string]struct {
		source string
		done   bool
	}{
		"parameters and result": {`(func (export "f") (result i32) (call $g (i32.const 9) (i32.const 4)))
			(func $g (param i32 i32) (result i32) (i32.sub (local.get 0) (local.get 1)))`, true},
		"returns from blocks": {`(func (export "f") (result i32) (block (call $g (i32.const 1)) return) (i32.const 7))
			(func $g (param i32) (result i32) (block (block (br_if 1 (i32.eqz (local.get 0))) (return (i32.const 3)))) (i32.const 4))`, true},
		"locals of both": {`(func (export "f") (result i64) (local i64) (local.set 0 (i64.const 5)) (call $g) (i64.add (local.get 0)))
			(func $g (result i64) (local i64 i32) (local.set 0 (i64.const 20)) (local.get 0))`, true},
		"locals in a loop": {`(func (export "f") (result i32) (local $n i32) (local $sum i32)
			(loop $l (local.set $sum (i32.add (local.get $sum) (call $g))) (br_if $l (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 3))))
			(local.get $sum))
			(func $g (result i32) (local i32) (local.set 0 (i32.add (local.get 0) (i32.const 1))) (local.get 0))`, true},
		"caught": {`(tag $e (param i32)) (func (export "f") (result i32) (block $h (result i32) (try_table (catch $e $h) (call $g)) (i32.const 0)))
			(func $g (try_table (catch_all 0) (throw $e (i32.const 1))) (throw $e (i32.const 2)))`, true},
		"several results": {`(type (func (result i32 i32))) (func (export "f") (result i32) (call $g) i32.sub)
			(func $g (result i32 i32) (i32.const 8) (i32.const 5))`, true},
		"no type for the block": {`(func (export "f") (result i32) (call $g (i32.const 2)) i32.sub)
			(func $g (param i32) (result i32 i32) (i32.const 8) (local.get 0))`, false},
		"tail call": {`(func (export "f") (result i32) (call $g)) (func $g (result i32) (return_call $h)) (func $h (result i32) (i32.const 1))`, false},
		"itself":    {`(func $f (export "f") (result i32) (if (i32.const 0) (then (drop (call $f)))) (i32.const 1))`, false},
	} {
		t.Run(name, func(t *testing.T) {
			p := linked(t, []string{"(module " + test.source + ")"}, "0.f")
			want := ends(t, p)
			m := p.Modules[0]
			at := firstCall(t, m, 0, wasm.OpCall)
			if done := edit.Inline(m, 0, at); done != test.done {
				t.Fatalf("done: %v", done)
			}
			if got := ends(t, p); !slices.Equal(got, want) {
				script, _ := p.Script(nil)
				t.Errorf("it ends in %q, want %q:\n%s", got, want, script)
			}
			if test.done && slices.ContainsFunc(m.Funcs[0].Body, func(in wasm.Instr) bool { return in.Op == wasm.OpCall }) {
				t.Error("the call is still there")
			}
		})
	}
}

// TestDirectly has functions called directly that were called by table or reference.
func TestDirectly(t *testing.T) {
	for op, call := range map[wasm.Op]string{
		wasm.OpCallIndirect:       `(call_indirect (type $t) (i32.const 4) (i32.const 0))`,
		wasm.OpReturnCallIndirect: `(return_call_indirect (type $t) (i32.const 4) (i32.const 0))`,
		wasm.OpCallRef:            `(call_ref $t (i32.const 4) (ref.func $g))`,
		wasm.OpReturnCallRef:      `(return_call_ref $t (i32.const 4) (ref.func $g))`,
	} {
		p := linked(t, []string{`(module (type $t (func (param i32) (result i32))) (table funcref (elem $g)) (func (export "f") (result i32) ` + call + `)
			(func $g (type $t) (i32.mul (local.get 0) (i32.const 3))))`}, "0.f")
		want := ends(t, p)
		m := p.Modules[0]
		at := firstCall(t, m, 0, op)
		x, ok := indirectType(m, &m.Funcs[0].Body[at])
		if list := p.FunctionsOf(0, x); !ok || !slices.Equal(list, []uint32{1}) {
			t.Fatalf("%v: functions of type %d, %v: %v", op, x, ok, list)
		}
		m.Funcs[0].Body = directly(m.Funcs[0].Body, at, 1)
		if got := ends(t, p); !slices.Equal(got, want) {
			t.Errorf("%v: it ends in %q, want %q", op, got, want)
		}
		tail := strings.HasPrefix(call, "(return")
		if firstCall(t, m, 0, map[bool]wasm.Op{false: wasm.OpCall, true: wasm.OpReturnCall}[tail]) != at+1 {
			t.Errorf("%v: the direct call is not in its place", op)
		}
		if directly(m.Funcs[0].Body, at, 1) != nil {
			t.Errorf("%v: what is no indirect call is made a direct one", op)
		}
	}
}

// TestReentered: a call from outside, and imports, can lead to functions of other instances, exported or not.
func TestReentered(t *testing.T) {
	p := linked(t, []string{`(module (func $inner (result i32) (i32.const 6)) (func (export "outer") (result i32) (call $inner)))`,
		`(module (import "0" "outer" (func $f (result i32))) (func (export "g") (result i32) (call $f)))`}, "1.g")
	want := ends(t, p)
	list := p.ProvidersOf(1, p.Modules[1].Imports[0].Type.Type)
	if !slices.Equal(list, []program.DefinedFunc{{Instance: 0, Func: 0}, {Instance: 0, Func: 1}}) {
		t.Fatalf("functions that can take its place: %v", list)
	}
	p.Steps[1].Imports[0] = p.Exported(list[0])
	if !p.Align() || p.Modules[1].Imports[0].Name == "outer" {
		t.Fatalf("it imports %q", p.Modules[1].Imports[0].Name)
	}
	if got := ends(t, p); !slices.Equal(got, want) {
		t.Errorf("it ends in %q, want %q", got, want)
	}
}
