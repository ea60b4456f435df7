package compiler

import (
	"os"
	"strings"
	"testing"

	"wasmjudge/native/artifact"
	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

// BenchmarkCompile compiles a module of about 300 bytes, and the module that WASM_BENCH names.
func BenchmarkCompile(b *testing.B) {
	b.Run("small", func(b *testing.B) { benchmarkCompile(b, "../testdata/bench/p3b.wat") })
	b.Run("large", func(b *testing.B) {
		file := os.Getenv("WASM_BENCH")
		if file == "" {
			b.Skip("WASM_BENCH names no module")
		}
		benchmarkCompile(b, file)
	})
}

func benchmarkCompile(b *testing.B, file string) {
	src, err := os.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	var m *wasm.Module
	if strings.HasSuffix(file, ".wat") {
		m, err = text.Parse(&wasm.Source{Name: file, Text: src})
		src = binary.Encode(m)
	} else {
		m, err = binary.Decode(&wasm.Source{Name: file, Text: src, Binary: true})
	}
	if err == nil {
		err = valid.Validate(m)
	}
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	for b.Loop() {
		a, err := Compile(m, artifact.Options{})
		if err != nil {
			b.Fatal(err)
		}
		n = len(a.Code)
	}
	b.SetBytes(int64(len(src)))
	b.ReportMetric(float64(n)/float64(len(src)), "code/wasm")
}
