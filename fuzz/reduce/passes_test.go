package reduce

import (
	"slices"
	"testing"

	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
)

// everything is a program of three instances with something for each pass to make smaller.
func everything(t *testing.T) *program.Program {
	return linked(t, []string{`(module (type $f (func (param i32) (result i32))) (type $same (func (param i32) (result i32))) (type $v (func))
		(tag $e (export "e") (param i32)) (table $t (export "t") 2 funcref) (global $n (export "n") (mut i32) (i32.const 5)) (data "never used")
		(func $note (export "note") (type $v) (global.set $n (i32.const 6)))
		(func $throws (export "throws") (type $f) (throw $e (i32.const 3)))
		(func (export "enlist") (type $v) (table.set $t (i32.const 0) (ref.func $throws))) (elem declare func $throws))`,
		`(module (type $f (func (param i32) (result i32))) (import "0" "e" (tag $e (param i32))) (import "0" "e" (tag $again (param i32)))
		(import "0" "throws" (func $throws (type $f))) (import "0" "note" (func $note)) (import "0" "t" (table $t 2 funcref))
		(func $small (type $f) (i32.add (local.get 0) (i32.const 1)))
		(func (export "g") (type $f) (local $x i32) (call $note)
			(local.set $x (i32.add (i32.mul (local.get 0) (i32.const 9)) (call $small (i32.const 2))))
			(if (local.get 0) (then (nop)))
			(block (nop) (drop (call_indirect $t (type $f) (i32.const 1) (i32.const 1))))
			(block $h (result i32) (try_table (catch $e $h) (catch $again $h) (drop (call $throws (local.get $x)))) (br 1 (i32.const 0)) (drop (i32.const 4))))
		(func (export "weak") (type $f) (block $h (result i32) (try_table (catch $e $h) (return (call $throws (local.get 0)))) (unreachable))))`,
		`(module (rec (type $a (func)) (type $b (func (param i64)))) (func (export "nobody calls this") (type $a)))`},
		"0.enlist", "1.g", "1.g")
}

// TestEveryPassFires: each pass, alone, makes a program smaller in which there is something for it, if all that is
// asked is that the program stays valid; and what it leaves is another program.
func TestEveryPassFires(t *testing.T) {
	applied := map[string]bool{}
	for _, x := range slices.Concat(passes, lonePasses) {
		if applied[x.name] {
			continue
		}
		applied[x.name] = true
		p := everything(t)
		for i := range p.Steps {
			if !p.Steps[i].Instantiate && p.Steps[i].Export == "g" {
				p.Steps[i].Args = append(p.Steps[i].Args, wasm.ValueI32(7))
			}
		}
		if err := p.Validate(); err != nil {
			t.Fatal(err)
		}
		before := p.Sum()
		r := &reducer{ctx: t.Context(), keep: func(*program.Program) bool { return true }, p: p, fired: map[string]int{}, pass: x.name}
		if !x.apply(r) || r.fired[x.name] == 0 || r.p.Sum() == before {
			t.Errorf("%s changes nothing", x.name)
		}
		if err := r.p.Validate(); err != nil {
			t.Errorf("%s leaves what is not valid: %v", x.name, err)
		}
	}
	if names := Passes(); len(names) != len(applied) {
		t.Errorf("%d passes were tried, there are %d", len(applied), len(names))
	}
}
