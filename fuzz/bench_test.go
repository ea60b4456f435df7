package fuzz

import (
	"context"
	"testing"

	"wasmjudge/oracle"
)

// benchInputs are those that the benchmarks go through.
var benchInputs = func() (list [256][]byte) {
	for i := range list {
		list[i] = Input(uint64(i), DefaultSize)
	}
	return list
}()

func BenchmarkGenerate(b *testing.B) {
	b.ReportAllocs()
	g := NewGenerator(Linked)
	for i := 0; b.Loop(); i++ {
		g.Generate(benchInputs[i%len(benchInputs)])
	}
}

func BenchmarkValidate(b *testing.B) {
	var programs [len(benchInputs)]*Program
	for i := range programs {
		programs[i] = Generate(benchInputs[i])
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := programs[i%len(programs)].Validate(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOracle(b *testing.B) {
	var programs [len(benchInputs)]*Program
	for i := range programs {
		programs[i] = Generate(benchInputs[i])
		if err := programs[i].Validate(); err != nil {
			b.Fatal(err)
		}
	}
	e := oracle.New()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		r, err := programs[i%len(programs)].Run(context.Background(), e, limits)
		if err != nil {
			b.Fatal(err)
		}
		r.Close()
	}
}
