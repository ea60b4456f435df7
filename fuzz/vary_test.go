package fuzz

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/mutate"
	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
)

// corpusPrograms are the scripts of the corpus that are programs, validated, by their names.
func corpusPrograms(t *testing.T) map[string]*program.Program {
	t.Helper()
	files, err := filepath.Glob("../corpus/*.wast")
	if err != nil || len(files) == 0 {
		t.Fatal(err, files)
	}
	list := map[string]*program.Program{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		p, _, err := program.Read(&wasm.Source{Name: file, Text: text})
		if err == nil && p.Validate() == nil {
			list[file] = p
		}
	}
	return list
}

// TestVariationsKeepTheMeaning varies the corpus' programs: what a variation that keeps the meaning makes of one ends
// as the program does, on one engine. Every variation is made.
func TestVariationsKeepTheMeaning(t *testing.T) {
	made := map[string]int{}
	programs, compared := corpusPrograms(t), 0
	for at, file := range slices.Sorted(maps.Keys(programs)) {
		p := programs[file]
		for seed := uint64(at * 20); seed < uint64(at*20+20); seed++ {
			q, name, keeps := mutate.Vary(p, choice.Random(seed, 16))
			if q == nil {
				continue
			}
			made[name]++
			if !keeps {
				continue
			}
			for _, e := range engines {
				if d := varied(t, e, p, q); d.Verdict == judge.Differ {
					t.Errorf("%s: %s, seed %d, on %s: %v", file, name, seed, e.Name(), &d)
				}
				compared++
			}
		}
	}
	for _, name := range mutate.VariationNames() {
		if made[name] == 0 {
			t.Errorf("%s is never made", name)
		}
	}
	t.Logf("%d programs, %d comparisons, %v", len(programs), compared, made)
}

// varied compares a program with its variation on one engine.
func varied(t *testing.T, e wasm.Engine, p, q *program.Program) judge.Difference {
	t.Helper()
	runs := [2]*program.Run{}
	for i, p := range []*program.Program{p, q} {
		run, err := p.Run(context.Background(), e, program.Limits)
		if err != nil {
			t.Fatal(err)
		}
		defer run.Close()
		runs[i] = run
	}
	return judge.Compare(p, runs[0], runs[1])
}

// TestVary varies the corpus' scripts: what comes out is a script of the same program with one thing changed.
func TestVary(t *testing.T) {
	varied := 0
	for file := range corpusPrograms(t) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for seed := range uint64(4) {
			in := Vary(text, choice.Random(seed, 16))
			if in == nil {
				continue
			}
			varied++
			if form, _ := Split(in); form != FormScript {
				t.Errorf("%s, seed %d: it is %v", file, seed, form)
			}
			if p := NewJudge(engines[0]).ProgramOf(in); p == nil || p.Validate() != nil {
				t.Errorf("%s, seed %d: it is no valid program:\n%s", file, seed, in)
			}
		}
	}
	if varied < 50 {
		t.Errorf("%d scripts were varied", varied)
	}
}
