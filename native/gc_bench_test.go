//go:build linux && amd64

package native_test

import (
	"testing"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// gcKernels are those of testdata/bench/gc.wat and one of live.wat: see there what a unit is.
var gcKernels = []kernel{
	{"list", "gc", "list", 200_000, 200_000, 0, -1474736480},
	{"churn", "gc", "churn", 500_000, 500_000, 0, 446198417},
	{"trees", "gc", "trees", 200_000, 200_508, 0, 200508},
	{"fields", "gc", "fields", 1_000_000, 1_000_000, 0, 2_000_000},
	{"array", "gc", "array", 1_000_000, 1_000_000, 0, 160932352},
	{"casts", "gc", "casts", 500_000, 500_000, 0, 15874520},
	{"methods", "gc", "methods", 500_000, 500_000, 0, 6_500_000},
	{"throws", "gc", "throws", 50_000, 50_000, 0, 1250025000},
	shortLived,
}

// shortLived makes lists of a thousand nodes, and lets go of each.
var shortLived = kernel{"short", "live", "short", 2_000_000, 2_000_000, 0, 2000}

// BenchmarkGC runs every kernel with objects on native and beside it on the oracle, and on V8 if WASM_NODE names a
// node.
func BenchmarkGC(b *testing.B) {
	for _, k := range gcKernels {
		b.Run(k.name, func(b *testing.B) {
			ours, theirs := startNative(b, k), startOracle(b, k)
			inTurn(b, withV8(b, k,
				contestant{name: "native", steps: k.steps, run: func() { ours() }},
				contestant{name: "oracle", steps: k.steps, run: func() { theirs() }})...)
		})
	}
}

func startOracle(tb testing.TB, k kernel) func() uint64 {
	engine := oracle.New()
	store := engine.NewStore(wasm.Config{})
	tb.Cleanup(store.Close)
	return startIn(tb, engine, store, k, k.modules(tb, 0))
}

// TestGCKernels checks that each kernel computes what it should, and that the oracle computes the same.
func TestGCKernels(t *testing.T) {
	for _, k := range gcKernels {
		t.Run(k.name, func(t *testing.T) {
			if got := int32(startNative(t, k)()); got != k.want {
				t.Errorf("got %d, want %d", got, k.want)
			}
			k.n /= 20
			if ours, theirs := startNative(t, k)(), startOracle(t, k)(); int32(ours) != int32(theirs) {
				t.Errorf("native %d, oracle %d", int32(ours), int32(theirs))
			}
		})
	}
}
