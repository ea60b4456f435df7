package native

import (
	"os"
	"testing"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/valid"
)

// BenchmarkCompile compiles the module that WASM_BENCH names, and one of 300 bytes.
func BenchmarkCompile(b *testing.B) {
	file := os.Getenv("WASM_BENCH")
	if file == "" {
		b.Skip("WASM_BENCH names no module")
	}
	src, err := os.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	m, err := binary.Decode(&wasm.Source{Name: file, Text: src, Binary: true})
	if err != nil {
		b.Fatal(err)
	}
	if err := valid.Validate(m); err != nil {
		b.Fatal(err)
	}
	n := 0
	for b.Loop() {
		a, err := compile(m, options{})
		if err != nil {
			b.Fatal(err)
		}
		n = len(a.code)
	}
	b.SetBytes(int64(len(src)))
	b.ReportMetric(float64(n)/float64(len(src)), "code/wasm")
}
