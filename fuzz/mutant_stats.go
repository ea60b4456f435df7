package fuzz

import (
	"context"
	"fmt"

	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/generate"
	"wasmjudge/fuzz/program"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// mutantRun is a program with mutants, and what its steps ended in on the oracle: nothing if a mutant is refused.
type mutantRun struct {
	program  *program.Program
	outcomes []wasm.OutcomeKind
}

// mutantFeature is something that programs with mutants must show.
type mutantFeature struct {
	name string
	has  func(*mutantRun) bool
}

// Measure generates programs of a form from the inputs of seeds 0 to n-1, runs them on the oracle and counts what
// occurs. The error names a program that is not valid.
func Measure(f Form, n, size int) (*generate.Stats, error) {
	if !forms[f].mutates {
		return generate.Measure(f.Profile(), n, size)
	}
	s := &generate.Stats{Programs: n, Features: make([]generate.Frequency, len(mutantFeatures))}
	for k := range mutantFeatures {
		s.Features[k].Name = mutantFeatures[k].name
	}
	engine, g, alone := oracle.New(), NewGenerator(f), refusals{}
	for seed := range uint64(n) {
		o, err := runMutants(engine, g.Generate(choice.Random(seed, size)))
		if err != nil {
			return nil, fmt.Errorf("seed %d: %w", seed, err)
		}
		for k := range mutantFeatures {
			if mutantFeatures[k].has(o) {
				s.Features[k].Count++
			}
		}
		s.Add(o.program, 0)
		alone.add(o)
	}
	s.Alone = alone.frequencies()
	return s, nil
}

// runMutants validates a program with mutants, and runs it if none of them is refused.
func runMutants(engine wasm.Engine, p *program.Program) (*mutantRun, error) {
	o := &mutantRun{program: p}
	if err := p.Validate(); err != nil || p.Refused() {
		return o, err
	}
	r, err := p.Run(context.Background(), engine, program.Limits)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	for i := range r.Outcomes {
		o.outcomes = append(o.outcomes, r.Outcomes[i].Kind)
	}
	return o, nil
}
