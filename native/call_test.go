//go:build linux && amd64

package native_test

import (
	"context"
	"testing"

	"wasmjudge/wasm"
)

// BenchmarkInvoke calls an export from Go.
func BenchmarkInvoke(b *testing.B) {
	e, s := newStore(b, wasm.Config{})
	i := instantiate(b, e, s, `(module (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))`)
	f := i.Export("add").(wasm.Funcaddr)
	args := []wasm.Value{wasm.ValueI32(1), wasm.ValueI32(2)}
	b.ReportAllocs()
	for b.Loop() {
		f.Call(context.Background(), args)
	}
}

// BenchmarkHostCall calls a host function from native code, a thousand times.
func BenchmarkHostCall(b *testing.B) {
	e, s := newStore(b, wasm.Config{})
	typ := wasm.DefineFunc([]wasm.Valtype{wasm.TypeI32}, []wasm.Valtype{wasm.TypeI32})
	results := []wasm.Value{wasm.ValueI32(1)}
	host := s.NewFunc(typ, func(_ context.Context, args []wasm.Value) wasm.Outcome { return wasm.Outcome{Values: results} })
	i := instantiate(b, e, s, `(module
		(import "h" "f" (func $f (param i32) (result i32)))
		(func (export "loop") (local $n i32)
			(local.set $n (i32.const 1000))
			(loop $l
				(drop (call $f (local.get $n)))
				(br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))`, host)
	f := i.Export("loop").(wasm.Funcaddr)
	b.ReportAllocs()
	for b.Loop() {
		f.Call(context.Background(), nil)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/call")
}
