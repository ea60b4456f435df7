package reduce

import (
	"fmt"
	"slices"
	"testing"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// leaver has each kind of immediates that instructions have the index of: labels, clauses and types.
const leaver = `(tag $e (param i32)) (type $t (func (param i32)))
	(func $g (export "g") (param i32) (result i32) (block $h (result i32) (block $a (block $b
		(try_table (catch $e $h) (br_table $b $a (local.get 0)))) (throw $e (i32.const 5)))
		(drop (select (result (ref null $t)) (ref.null $t) (ref.null $t) (local.get 0))) (i32.const 7)))`

// kept lists the immediates that the instructions of a function have the index of.
func kept(m *wasm.Module, body []wasm.Instr) (list []string) {
	for i := range body {
		if in := &body[i]; in.Op.Row().Imm.HasExt() {
			list = append(list, fmt.Sprint(in.Op, *m.Ext(in)))
		}
	}
	return list
}

// changeAll gives every label, tag and type that a body names a number that is more by so much.
func changeAll(m *wasm.Module, body []wasm.Instr, by uint32) {
	more := func(x *uint32) { *x += by }
	for i := range body {
		edit.EachLabel(m, &body[i], more)
	}
	edit.Visit(func(_ edit.Space, x *uint32) { more(x) }).Expr(m, body)
}

// checkApart changes one body after the other, and checks that no other is changed with it.
func checkApart(t *testing.T, m *wasm.Module, bodies [][]wasm.Instr) {
	t.Helper()
	for k := range bodies {
		var before [][]string
		for _, body := range bodies {
			before = append(before, kept(m, body))
		}
		changeAll(m, bodies[k], 100)
		for n, body := range bodies {
			now := kept(m, body)
			if len(now) != 3 {
				t.Fatalf("body %d has %q", n, now)
			}
			for i := range now {
				if same := now[i] == before[n][i]; same != (n != k) {
					t.Errorf("after body %d was changed, body %d has %s, where it had %s", k, n, now[i], before[n][i])
				}
			}
		}
	}
}

// TestInlinedTwice: of a body that stands in two places of a module beside its own, each is changed by itself.
func TestInlinedTwice(t *testing.T) {
	p := linked(t, []string{`(module ` + leaver + `
		(func (export "one") (result i32) (call $g (i32.const 0))) (func (export "two") (result i32) (call $g (i32.const 1))))`}, "0.one", "0.two", "0.one")
	want := ends(t, p)
	m := p.Modules[0]
	for _, f := range []int{1, 2} {
		if !edit.Inline(m, f, firstCall(t, m, f, wasm.OpCall)) {
			t.Fatal("not inlined")
		}
	}
	if got := ends(t, p); !slices.Equal(got, want) {
		t.Errorf("it ends in %q, want %q", got, want)
	}
	checkApart(t, m, [][]wasm.Instr{m.Funcs[0].Body, m.Funcs[1].Body, m.Funcs[2].Body})
}

// TestMergedApart: the bodies of two modules that are now of one are as they were, and each is changed by itself.
func TestMergedApart(t *testing.T) {
	p := linked(t, []string{`(module ` + leaver + `)`, `(module ` + leaver + `(func (export "f") (result i32) (call $g (i32.const 1))))`}, "1.f")
	want := ends(t, p)
	q := cloned(p)
	if !q.Merge(0, 1) {
		t.Fatal("not merged")
	}
	if got := ends(t, q); !slices.Equal(got, want) {
		t.Errorf("it ends in %q, want %q", got, want)
	}
	m := q.Modules[0]
	checkApart(t, m, [][]wasm.Instr{m.Funcs[0].Body, m.Funcs[1].Body})
	if got := ends(t, p); !slices.Equal(got, want) {
		t.Errorf("what was merged ends in %q, want %q", got, want)
	}
}

// TestClonedApart: of a module and its copies each is changed by itself, and none is changed with another, whether
// there is room for more or not.
func TestClonedApart(t *testing.T) {
	m := linked(t, []string{`(module ` + leaver + `)`}).Modules[0]
	m.Exts = slices.Grow(m.Exts, 100)
	list := []*wasm.Module{m, edit.Clone(m), edit.Clone(m)}
	var want [][]string
	for _, c := range list {
		want = append(want, kept(c, c.Funcs[0].Body))
	}
	for k, c := range list {
		changeAll(c, c.Funcs[0].Body, uint32(100+k))
		before := want[k]
		if want[k] = kept(c, c.Funcs[0].Body); slices.Equal(want[k], before) {
			t.Errorf("copy %d is not changed", k)
		}
		for n, other := range list {
			if now := kept(other, other.Funcs[0].Body); !slices.Equal(now, want[n]) {
				t.Errorf("after copy %d was changed, copy %d has %q, want %q", k, n, now, want[n])
			}
		}
	}
}
