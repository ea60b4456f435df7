package program_test

import (
	"flag"
	"testing"

	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/generate"
	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
)

var hostPrograms = flag.Int("hosts", 100, "how many programs with hosts are written and read back")

// TestReadBack writes generated programs, of which so many have a host, as scripts, and reads these back: the same
// programs come out.
func TestReadBack(t *testing.T) {
	for seed, hosted := uint64(0), 0; hosted < *hostPrograms; seed++ {
		p := story(seed)
		if p.NeedsHost() {
			hosted++
		}
		text, err := p.Script(nil)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		q, left, err := program.Read(&wasm.Source{Name: "script", Text: text})
		if err != nil || len(left) > 0 {
			t.Fatalf("seed %d: %v %v\n%s", seed, err, left, text)
		}
		if !p.Equal(q) {
			again, _ := q.Script(nil)
			t.Fatalf("seed %d: another program is read\n%s\n%s", seed, text, again)
		}
	}
}

// story is the program of a seed with its story.
func story(seed uint64) *program.Program {
	g := generate.New(generate.Linked)
	p := g.Generate(choice.Random(seed, choice.DefaultSize))
	p.Story = g.Story()
	return p
}
