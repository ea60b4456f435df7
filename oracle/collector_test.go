package oracle_test

import (
	"context"
	"runtime"
	"testing"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// TestCollect: a host function may have the store collect garbage, which frees what nothing reaches and keeps what a
// frame holds.
func TestCollect(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{})
		freed := false
		w.host["gc"] = w.store.NewFunc(wasm.DefineFunc(nil, nil), func(context.Context, []wasm.Value) wasm.Outcome {
			before := live()
			w.store.(wasm.Collector).Collect()
			freed = before-live() > 15<<20
			return wasm.Values()
		})
		w.add("m", `(module (import "host" "gc" (func $gc)) (type $a (array i64))
			(func (export "f") (result i32) (local $kept (ref $a))
				(local.set $kept (array.new_default $a (i32.const 5)))
				(drop (array.new_default $a (i32.const 2097152)))
				(call $gc)
				(array.len (local.get $kept))))`)
		w.want("returned (i32.const 5)", "f")
		if !freed {
			t.Error("an array of 16 MB that nothing reaches was not freed")
		}
	})
}

// live returns the bytes that Go's heap holds.
func live() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
