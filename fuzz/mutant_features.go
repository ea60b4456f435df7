package fuzz

import (
	"slices"

	"wasmjudge/fuzz/mutate"
	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
)

// The features of programs with mutants that have to occur not only now and then.
const (
	featureUnlinkable = "all mutants are valid, and linking fails"
	featureLinked     = "all mutants are valid, and everything is linked"
)

// mutantFeatures are what programs with mutants must show: what becomes of them, and each mutation.
var mutantFeatures = func() []mutantFeature {
	list := []mutantFeature{
		{"a mutant is malformed", refusedAs(wasm.Malformed)},
		{"a mutant is invalid", refusedAs(wasm.Invalid)},
		{featureUnlinkable, func(o *mutantRun) bool { return slices.Contains(o.outcomes, wasm.OutcomeLink) }},
		{featureLinked, func(o *mutantRun) bool {
			return !o.program.Refused() && !slices.Contains(o.outcomes, wasm.OutcomeLink)
		}},
		{"a segment of a mutant traps", func(o *mutantRun) bool { return slices.Contains(o.outcomes, wasm.OutcomeTrap) }},
	}
	for _, name := range mutate.Names() {
		list = append(list, mutantFeature{name, func(o *mutantRun) bool { return o.mutated(name) }})
	}
	for _, name := range mutate.TagNames() {
		list = append(list, mutantFeature{name + ", and linking fails", func(o *mutantRun) bool {
			return o.mutated(name) && slices.Contains(o.outcomes, wasm.OutcomeLink)
		}})
	}
	return list
}()

func refusedAs(k wasm.ErrorKind) func(*mutantRun) bool {
	return func(o *mutantRun) bool {
		return slices.ContainsFunc(o.program.Mutants, func(u program.Mutant) bool {
			return u.Err != nil && program.ErrorKind(u.Err) == k
		})
	}
}

// mutated reports whether a mutation was made to some module.
func (o *mutantRun) mutated(name string) bool {
	return slices.ContainsFunc(o.program.Mutants, func(u program.Mutant) bool {
		return slices.Contains(u.Mutations, name)
	})
}
