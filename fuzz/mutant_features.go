package fuzz

import (
	"slices"

	"wasmjudge/wasm"
)

// The features of programs with mutants that have to occur not only now and then.
const (
	featureUnlinkable = "all mutants are valid, and linking fails"
	featureLinked     = "all mutants are valid, and everything is linked"
)

// mutantFeatures are what programs with mutants must show: what becomes of them, and each mutation.
var mutantFeatures = func() []feature {
	list := []feature{
		{"a mutant is malformed", refusedAs(wasm.Malformed)},
		{"a mutant is invalid", refusedAs(wasm.Invalid)},
		{featureUnlinkable, func(o *observation) bool { return slices.Contains(o.outcomes, wasm.OutcomeLink) }},
		{featureLinked, func(o *observation) bool {
			return !o.program.refused() && !slices.Contains(o.outcomes, wasm.OutcomeLink)
		}},
		{"a segment of a mutant traps", func(o *observation) bool { return slices.Contains(o.outcomes, wasm.OutcomeTrap) }},
	}
	for _, f := range families {
		for _, x := range f.mutations {
			list = append(list, feature{x.name, func(o *observation) bool { return o.mutated(x.name) }})
		}
	}
	for _, x := range linkMutations[:tagMutations] {
		list = append(list, feature{x.name + ", and linking fails", func(o *observation) bool {
			return o.mutated(x.name) && slices.Contains(o.outcomes, wasm.OutcomeLink)
		}})
	}
	return list
}()

// tagMutations is how many of linkMutations, from the first, are about tags.
const tagMutations = 8

func refusedAs(k wasm.ErrorKind) func(*observation) bool {
	return func(o *observation) bool {
		return slices.ContainsFunc(o.program.Mutants, func(u Mutant) bool { return u.Err != nil && errorKind(u.Err) == k })
	}
}

// mutated tells whether a mutation was made to some module.
func (o *observation) mutated(name string) bool {
	return slices.ContainsFunc(o.program.Mutants, func(u Mutant) bool { return slices.Contains(u.Mutations, name) })
}
