//go:build linux && amd64

package native_test

import (
	"os"
	"testing"

	"wasmjudge/wasm"
)

// liveHeap is the heap that the kernels of testdata/bench/live.wat get.
const liveHeap = 1 << 30

// liveKernels are those that leave a heap of 200 MB and more. A step is an object that lives.
var liveKernels = []kernel{
	{"tree", "live", "tree", 10_000_000, 10_000_000, 0, 10_000_000},
	{"scattered", "live", "scattered", 10_000_000, 10_000_000, 0, 10_000_000},
	{"table", "live", "table", 2_000_000, 4_000_000, 0, 30_999_936},
}

// BenchmarkCollect is the time of a collection of everything in a heap of 200 MB and more that lives, and beside it, if
// WASM_NODE names a node, of one by V8: with all threads that it takes for that, and with one.
func BenchmarkCollect(b *testing.B) {
	for _, k := range liveKernels {
		b.Run(k.name, func(b *testing.B) {
			cs := []contestant{{name: "native", steps: k.steps, run: fillNative(b, k).Collect}}
			if node := os.Getenv(nodeVariable); node != "" {
				cs = append(cs,
					contestant{name: "v8", steps: k.steps, elsewhere: startV8(b, node, v8Collect, k)},
					contestant{name: "v8-one-thread", steps: k.steps,
						elsewhere: startV8(b, node, v8Collect, k, "--single-threaded-gc")})
			}
			inTurn(b, cs...)
		})
	}
}

// fillNative fills a store of native.
func fillNative(tb testing.TB, k kernel) wasm.Collector {
	engine, store := newStore(tb, wasm.Config{Limits: wasm.Limitation{Heap: liveHeap}})
	if got := int32(startIn(tb, engine, store, k, k.modules(tb, 0))()); got != k.want {
		tb.Fatalf("got %d, want %d", got, k.want)
	}
	return store.(wasm.Collector)
}
