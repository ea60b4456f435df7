package wast

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// TestBlessOpen: a blessed script expects all that the specification permits and nothing else, and so holds on every
// engine that is right.
func TestBlessOpen(t *testing.T) {
	const module = `(module
	  (import "spectest" "print_f32" (func $print (param f32)))
	  (global (export "g") (mut f64) (f64.const 0))
	  (func (export "add") (param f32) (result f32) (f32.add (local.get 0) (f32.const 1)))
	  (func (export "two") (param f64) (result f64 i32) (f64.min (local.get 0) (f64.const 1)) (i32.const 2))
	  (func (export "same") (param f32) (result f32) (local.get 0))
	  (func (export "bits") (param f32) (result i32) (i32.reinterpret_f32 (f32.add (local.get 0) (f32.const 1))))
	  (func (export "sign") (param f64) (result f64) (f64.copysign (f64.const 2) (f64.sqrt (local.get 0))))
	  (func (export "trap") (param f32) (result i32) (i32.lt_s (i32.reinterpret_f32 (f32.sqrt (local.get 0))) (i32.const 0)) (if (then (unreachable))) (i32.const 1))
	  (func (export "set") (param f64) (global.set 0 (f64.sqrt (local.get 0)))))
	`
	for _, c := range []struct {
		command, want string
		sample        bool // no pattern expresses all that is permitted: it is what the profiles give
	}{
		{`(assert_return (invoke "add" (f32.const nan:0x200000)) (f32.const 0))`, `(assert_return (invoke "add" (f32.const nan:0x200000)) (f32.const nan:arithmetic))`, false},
		{`(assert_return (invoke "add" (f32.const -nan)) (f32.const 0))`, `(assert_return (invoke "add" (f32.const -nan)) (f32.const nan:canonical))`, false},
		{`(assert_return (invoke "add" (f32.const -nan)) (f32.const nan))`, `(assert_return (invoke "add" (f32.const -nan)) (f32.const nan:canonical))`, false},
		{`(assert_return (invoke "add" (f32.const -nan)) (f32.const nan:arithmetic))`, ``, false},
		{`(assert_return (invoke "add" (f32.const nan:0x200000)) (f32.const nan:canonical))`, `(assert_return (invoke "add" (f32.const nan:0x200000)) (f32.const nan:arithmetic))`, false},
		{`(assert_return (invoke "two" (f64.const nan:0x1)) (f64.const 0) (i32.const 2))`, `(assert_return (invoke "two" (f64.const nan:0x1)) (f64.const nan:arithmetic) (i32.const 2))`, false},
		{`(assert_trap (invoke "two" (f64.const nan)) "unreachable")`, `(assert_return (invoke "two" (f64.const nan)) (f64.const nan:canonical) (i32.const 2))`, false},
		{`(assert_return (invoke "same" (f32.const nan:0x1)) (f32.const 0))`, `(assert_return (invoke "same" (f32.const nan:0x1)) (f32.const nan:0x1))`, false},
		{`(assert_return (invoke "same" (f32.const nan)) (f32.const 0))`, `(assert_return (invoke "same" (f32.const nan)) (f32.const nan))`, false},
		{`(assert_return (invoke "bits" (f32.const nan)) (i32.const 0))`, `(assert_return (invoke "bits" (f32.const nan)) (either (i32.const 2143289344) (i32.const -4194304)))`, false},
		{`(assert_return (invoke "bits" (f32.const nan:0x200001)) (i32.const 0))`, `(assert_return (invoke "bits" (f32.const nan:0x200001)) (either (i32.const 2143289344) (i32.const 2145386497)))`, true},
		{`(assert_return (invoke "bits" (f32.const 1)) (i32.const 0))`, `(assert_return (invoke "bits" (f32.const 1)) (i32.const 1073741824))`, false},
		{`(assert_return (invoke "sign" (f64.const -1)) (f64.const 2))`, `(assert_return (invoke "sign" (f64.const -1)) (either (f64.const 2) (f64.const -2)))`, false},
		{`(assert_return (invoke "trap" (f32.const -1)) (i32.const 1))`, `left`, false},
		{`(invoke "set" (f64.const -1)) (assert_return (get "g") (f64.const 0))`, `(invoke "set" (f64.const -1)) (assert_return (get "g") (f64.const nan:canonical))`, false},
	} {
		s, err := Parse(&wasm.Source{Name: "test.wast", Text: []byte(module + c.command)})
		if err != nil {
			t.Fatal(err)
		}
		b, err := Bless(context.Background(), s, wasm.Config{}, oracle.New())
		if err != nil {
			t.Fatal(err)
		}
		want := c.want
		switch {
		case want == "left" && len(b.Left) == 1:
			continue
		case want == "" || want == "left":
			want = c.command
		}
		if diff := cmp.Diff(module+want, string(b.Text)); diff != "" || len(b.Left) > 0 {
			t.Errorf("%s\n%s%v", c.command, diff, b.Left)
		}
		if s, err = Parse(&wasm.Source{Name: "test.wast", Text: b.Text}); err != nil {
			t.Fatal(err)
		}
		if again, err := Bless(context.Background(), s, wasm.Config{}, oracle.New()); err != nil || again.Changed > 0 || string(again.Text) != string(b.Text) {
			t.Errorf("blessed again, %d assertions of %s change: %v", again.Changed, c.want, err)
		}
		if c.sample {
			continue
		}
		for name, e := range otherwise(t) {
			for _, r := range statuses(t, string(b.Text), e).Results {
				if r.Status != Passed {
					t.Errorf("%s on %s: %v", c.want, name, r.Failures)
				}
			}
		}
	}
}
