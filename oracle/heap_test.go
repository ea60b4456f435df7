package oracle_test

import (
	"context"
	"runtime"
	"testing"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

const lists = `(module
	(type $node (struct (field $next (ref null $node)) (field $value i32)))
	(type $bytes (array (mut i8)))
	(type $refs (array (mut anyref)))
	(tag $e (param i32))
	(global $kept (mut anyref) (ref.null any))
	(table $t 1 anyref)
	(memory 1)

	;; throws and catches $n times
	(func (export "throw") (param $n i32)
		(loop $again
			(block $l (result i32) (try_table (catch $e $l) (throw $e (local.get $n))) (unreachable))
			(drop)
			(br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))

	;; makes a list of the numbers from $n down to 1, dropping as much again
	(func $list (export "list") (param $n i32) (result (ref null $node)) (local $list (ref null $node))
		(loop $again
			(local.set $list (struct.new $node (local.get $list) (local.get $n)))
			(drop (struct.new $node (local.get $list) (local.get $n)))
			(br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
		(local.get $list))

	(func $sum (export "sum") (param $list (ref null $node)) (result i64) (local $sum i64)
		(block $end
			(loop $again
				(br_on_null $end (local.get $list))
				(i64.extend_i32_u (struct.get $node $value))
				(local.set $sum (i64.add (local.get $sum)))
				(local.set $list (struct.get $node $next (local.get $list)))
				(br $again)))
		(local.get $sum))

	;; keeps a list in one of the places that can hold it while garbage is made, and sums it up then
	(func (export "keep in local") (param $n i32) (result i64) (local $l (ref null $node))
		(local.set $l (call $list (local.get $n))) (call $garbage) (call $sum (local.get $l)))
	(func (export "keep in caller") (param $n i32) (result i64)
		(call $list (local.get $n)) (call $deeper (i32.const 100)) (call $sum))
	(func $deeper (param i32)
		(if (local.get 0) (then (call $deeper (i32.sub (local.get 0) (i32.const 1)))) (else (call $garbage))))
	(func (export "keep in global") (param $n i32) (result i64)
		(global.set $kept (call $list (local.get $n))) (call $garbage) (call $sum (ref.cast (ref $node) (global.get $kept))))
	(func (export "keep in table") (param $n i32) (result i64)
		(table.set $t (i32.const 0) (call $list (local.get $n))) (call $garbage)
		(call $sum (ref.cast (ref $node) (table.get $t (i32.const 0)))))
	(func (export "keep in array") (param $n i32) (result i64) (local $a (ref $refs))
		(local.set $a (array.new $refs (call $list (local.get $n)) (i32.const 1))) (call $garbage)
		(call $sum (ref.cast (ref $node) (array.get $refs (local.get $a) (i32.const 0)))))
	(func (export "keep in extern") (param $n i32) (result i64) (local $x externref)
		(local.set $x (extern.convert_any (call $list (local.get $n)))) (call $garbage)
		(call $sum (ref.cast (ref $node) (any.convert_extern (local.get $x)))))

	(func $garbage (export "garbage") (local $i i32)
		(local.set $i (i32.const 20000))
		(loop $again
			(drop (struct.new $node (ref.null $node) (i32.const 0)))
			(drop (array.new $bytes (i32.const 1) (i32.const 30)))
			(br_if $again (local.tee $i (i32.sub (local.get $i) (i32.const 1))))))

	(func (export "array") (param $n i32) (result i32) (array.len (array.new_default $bytes (local.get $n))))
	(func (export "fill the heap") (local $l (ref null $node))
		(loop $again (local.set $l (struct.new $node (local.get $l) (i32.const 0))) (br $again)))
)`

// TestThrowingTakesNoMemory: ten million exceptions come and go in the space of a few.
func TestThrowingTakesNoMemory(t *testing.T) {
	n := int32(10_000_000)
	if testing.Short() {
		n = 1_000_000
	}
	w := newWorld(t, oracle.New(), wasm.Config{})
	w.add("m", lists)
	w.want("returned nothing", "throw", wasm.ValueI32(10_000))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	w.want("returned nothing", "throw", wasm.ValueI32(n))
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 1<<20 {
		t.Errorf("%d exceptions made Go allocate %d bytes", n, grown)
	}
}

// TestReachable: what can be reached survives collections, from each kind of root and along chains longer than any
// stack.
func TestReachable(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{Limits: wasm.Limitation{Heap: 8 << 20}})
		w.add("m", lists)
		for _, place := range []string{"local", "caller", "global", "table", "array", "extern"} {
			w.want("returned (i64.const 200010000)", "keep in "+place, wasm.ValueI32(20_000))
		}
	})
}

// TestZealousReachable: it survives a collection at every allocation, too.
func TestZealousReachable(t *testing.T) {
	w := newWorld(t, oracle.New(oracle.Zealous()), wasm.Config{})
	w.add("m", lists)
	for _, place := range []string{"local", "caller", "global", "table", "array", "extern"} {
		w.want("returned (i64.const 5050)", "keep in "+place, wasm.ValueI32(100))
	}
}

// TestHeapLimit: garbage never exhausts the heap, what is reachable does, and afterwards all is free again.
func TestHeapLimit(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{Limits: wasm.Limitation{Heap: 1 << 20}})
		w.add("m", lists)
		for range 3 {
			w.want("returned nothing", "garbage")
			w.want("limit: bytes of all structures, arrays and exceptions: 1048576", "fill the heap")
		}
		w.want("returned (i32.const 100000)", "array", wasm.ValueI32(100_000))
		w.want("limit: bytes of all structures, arrays and exceptions: 1048576", "array", wasm.ValueI32(200_000))
		w.want("limit: bytes of all structures, arrays and exceptions: 1048576", "array", wasm.ValueI32(-1))
	})
}

// TestEmbedderKeeps: a reference that the embedder holds keeps all it reaches alive, and one that it has dropped does
// not.
func TestEmbedderKeeps(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{Limits: wasm.Limitation{Heap: 2 << 20}})
		w.add("m", lists)
		list := w.call("m", "list", wasm.ValueI32(10_000)).Values[0]
		again := w.call("m", "list", wasm.ValueI32(1)).Values[0]
		if list == again {
			t.Error("two lists are the same reference")
		}
		w.want("returned nothing", "garbage")
		w.want("returned (i64.const 50005000)", "sum", list)
		runtime.KeepAlive(list)
		for range 100 { // each is most of the heap
			if out := w.call("m", "list", wasm.ValueI32(20_000)); !out.OK() {
				t.Fatalf("with the earlier lists dropped: %v", out)
			}
		}
	})
}

// TestExceptionOutlivesFrames: an exception that only the embedder holds keeps its payload.
func TestExceptionOutlivesFrames(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{Limits: wasm.Limitation{Heap: 1 << 20}})
		w.add("m", lists)
		tag := w.store.NewTag(wasm.DefineFunc([]wasm.Valtype{wasm.TypeAnyref}, nil))
		list := w.call("m", "list", wasm.ValueI32(100)).Values[0]
		exn := w.store.NewException(tag, []wasm.Value{list})
		list = wasm.Value{}
		runtime.GC()
		w.want("returned nothing", "garbage")
		payload := w.store.Exception(exn).Payload
		out := w.fn("m", "sum").Call(context.Background(), payload)
		if got := out.String(); got != "returned (i64.const 5050)" {
			t.Error(got)
		}
	})
}
