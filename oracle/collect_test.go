package oracle_test

import (
	"context"
	"testing"
	"time"

	"wasmjudge/clock"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// full is a heap that can be filled to the last object, and given a few back.
const full = `(module
	(type $node (struct (field $next (ref null $node)) (field i32)))
	(tag $e (param i32))
	(memory 1)
	(table $t 0 externref)
	(global $kept (mut (ref null $node)) (ref.null $node))
	(global $n (export "n") (mut i32) (i32.const 0))
	(func (export "fill")
		(loop $again
			(global.set $kept (struct.new $node (global.get $kept) (i32.const 0)))
			(global.set $n (i32.add (global.get $n) (i32.const 1)))
			(br $again)))
	(func (export "release") (param $n i32)
		(loop $again
			(global.set $kept (struct.get $node $next (global.get $kept)))
			(br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
	(func (export "empty") (global.set $kept (ref.null $node)))
	(func (export "throw") (param $n i32)
		(loop $again
			(block $l (result i32) (try_table (catch $e $l) (throw $e (local.get $n))) (unreachable))
			(drop)
			(br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
	(func (export "grow") (param $n i32) (result i32) (local $grown i32)
		(loop $again
			(drop (struct.new $node (ref.null $node) (i32.const 0)))
			(local.set $grown (i32.add (local.get $grown) (i32.ne (i32.const -1) (memory.grow (i32.const 1)))))
			(local.set $grown (i32.add (local.get $grown) (i32.ne (i32.const -1) (table.grow $t (ref.null extern) (i32.const 1)))))
			(br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
		(local.get $grown)))`

// TestFullHeap: with hardly a free object collections are not what a program spends its time on: the heap is
// exhausted. With a tenth of it free the program goes on. A collection for every 50 throws, of half a million
// objects, would need minutes.
func TestFullHeap(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{Limits: wasm.Limitation{Heap: 32 << 20}})
		w.add("m", full)
		ctx, cancel := clock.WithTimeout(context.Background(), 2*time.Minute)
		defer cancel()
		call := func(export string, n int32) wasm.Outcome {
			return w.fn("m", export).Call(ctx, []wasm.Value{wasm.ValueI32(n)})
		}
		w.want("limit: bytes of all structures, arrays and exceptions: 33554432", "fill")
		kept := w.names["m"].Export("n").(wasm.Globaladdr).Get().Lo
		if bytes := kept * 64; bytes < 30<<20 {
			t.Errorf("%d objects of 64 bytes fill a heap of 32 MiB", kept)
		}
		call("release", 50)
		if out := call("throw", 1_000_000); out.Kind != wasm.OutcomeExhaustion || out.Limit != wasm.LimitHeap || out.Bound != 32<<20 {
			t.Errorf("with 50 free objects: %v (%d)", out, out.Bound)
		}
		call("release", int32(kept/10))
		if out := call("throw", 1_000_000); !out.OK() {
			t.Errorf("with a tenth of the heap free: %v", out)
		}
		w.want("returned nothing", "empty")
		w.want("returned nothing", "throw", wasm.ValueI32(1_000_000))
	})
}

// TestFullStore: growth that the store's limit does not allow, asked for again and again, is refused again and again
// without a collection each time.
func TestFullStore(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{Limits: wasm.Limitation{Store: 32 << 20}})
		w.add("m", full)
		w.want("limit: bytes of all memories, tables and objects of a store: 33554432", "fill")
		w.call("m", "release", wasm.ValueI32(2000))
		ctx, cancel := clock.WithTimeout(context.Background(), 2*time.Minute)
		defer cancel()
		out := w.fn("m", "grow").Call(ctx, []wasm.Value{wasm.ValueI32(100_000)})
		if !out.OK() && out.Limit != wasm.LimitStore {
			t.Errorf("%v", out)
		}
		w.want("returned nothing", "empty")
		if out := w.call("m", "grow", wasm.ValueI32(100)); !out.OK() || out.Values[0].Lo < 200 {
			t.Errorf("with all objects gone: %v", out)
		}
	})
}
