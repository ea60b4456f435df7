package spectec_test

import (
	"context"
	"os"
	"path/filepath"
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
	files, _ := filepath.Glob(os.Getenv("BENCH_SCRIPT"))
	var scripts []*wast.Script
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			b.Skip(err)
		}
		s, err := wast.Parse(&wasm.Source{Name: file, Text: text})
		if err != nil {
			b.Fatal(err)
		}
		scripts = append(scripts, s)
	}
	b.ResetTimer()
	for range b.N {
		for _, s := range scripts {
			wast.Run(context.Background(), s, wasm.Config{}, e)
		}
	}
}
