package judge

import (
	"context"
	"errors"
	"strings"
	"testing"

	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/generate"
	"wasmjudge/fuzz/program"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// partial is the oracle without what a module needs for which lacks holds, and refuses those for which refuses holds.
type partial struct {
	wasm.Engine
	lacks, refuses func(*wasm.Module) bool
	shallow        string
}

func (e *partial) Name() string      { return "partial" }
func (e *partial) About() wasm.About { return wasm.About{Shallow: e.shallow} }

func (e *partial) Compile(m *wasm.Module) (wasm.Code, error) {
	switch {
	case e.lacks != nil && e.lacks(m):
		return nil, &wasm.Error{Kind: wasm.Unsupported, Msg: "needs it"}
	case e.refuses != nil && e.refuses(m):
		return nil, errors.New("partial: function 17: bad number 5")
	}
	return e.Engine.Compile(m)
}

func needing(f program.Features) func(*wasm.Module) bool {
	return func(m *wasm.Module) bool { return program.NeedsOf(m)&f != 0 }
}

func TestFeaturesOf(t *testing.T) {
	all := program.Features(1<<program.FeatureCount - 1)
	o := oracle.New()
	for _, c := range []struct {
		engines []wasm.Engine
		want    program.Features
	}{
		{[]wasm.Engine{o}, all},
		{[]wasm.Engine{o, &partial{Engine: o, lacks: needing(program.FeatureSubtypes | program.FeatureAddr64)}}, all &^ (program.FeatureSubtypes | program.FeatureAddr64)},
		{[]wasm.Engine{&partial{Engine: o, lacks: needing(program.FeatureGC)}, &partial{Engine: o, lacks: needing(program.FeatureMemories)}}, all &^ (program.FeatureGC | program.FeatureMemories)},
		{[]wasm.Engine{&partial{Engine: o, shallow: "it is slow"}}, all &^ program.FeatureDives},
		{[]wasm.Engine{&partial{Engine: o, refuses: needing(all)}}, all}, // which is a mismatch, not a lack
	} {
		if got := program.FeaturesOf(c.engines...); got != c.want {
			t.Errorf("%d engines have %b, want %b", len(c.engines), got, c.want)
		}
	}
}

// TestLackingEnginesAreLeftOut judges programs on an engine that lacks a feature, one that is shallow and one that
// lacks nothing.
func TestLackingEnginesAreLeftOut(t *testing.T) {
	o := oracle.New()
	lacking := &partial{Engine: o, lacks: needing(program.FeatureSubtypes), shallow: "it is slow"}
	alone, together := New(o, lacking), New(o, lacking, oracle.New())
	g := generate.New(generate.Linked)
	causes := map[string]int{}
	for seed := range uint64(400) {
		p := g.Generate(choice.Random(seed, choice.DefaultSize))
		out := p.Needs()&(program.FeatureSubtypes|program.FeatureDives) != 0
		d, err := alone.Program(context.Background(), p)
		if err != nil || (d.Verdict == Inconclusive) != out {
			t.Fatalf("seed %d: %v, verdict %d, but left out: %v", seed, err, d.Verdict, out)
		}
		causes[d.Cause]++
		if d, err := together.Program(context.Background(), p); err != nil || d.Verdict != Agree {
			t.Fatalf("seed %d: with an engine that lacks nothing: %v, verdict %d", seed, err, d.Verdict)
		}
	}
	if causes["partial: needs it"] == 0 || causes["partial: it is slow"] == 0 || causes[""] == 0 {
		t.Errorf("causes are %v", causes)
	}
	for name, tally := range map[string]Tally{"alone": alone.Tallies[0], "together": together.Tallies[0]} {
		subtypes := tally.Named()["declared subtypes"]
		if tally.Programs.Of != 400 || tally.Programs.Compared != uint64(causes[""]) || subtypes.Compared != 0 || subtypes.Of == 0 ||
			tally.Causes["needs it"]+tally.Causes["it is slow"] != 400-tally.Programs.Compared {
			t.Errorf("%s: counted %+v, causes were %v", name, tally, causes)
		}
	}
	if all := together.Tallies[1]; all.Programs != (Share{400, 400}) || len(all.Causes) > 0 {
		t.Errorf("the engine that lacks nothing: %+v", all)
	}
	sum := Tally{}
	sum.Merge(&alone.Tallies[0])
	sum.Merge(&together.Tallies[0])
	if sum.Programs.Of != 800 || sum.Causes["needs it"] != 2*alone.Tallies[0].Causes["needs it"] {
		t.Errorf("together %+v", sum)
	}
}

// TestRefusedModulesAreDifferences: an engine that refuses a valid module differs, and the others are compared all
// the same.
func TestRefusedModulesAreDifferences(t *testing.T) {
	o := oracle.New()
	refusing := &partial{Engine: o, refuses: needing(program.FeatureSubtypes)}
	j := New(o, refusing, refusing, oracle.New())
	for seed := range uint64(50) {
		p := generate.Generate(choice.Random(seed, choice.DefaultSize))
		d, err := j.Program(context.Background(), p)
		if err != nil {
			t.Fatal(err)
		}
		if p.Needs()&program.FeatureSubtypes == 0 {
			continue
		}
		if d.Verdict != Differ || d.What != "refused: bad number N" || !strings.Contains(d.Diff, "function 17") || len(d.All()) != 2 || d.All()[1].Engines[1] != "partial" {
			t.Errorf("%+v", d)
		}
		if j.Tallies[2].Programs.Compared != seed+1 {
			t.Errorf("the last engine was compared on %d programs of %d", j.Tallies[2].Programs.Compared, seed+1)
		}
		return
	}
	t.Error("no program declares subtypes")
}

// slow is the oracle, which the first time runs until its time is up.
type slow struct {
	wasm.Engine
	runs int
}

func (e *slow) NewStore(c wasm.Config) wasm.Store {
	e.runs++
	return &slowStore{e.Engine.NewStore(c), e.runs == 1}
}

type slowStore struct {
	wasm.Store
	slow bool
}

func (s *slowStore) Instantiate(ctx context.Context, c wasm.Code, imports []wasm.Externaddr) (wasm.Instance, wasm.Outcome) {
	if s.slow {
		return nil, wasm.Exhausted(wasm.LimitTime)
	}
	return s.Store.Instantiate(ctx, c, imports)
}

// TestLateEnginesGetTime: an engine that did not end is asked once more before that is a difference.
func TestLateEnginesGetTime(t *testing.T) {
	late := &slow{Engine: oracle.New()}
	p := generate.Generate(choice.Random(1, choice.DefaultSize))
	if d, err := New(oracle.New(), late).Program(context.Background(), p); err != nil || d.Verdict != Agree || late.runs != 2 {
		t.Errorf("%v, verdict %d %s after %d runs", err, d.Verdict, d.What, late.runs)
	}
}
