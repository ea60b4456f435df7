//go:build linux && amd64

package native_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"wasmjudge/wasm"
)

// TestHostArguments passes more values than registers hold to a host function and back.
func TestHostArguments(t *testing.T) {
	types := []wasm.Valtype{wasm.TypeI32, wasm.TypeF32, wasm.TypeI64, wasm.TypeF64}
	var params []wasm.Valtype
	var args []wasm.Value
	for n := range int32(40) {
		typ := types[n%4]
		params = append(params, typ)
		v := map[wasm.Valtype]wasm.Value{wasm.TypeI32: wasm.ValueI32(-n), wasm.TypeF32: wasm.ValueF32(float32(n)),
			wasm.TypeI64: wasm.ValueI64(int64(n) << 33), wasm.TypeF64: wasm.ValueF64(float64(-n))}[typ]
		args = append(args, v)
	}
	e, s := newStore(t, wasm.Config{})
	reverse := s.NewFunc(wasm.DefineFunc(params, params), func(_ context.Context, args []wasm.Value) wasm.Outcome {
		out := append([]wasm.Value(nil), args...)
		for k := 0; k < len(out); k += 4 { // types repeat every four
			for j := range 4 {
				out[k+j] = args[len(args)-4-k+j]
			}
		}
		return wasm.Values(out...)
	})
	const sig = `(param i32 f32 i64 f64 i32 f32 i64 f64 i32 f32 i64 f64 i32 f32 i64 f64 i32 f32 i64 f64 i32 f32 i64 f64 i32 f32 i64 f64 i32 f32 i64 f64 i32 f32 i64 f64 i32 f32 i64 f64)
		(result i32 f32 i64 f64 i32 f32 i64 f64 i32 f32 i64 f64 i32 f32 i64 f64 i32 f32 i64 f64 i32 f32 i64 f64 i32 f32 i64 f64 i32 f32 i64 f64 i32 f32 i64 f64 i32 f32 i64 f64)`
	src := `(module (import "h" "reverse" (func $f ` + sig + `)) (func (export "twice") ` + sig
	for n := range params {
		src += ` (local.get ` + string(rune('0'+n/10)) + string(rune('0'+n%10)) + `)`
	}
	i := instantiate(t, e, s, src+` (call $f) (call $f)))`, reverse)
	want(t, call(i, "twice", args...), wasm.Values(args...).String())
}

// TestHostArgumentsLeaveNothing gives a host function numbers where arguments of another one were references, in a list
// that grew while that other one ran: nothing of the references is left in the numbers.
func TestHostArgumentsLeaveNothing(t *testing.T) {
	e, s := newStore(t, wasm.Config{})
	var i wasm.Instance
	refs := slices.Repeat([]wasm.Valtype{wasm.TypeExternref}, 4)
	numbers := slices.Repeat([]wasm.Valtype{wasm.TypeI32}, 100)
	outer := s.NewFunc(wasm.DefineFunc(refs, nil), func(ctx context.Context, _ []wasm.Value) wasm.Outcome {
		return i.Export("inner").(wasm.Funcaddr).Call(ctx, nil)
	})
	calls := 0
	inner := s.NewFunc(wasm.DefineFunc(numbers, nil), func(_ context.Context, args []wasm.Value) wasm.Outcome {
		calls++
		for k, v := range args {
			if v != wasm.ValueI32(7) {
				t.Errorf("call %d: argument %d is %+v", calls, k, v)
			}
		}
		return wasm.Values()
	})
	i = instantiate(t, e, s, `(module
		(import "h" "outer" (func $outer (param externref externref externref externref)))
		(import "h" "inner" (func $inner (param`+strings.Repeat(" i32", len(numbers))+`)))
		(func (export "inner") (call $inner`+strings.Repeat(" (i32.const 7)", len(numbers))+`))
		(func (export "outer") (param externref)
			(call $outer (local.get 0) (local.get 0) (local.get 0) (local.get 0))))`, outer, inner)
	want(t, call(i, "outer", wasm.ValueExtern(99)), "returned nothing")
	want(t, call(i, "inner"), "returned nothing")
	if calls != 2 {
		t.Errorf("the inner host function was called %d times", calls)
	}
}

// TestHostOutcomes has host functions end in every way.
func TestHostOutcomes(t *testing.T) {
	e, s := newStore(t, wasm.Config{})
	none := wasm.DefineFunc(nil, nil)
	tag := s.NewTag(wasm.DefineFunc([]wasm.Valtype{wasm.TypeI64}, nil))
	f := func(out func() wasm.Outcome) wasm.Externaddr {
		return s.NewFunc(none, func(context.Context, []wasm.Value) wasm.Outcome { return out() })
	}
	i := instantiate(t, e, s, `(module
		(import "h" "tag" (tag $e (param i64)))
		(import "h" "throw" (func $throw))
		(import "h" "trap" (func $trap))
		(import "h" "exhaust" (func $exhaust))
		(func (export "throw") (call $throw))
		(func (export "catch") (result i64) (block $h (result i64) (try_table (catch $e $h) (call $throw)) (unreachable)))
		(func (export "tail") (return_call $throw))
		(func (export "trap") (block $h (try_table (catch_all $h) (call $trap))))
		(func (export "exhaust") (block $h (try_table (catch_all $h) (call $exhaust))))
		(export "host" (func $throw)))`, tag,
		f(func() wasm.Outcome { return wasm.Throw(s.NewException(tag, []wasm.Value{wasm.ValueI64(-5)})) }),
		f(func() wasm.Outcome { return wasm.Trapped(wasm.TrapHost) }),
		f(func() wasm.Outcome { return wasm.Exhausted(wasm.LimitHeap) }))
	want(t, call(i, "throw"), "exception of host tag 0 (i64.const -5)")
	want(t, call(i, "catch"), "returned (i64.const -5)")
	want(t, call(i, "tail"), "exception of host tag 0 (i64.const -5)")
	want(t, call(i, "host"), "exception of host tag 0 (i64.const -5)")
	want(t, call(i, "trap"), "trap: host trap")
	want(t, call(i, "exhaust"), "limit: bytes of all structures, arrays and exceptions")
}

// TestReentry calls back from a host function, lets the inner invocation end in every way, and goes on.
func TestReentry(t *testing.T) {
	e, s := newStore(t, wasm.Config{})
	var i wasm.Instance
	var outcomes []string
	back := s.NewFunc(wasm.DefineFunc([]wasm.Valtype{wasm.TypeI32}, []wasm.Valtype{wasm.TypeI32}), func(ctx context.Context, args []wasm.Value) wasm.Outcome {
		out := i.Export("inner").(wasm.Funcaddr).Call(ctx, args)
		outcomes = append(outcomes, out.String())
		switch out.Kind {
		case wasm.OutcomeException: // rethrow for the outer invocation
			return wasm.Throw(wasm.ValueRef(out.Exception.Ref))
		case wasm.OutcomeValues:
			return out
		}
		return wasm.Values(wasm.ValueI32(-1))
	})
	i = instantiate(t, e, s, `(module
		(import "h" "back" (func $back (param i32) (result i32)))
		(tag $e (param i32))
		(func $deep (call $deep))
		(func (export "inner") (param $n i32) (result i32)
			(block $default (block $overflow (block $trap (block $throw
				(br_table $throw $trap $overflow $default (local.get $n)))
				(throw $e (i32.const 70)))
				(unreachable))
				(call $deep))
			(i32.add (i32.const 1)
				(if (result i32) (i32.gt_s (local.get $n) (i32.const 50))
					(then (local.get $n))
					(else (call $back (i32.add (local.get $n) (i32.const 16)))))))
		(func (export "outer") (param $n i32) (result i32)
			(block $h (result i32)
				(try_table (result i32) (catch $e $h)
					(i32.add (call $back (local.get $n)) (i32.const 100))))))`, back)
	want(t, call(i, "outer", wasm.ValueI32(0)), "returned (i32.const 70)")
	want(t, call(i, "outer", wasm.ValueI32(1)), "returned (i32.const 99)")
	want(t, call(i, "outer", wasm.ValueI32(2)), "returned (i32.const 99)")
	want(t, call(i, "outer", wasm.ValueI32(3)), "returned (i32.const 155)")
	compare(t, outcomes, []string{"exception of instance 0 tag 0 (i32.const 70)", "trap: unreachable", "exhaustion: call stack exhausted",
		"returned (i32.const 52)", "returned (i32.const 53)", "returned (i32.const 54)", "returned (i32.const 55)"})
}

// TestEndlessReentry recurses through host functions until the stack is full.
func TestEndlessReentry(t *testing.T) {
	e, s := newStore(t, wasm.Config{})
	var i wasm.Instance
	depth := 0
	back := s.NewFunc(wasm.DefineFunc(nil, nil), func(ctx context.Context, _ []wasm.Value) wasm.Outcome {
		depth++
		return call(i, "f")
	})
	i = instantiate(t, e, s, `(module (import "h" "back" (func $back)) (func (export "f") (call $back)))`, back)
	want(t, call(i, "f"), "exhaustion: call stack exhausted")
	if depth < 1000 {
		t.Errorf("only %d nested calls had room", depth)
	}
	depth = 0
	want(t, call(i, "f"), "exhaustion: call stack exhausted")
}

// TestHostMistakes checks that what a host function may not do is a fault of the store, not of the process.
func TestHostMistakes(t *testing.T) {
	for name, f := range map[string]wasm.HostFunc{
		"wrong result": func(context.Context, []wasm.Value) wasm.Outcome { return wasm.Values(wasm.ValueI64(1)) },
		"no exception": func(context.Context, []wasm.Value) wasm.Outcome { return wasm.Throw(wasm.ValueNull()) },
		"panic":        func(context.Context, []wasm.Value) wasm.Outcome { panic("mistake") },
	} {
		t.Run(name, func(t *testing.T) {
			e, s := newStore(t, wasm.Config{})
			host := s.NewFunc(wasm.DefineFunc(nil, []wasm.Valtype{wasm.TypeI32}), f)
			i := instantiate(t, e, s, `(module (import "h" "f" (func $f (result i32))) (func (export "f") (result i32) (call $f)) (func (export "g")))`, host)
			if out := call(i, "f"); out.Kind != wasm.OutcomeFault {
				t.Errorf("got %v, want a fault", out)
			}
			if out := call(i, "g"); out.Kind != wasm.OutcomeFault {
				t.Errorf("the store is not poisoned: %v", out)
			}
		})
	}
}
