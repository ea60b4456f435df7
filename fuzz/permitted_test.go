package fuzz

import (
	"context"
	"flag"
	"testing"

	"wasmjudge/native"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

var openPrograms = flag.Int("open", 300, "how many programs of each profile TestOtherChoices judges")

// TestOtherChoices: engines that make every permitted choice otherwise do not differ from the oracle. -open 100000 takes long.
func TestOtherChoices(t *testing.T) {
	engines := []wasm.Engine{oracle.New(), oracle.New(oracle.Choose(wasm.Profile{Name: "other", NaN: wasm.NaNOther}))}
	if e, err := native.New(native.WithOtherNaNs()); err == nil {
		engines = append(engines, e)
	}
	for _, form := range []Form{FormOpenLinked, FormOpenScalar, FormLinked, FormScalar} {
		t.Run(form.String(), func(t *testing.T) {
			j, n := NewJudge(engines...), [4]int{}
			for seed := range uint64(*openPrograms) {
				d, err := j.Input(context.Background(), Join(form, Input(seed, DefaultSize)))
				if err != nil {
					t.Fatal(err)
				}
				if n[d.Verdict]++; d.Verdict == Differ {
					t.Errorf("seed %d: %v", seed, &d)
				}
			}
			t.Logf("%d agree, %d are permitted, %d inconclusive", n[Agree], n[Permitted], n[Inconclusive])
			if open := form == FormOpenScalar; open && n[Permitted] == 0 {
				t.Error("nothing was open")
			}
		})
	}
}

// TestNotPermitted changes values of runs that are right, one at a time. What the specification leaves open does not excuse what it does not.
func TestNotPermitted(t *testing.T) {
	j := NewJudge(oracle.New(), oracle.New(oracle.Choose(wasm.Profile{Name: "other", NaN: wasm.NaNOther})))
	closed, sets := 0, 0
	for seed := range uint64(1500) {
		p := j.Generate(Join(FormOpenScalar, Input(seed, DefaultSize)))
		if err := p.Validate(); err != nil {
			t.Fatal(err)
		}
		shadow, err := p.Run(t.Context(), oracle.New().Shadow(wasm.Profile{}), limits)
		if err != nil {
			t.Fatal(err)
		}
		for i := range shadow.leeways {
			l := &shadow.leeways[i]
			for k, open := range l.values {
				if shadow.shadow.Choices() == 0 || l.everything != nil || shadow.Outcomes[i].Kind != wasm.OutcomeValues || shadow.Outcomes[i].Values[k].Kind == wasm.Ref {
					continue
				}
				wrong := uint64(1)
				switch {
				case open == nil:
					closed++
				case open.Set != wasm.OpenAny:
					wrong = 1 << (8*open.Set.Size() - 2) // in the exponent: it is no NaN any more
					sets++
				default:
					continue
				}
				r, err := p.Run(t.Context(), j.Engines[1], limits)
				if err != nil {
					t.Fatal(err)
				}
				r.Outcomes[i].Values[k].Lo ^= wrong
				if d := j.permitted(t.Context(), p, r); d.Verdict != Differ {
					t.Errorf("seed %d, step %d, value %d: %v is taken for %v", seed, i, k, d.Verdict, r.Outcomes[i])
				}
				r.Close()
			}
		}
		shadow.Close()
	}
	if closed < 50 || sets < 5 {
		t.Errorf("only %d closed values and %d NaNs were changed", closed, sets)
	}
	t.Logf("%d closed values and %d NaNs were changed", closed, sets)
}
