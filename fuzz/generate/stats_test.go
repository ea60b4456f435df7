package generate

import (
	"slices"
	"strings"
	"testing"

	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/program"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// TestFeaturesOccur fails when something that linked programs must show never occurs, or less often than it must.
func TestFeaturesOccur(t *testing.T) {
	s, err := Measure(Linked, 6000, choice.DefaultSize)
	if err != nil {
		t.Fatal(err)
	}
	least := map[string]float64{
		featureConclusive: 95,
		featureCrossing:   60,
		featureTravelled:  30,
		featureVectors:    34,

		featureObjects:        50,
		featureObjectInThrown: 10,
		featureThrownInObject: 10,
	}
	for _, f := range s.Features {
		share := 100 * float64(f.Count) / float64(s.Programs)
		if f.Count == 0 || share < least[f.Name] {
			t.Errorf("%s: in %.2f %% of programs, must be in %.0f %% at least, and in some", f.Name, share, least[f.Name])
		}
	}
}

// TestScalarProgramsUseEverything fails when some numeric or vector instruction, load or store occurs in hardly any
// scalar program.
func TestScalarProgramsUseEverything(t *testing.T) {
	seen, open := occurring(t, Scalar, 4000), occurring(t, OpenScalar, 2000)
	for op := range wasm.Op(wasm.OpCount) {
		row := op.Row()
		switch n := seen[op]; {
		case edit.IsRelaxed(op) && n > 0:
			t.Errorf("%s occurs, whose results are open", op)
		case edit.IsRelaxed(op) && row.Name != "" && open[op] < 5:
			t.Errorf("%s occurs in %d programs that may show what is open", op, open[op])
		case edit.IsRelaxed(op):
		case (row.Chapter == wasm.ChapterNumeric || row.Chapter == wasm.ChapterVector || row.Width > 0) && n < 5:
			t.Errorf("%s occurs in %d programs", op, n)
		}
	}
}

// occurring counts in how many large programs each instruction occurs.
func occurring(t *testing.T, f *Profile, programs uint64) (seen [wasm.OpCount]int) {
	t.Helper()
	engine, g := oracle.New(), New(f)
	for seed := range programs {
		o, err := observe(engine, g.Generate(choice.Random(seed, 1500)), &g.plan)
		if err != nil {
			t.Fatal(err)
		}
		for op, has := range o.ops {
			if has {
				seen[op]++
			}
		}
	}
	return seen
}

// TestCrowdedFunctionsOccur fails when crowded functions of scalar programs, or something that they can look like,
// become rare.
func TestCrowdedFunctionsOccur(t *testing.T) {
	s, err := Measure(Scalar, 8000, choice.DefaultSize)
	if err != nil {
		t.Fatal(err)
	}
	least := map[string]float64{crowdShapeNames[crowdAny]: 8, crowdShapeNames[crowdBefore]: 0.2}
	for _, f := range s.Features[len(features)-1:] {
		if share := s.share(f.Name); f.Count == 0 || share < least[f.Name] {
			t.Errorf("%s: in %.2f %% of programs, must be in %.2f %% at least, and in some", f.Name, share, least[f.Name])
		}
	}
}

// TestScalarFunctionsRun fails when a scalar program has a function that it does not call in every instance, or a
// crowded one in any.
func TestScalarFunctionsRun(t *testing.T) {
	g := New(Scalar)
	for seed := range uint64(500) {
		p := g.Generate(choice.Random(seed, choice.DefaultSize))
		instance := -1
		for _, step := range p.Steps {
			if !step.Instantiate {
				continue
			}
			instance++
			for _, e := range p.Modules[step.Module].Exports {
				crowded := strings.HasPrefix(e.Name, "crowd")
				if !crowded && !strings.HasPrefix(e.Name, "func") {
					continue
				}
				if !slices.ContainsFunc(p.Steps, func(s program.Step) bool { return s.Export == e.Name && (crowded || s.Instance == instance) }) {
					t.Errorf("seed %d: nobody calls %s of instance %d", seed, e.Name, instance)
				}
			}
		}
	}
}
