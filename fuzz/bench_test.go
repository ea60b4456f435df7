package fuzz

import (
	"context"
	"testing"

	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/generate"
	"wasmjudge/fuzz/program"
	"wasmjudge/oracle"
)

// benchInputs are those that the benchmarks go through.
var benchInputs = func() (list [256][]byte) {
	for i := range list {
		list[i] = choice.Random(uint64(i), choice.DefaultSize)
	}
	return list
}()

func BenchmarkGenerate(b *testing.B) {
	b.ReportAllocs()
	g := generate.New(generate.Linked)
	for i := 0; b.Loop(); i++ {
		g.Generate(benchInputs[i%len(benchInputs)])
	}
}

func BenchmarkValidate(b *testing.B) {
	var programs [len(benchInputs)]*program.Program
	for i := range programs {
		programs[i] = generate.Generate(benchInputs[i])
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := programs[i%len(programs)].Validate(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOracle(b *testing.B) {
	var programs [len(benchInputs)]*program.Program
	for i := range programs {
		programs[i] = generate.Generate(benchInputs[i])
		if err := programs[i].Validate(); err != nil {
			b.Fatal(err)
		}
	}
	e := oracle.New()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		r, err := programs[i%len(programs)].Run(context.Background(), e, program.Limits)
		if err != nil {
			b.Fatal(err)
		}
		r.Close()
	}
}
