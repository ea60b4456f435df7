//go:build linux && amd64

package native_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"wasmjudge/clock"
	"wasmjudge/wasm"
)

// trapping has a function for every way in which hardware reports a trap to native code, and one that works.
const trapping = `(module
	(memory 1)
	(func $deep (export "overflow") (call $deep))
	(func (export "divide") (param i32) (result i32) (i32.div_u (i32.const 1) (local.get 0)))
	(func (export "unreachable") unreachable)
	(func (export "load") (param i32) (result i32) (i32.load offset=4294967295 (local.get 0)))
	(func (export "store") (param i32) (i32.store (local.get 0) (i32.const 1)))
	(func (export "sum") (param $n i32) (result i32) (local $s i32)
		(loop $l
			(local.set $s (i32.add (local.get $s) (local.get $n)))
			(br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
		(local.get $s)))`

// checkTraps calls every function of trapping once.
func checkTraps(tb testing.TB, i wasm.Instance) {
	tb.Helper()
	want(tb, call(i, "overflow"), "exhaustion: call stack exhausted")
	want(tb, call(i, "divide", wasm.ValueI32(0)), "trap: integer divide by zero")
	want(tb, call(i, "divide", wasm.ValueI32(1)), "returned (i32.const 1)")
	want(tb, call(i, "unreachable"), "trap: unreachable")
	want(tb, call(i, "load", wasm.ValueI32(-1)), "trap: out of bounds memory access")
	want(tb, call(i, "load", wasm.ValueI32(0)), "trap: out of bounds memory access")
	want(tb, call(i, "store", wasm.ValueI32(65533)), "trap: out of bounds memory access")
	want(tb, call(i, "store", wasm.ValueI32(65532)), "returned nothing")
	want(tb, call(i, "sum", wasm.ValueI32(100)), "returned (i32.const 5050)")
}

func TestTrapsBySignal(t *testing.T) {
	e, s := newStore(t, wasm.Config{})
	checkTraps(t, instantiate(t, e, s, trapping))
}

// BenchmarkTrap is what it costs the embedder when an export traps, beside one that returns.
func BenchmarkTrap(b *testing.B) {
	e, s := newStore(b, wasm.Config{})
	i := instantiate(b, e, s, trapping)
	export := func(name string, args ...wasm.Value) contestant {
		f := i.Export(name).(wasm.Funcaddr)
		const rounds = 100
		return contestant{name: name, steps: rounds, run: func() {
			for range rounds {
				f.Call(context.Background(), args)
			}
		}}
	}
	inTurn(b, export("sum", wasm.ValueI32(1)), export("unreachable"), export("divide", wasm.ValueI32(0)), export("load", wasm.ValueI32(0)))
}

// nilDereference provokes a fault in Go code, which must be Go's panic as if there were no handlers but Go's.
func nilDereference() (err error) {
	defer func() { err, _ = recover().(error) }()
	var p *struct{ x [100]int }
	return errors.New(string(rune(p.x[7])))
}

// TestSideBySide runs forty stores at once while Go collects and dereferences nil.
func TestSideBySide(t *testing.T) {
	e := newEngine(t)
	code := compile(t, e, trapping)
	rounds := 20
	if testing.Short() {
		rounds = 4
	}
	var wg sync.WaitGroup
	for range 40 {
		wg.Go(func() {
			for range rounds {
				s := e.NewStore(wasm.Config{Limits: wasm.Limitation{CallDepth: 10_000}})
				i, out := s.Instantiate(context.Background(), code, nil)
				if !out.OK() {
					t.Error(out)
					return
				}
				checkTraps(t, i)
				var fault runtime.Error
				if err := nilDereference(); !errors.As(err, &fault) || !strings.Contains(err.Error(), "nil pointer") {
					t.Errorf("a nil dereference in Go became %v", err)
				}
				s.Close()
			}
		})
	}
	wg.Add(1)
	go func() {
		defer wg.Done()
		for range rounds {
			runtime.GC()
		}
	}()
	wg.Wait()
}

// TestInterruptionKeepsState computes with many live values while Go interrupts native code all the time.
func TestInterruptionKeepsState(t *testing.T) {
	e, s := newStore(t, wasm.Config{})
	i := instantiate(t, e, s, `(module
		(func (export "mix") (param $n i32) (result i64 f64)
			(local $a i64) (local $b i64) (local $c i64) (local $d i64) (local $x f64) (local $y f64) (local $z f64)
			(local.set $b (i64.const 1))
			(local.set $y (f64.const 1))
			(loop $l
				(local.set $a (i64.add (local.get $a) (i64.mul (local.get $b) (i64.const 31))))
				(local.set $b (i64.xor (local.get $b) (i64.shl (local.get $a) (i64.const 3))))
				(local.set $c (i64.sub (local.get $a) (local.get $d)))
				(local.set $d (i64.rotl (local.get $c) (i64.const 7)))
				(local.set $x (f64.add (local.get $x) (f64.mul (local.get $y) (f64.const 0.5))))
				(local.set $y (f64.sub (local.get $y) (f64.mul (local.get $x) (f64.const 0.25))))
				(local.set $z (f64.add (local.get $z) (local.get $x)))
				(br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
			(i64.add (local.get $a) (i64.add (local.get $b) (i64.add (local.get $c) (local.get $d))))
			(f64.add (local.get $y) (local.get $z))))`)
	const n = 3_000_000
	first := call(i, "mix", wasm.ValueI32(n))
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
				runtime.GC() // interrupts every goroutine to scan its stack
			}
		}
	})
	for range 20 {
		want(t, call(i, "mix", wasm.ValueI32(n)), first.String())
	}
	close(done)
	wg.Wait()
}

// TestCancellation stops endless loops of every kind.
func TestCancellation(t *testing.T) {
	e, s := newStore(t, wasm.Config{})
	tick := s.NewFunc(wasm.DefineFunc(nil, nil), func(context.Context, []wasm.Value) wasm.Outcome { return wasm.Values() })
	i := instantiate(t, e, s, `(module
		(import "" "tick" (func $tick))
		(tag $e)
		(memory 1)
		(func (export "loop") (loop $l (br $l)))
		(func (export "host") (loop $l (call $tick) (br $l)))
		(func (export "grow") (loop $l (drop (memory.grow (i32.const 0))) (br $l)))
		(func (export "throw") (loop $l (block $h (try_table (catch $e $h) (throw $e))) (br $l))))`, tick)
	for _, name := range []string{"loop", "host", "grow", "throw"} {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
		start := clock.CPU()
		want(t, i.Export(name).(wasm.Funcaddr).Call(ctx, nil), "exhaustion: interrupted")
		if took := clock.CPU() - start; took > 5*time.Second {
			t.Errorf("%s: stopped only after %v of CPU time", name, took)
		}
		cancel()
	}
}
