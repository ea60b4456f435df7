package spectec_test

import (
	"context"
	"os"
	"testing"

	"wasmjudge/spectec"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

func BenchmarkScript(b *testing.B) {
	e, err := spectec.New("")
	if err != nil {
		b.Skip(err)
	}
	file := os.Getenv("BENCH_SCRIPT")
	text, err := os.ReadFile(file)
	if err != nil {
		b.Skip(err)
	}
	s, err := wast.Parse(&wasm.Source{Name: file, Text: text})
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for range b.N {
		wast.Run(context.Background(), s, wasm.Config{}, e)
	}
}
