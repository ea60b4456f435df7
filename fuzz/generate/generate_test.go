package generate

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wasmjudge/fuzz/choice"
	"wasmjudge/wasm/wasmtest"
)

// TestProgramsAreValid checks the generator's promise: every byte string, of any length, is a program of valid modules.
func TestProgramsAreValid(t *testing.T) {
	for name, profile := range map[string]*Profile{"linked": Linked, "scalar": Scalar, "invalid": Invalid} {
		t.Run(name, func(t *testing.T) {
			g := New(profile)
			for seed := range uint64(3000) {
				data := choice.Random(seed, int(seed*7%900))
				p := g.Generate(data)
				if err := p.Validate(); err != nil {
					script, _ := p.Script(nil)
					t.Fatalf("seed %d: %v\n%s", seed, err, script)
				}
			}
		})
	}
}

// TestBytesOfOneKind checks inputs that random ones are never like.
func TestBytesOfOneKind(t *testing.T) {
	for name, profile := range map[string]*Profile{"scalar": Scalar, "linked": Linked} {
		g := New(profile)
		for b := range 256 {
			for _, n := range []int{1, 3, 50, 5000} {
				if err := g.Generate(bytes.Repeat([]byte{byte(b)}, n)).Validate(); err != nil {
					t.Errorf("%s: %d times 0x%02x: %v", name, n, b, err)
				}
			}
		}
	}
}

// TestSameBytesSameProgram checks that a program depends on its bytes only: not on the programs that were generated
// before, and not on the machine. The golden is a digest of many programs; a change to the generator renews it with
// -update. What the change did is what TestFeatureTable's golden shows.
func TestSameBytesSameProgram(t *testing.T) {
	reused, digest := New(Linked), sha256.New()
	for seed := range uint64(300) {
		data := choice.Random(seed, choice.DefaultSize)
		first, err := written(reused, data)
		if err != nil {
			t.Fatal(err)
		}
		second, err := written(New(Linked), data)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(second), string(first)); diff != "" {
			t.Fatalf("seed %d: what was generated before matters (-fresh +reused):\n%s", seed, diff)
		}
		digest.Write(first)
	}
	wasmtest.Golden(t, "digest", fmt.Appendf(nil, "%x\n", digest.Sum(nil)))
}

// TestFeatureTable keeps in how many programs each feature occurs, and how much there is in them, so that whoever
// changes the generator sees what became more and less frequent.
func TestFeatureTable(t *testing.T) {
	var b bytes.Buffer
	for _, table := range []struct {
		name    string
		profile *Profile
	}{{"linked", Linked}, {"scalar", Scalar}} {
		s, err := Measure(table.profile, 300, choice.DefaultSize)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s: %d programs with %d modules, %d instances, %d functions, %d instructions, %d steps, %d throws\n",
			table.name, s.Programs, s.Modules, s.Instances, s.Functions, s.Instructions, s.Steps, s.Throws)
		for _, f := range s.Features {
			fmt.Fprintf(&b, "%6d  %s\n", f.Count, f.Name)
		}
	}
	wasmtest.Golden(t, "features.txt", b.Bytes())
}

// TestTypicalProgram keeps a program of the usual size to read, and the smallest one.
func TestTypicalProgram(t *testing.T) {
	for name, data := range map[string][]byte{"typical.wast": choice.Random(11, choice.DefaultSize), "smallest.wast": nil} {
		script, err := written(New(Linked), data)
		if err != nil {
			t.Fatal(err)
		}
		wasmtest.Golden(t, name, script)
	}
}

// written writes the program of choices as a script, with what it was planned to show.
func written(g *Generator, choices []byte) ([]byte, error) {
	p := g.Generate(choices)
	p.Story = g.Story()
	return p.Script(nil)
}
