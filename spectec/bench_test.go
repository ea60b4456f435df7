package spectec_test

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"wasmjudge/clock"
	"wasmjudge/fuzz"
	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/judge"
	"wasmjudge/oracle"
	"wasmjudge/spectec"
	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/wasmtest"
	"wasmjudge/wast"
)

// BenchmarkScript runs the scripts that the pattern BENCH_SCRIPT names.
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

// BenchmarkDecode reads the modules of the official suite by the text's grammar.
func BenchmarkDecode(b *testing.B) {
	text := engine(b).Text()
	var modules [][]byte
	size := 0
	for _, file := range wasmtest.Suite(b) {
		source, err := os.ReadFile(file)
		if err != nil {
			b.Fatal(err)
		}
		s, err := wast.Parse(&wasm.Source{Name: file, Text: source})
		if err != nil {
			b.Fatal(err)
		}
		for i := range s.Commands {
			if m := s.Commands[i].Module; m != nil && m.Form == wast.FormText && m.Err == nil && m.Module != nil {
				bin := binary.Encode(m.Module)
				modules, size = append(modules, bin), size+len(bin)
			}
		}
	}
	b.SetBytes(int64(size))
	b.ResetTimer()
	for range b.N {
		for _, bin := range modules {
			if v, at, err := text.Decode(bin); v == nil {
				b.Fatal(at, err)
			}
		}
	}
}

// BenchmarkPrograms judges generated programs of the default profile on oracle and text, as a campaign does.
func BenchmarkPrograms(b *testing.B) {
	j := fuzz.NewJudge(oracle.New(), engine(b))
	random := rand.NewChaCha8([32]byte{})
	input := make([]byte, 1+choice.DefaultSize)
	start := clock.CPU()
	for b.Loop() {
		random.Read(input[1:])
		if d, err := j.Input(context.Background(), input); err != nil || d.Verdict == judge.Differ {
			b.Fatal(d.String(), err)
		}
	}
	b.ReportMetric(float64(b.N)/(clock.CPU()-start).Seconds(), "programs/cpu-s")
}
