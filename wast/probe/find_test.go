package probe

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"wasmjudge/native"
	"wasmjudge/native/fault"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
	"wasmjudge/wast"
)

// wrong are scripts that show known faults of native, in a function that is called $wrong.
var wrong = []struct {
	fault *fault.Fault
	text  string
	says  string // a part of what is found
}{
	{fault.StaleLocal, `(module
  (tag $e (param i32))
  (func $throw (param i32) (throw $e (local.get 0)))
  (func $wrong (param i32) (result i32) (local $x i32)
    (local.set $x (i32.const 1))
    (block $h (result i32)
      (try_table (catch $e $h) (local.set $x (i32.const 7)) (call $throw (local.get 0)))
      (i32.const 0))
    (drop) (local.get $x))
  (func $top (export "run") (param i32) (result i32) (i32.mul (call $wrong (local.get 0)) (i32.const 3))))
(assert_return (invoke "run" (i32.const 5)) (i32.const 21))`, "local 1 in $wrong is 7 on oracle and 1 on native in the handler of the try_table at line 7"},
	{fault.PayloadOrder, `(module
  (tag $e (param i32 i32))
  (func $throw (throw $e (i32.const 1) (i32.const 2)))
  (func $wrong (result i32) (block $h (result i32 i32) (try_table (catch $e $h) (call $throw)) (unreachable)) (i32.sub))
  (func $top (export "run") (result i32) (call $wrong)))
(assert_return (invoke "run") (i32.const -1))`, "result 0 in $wrong is 1 on oracle and 2 on native in the handler"},
	{fault.PayloadWidth, `(module
  (tag $e (param i64))
  (func $throw (param i64) (throw $e (local.get 0)))
  (func $wrong (param i64) (result i64) (block $h (result i64) (try_table (catch $e $h) (call $throw (local.get 0))) (unreachable)))
  (func $top (export "run") (result i64) (call $wrong (i64.const 0x700000001))))
(assert_return (invoke "run") (i64.const 0x700000001))`, "result 0 in $wrong is 30064771073 on oracle and 1 on native in the handler"},
	{fault.PayloadBoundary, `(module $a
  (tag $e (export "e") (param i32))
  (func (export "throw") (throw $e (i32.const 9))))
(register "a" $a)
(module
  (import "a" "e" (tag $e (param i32)))
  (import "a" "throw" (func $throw))
  (func $wrong (result i32) (block $h (result i32) (try_table (catch $e $h) (call $throw)) (unreachable)))
  (func $top (export "run") (result i32) (call $wrong)))
(assert_return (invoke "run") (i32.const 9))`, "result 0 in $wrong is 9 on oracle and 0 on native"},
	{fault.VectorCall, `(module
  (func $id (param i32) (result i32) (local.get 0))
  (func $wrong (param v128) (result v128)
    (drop (call $id (i32.const 1)))
    (local.get 0))
  (func $top (export "run") (result i64)
    (i64x2.extract_lane 1 (call $wrong (v128.const i64x2 1 2)))))
(assert_return (invoke "run") (i64.const 2))`, "local 0 in $wrong"},
	{fault.VectorPad, `(module
  (tag $e (param v128))
  (func $throw (throw $e (v128.const i64x2 1 2)))
  (func $wrong (result v128) (block $h (result v128) (try_table (catch $e $h) (call $throw)) (unreachable)))
  (func $top (export "run") (result i64) (i64x2.extract_lane 1 (call $wrong))))
(assert_return (invoke "run") (i64.const 2))`, "result 0 in $wrong"},
	{fault.LaneOrder, `(module
  (func $wrong (param v128) (result i32) (i32x4.extract_lane 0 (local.get 0)))
  (func $top (export "run") (result i32) (i32.mul (call $wrong (v128.const i32x4 1 2 3 4)) (i32.const 5))))
(assert_return (invoke "run") (i32.const 5))`, "result 0 in $wrong is 1 on oracle and 4 on native where it returns"},
	{fault.Saturation, `(module
  (func $wrong (param v128 v128) (result v128) (i8x16.add_sat_u (local.get 0) (local.get 1)))
  (func $top (export "run") (result i32)
    (i8x16.extract_lane_u 0 (call $wrong (v128.const i32x4 0xff 0 0 0) (v128.const i32x4 2 0 0 0)))))
(assert_return (invoke "run") (i32.const 255))`, "result 0 in $wrong"},
	{fault.ShufflePattern, `(module
  (func $wrong (param v128 v128) (result v128)
    (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23 (local.get 0) (local.get 1)))
  (func $top (export "run") (result i32)
    (i8x16.extract_lane_u 0 (call $wrong (v128.const i32x4 1 2 3 4) (v128.const i32x4 5 6 7 8)))))
(assert_return (invoke "run") (i32.const 1))`, "result 0 in $wrong"},
	{fault.FuncrefType, `(module
  (type $open (sub (func (result i32))))
  (type $closed (sub final $open (func (result i32))))
  (elem declare func $f)
  (func $f (export "f") (type $closed) (i32.const 7)))
(register "a")
(module
  (type $open (sub (func (result i32))))
  (type $closed (sub final $open (func (result i32))))
  (import "a" "f" (func $f (type $open)))
  (elem declare func $f)
  (func $wrong (result i32) (ref.test (ref $closed) (ref.func $f)))
  (func $top (export "run") (result i32) (call $wrong)))
(assert_return (invoke "run") (i32.const 1))`, "result 0 in $wrong is 1 on oracle and 0 on native"},
	{fault.CatchTrap, `(module
  (func $trap (unreachable))
  (func $wrong (block $h (try_table (catch_all $h) (call $trap))))
  (func $top (export "run") (call $wrong)))
(assert_trap (invoke "run") "unreachable")`, "native comes to $wrong in the handler of the try_table at line 3, and oracle does not"},
	{fault.StaticIndex, `(module $a
  (tag $other)
  (tag $e (export "e"))
  (func $throw (export "throw") (throw $e)))
(register "a" $a)
(module
  (import "a" "e" (tag $e))
  (import "a" "throw" (func $throw))
  (func $wrong (block $h (try_table (catch $e $h) (call $throw))))
  (func $top (export "run") (block $h (try_table (catch_all $h) (call $wrong)))))
(assert_return (invoke "run"))`, "oracle comes to $wrong in the handler of the try_table at line 9, and native to $top"},
	{fault.Saturation, `(module
  (func $wrong (export "run")
    (drop (i32.div_u (i32.const 1) (i32.sub (i32.const 1) (i8x16.extract_lane_u 0
      (i8x16.add_sat_u (v128.const i32x4 0xff 0 0 0) (v128.const i32x4 2 0 0 0))))))
    (unreachable))
  (func $other (export "other")))
(assert_trap (invoke "run") "unreachable")
(assert_return (invoke "other"))`, "behind the last note, which both make in $wrong at its beginning, line 2"},
	{fault.PayloadWidth, `(module
  (type $f (func (result i32)))
  (tag $e (param (ref $f)))
  (elem declare func $five)
  (func $five (type $f) (i32.const 5))
  (func $throw (throw $e (ref.func $five)))
  (func $wrong (export "run") (result i32)
    (block $h (result (ref $f)) (try_table (catch $e $h) (call $throw)) unreachable)
    (call_ref $f)))
(assert_return (invoke "run") (i32.const 5))`,
		"oracle comes to $wrong in the handler of the try_table at line 8, and native does not; both were in $throw at its beginning, line 6"},
}

func parse(t *testing.T, source string) *wast.Script {
	t.Helper()
	s, err := wast.Parse(&wasm.Source{Name: "x.wast", Text: []byte(source)})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestFirstProbe finds for each fault the function in which it is, and says what differs there.
func TestFirstProbe(t *testing.T) {
	for _, c := range wrong {
		t.Run(c.fault.String(), func(t *testing.T) {
			e, err := native.New(native.WithFault(c.fault))
			if err != nil {
				t.Skip(err)
			}
			p, err := Find(t.Context(), parse(t, c.text), wasm.Config{}, oracle.New(), e)
			if err != nil || p == nil {
				t.Fatalf("found %v, error %v", p, err)
			}
			if p.Function() != "$wrong" || !strings.Contains(p.String(), c.says) {
				t.Errorf("found in %s: %s\nwant %s", p.Function(), p, c.says)
			}
			right, err := native.New()
			if err != nil {
				t.Fatal(err)
			}
			if p, err := Find(t.Context(), parse(t, c.text), wasm.Config{}, oracle.New(), right); p != nil || err != nil {
				t.Errorf("of native without the fault it finds %v, error %v", p, err)
			}
		})
	}
}

// TestNotesKeepTheMeaning runs the corpus with notes everywhere on the oracle: what held, holds. What exhausts
// the stack does so elsewhere, and is left out.
func TestNotesKeepTheMeaning(t *testing.T) {
	scripts := 0
	for _, file := range corpus(t) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s := parse(t, string(text))
		f := &finder{script: s, right: oracle.New()}
		if err := f.gather(); err != nil {
			t.Fatal(err)
		}
		var all []*point
		for i := range f.points {
			all = append(all, &f.points[i])
		}
		with := f.with(all)
		report := wast.Run(context.Background(), with, wasm.Config{}, oracle.New())
		for _, r := range report.Results {
			for _, failure := range r.Failures {
				if !bytes.Contains(text, []byte("exhaustion")) {
					t.Errorf("%s: %v", file, failure)
				}
			}
		}
		scripts++
	}
	if scripts < 40 {
		t.Errorf("%d scripts", scripts)
	}
}

// TestLog holds the hash of the log's module against that of this package, and the instrumented modules against
// validation.
func TestLog(t *testing.T) {
	s := parse(t, wrong[0].text)
	f := &finder{script: s, right: oracle.New()}
	if err := f.gather(); err != nil {
		t.Fatal(err)
	}
	all := []*point{}
	for i := range f.points {
		all = append(all, &f.points[i])
	}
	notes, err := f.logged(t.Context(), all)
	if err != nil || len(notes) < 10 {
		t.Fatalf("%d notes, error %v", len(notes), err)
	}
	got, err := f.run(t.Context(), f.right, all, hashOf(2, 9))
	if err != nil || got[0][0] != hash(notes[2:9]) {
		t.Errorf("hash %x, want %x, error %v", got, hash(notes[2:9]), err)
	}
	for _, m := range f.modules {
		changed := instrumented(m, all)
		if err := valid.Validate(changed); err != nil {
			var b bytes.Buffer
			_ = text.Print(&b, changed)
			t.Errorf("%v\n%s", err, b.String())
		}
	}
}

func corpus(t *testing.T) (files []string) {
	t.Helper()
	entries, err := os.ReadDir("../../corpus")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".wast") {
			files = append(files, "../../corpus/"+e.Name())
		}
	}
	return files
}
