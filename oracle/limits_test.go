package oracle_test

import (
	"context"
	"strings"
	"testing"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// TestBounds: an outcome of exhaustion says which limit was exceeded, and the limit's number.
func TestBounds(t *testing.T) {
	limits := wasm.Limitation{CallDepth: 6000, Memory: 3 * wasm.PageSize, Table: 10_000, Heap: 1 << 20, Store: 1 << 20}
	const module = `(module
		(import "host" "again" (func $again))
		(type $bytes (array (mut i8)))
		(func $recur (export "recur") (call $recur))
		(func $host (export "host") (call $again))
		(func $wide (export "wide") (local LOCALS) (call $wide))
		(func (export "too wide") (local LOCALS LOCALS LOCALS LOCALS))
		(func (export "65,600 operands") (result i32) OPERANDS (drop) (unreachable))
		(func (export "array") (drop (array.new_default $bytes (i32.const 200000)))))`
	src := strings.NewReplacer("LOCALS", strings.Repeat("i64 ", 20_000), "OPERANDS", strings.Repeat("(i32.const 1)", 65_600)).Replace(module)
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{Limits: limits})
		w.host["again"] = w.store.NewFunc(wasm.DefineFunc(nil, nil), func(ctx context.Context, _ []wasm.Value) wasm.Outcome {
			return w.fn("m", "host").Call(ctx, nil)
		})
		w.add("m", src)
		for export, want := range map[string]wasm.Outcome{
			"recur":           wasm.ExhaustedAt(wasm.LimitCallDepth, 6000),
			"host":            wasm.ExhaustedAt(wasm.LimitCallDepth, 6000),
			"wide":            wasm.ExhaustedAt(wasm.LimitCallDepth, 1<<24), // words of the value stack
			"too wide":        wasm.ExhaustedAt(wasm.LimitOperands, 65_536),
			"65,600 operands": wasm.ExhaustedAt(wasm.LimitOperands, 65_536),
			"array":           wasm.ExhaustedAt(wasm.LimitHeap, 1<<20),
		} {
			wantExhaustion(t, export, w.call("m", export), want)
		}
		for src, want := range map[string]wasm.Outcome{
			`(memory 4)`:                               wasm.ExhaustedAt(wasm.LimitMemory, 3*wasm.PageSize),
			`(table 10001 funcref)`:                    wasm.ExhaustedAt(wasm.LimitTable, 10_000),
			strings.Repeat(`(memory 3)`, 6):            wasm.ExhaustedAt(wasm.LimitStore, 1<<20),
			strings.Repeat(`(table 9000 funcref)`, 15): wasm.ExhaustedAt(wasm.LimitStore, 1<<20),
		} {
			w := newWorld(t, engine, wasm.Config{Limits: limits})
			wantExhaustion(t, src, w.try("x", "(module "+src+")"), want)
		}
	})
	t.Run("hosts", func(t *testing.T) { // as many nested host functions as Go's stack is given for
		w := newWorld(t, oracle.New(), wasm.Config{})
		w.host["again"] = w.store.NewFunc(wasm.DefineFunc(nil, nil), func(ctx context.Context, _ []wasm.Value) wasm.Outcome {
			return w.fn("m", "host").Call(ctx, nil)
		})
		w.add("m", src)
		wantExhaustion(t, "host", w.call("m", "host"), wasm.ExhaustedAt(wasm.LimitCallDepth, 4096))
	})
}

func wantExhaustion(t *testing.T, what string, got, want wasm.Outcome) {
	t.Helper()
	if got.Kind != want.Kind || got.Limit != want.Limit || got.Bound != want.Bound {
		t.Errorf("%s: %v (%d), want %v (%d)", what, got, got.Bound, want, want.Bound)
	}
}
