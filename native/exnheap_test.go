//go:build linux && amd64

package native_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"testing"

	"wasmjudge/wasm"
)

// residentPages reads the resident set of the process.
func residentPages(t *testing.T) int {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skip("no /proc/self/statm to read the resident set from")
	}
	n, err := strconv.Atoi(string(bytes.Fields(b)[1]))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestExceptionsAreReclaimed throws and catches ten million exceptions; memory must not grow with them.
func TestExceptionsAreReclaimed(t *testing.T) {
	e, s := newStore(t, wasm.Config{})
	i := instantiate(t, e, s, `(module
		(tag $e (param i64 exnref))
		(func (export "throw") (param $n i32) (local $x exnref)
			(loop $l
				(block $h (result i64 exnref exnref)
					(try_table (catch_ref $e $h)
						(throw $e (i64.extend_i32_u (local.get $n)) (ref.null exn)))
					(unreachable))
				(local.set $x) (drop) (drop)
				(br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))`)
	n := int32(10_000_000)
	if testing.Short() {
		n /= 10
	}
	want(t, call(i, "throw", wasm.ValueI32(10_000)), "returned nothing")
	before := residentPages(t)
	want(t, call(i, "throw", wasm.ValueI32(n)), "returned nothing")
	if grown := (residentPages(t) - before) * os.Getpagesize(); grown > 16<<20 {
		t.Errorf("resident set grew by %d KB", grown>>10)
	}
}

// TestExceptionsSurvive keeps an exception where only one kind of root holds it, makes garbage for several
// collections, and throws it.
func TestExceptionsSurvive(t *testing.T) {
	e, s := newStore(t, wasm.Config{})
	i := instantiate(t, e, s, `(module
		(tag $e (param i32))
		(tag $outer (param exnref))
		(global $g (mut exnref) (ref.null exn))
		(table $t 3 exnref)
		(func $new (param $v i32) (result exnref) (local $x exnref)
			(block $h (result i32 exnref)
				(try_table (catch_ref $e $h) (throw $e (local.get $v)))
				(unreachable))
			(local.set $x) (drop) (local.get $x))
		(func $garbage (local $n i32)
			(local.set $n (i32.const 100000))
			(loop $l
				(drop (call $new (i32.const -1)))
				(br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
		(func $open (param $x exnref) (result i32)
			(block $h (result i32)
				(try_table (catch $e $h) (throw_ref (local.get $x)))
				(unreachable)))
		(func (export "local") (result i32) (local $x exnref)
			(local.set $x (call $new (i32.const 1)))
			(call $garbage)
			(call $open (local.get $x)))
		(func (export "operand") (result i32)
			(call $new (i32.const 2))
			(call $garbage)
			(call $open))
		(func (export "global") (result i32)
			(global.set $g (call $new (i32.const 3)))
			(call $garbage)
			(call $open (global.get $g)))
		(func (export "table") (result i32)
			(table.set $t (i32.const 1) (call $new (i32.const 4)))
			(call $garbage)
			(call $open (table.get $t (i32.const 1))))
		(func (export "payload") (result i32) (local $x exnref)
			(block $h (result exnref exnref)
				(try_table (catch_ref $outer $h) (throw $outer (call $new (i32.const 5))))
				(unreachable))
			(local.set $x) (drop)
			(call $garbage)
			(block $h (result exnref)
				(try_table (catch $outer $h) (throw_ref (local.get $x)))
				(unreachable))
			(call $open))
		(func (export "new") (param i32) (result exnref) (call $new (local.get 0)))
		(func (export "open") (param exnref) (result i32) (call $open (local.get 0)))
		(func (export "garbage") (call $garbage)))`)
	for n, name := range []string{"local", "operand", "global", "table", "payload"} {
		t.Run(name, func(t *testing.T) {
			want(t, call(i, name), fmt.Sprintf("returned (i32.const %d)", n+1))
		})
	}
	t.Run("embedder", func(t *testing.T) {
		ref := call(i, "new", wasm.ValueI32(6)).Values[0]
		call(i, "garbage")
		want(t, call(i, "open", ref), "returned (i32.const 6)")
	})
}

// TestNewException makes exceptions in the embedder and finds them unchanged in native code and back.
func TestNewException(t *testing.T) {
	e, s := newStore(t, wasm.Config{})
	typ := wasm.DefineFunc([]wasm.Valtype{wasm.TypeI32, wasm.TypeF64, wasm.TypeExternref}, nil)
	tag := s.NewTag(typ)
	i := instantiate(t, e, s, `(module
		(import "" "tag" (tag $e (param i32 f64 externref)))
		(func (export "throw") (param exnref) (throw_ref (local.get 0)))
		(func (export "same") (param exnref) (result exnref) (local.get 0))
		(func (export "payload") (param exnref) (result i32 f64 externref)
			(block $h (result i32 f64 externref)
				(try_table (catch $e $h) (throw_ref (local.get 0)))
				(unreachable))))`, tag)
	payload := []wasm.Value{wasm.ValueI32(-7), wasm.ValueF64(2.5), wasm.ValueExtern(1<<63 + 9)}
	ref := s.NewException(tag, payload)
	want(t, call(i, "payload", ref), "returned (i32.const -7) (f64.const 2.5) (ref.extern 9223372036854775817)")
	want(t, call(i, "throw", ref), "exception of host tag 0 (i32.const -7) (f64.const 2.5) (ref.extern 9223372036854775817)")
	want(t, call(i, "throw", wasm.ValueNull()), "trap: null exception reference")
	if got := call(i, "same", ref).Values[0]; got != ref {
		t.Errorf("an exception came back as another reference")
	}
}

// TestHeapLimit fills the heap with exceptions that a table keeps, lets go of them, and has room for exceptions of
// any size.
func TestHeapLimit(t *testing.T) {
	e, s := newStore(t, wasm.Config{Limits: wasm.Limitation{Heap: 1 << 20}})
	i := instantiate(t, e, s, `(module
		(tag $small (param i64))
		(tag $medium (param i64 i64 i64 i64 i64 i64))
		(tag $large (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64))
		(table $t 100000 exnref)
		(func $throw (param $kind i32)
			(if (i32.eqz (local.get $kind)) (then (throw $small (i64.const 0))))
			(if (i32.eq (local.get $kind) (i32.const 1)) (then
				(throw $medium (i64.const 0) (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4) (i64.const 5))))
			(throw $large (i64.const 0) (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4) (i64.const 5) (i64.const 6) (i64.const 7) (i64.const 8)
				(i64.const 9) (i64.const 10) (i64.const 11) (i64.const 12) (i64.const 13) (i64.const 14) (i64.const 15) (i64.const 16) (i64.const 17)
				(i64.const 18) (i64.const 19) (i64.const 20) (i64.const 21) (i64.const 22) (i64.const 23) (i64.const 24) (i64.const 25) (i64.const 26)
				(i64.const 27) (i64.const 28) (i64.const 29) (i64.const 30) (i64.const 31) (i64.const 32) (i64.const 33)))
		(func (export "fill") (param $kind i32) (param $n i32) (local $x exnref)
			(loop $l
				(block $h (result exnref) (try_table (catch_all_ref $h) (call $throw (local.get $kind))) (unreachable))
				(local.set $x)
				(table.set $t (local.get $n) (local.get $x))
				(br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
		(func (export "drop") (table.fill $t (i32.const 0) (ref.null exn) (i32.const 100000))))`)
	for kind := range int32(6) {
		want(t, call(i, "fill", wasm.ValueI32(kind%3), wasm.ValueI32(99_999)), "limit: bytes of all structures, arrays and exceptions: 1048576")
		want(t, call(i, "drop"), "returned nothing")
		want(t, call(i, "fill", wasm.ValueI32(kind%3), wasm.ValueI32(1000)), "returned nothing")
		want(t, call(i, "drop"), "returned nothing")
	}
}

// TestDroppedExceptionsMakeRoom lets the embedder see more exceptions than the heap has room for, and drop them, while
// Go does not collect by itself.
func TestDroppedExceptionsMakeRoom(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	e, s := newStore(t, wasm.Config{Limits: wasm.Limitation{Heap: 1 << 19}})
	i := instantiate(t, e, s, `(module (tag $e (param i64)) (func (export "throw") (throw $e (i64.const 7))))`)
	for range 60_000 { // four times the heap
		if out := call(i, "throw"); out.Kind != wasm.OutcomeException {
			t.Fatal(out)
		}
	}
}

// TestUncaught looks at what the embedder learns of an exception that nobody catches.
func TestUncaught(t *testing.T) {
	e, s := newStore(t, wasm.Config{})
	a := instantiate(t, e, s, `(module
		(tag $e (export "tag") (param i32))
		(func $inner (param i32) (throw $e (local.get 0)))
		(func (export "f") (param i32) (call $inner (local.get 0))))`)
	b := instantiate(t, e, s, `(module
		(import "" "f" (func $f (param i32)))
		(tag $other (param i32))
		(func (export "g") (param i32)
			(block $h (result i32)
				(try_table (catch $other $h) (call $f (local.get 0)))
				(return))
			(unreachable)))`, a.Export("f"))
	out := call(b, "g", wasm.ValueI32(3))
	want(t, out, "exception of instance 0 tag 0 (i32.const 3)")
	if out.Exception.Tag != a.Export("tag") {
		t.Errorf("the tag is not the one that was exported")
	}
	var frames []string
	for _, f := range out.Exception.Backtrace {
		frames = append(frames, fmt.Sprintf("%d.%d", f.Instance, f.Func))
	}
	if got := fmt.Sprint(frames); got != "[0.0 0.1 1.1]" {
		t.Errorf("backtrace by instance and function is %v", got)
	}
}

// TestWalkIsTold compares what the observer is told of a walk with the frames and clauses that it must have tried.
func TestWalkIsTold(t *testing.T) {
	var walks []*wasm.Walk
	e, s := newStore(t, wasm.Config{OnThrow: func(w *wasm.Walk) { walks = append(walks, w) }})
	const src = `(module
		(import "" "tag" (tag $t))
		(import "" "f" (func $f))
		(tag $own)
		(func (export "g")
			(block $h
				(try_table (catch $own $h) (try_table (catch $t $h) (call $f)))
				(return))))`
	tag := s.NewTag(wasm.DefineFunc(nil, nil))
	throw := s.NewFunc(wasm.DefineFunc(nil, nil), func(context.Context, []wasm.Value) wasm.Outcome {
		return wasm.Throw(s.NewException(tag, nil))
	})
	inner := instantiate(t, e, s, src, s.NewTag(wasm.DefineFunc(nil, nil)), throw)
	outer := instantiate(t, e, s, src, tag, inner.Export("g"))
	want(t, call(outer, "g"), "returned nothing")
	var got []string
	for _, w := range walks {
		got = append(got, fmt.Sprintf("%v of %v, caught %v", w.Op, w.Tag, w.Caught))
		for _, f := range w.Frames {
			got = append(got, fmt.Sprintf("frame host %v %d.%d", f.Host, f.Instance, f.Func))
			for _, c := range f.Clauses {
				got = append(got, fmt.Sprintf("%v %d to %d: %v, match %v", c.Catch.Kind, c.Catch.Tag, c.Catch.Label, c.Tag, c.Match))
			}
		}
	}
	compare(t, got, []string{
		"call of host tag 0, caught true",
		"frame host true 0.0",
		"frame host false 0.1",
		"catch 0 to 1: host tag 1, match false",
		"catch 1 to 0: instance 0 tag 1, match false",
		"frame host false 1.1",
		"catch 0 to 1: host tag 0, match true",
	})
}
