package program_test

import (
	"testing"

	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/generate"
	"wasmjudge/fuzz/program"
)

// TestReadBack writes generated programs, of which 1,000 have a host, as scripts, and reads these back: the same
// programs come out.
func TestReadBack(t *testing.T) {
	wanted := 1000
	if testing.Short() {
		wanted = 100
	}
	for seed, hosted := uint64(0), 0; hosted < wanted; seed++ {
		p := story(seed)
		if p.NeedsHost() {
			hosted++
		}
		readsBack(t, p)
	}
}

// story is the program of a seed with its story.
func story(seed uint64) *program.Program {
	g := generate.New(generate.Linked)
	p := g.Generate(choice.Random(seed, choice.DefaultSize))
	p.Story = g.Story()
	return p
}
