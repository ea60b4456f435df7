package cause

import (
	"testing"

	"wasmjudge/native"
	"wasmjudge/native/fault"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

func parse(t *testing.T, text string) *wast.Script {
	t.Helper()
	s, err := wast.Parse(&wasm.Source{Name: "x.wast", Text: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestFind finds what known faults of native have to do with.
func TestFind(t *testing.T) {
	for _, c := range []struct {
		fault *fault.Fault
		text  string
		want  string
	}{
		{fault.StaleLocal, `(module (tag $e)
  (func (export "f") (result i32) (local $x i32)
    (block $h (try_table (catch $e $h) (local.set $x (i32.const 7)) (throw $e)))
    (local.get $x)))
(assert_return (invoke "f") (i32.const 7))`, "locals"},
		{fault.ArmedTailCall, `(module (tag $e)
  (func $throw (throw $e))
  (func $tail (block $h (try_table (catch $e $h) (return_call $throw))))
  (func (export "f") (result i32)
    (block $h (try_table (catch $e $h) (call $tail)) (return (i32.const 0)))
    (i32.const 1)))
(assert_return (invoke "f") (i32.const 1))`, "tail-calls"},
		{fault.LaneOrder, `(module
  (func (export "f") (param v128) (result i32) (i32x4.extract_lane 0 (local.get 0))))
(assert_return (invoke "f" (v128.const i32x4 1 2 3 4)) (i32.const 1))`, ""}, // no rewrite is about lanes
		{fault.StaleLocal, `(module (tag $e)
  (func $throw (throw $e))
  (func (export "f") (result i32) (local $x i32)
    (block $h (try_table (catch $e $h) (local.set $x (i32.const 7)) (try_table (call $throw))))
    (local.get $x)))
(assert_return (invoke "f") (i32.const 7))`, "locals"},
	} {
		wrong, err := native.New(native.WithFault(c.fault))
		if err != nil {
			t.Skip(err)
		}
		set, ok := Find(t.Context(), parse(t, c.text), wasm.Config{}, oracle.New(), wrong)
		if set.String() != c.want || ok != (c.want != "") {
			t.Errorf("%s: %v %v, want %q", c.fault, set, ok, c.want)
		}
	}
}

// TestNothingToChange: a set does not count in which a rewrite changes nothing.
func TestNothingToChange(t *testing.T) {
	wrong, err := native.New(native.WithFault(fault.StaleLocal))
	if err != nil {
		t.Skip(err)
	}
	s := parse(t, `(module (tag $e)
  (func (export "f") (result i32) (local $x i32)
    (block $h (try_table (catch $e $h) (local.set $x (i32.const 7)) (throw $e)))
    (local.get $x)))
(assert_return (invoke "f") (i32.const 7))`)
	both, err := Parse([]string{"locals", "empty-try-table"})
	if err != nil || both.String() != "empty-try-table, locals" {
		t.Fatalf("%v, error %v", both, err)
	}
	f := &finder{t.Context(), s, wasm.Config{}, oracle.New(), wrong}
	if f.agrees(both) {
		t.Error("a rewrite that changes nothing counts")
	}
	if _, err := Parse([]string{"absent"}); err == nil {
		t.Error("a name that there is not is accepted")
	}
}
