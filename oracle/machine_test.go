package oracle_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"wasmjudge/clock"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// TestCallDepth: recursion goes as deep as the limit says and not a frame deeper, without Go's stack.
func TestCallDepth(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{Limits: wasm.Limitation{CallDepth: 5000}})
		w.add("m", `(module
			(func $f (export "f") (param $n i32) (result i32)
				(if (result i32) (i32.eqz (local.get $n)) (then (i32.const 0))
					(else (i32.add (i32.const 1) (call $f (i32.sub (local.get $n) (i32.const 1))))))))`)
		w.want("returned (i32.const 4999)", "f", wasm.ValueI32(4999))
		w.want("exhaustion: call stack exhausted", "f", wasm.ValueI32(5000))
		w.want("returned (i32.const 4999)", "f", wasm.ValueI32(4999))
	})
}

// TestDeepByDefault: more than a hundred thousand activations, whose frames outgrow the first stack, come back with
// their values.
func TestDeepByDefault(t *testing.T) {
	w := newWorld(t, oracle.New(), wasm.Config{})
	w.add("m", `(module
		(func $f (export "f") (param $n i64) (result i64) (local $a i64) (local $b i64)
			(local.set $a (i64.add (local.get $n) (i64.const 1)))
			(local.set $b (i64.mul (local.get $n) (i64.const 2)))
			(if (i64.eqz (local.get $n)) (then (return (i64.const 0))))
			(i64.add (i64.add (local.get $a) (local.get $b)) (call $f (i64.sub (local.get $n) (i64.const 1))))))`)
	n := int64(150_000)
	want := wasm.ValueI64(3*n*(n+1)/2 + n)
	w.want("returned "+want.String(), "f", wasm.ValueI64(n))
}

// TestEndlessRecursion ends soon, with small frames and with large ones.
func TestEndlessRecursion(t *testing.T) {
	w := newWorld(t, oracle.New(), wasm.Config{})
	w.add("m", `(module
		(func $small (export "small") (call $small))
		(func $large (export "large") (local `+strings.Repeat("i64 ", 20000)+`) (call $large))
		(func (export "too large") (local `+strings.Repeat("i64 ", 66000)+`)))`)
	for export, want := range map[string]string{
		"small": "exhaustion: call stack exhausted", "large": "exhaustion: call stack exhausted",
		"too large": "limit: operands and locals of one frame: 65536", // the last however few frames there are
	} {
		start := clock.CPU()
		w.want(want, export)
		if d := clock.CPU() - start; d > 2*time.Second { // 10 ms when measured
			t.Errorf("%s took %v of CPU time", export, d)
		}
	}
}

// TestStepAtDepth: a step costs the same below a hundred thousand frames. The rounds outweigh the calls that lead
// there. The best of short runs in turn is compared, until the ratio is as it should be or is clearly not going to be:
// other load can only delay that.
func TestStepAtDepth(t *testing.T) {
	if testing.Short() {
		t.Skip("it measures time")
	}
	w := newWorld(t, oracle.New(), wasm.Config{})
	w.add("m", read(t, "testdata/bench/compute.wat"))
	took := func(depth int32) time.Duration {
		start := clock.CPU()
		w.want("returned (i32.const 0)", "deep", wasm.ValueI32(depth), wasm.ValueI32(5_000_000))
		return clock.CPU() - start
	}
	shallow, deep := took(0), took(100_000)
	for range 30 {
		if deep <= 2*shallow {
			return
		}
		shallow, deep = min(shallow, took(0)), min(deep, took(100_000))
	}
	t.Errorf("five million rounds took %v at depth 0 and %v at depth 100000", shallow, deep)
}

// TestHostRecursion: WebAssembly and host functions that call each other end in exhaustion, not in Go's.
func TestHostRecursion(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{})
		w.host["again"] = w.store.NewFunc(wasm.DefineFunc(nil, nil), func(ctx context.Context, _ []wasm.Value) wasm.Outcome {
			return w.fn("m", "f").Call(ctx, nil)
		})
		w.add("m", `(module (import "host" "again" (func $again)) (func (export "f") (call $again)) (func (export "ok")))`)
		w.want("exhaustion: call stack exhausted", "f")
		w.want("returned nothing", "ok")
	})
}

// TestReentry: a host function that calls back finds its caller as it was, even when the stack has moved.
func TestReentry(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{})
		i32s := []wasm.Valtype{wasm.TypeI32}
		w.host["sum"] = w.store.NewFunc(wasm.DefineFunc(i32s, i32s), func(ctx context.Context, args []wasm.Value) wasm.Outcome {
			first := args[0]
			out := w.fn("m", "deep").Call(ctx, []wasm.Value{wasm.ValueI32(50_000)})
			if args[0] != first {
				t.Errorf("the argument was %v and is %v", first, args[0])
			}
			return out
		})
		w.add("m", `(module
			(import "host" "sum" (func $sum (param i32) (result i32)))
			(func $deep (export "deep") (param $n i32) (result i32)
				(if (i32.eqz (local.get $n)) (then (return (i32.const 0))))
				(i32.add (i32.const 1) (call $deep (i32.sub (local.get $n) (i32.const 1)))))
			(func (export "f") (param $x i32) (result i32)
				(i32.const 1000000)
				(local.set $x (i32.const 7))
				(i32.add (i32.mul (local.get $x) (call $sum (i32.const 3))))
				(i32.add (local.get $x))))`)
		w.want("returned (i32.const 1350007)", "f", wasm.ValueI32(1))
	})
}

// TestCancel: a cancelled context ends loops, recursion by tail calls and throwing.
func TestCancel(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{})
		w.add("m", `(module
			(tag $e)
			(func (export "loop") (loop (br 0)))
			(func $tail (export "tail") (return_call $tail))
			(func (export "throw") (loop $l (try_table (catch $e $l) (throw $e))))
			(func (export "ok")))`)
		for _, export := range []string{"loop", "tail", "throw"} {
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
			out := w.fn("m", export).Call(ctx, nil)
			if out.Kind != wasm.OutcomeExhaustion || out.Limit != wasm.LimitTime {
				t.Errorf("%s: %v", export, out)
			}
			cancel()
		}
		w.want("returned nothing", "ok")
	})
}

// TestFaults: what an embedder does wrong ends in a fault, and the store goes on working.
func TestFaults(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w, other := newWorld(t, engine, wasm.Config{}), newWorld(t, engine, wasm.Config{})
		i32s := []wasm.Valtype{wasm.TypeI32}
		host := func(outcome func() wasm.Outcome) wasm.Externaddr {
			return w.store.NewFunc(wasm.DefineFunc(nil, i32s), func(context.Context, []wasm.Value) wasm.Outcome { return outcome() })
		}
		w.host["panic"] = host(func() wasm.Outcome { panic("of the host") })
		w.host["type"] = host(func() wasm.Outcome { return wasm.Values(wasm.ValueI64(1)) })
		w.host["count"] = host(func() wasm.Outcome { return wasm.Values() })
		w.host["null"] = host(func() wasm.Outcome { return wasm.Throw(wasm.ValueNull()) })
		foreign := other.store.NewException(other.store.NewTag(wasm.DefineFunc(nil, nil)), nil)
		w.host["foreign"] = host(func() wasm.Outcome { return wasm.Throw(foreign) })
		const module = `(module
			(import "host" "panic" (func $panic (result i32))) (import "host" "type" (func $type (result i32)))
			(import "host" "count" (func $count (result i32))) (import "host" "null" (func $null (result i32)))
			(import "host" "foreign" (func $foreign (result i32)))
			(func (export "panic") (result i32) (call $panic)) (func (export "type") (result i32) (call $type))
			(func (export "count") (result i32) (call $count)) (func (export "null") (result i32) (call $null))
			(func (export "foreign") (result i32) (call $foreign))
			(func (export "id") (param anyref) (result anyref) (local.get 0))
			(func (export "ok")))`
		w.add("m", module)
		for export, message := range map[string]string{
			"panic": "of the host", "type": "do not match", "count": "do not match", "null": "threw what is no exception",
			"foreign": "threw what is no exception",
		} {
			out := w.call("m", export)
			if out.Kind != wasm.OutcomeFault || !strings.Contains(out.Err.Error(), message) {
				t.Errorf("%s: %v", export, out)
			}
		}
		for name, args := range map[string][]wasm.Value{
			"no argument": nil, "a number": {wasm.ValueI32(1)}, "an external reference": {wasm.ValueExtern(1)},
			"another store's": {foreign}, "a wide i31": {wasm.ValueRef(wasm.Reference{Heap: wasm.HeapI31, Bits: 1 << 31})},
			"a wide host value": {wasm.ValueHost(1 << 59)},
		} {
			if out := w.call("m", "id", args...); out.Kind != wasm.OutcomeFault {
				t.Errorf("%s: %v", name, out)
			}
		}
		code, err := engine.Compile(parse(t, "m", `(module (import "m" "ok" (func)))`))
		if err != nil {
			t.Fatal(err)
		}
		for name, imports := range map[string][]wasm.Externaddr{"another store's": {w.fn("m", "ok")}, "none": {}, "nil": {nil}} {
			if _, out := other.store.Instantiate(context.Background(), code, imports); out.Kind != wasm.OutcomeLink {
				t.Errorf("import %s: %v", name, out)
			}
		}
		if _, out := oracle.New().NewStore(wasm.Config{}).Instantiate(context.Background(), code, nil); out.Kind != wasm.OutcomeFault {
			t.Errorf("another engine's code: %v", out)
		}
		w.want("returned nothing", "ok")
	})
}

// TestWide: a v128 keeps both halves wherever values go.
func TestWide(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{})
		one := wasm.Value{Kind: wasm.V128, Lo: 1, Hi: 11}
		two := wasm.Value{Kind: wasm.V128, Lo: 2, Hi: 22}
		wide := []wasm.Valtype{wasm.TypeV128, wasm.TypeI32, wasm.TypeV128}
		w.host["g"] = w.store.NewGlobal(wasm.Globaltype{Type: wasm.TypeV128, Mut: true}, one)
		w.host["f"] = w.store.NewFunc(wasm.DefineFunc(wide, wide), func(_ context.Context, args []wasm.Value) wasm.Outcome {
			return wasm.Values(args[2], args[1], args[0])
		})
		w.add("m", `(module
			(type $s (struct (field i32) (field $v (mut v128)) (field $last (mut i32))))
			(type $a (array (mut v128)))
			(import "host" "g" (global $g (mut v128)))
			(import "host" "f" (func $swap (param v128 i32 v128) (result v128 i32 v128)))
			(tag $e (param v128 i32 v128))
			(data $d "\01\00\00\00\00\00\00\00\02\00\00\00\00\00\00\00\03\00\00\00\00\00\00\00\04\00\00\00\00\00\00\00")
			(func (export "locals") (param v128 i32 v128) (result v128 i32 v128) (local v128)
				(local.set 3 (local.get 0))
				(local.set 0 (local.get 2))
				(local.tee 2 (local.get 3)) (drop)
				(local.get 0) (local.get 1) (local.get 2))
			(func (export "select") (param v128 i32 v128) (result v128) (select (local.get 0) (local.get 2) (local.get 1)))
			(func (export "blocks") (param v128 i32 v128) (result v128 i32 v128)
				(local.get 0) (local.get 1) (local.get 2)
				(block (param v128 i32 v128) (result v128 i32 v128)
					(i32.const 7) (local.get 0) (local.get 1) (local.get 2) (br 0)))
			(func (export "globals") (param v128) (result v128 v128)
				(global.get $g) (global.set $g (local.get 0)) (global.get $g))
			(func (export "host") (param v128 i32 v128) (result v128 i32 v128) (call $swap (local.get 0) (local.get 1) (local.get 2)))
			(func (export "throw") (param v128 i32 v128) (result v128 i32 v128)
				(block $l (result v128 i32 v128)
					(try_table (catch $e $l) (throw $e (local.get 0) (local.get 1) (local.get 2))) (unreachable)))
			(func (export "struct") (param v128 v128) (result i32 v128 i32 v128) (local $s (ref $s))
				(local.set $s (struct.new $s (i32.const 5) (local.get 0) (i32.const 6)))
				(struct.get $s 0 (local.get $s)) (struct.get $s $v (local.get $s)) (struct.get $s $last (local.get $s))
				(struct.set $s $v (local.get $s) (local.get 1)) (struct.get $s $v (local.get $s)))
			(func (export "array") (param v128 v128) (result v128 v128 v128 i32) (local $a (ref $a))
				(local.set $a (array.new $a (local.get 0) (i32.const 4)))
				(array.set $a (local.get $a) (i32.const 1) (local.get 1))
				(array.copy $a $a (local.get $a) (i32.const 2) (local.get $a) (i32.const 1) (i32.const 1))
				(array.fill $a (local.get $a) (i32.const 3) (local.get 1) (i32.const 1))
				(array.get $a (local.get $a) (i32.const 0)) (array.get $a (local.get $a) (i32.const 2)) (array.get $a (local.get $a) (i32.const 3))
				(array.len (local.get $a)))
			(func (export "data") (result v128 v128) (local $a (ref $a))
				(local.set $a (array.new_data $a $d (i32.const 0) (i32.const 2)))
				(array.get $a (local.get $a) (i32.const 1))
				(array.init_data $a $d (local.get $a) (i32.const 1) (i32.const 0) (i32.const 1))
				(array.get $a (local.get $a) (i32.const 1))))`)
		const v1 = "(v128.const i32x4 0x00000001 0x00000000 0x0000000b 0x00000000)"
		const v2 = "(v128.const i32x4 0x00000002 0x00000000 0x00000016 0x00000000)"
		x := wasm.ValueI32(9)
		w.want("returned "+v2+" (i32.const 9) "+v1, "locals", one, x, two)
		w.want("returned "+v1, "select", one, x, two)
		w.want("returned "+v2, "select", one, wasm.ValueI32(0), two)
		w.want("returned "+v1+" (i32.const 9) "+v2, "blocks", one, x, two)
		w.want("returned "+v1+" "+v2, "globals", two)
		w.want("returned "+v2+" (i32.const 9) "+v1, "host", one, x, two)
		w.want("returned "+v1+" (i32.const 9) "+v2, "throw", one, x, two)
		w.want("returned (i32.const 5) "+v1+" (i32.const 6) "+v2, "struct", one, two)
		w.want("returned "+v1+" "+v2+" "+v2+" (i32.const 4)", "array", one, two)
		w.want("returned (v128.const i32x4 0x00000003 0x00000000 0x00000004 0x00000000)"+
			" (v128.const i32x4 0x00000001 0x00000000 0x00000002 0x00000000)", "data")
	})
}
