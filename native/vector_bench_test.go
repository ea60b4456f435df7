//go:build linux && amd64

package native_test

import "testing"

// vectorKernels are those of testdata/bench/vectors.wat: see there what a unit is.
var vectorKernels = []kernel{
	{"saxpy", "vectors", "saxpy", 200_000, 200_000, 0, -845943015},
	{"mandel", "vectors", "mandel", 200_000, 200_000, 0, -1427493316},
	{"chacha", "vectors", "chacha", 100_000, 100_000, 0, 1787252991},
	{"scan", "vectors", "scan", 200_000, 200_000, 0, 9571},
	{"blur", "vectors", "blur", 200_000, 200_000, 0, 733968347},
	{"dot", "vectors", "dot", 200_000, 200_000, 0, -1319291837},
	{"hex", "vectors", "hex", 200_000, 200_000, 0, 1308673192},
	{"convert", "vectors", "convert", 100_000, 100_000, 0, -2125397865},
	{"vthrow", "vectors", "vthrow", 10_000, 10_000, 100, 200020000},
}

// BenchmarkVectors runs every vector kernel on native and beside it on wazero's compiler, and on V8 if WASM_NODE names
// a node.
func BenchmarkVectors(b *testing.B) { benchmarkKernels(b, vectorKernels, withV8) }

// TestVectorKernels checks that each vector kernel computes what it should, and that wazero computes the same.
func TestVectorKernels(t *testing.T) { testKernels(t, vectorKernels) }
