package fuzz

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/judge"
	"wasmjudge/native"
	"wasmjudge/native/fault"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// renamed is an engine under another name.
type renamed struct {
	wasm.Engine
	name string
}

func (r renamed) Name() string { return r.name }

// TestJury: engines that are wrong in the same way make the first one suspect, unless they are tiers of one engine or
// wrong in ways of their own.
func TestJury(t *testing.T) {
	wrong := func(name string, faults ...*fault.Fault) wasm.Engine {
		var options []native.Option
		for _, f := range faults {
			options = append(options, native.WithFault(f))
		}
		e, err := native.New(options...)
		if err != nil {
			t.Skip(err)
		}
		return renamed{e, name}
	}
	for _, c := range []struct {
		name    string
		engines []wasm.Engine
		want    []string
	}{
		{"the same", []wasm.Engine{wrong("a", fault.StaleLocal), wrong("right"), wrong("b", fault.StaleLocal)}, []string{"a", "b"}},
		{"tiers", []wasm.Engine{wrong("a-one", fault.StaleLocal), wrong("a-two", fault.StaleLocal)}, nil},
		{"others", []wasm.Engine{wrong("a", fault.StaleLocal), wrong("b", fault.PayloadWidth)}, nil},
	} {
		j := NewJudge(append([]wasm.Engine{oracle.New()}, c.engines...)...)
		random := rand.New(rand.NewPCG(3, 4))
		var calm []wasm.Engine // under the same names, and right
		for _, e := range c.engines {
			calm = append(calm, wrong(e.Name()))
		}
		again := NewJudge(append([]wasm.Engine{oracle.New()}, calm...)...)
		judged := 0
		for n := 0; judged < 3 && n < 3000; n++ {
			data := make([]byte, choice.DefaultSize)
			for i := range data {
				data[i] = byte(random.Uint32())
			}
			p := NewGenerator(FormLinked).Generate(data)
			d, err := j.Program(context.Background(), p)
			if err != nil {
				t.Fatal(err)
			}
			if d.Verdict != judge.Differ || len(d.All()) < 2 {
				continue
			}
			judged++
			if got := j.Jury(context.Background(), p, d); !slices.Equal(got, c.want) {
				t.Errorf("%s, program %d: %v, want %v", c.name, n, got, c.want)
			}
			if got := again.Jury(context.Background(), p, d); len(got) > 0 {
				t.Errorf("%s, program %d: %v agree on what does not come again", c.name, n, got)
			}
		}
		if judged == 0 {
			t.Errorf("%s: no program shows two differences", c.name)
		}
	}
}
