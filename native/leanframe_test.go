//go:build linux && amd64

package native_test

import (
	"slices"
	"testing"

	"wasmjudge/native"
)

// callHeavy are the kernels that do little but call, by name.
var callHeavy = map[string]bool{"fib-call": true, "indirect-call": true, "call": true, "return-10000-frames": true}

// BenchmarkVmctx measures what it costs that every frame saves its vmctx. Where code lies matters more than that, so
// both sides are placed at each of the four places that a function can have in a cache line, and the figures are
// means over them.
func BenchmarkVmctx(b *testing.B) {
	for _, k := range kernels {
		if !callHeavy[k.name] {
			continue
		}
		if k.name == "fib-call" {
			k.n, k.steps = 35, 29860703
		}
		b.Run(k.name, func(b *testing.B) {
			var sides [2][]contestant
			for ahead := range 4 { // each takes 16 bytes
				ms := k.modules(b, ahead)
				needed, every := startModules(b, k, ms, native.WithLeanFrames()), startModules(b, k, ms)
				sides[0] = append(sides[0], contestant{name: "needed", steps: k.steps, run: func() { needed() }})
				sides[1] = append(sides[1], contestant{name: "every", steps: k.steps, run: func() { every() }})
			}
			medians := measure(b, slices.Concat(sides[:]...))
			needed, every := medians[:4], medians[4:]
			b.ReportMetric(mean(needed), "needed-ns/step")
			b.ReportMetric(mean(every), "every-ns/step")
			b.ReportMetric(mean(every)/mean(needed), "every/needed")
			b.ReportMetric(slices.Max(needed)/slices.Min(needed), "place/place")
		})
	}
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

// TestLeanFrames checks that what the benchmark compares computes the same.
func TestLeanFrames(t *testing.T) {
	for _, k := range kernels {
		if every, needed := startNative(t, k)(), startModules(t, k, k.modules(t, 0), native.WithLeanFrames())(); every != needed {
			t.Errorf("%s: %d with the vmctx in every frame, %d with it where it is needed", k.name, every, needed)
		}
	}
}
