package generate

import (
	"fmt"
	"io"
	"slices"

	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/grammar"
	"wasmjudge/fuzz/program"
	"wasmjudge/oracle"
)

// Stats says what the programs of a profile consist of and what they do.
type Stats struct {
	Programs int
	Features []Frequency // in how many programs each occurs

	Alone []Frequency // of programs with mutants: how often each rule is violated alone

	Grammar grammar.Coverage // of modules that are not changed

	Modules, Instances, Functions, Instructions, Steps, Throws int // of all programs together
}

// Frequency is in how many programs a feature occurs.
type Frequency struct {
	Name  string
	Count int
}

// Measure generates programs from the inputs of seeds 0 to n-1, runs them on the oracle and counts what occurs. The
// error names a program that is not valid.
func Measure(f *Profile, n, size int) (*Stats, error) {
	list := features
	if f.goals == 0 {
		list = slices.Concat(features, crowdFeatures[1:])
	}
	s := &Stats{Programs: n, Features: make([]Frequency, len(list))}
	for k := range list {
		s.Features[k].Name = list[k].name
	}
	engine, g := oracle.New(), New(f)
	for seed := range uint64(n) {
		o, err := observe(engine, g.Generate(choice.Random(seed, size)), &g.plan)
		if err != nil {
			return nil, fmt.Errorf("seed %d: %w", seed, err)
		}
		for k := range list {
			if list[k].has(o) {
				s.Features[k].Count++
			}
		}
		s.Add(o.program, len(o.throws))
	}
	return s, nil
}

// Add adds what a program, whose run had so many throws, consists of.
func (s *Stats) Add(p *program.Program, throws int) {
	s.Modules += len(p.Modules)
	s.Instances += p.Instances()
	s.Steps += len(p.Steps)
	s.Throws += throws
	for _, m := range p.Modules {
		if len(p.Mutants) == 0 {
			s.Grammar.Add(m)
		}
		s.Functions += len(m.Funcs)
		for i := range m.Funcs {
			s.Instructions += len(m.Funcs[i].Body)
		}
	}
}

// Write writes a table.
func (s *Stats) Write(w io.Writer) error {
	for _, f := range s.Features {
		if _, err := fmt.Fprintf(w, "%6.2f %%  %s\n", 100*float64(f.Count)/float64(s.Programs), f.Name); err != nil {
			return err
		}
	}
	for _, f := range s.Alone {
		if _, err := fmt.Fprintf(w, "%8d  %s\n", f.Count, f.Name); err != nil {
			return err
		}
	}
	if s.index(featureConclusive) >= 0 { // not of programs with mutants
		if err := s.Grammar.Write(w); err != nil {
			return err
		}
	}
	per := func(n int) float64 { return float64(n) / float64(s.Programs) }
	if s.index(featureConclusive) >= 0 { // not of programs with mutants
		_, err := fmt.Fprintf(w, "useful: %.1f %% valid and conclusive, %.1f %% with a throw across instances, %.1f %% with a throw_ref of an exnref that has travelled\n",
			s.share(featureConclusive), s.share(featureCrossing), s.share(featureTravelled))
		if err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "%d programs; on average %.1f modules, %.1f instances, %.1f functions, %.0f instructions, %.1f steps, %.1f throws\n", s.Programs,
		per(s.Modules), per(s.Instances), per(s.Functions), per(s.Instructions), per(s.Steps), per(s.Throws))
	return err
}

// share is in how many of a hundred programs a feature occurs.
func (s *Stats) share(name string) float64 {
	return 100 * float64(s.Features[s.index(name)].Count) / float64(s.Programs)
}

// index finds a feature by its name; -1 if it is not among those that were counted.
func (s *Stats) index(name string) int {
	return slices.IndexFunc(s.Features, func(f Frequency) bool { return f.Name == name })
}
