package generate

import (
	"wasmjudge/fuzz/program"
)

// Profile says what programs consist of. Chances are in 256.
type Profile struct {
	Features  program.Features
	goals     int // how many at least; 0 for none at all
	instances int // chance of each further instance
	hosted    int // chance of a program to have a host with functions and tags of its own
	objects   int // chance of a program to have objects
	drawn     int // chance of a program to have types of functions and tags that are drawn
	annex     int // chance of a program to have an annex
	memory    int // chance of a module to have the base's memory
	origins   [len(firstOrigins)]uint8

	forms      int // column of the tables of expressions and statements
	functions  int // of a module, beside the goals' own, at most
	crowded    int // chance of such a function to be a crowded one
	statements int // of such a function, at most
	budget     int // nodes of an expression tree or statement in such a function
	depth      int // of these trees
	cost       int // instructions that a call of such a function may execute
	calls      int // from outside, beside the goals', at most

	open  bool // the bits of NaNs that the specification leaves open are not hidden
	apart bool // the modules of a program share nothing, because they are to be changed
	hot   bool // one of the calls is made many times
}

// With returns the profile with other features. The choices of an input mean the same under all of them, as far as
// they can.
func (f Profile) With(features program.Features) *Profile {
	f.Features = features
	return &f
}

// Linked programs are about exceptions between instances.
var Linked = &Profile{
	Features: program.OurFeatures, goals: 1, instances: 250, hosted: 76, objects: 134, drawn: 115, annex: 16, memory: 100, origins: [...]uint8{220, 18, 10, 3},
	forms: formsLinked, functions: 2, crowded: 6, statements: 3, budget: 10, depth: 3, cost: 300, calls: 2,
}

// Scalar programs are about code within functions: numbers, memory, branches and loops.
var Scalar = &Profile{
	Features: program.OurFeatures, instances: 20, objects: 60, drawn: 90, annex: 10, memory: 220,
	forms: formsScalar, functions: 4, crowded: 60, statements: 10, budget: 40, depth: 5, cost: 20_000, calls: 8,
}

// Hot programs are linked ones of which one call is made many times.
var Hot = func() *Profile {
	f := *Linked
	f.hot = true
	return &f
}()

// OpenLinked programs are linked ones whose results may depend on what the specification leaves open of NaNs.
var OpenLinked = opened(Linked)

// OpenScalar programs are scalar ones of that kind.
var OpenScalar = opened(Scalar)

func opened(f *Profile) *Profile {
	g := *f
	g.open = true
	g.Features |= program.FeatureRelaxed
	return &g
}

// Invalid programs are linked ones whose modules are then to be changed: who accepts them is what is compared.
var Invalid = func() *Profile {
	f := *Linked
	f.hosted, f.crowded, f.annex, f.apart = 20, 0, 0, true
	return &f
}()
