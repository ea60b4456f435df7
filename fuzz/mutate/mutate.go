package mutate

import (
	"slices"

	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/edit"
)

// Bytes is how many choices at most say what is mutated in a program.
const Bytes = 24

// mutator makes mutants of a program's modules.
type mutator struct {
	choice.Choices
	program *program.Program
	changed map[int]*mutant
	touched []int // the modules that the mutation being made changes
}

// mutant is a module that is being changed: first as what it is, then as bytes.
type mutant struct {
	names  []string
	module *wasm.Module
	pieces []piece
}

// mutation is a change. apply is false where there is nothing that could be changed so.
type mutation struct {
	name  string
	apply func(*mutator) bool
}

// families are the mutations by what they are about.
var families = [...]struct {
	weight    uint8
	mutations []mutation
}{{8, linkMutations}, {5, moduleMutations}, {5, byteMutations}, {3, ruleMutations}}

// tagMutations is how many of linkMutations, from the first, are about tags.
const tagMutations = 8

// Names returns the names of all mutations.
func Names() (names []string) {
	for _, f := range families {
		for _, x := range f.mutations {
			names = append(names, x.name)
		}
	}
	return names
}

// TagNames returns the names of the mutations that are about what the import of a tag is linked to.
func TagNames() (names []string) {
	for _, x := range linkMutations[:tagMutations] {
		names = append(names, x.name)
	}
	return names
}

// Mutate makes mutants of a program's modules, by the choices. What runs functions is left out of the program.
func Mutate(p *program.Program, data []byte) {
	u := &mutator{Choices: choice.Choices{Unread: choice.Of(data)}, program: p, changed: map[int]*mutant{}}
	linkOnly(p)
	for n := u.List(1, 3, 80); n > 0; n-- {
		u.one()
	}
	for k := range p.Modules {
		if c := u.changed[k]; c != nil && len(c.names) > 0 {
			p.Mutants = append(p.Mutants, program.Mutant{Module: k, Mutations: c.names, Binary: c.encode()})
		}
	}
	if len(p.Mutants) == 0 { // nothing could be changed as was drawn
		p.Mutants = append(p.Mutants, program.Mutant{Mutations: []string{"none"}, Binary: binary.Encode(p.Modules[0])})
	}
}

// linkOnly leaves out the calls and the start functions.
func linkOnly(p *program.Program) {
	p.Steps = slices.DeleteFunc(slices.Clone(p.Steps), func(s program.Step) bool { return !s.Instantiate })
	for i := range p.Steps {
		p.Steps[i].Imports = slices.Clone(p.Steps[i].Imports)
	}
	for k, m := range p.Modules {
		silent := *m
		silent.Start = nil
		p.Modules[k] = &silent
	}
}

// one makes a mutation: the one that is drawn, or the next in its family that can be made.
func (u *mutator) one() {
	weights := make([]uint8, len(families))
	for f := range families {
		weights[f] = families[f].weight
	}
	list := families[u.Weighted(weights)].mutations
	at := u.Below(len(list))
	for i := range list {
		if u.make(&list[(at+i)%len(list)]) {
			return
		}
	}
}

func (u *mutator) make(x *mutation) bool {
	u.touched = u.touched[:0]
	if !x.apply(u) {
		return false
	}
	for _, k := range u.touched {
		u.changed[k].names = append(u.changed[k].names, x.name)
	}
	return true
}

// touch returns module k for a change.
func (u *mutator) touch(k int) *mutant {
	if u.changed[k] == nil {
		u.changed[k] = &mutant{module: edit.Clone(u.program.Modules[k])}
	}
	if !slices.Contains(u.touched, k) {
		u.touched = append(u.touched, k)
	}
	return u.changed[k]
}

// of returns module k for a change; nil if it is bytes already.
func (u *mutator) of(k int) *wasm.Module {
	if c := u.touch(k); c.pieces == nil {
		return c.module
	}
	return nil
}

// any draws a module and gives it for a change; nil if it is bytes already.
func (u *mutator) any() *wasm.Module { return u.of(u.Below(len(u.program.Modules))) }

// bytes draws a module and gives its bytes for a change.
func (u *mutator) bytes() *mutant {
	c := u.touch(u.Below(len(u.program.Modules)))
	if c.pieces == nil {
		c.pieces = cut(binary.Encode(c.module))
	}
	return c
}

func (c *mutant) encode() []byte {
	if c.pieces != nil {
		return join(c.pieces)
	}
	return binary.Encode(c.module)
}
