package fuzz

import (
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/edit"
)

// mutationBytes is how many of a program's first choices are about what is mutated, if its profile mutates.
const mutationBytes = 24

// mutator makes mutants of a program's modules.
type mutator struct {
	choices
	program *Program
	changed map[int]*mutated
	touched []int // the modules that the mutation being made changes
}

// mutated is a module that is being changed: first as what it is, then as bytes.
type mutated struct {
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
}{{8, linkMutations}, {5, moduleMutations}, {5, byteMutations}}

// mutate makes mutants of a program's modules, by the choices. What runs functions is left out of the program.
func (p *Program) mutate(data []byte) {
	u := &mutator{choices: choices{unread: unreadOf(data)}, program: p, changed: map[int]*mutated{}}
	p.linkOnly()
	for n := u.list(1, 3, 80); n > 0; n-- {
		u.one()
	}
	for k := range p.Modules {
		if c := u.changed[k]; c != nil && len(c.names) > 0 {
			p.Mutants = append(p.Mutants, Mutant{Module: k, Mutations: c.names, Binary: c.encode()})
		}
	}
	if len(p.Mutants) == 0 { // nothing could be changed as was drawn
		p.Mutants = append(p.Mutants, Mutant{Mutations: []string{"none"}, Binary: binary.Encode(p.Modules[0])})
	}
}

// linkOnly leaves out the calls and the start functions.
func (p *Program) linkOnly() {
	p.Steps = slices.DeleteFunc(slices.Clone(p.Steps), func(s Step) bool { return !s.Instantiate })
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
	list := families[u.weighted(weights)].mutations
	at := u.below(len(list))
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

// touch gives module k for a change.
func (u *mutator) touch(k int) *mutated {
	if u.changed[k] == nil {
		u.changed[k] = &mutated{module: edit.Clone(u.program.Modules[k])}
	}
	if !slices.Contains(u.touched, k) {
		u.touched = append(u.touched, k)
	}
	return u.changed[k]
}

// of gives module k for a change; nil if it is bytes already.
func (u *mutator) of(k int) *wasm.Module {
	if c := u.touch(k); c.pieces == nil {
		return c.module
	}
	return nil
}

// any draws a module and gives it for a change; nil if it is bytes already.
func (u *mutator) any() *wasm.Module { return u.of(u.below(len(u.program.Modules))) }

// bytes draws a module and gives its bytes for a change.
func (u *mutator) bytes() *mutated {
	c := u.touch(u.below(len(u.program.Modules)))
	if c.pieces == nil {
		c.pieces = cut(binary.Encode(c.module))
	}
	return c
}

func (c *mutated) encode() []byte {
	if c.pieces != nil {
		return join(c.pieces)
	}
	return binary.Encode(c.module)
}
