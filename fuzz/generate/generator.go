package generate

import (
	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
)

// Generate turns bytes into a linked program.
func Generate(data []byte) *program.Program { return New(Linked).Generate(data) }

// Generator turns bytes into programs of a profile, one after the other.
type Generator struct{ scenario }

// New makes a generator.
func New(f *Profile) *Generator {
	g := &Generator{}
	g.plan = plan{profile: f, arena: &g.arena, modules: make([]modulePlan, 0, maxModules+annexModules)}
	for k := range g.built {
		g.built[k].m = &wasm.Module{}
	}
	return g
}

// Generate turns bytes into a program: the same bytes into the same program on every machine. The program is in the
// memory of the one before, which must not be used any more.
func (g *Generator) Generate(data []byte) *program.Program {
	g.arena.reset()
	from := choice.Of(data)
	g.plan.reset(from)
	g.plan.draw()
	g.code = choices{Choices: choice.Choices{Unread: from, Back: true}, anyNaN: g.profile.open}
	p := &g.program
	*p = program.Program{Modules: p.Modules[:0], Steps: p.Steps[:0], HostTags: p.HostTags[:0]}
	g.modules()
	g.steps()
	if g.profile.hot {
		g.heat(p)
	}
	return p
}
