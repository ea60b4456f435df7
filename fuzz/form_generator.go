package fuzz

import (
	"wasmjudge/fuzz/generate"
	"wasmjudge/fuzz/mutate"
	"wasmjudge/fuzz/program"
)

// Generator turns the choices of inputs of a form into programs, one after the other.
type Generator struct {
	generator *generate.Generator
	mutates   bool
}

// NewGenerator returns a generator for a form of choices.
func NewGenerator(f Form) *Generator {
	return &Generator{generate.New(f.Profile()), forms[f].mutates}
}

// Generate turns choices into a program: the same choices into the same program on every machine. The program is in
// the memory of the one before, which must not be used any more.
func (g *Generator) Generate(choices []byte) *program.Program {
	if !g.mutates {
		return g.generator.Generate(choices)
	}
	n := min(mutate.Bytes, len(choices))
	p := g.generator.Generate(choices[n:])
	mutate.Mutate(p, choices[:n])
	return p
}

// WithStory is Generate for readers: the program's script begins with what the program was planned to show.
func (g *Generator) WithStory(choices []byte) *program.Program {
	p := g.Generate(choices)
	p.Story = g.generator.Story()
	return p
}
