package oracle_test

import (
	"fmt"
	"strings"
	"testing"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// TestOperands has programs in which it would show if an operand were not where the compile pass thinks it is:
// operands that are locals or constants, and results that go straight into a local. $x is 10 and $y is 20.
func TestOperands(t *testing.T) {
	for _, c := range []struct{ name, results, body, want string }{
		{"local written while its value is an operand", "i32",
			`(i32.sub (local.get $x) (block (result i32) (local.set $x (i32.const 1)) (local.get $x)))`, "9"},
		{"local written directly above its value", "i32 i32", `(local.get $x) (local.set $x (i32.const 1)) (local.get $x)`, "10 1"},
		{"local teed while its value is an operand twice", "i32",
			`(local.get $x) (local.get $x) (local.tee $x (i32.const 5)) (i32.mul) (i32.mul) (local.get $x) (i32.add)`, "505"},
		{"local set to itself", "i32", `(local.set $x (local.get $x)) (local.get $x)`, "10"},
		{"locals swapped", "i32 i32", `(local.get $x) (local.get $y) (local.set $x) (local.set $y) (local.get $x) (local.get $y)`, "20 10"},
		{"local set to a result below a dropped one", "i32",
			`(i32.add (local.get $x) (i32.const 1)) (i32.mul (local.get $x) (local.get $y)) (drop) (local.set $x) (local.get $x)`, "11"},
		{"local set to a sum of itself", "i32", `(local.set $x (i32.add (local.get $x) (local.get $x))) (local.get $x)`, "20"},
		{"local set to what a block leaves", "i32",
			`(local.set $x (block (result i32) (i32.add (local.get $x) (i32.const 1)) (br 0))) (local.get $x)`, "11"},
		{"local set to what a block leaves in one of two ways", "i32",
			`(local.set $x (block (result i32) (br_if 0 (i32.const 5) (local.get $y)) (drop) (i32.add (local.get $x) (i32.const 1)))) (local.get $x)`, "5"},
		{"local set in one branch only", "i32",
			`(local.get $x) (if (i32.const 0) (then (local.set $x (i32.const 1)))) (i32.add (local.get $x))`, "20"},
		{"local set in a loop", "i32",
			`(local.get $x) (loop (local.set $x (i32.sub (local.get $x) (i32.const 3))) (br_if 0 (i32.gt_s (local.get $x) (i32.const 0)))) (i32.add (local.get $x))`, "8"},
		{"operands taken along by a branch", "i32 i32",
			`(block (result i32 i32) (i32.const 7) (local.get $x) (i32.const 1) (br 0))`, "10 1"},
		{"operands taken along by a branch or not", "i32",
			`(block (result i32) (local.get $x) (br_if 0 (i32.const 0)) (i32.add (local.get $y)) (br_if 0 (i32.const 1)) (drop) (i32.const 3))`, "30"},
		{"operands of a table of branches", "i32 i32",
			`(block (result i32 i32) (block (result i32 i32) (i32.const 5) (local.get $x) (local.get $y) (br_table 0 1 (i32.const 1))) (drop) (i32.const 9))`, "10 20"},
		{"operands around a null reference", "i32",
			`(block (result i32) (local.get $x) (br_on_null 0 (ref.null func)) (drop) (drop) (i32.const 1)) (i32.add (local.get $y))`, "30"},
		{"parameters of a block", "i32",
			`(local.get $x) (i32.const 3) (block (param i32 i32) (result i32) (local.set $x (i32.const 0)) (i32.sub))`, "7"},
		{"parameters of a loop", "i32",
			`(local.get $x) (loop (param i32) (result i32) (i32.sub (i32.const 3)) (local.tee $x) (br_if 0 (i32.gt_s (local.get $x) (i32.const 0))))`, "-2"},
		{"arguments above operands", "i32", `(local.get $x) (i32.const 100) (call $sub (local.get $y) (local.get $x)) (i32.add) (i32.add)`, "120"},
		{"arguments of a tail call", "i32", `(i32.const 9) (return_call $sub (i32.const 50) (local.get $x))`, "40"},
		{"selected operands", "i32", `(select (local.get $x) (i32.const 4) (local.get $y))`, "10"},
		{"results of a call", "i32", `(call $both) (i32.sub) (local.set $x) (local.get $x)`, "-1"},
		{"a constant that is a local's value and an operand", "i32 i32",
			`(local.set $x (i32.const 8)) (i32.const 8) (local.set $x (i32.add (local.get $x) (i32.const 1))) (local.get $x)`, "8 9"},
		{"many different constants", "i32", `(i32.const 0)` + times(20, `(i32.add (i32.mul (i32.const %[1]d) (i32.const %[1]d)))`), "2470"},
		{"many operands that are locals", "i32", times(40, `(local.get $x)`) + `(local.set $x (i32.const 0))` + times(39, `(i32.add)`), "400"},
		{"code after a branch", "i32", `(block (result i32) (local.get $x) (br 0) (i32.add) (drop) (block) (if (then) (else)) (unreachable))`, "10"},
	} {
		both(t, func(t *testing.T, engine *oracle.Engine) {
			w := newWorld(t, engine, wasm.Config{})
			w.add("m", fmt.Sprintf(`(module
				(func $sub (param i32 i32) (result i32) (i32.sub (local.get 0) (local.get 1)))
				(func $both (result i32 i32) (i32.const 1) (i32.const 2))
				(func (export "f") (param $x i32) (result %s) (local $y i32)
					(local.set $y (i32.const 20)) %s))`, c.results, c.body))
			want := "returned"
			for _, n := range strings.Fields(c.want) {
				want += " (i32.const " + n + ")"
			}
			if got := w.call("m", "f", wasm.ValueI32(10)).String(); got != want {
				t.Errorf("%s: %s, want %s", c.name, got, want)
			}
		})
	}
}

// times repeats a format with the numbers from 0 on.
func times(n int, format string) string {
	var b strings.Builder
	for i := range n {
		if strings.Contains(format, "%") {
			fmt.Fprintf(&b, format, i)
		} else {
			b.WriteString(format)
		}
	}
	return b.String()
}
