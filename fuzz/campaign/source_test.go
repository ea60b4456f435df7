package campaign

import (
	"bytes"
	"maps"
	"testing"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/choice"
)

func TestFreshInputsDependOnSeedAndNumber(t *testing.T) {
	seen := map[string]bool{}
	for seed := range uint64(3) {
		a, b := newSource(seed, ""), newSource(seed, "")
		b.add(a.input(0))
		for number := uint64(0); number < 200; number += 2 {
			in := bytes.Clone(a.input(number))
			if !bytes.Equal(in, b.input(number)) {
				t.Fatalf("seed %d, number %d: two inputs", seed, number)
			}
			b.input(number + 1)
			seen[string(in)] = true
		}
	}
	if len(seen) != 300 {
		t.Errorf("%d inputs of 300 are different", len(seen))
	}
	if want := fuzz.Join(fuzz.FormLinked, choice.Random(4, choice.DefaultSize)); !bytes.Equal(newSource(0, "").input(4), want) {
		t.Error("input 4 of seed 0 is not that of wastrun gen --seed 4")
	}
}

func TestProfiles(t *testing.T) {
	for profile, want := range map[string]map[fuzz.Form]bool{
		"":       {fuzz.FormLinked: true, fuzz.FormScalar: true, fuzz.FormInvalid: true, fuzz.FormOpenLinked: true, fuzz.FormOpenScalar: true, fuzz.FormHot: true},
		"linked": {fuzz.FormLinked: true}, "scalar": {fuzz.FormScalar: true}, "invalid": {fuzz.FormInvalid: true},
	} {
		s := newSource(1, profile)
		got := map[fuzz.Form]bool{}
		for number := range uint64(100) {
			form, _ := fuzz.Split(s.input(number))
			got[form] = true
		}
		if !maps.Equal(got, want) {
			t.Errorf("profile %q: %v occur, want %v", profile, got, want)
		}
	}
}

// TestMutations mutates inputs, the smallest among them: forms stay, and what was mutated stays as it was.
func TestMutations(t *testing.T) {
	s := newSource(1, "")
	parents := []input{{0}, {0xE0}, {0, 1}, choice.Random(1, 300), bytes.Repeat([]byte{5}, maxMutated)}
	for _, in := range parents {
		s.add(bytes.Clone(in))
	}
	changed := 0
	for number := uint64(1); number < 20_000; number += 2 {
		in := s.input(number)
		if len(in) == 0 || len(in) > 1+maxMutated || isScript(in) {
			t.Fatalf("number %d: %d bytes, a script: %v", number, len(in), isScript(in))
		}
		if !bytes.Equal(in, parents[3]) {
			changed++
		}
	}
	if changed < 9000 {
		t.Errorf("%d of 10,000 inputs are changed", changed)
	}
	for i, in := range s.choices {
		if !bytes.Equal(in, parents[i]) {
			t.Errorf("input %d of the corpus was changed", i)
		}
	}
}

func TestMutationsOfScripts(t *testing.T) {
	s := newSource(1, "")
	texts := []string{"(module (func (export \"f\") (nop)))\n(invoke \"f\")\n", ";;\n(module)"}
	for _, text := range texts {
		s.add(input(text))
	}
	all, scripts := map[string]bool{}, 0
	for number := uint64(1); number < 2000; number += 2 {
		in := s.input(number)
		all[string(in)] = true
		if isScript(in) {
			scripts++
		}
	}
	if len(all) < 200 || scripts < 800 {
		t.Errorf("%d different inputs, %d scripts", len(all), scripts)
	}
	if string(s.scripts[0]) != texts[0] || string(s.scripts[1]) != texts[1] {
		t.Errorf("the corpus was changed")
	}
}
