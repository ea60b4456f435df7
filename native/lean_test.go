//go:build linux && amd64

package native_test

import (
	"context"
	"testing"

	"wasmjudge/native"
	"wasmjudge/wasm"
)

// BenchmarkVmctx measures what it costs that every frame saves its vmctx, on kernels that do little but call.
func BenchmarkVmctx(b *testing.B) {
	for _, k := range kernels {
		if k.name != "fib-call" && k.name != "indirect-call" {
			continue
		}
		for name, opts := range map[string][]native.Option{"every": nil, "needed": {native.WithLeanFrames()}} {
			run := startWith(b, k, opts...)
			b.Run(k.name+"/"+name, func(b *testing.B) {
				for b.Loop() {
					run()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/k.steps, "ns/step")
			})
		}
	}
}

// TestLeanFrames checks that what the benchmark compares computes the same.
func TestLeanFrames(t *testing.T) {
	for _, k := range kernels[:7] {
		if every, needed := startWith(t, k)(), startWith(t, k, native.WithLeanFrames())(); every != needed {
			t.Errorf("%s: %d with the vmctx in every frame, %d with it where it is needed", k.name, every, needed)
		}
	}
}

// startWith begins a kernel of one module on an engine with options.
func startWith(tb testing.TB, k kernel, opts ...native.Option) func() uint64 {
	e, s := newStore(tb, wasm.Config{}, opts...)
	code, err := e.Compile(k.modules(tb)[0])
	if err != nil {
		tb.Fatal(err)
	}
	inst, out := s.Instantiate(context.Background(), code, nil)
	if !out.OK() {
		tb.Fatal(out)
	}
	return func() uint64 { return call(inst, k.export, wasm.ValueI32(k.n)).Values[0].Lo }
}
