package fuzz

import (
	"bytes"
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"wasmjudge/oracle"
	"wasmjudge/peer"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

var mutants = flag.Int("mutants", 1000, "how many programs with mutants the tests compare")

// wazeroRefusals are what wazero is known to judge otherwise than the specification, by how the difference begins: see docs/findings.md.
var wazeroRefusals = []string{
	"link: accepted by the second engine only, the first: incompatible import type: is func, not func",
	"link: accepted by the second engine only, the first: incompatible import type: is global, not global",
	"link: accepted by the second engine only, the first: incompatible import type: is table, not table",
	"link: accepted by the second engine only, the first: incompatible import type: is tag, not tag",
	"link: accepted by the first engine only, the second: incompatible import type: wazero: import global: value type mismatch: ref != ref",
	"link: accepted by the first engine only, the second: incompatible import type: wazero: import tag: tag type mismatch",
	"link: accepted by the first engine only, the second: incompatible import type: wazero: import table: table type mismatch",
	"refused: invalid type exnref for typed_select",
	"compile: accepted by the first engine only, the second: wazero: invalid function: invalid type exnref for typed_select",
	"compile: accepted by the first engine only, the second: wazero: section custom",
	"compile: accepted by the second engine only, the first: malformed reference type",
	"compile: accepted by the second engine only, the first: malformed heap type",
	"compile: accepted by the second engine only, the first: unknown type N",
	"compile: accepted by the second engine only, the first: type mismatch",
	"compile: the second engine broke",
	"outcome: trap (out of bounds table access), values",
	"panic", // of ours: a table whose type names a type cannot be read by way of imports
}

// TestMutants compares engines on programs with mutants.
func TestMutants(t *testing.T) {
	tests := map[string]struct {
		engines []wasm.Engine
		profile *Profile
		known   []string
	}{
		"native": {engines, Invalid, nil},
		"wazero": {[]wasm.Engine{engines[0], peer.Wazero(false)}, Invalid.With(0), wazeroRefusals},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			judge, g, found, causes := NewJudge(test.engines...), NewGenerator(test.profile), map[string]int{}, map[string]int{}
			for seed := range uint64(*mutants) {
				p := g.Generate(Input(seed, DefaultSize))
				d, err := judge.Program(context.Background(), p)
				switch {
				case err != nil:
					t.Fatalf("seed %d: %v", seed, err)
				case d.Verdict == Inconclusive:
					causes[d.Cause]++
				case d.Verdict == Differ:
					if found[d.What]++; found[d.What] == 1 && !begins(d.What, test.known) {
						t.Errorf("seed %d: %v", seed, &d)
					}
				}
			}
			for _, what := range slices.Sorted(maps.Keys(found)) {
				t.Logf("%d %s", found[what], what)
			}
			t.Log("inconclusive:", causes)
		})
	}
}

func begins(what string, list []string) bool {
	for _, known := range list {
		if strings.HasPrefix(what, known) {
			return true
		}
	}
	return false
}

// TestMutationsOccur fails when a mutation is never made, or when hardly anything is left to be linked.
func TestMutationsOccur(t *testing.T) {
	s, err := Measure(Invalid, 4000, DefaultSize)
	if err != nil {
		t.Fatal(err)
	}
	least := map[string]float64{featureUnlinkable: 10, featureLinked: 10}
	for _, f := range s.Features {
		share := 100 * float64(f.Count) / float64(s.Programs)
		if f.Count == 0 || share < least[f.Name] {
			t.Errorf("%s: in %.2f %% of programs, must be in %.0f %% at least, and in some", f.Name, share, least[f.Name])
		}
	}
}

// TestSameBytesSameMutants checks that mutants depend on the input only. The golden is a digest; -update renews it.
func TestSameBytesSameMutants(t *testing.T) {
	reused, digest := NewGenerator(Invalid), sha256.New()
	for seed := range uint64(300) {
		data := Input(seed, int(seed*7%600))
		p, q := reused.Generate(data), NewGenerator(Invalid).Generate(data)
		if len(p.Mutants) != len(q.Mutants) {
			t.Fatalf("seed %d: %d mutants and %d", seed, len(p.Mutants), len(q.Mutants))
		}
		for i := range p.Mutants {
			if !bytes.Equal(p.Mutants[i].Binary, q.Mutants[i].Binary) {
				t.Fatalf("seed %d: what was generated before matters", seed)
			}
			digest.Write(p.Mutants[i].Binary)
		}
	}
	golden(t, "digest-invalid", fmt.Appendf(nil, "%x\n", digest.Sum(nil)))
}

// TestMutantScripts writes programs with mutants as scripts that expect what the oracle did, and runs them.
func TestMutantScripts(t *testing.T) {
	engine, g, compared := oracle.New(), NewGenerator(Invalid), 0
	for seed := range uint64(600) {
		p := g.Generate(Input(seed, DefaultSize))
		if p.NeedsHost() {
			continue
		}
		text, err := p.Expect(context.Background(), engine)
		if err != nil {
			continue // the oracle lacks what a mutation brought in
		}
		compared++
		script, err := wast.Parse(&wasm.Source{Name: "program", Text: text})
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, text)
		}
		for _, r := range wast.Run(context.Background(), script, limits, engine).Results {
			if r.Status != wast.Passed {
				t.Fatalf("seed %d: %v %s\n%s", seed, r.Failures, r.Reason, text)
			}
		}
	}
	if compared < 300 {
		t.Errorf("only %d programs make scripts", compared)
	}
}

// TestTypeShapes links imports with types of every shape to exports with types of every shape. What links is known by the shapes: types are equal if their
// groups are, and a function may be imported with a supertype.
func TestTypeShapes(t *testing.T) {
	equal := map[[2]string]bool{
		{"a reference to what it was", "a reference to a type equal to what it was"}: true,
		{"a reference to a type equal to what it was", "a reference to what it was"}: true,
	}
	sub := map[[2]string]bool{{"a final subtype", "not final"}: true, {"a subtype of a subtype", "not final"}: true}
	for _, k := range []wasm.ExternKind{wasm.ExternTag, wasm.ExternFunc} {
		for _, e := range typeShapes {
			for _, i := range typeShapes {
				if e.name == "a structure" || i.name == "a structure" || k == wasm.ExternTag && (e.name == "another result" || i.name == "another result") {
					continue // not valid
				}
				pair := [2]string{e.name, i.name}
				want := e.name == i.name || equal[pair] || k == wasm.ExternFunc && sub[pair]
				for _, engine := range engines {
					if got := links(t, engine, k, &e, &i); got != want {
						t.Errorf("%s: a %v of %s, imported with %s, links: %v, want %v", engine.Name(), k, e.name, i.name, got, want)
					}
				}
			}
		}
	}
}

// links makes a module export something of one type, another import it with another, and tells whether they link.
func links(t *testing.T, engine wasm.Engine, k wasm.ExternKind, e, i *typeShape) bool {
	t.Helper()
	c := wasm.Functype([]wasm.Valtype{wasm.TypeI32, wasm.TypeI64}, nil)
	from := &wasm.Module{Types: groups(group(c)), Exports: []wasm.Export{{Name: "x", Kind: k}}}
	if k == wasm.ExternTag {
		from.Tags = []wasm.Tag{{}}
	} else {
		from.Funcs = []wasm.Func{{}}
	}
	to := &wasm.Module{Types: groups(group(wasm.Comptype{}), group(c)), Imports: []wasm.Import{{Type: wasm.Externtype{Kind: k, Type: 1}}}}
	if !retype(from, k, 0, e) || !retype(to, k, 0, i) {
		t.Fatal("there is nothing to retype")
	}
	p := &Program{Modules: []*wasm.Module{from, to}, Steps: []Step{
		{Instantiate: true}, {Instantiate: true, Module: 1, Imports: []Provider{{0, "x"}}},
	}}
	if err := p.Validate(); err != nil {
		t.Fatalf("%s, %s: %v", e.name, i.name, err)
	}
	r, err := p.Run(context.Background(), engine, limits)
	if err != nil {
		t.Skipf("%s: %v", engine.Name(), err)
	}
	defer r.Close()
	return r.Outcomes[1].OK()
}

// TestReduceMutants reduces programs of which an engine judges mutants otherwise than the oracle.
func TestReduceMutants(t *testing.T) {
	judge, g := NewJudge(engines[0], peer.Wazero(false)), NewGenerator(Invalid.With(0))
	left := map[string]bool{"link: accepted by the second engine only": false, "compile: accepted by the second engine only": false}
	for seed := uint64(0); seed < 3000 && len(left) > 0; seed++ {
		p := g.Generate(Input(seed, DefaultSize))
		d, err := judge.Program(context.Background(), p)
		kind, _, _ := strings.Cut(d.What, ",")
		if _, wanted := left[kind]; err != nil || !wanted {
			continue
		}
		delete(left, kind)
		small := p.Reduce(t.Context(), func(q *Program) bool {
			e, err := judge.Program(context.Background(), q)
			return err == nil && e.What == d.What
		})
		script, err := small.Script(nil)
		if err != nil {
			t.Fatal(err)
		}
		if e, err := judge.Program(context.Background(), small); err != nil || e.What != d.What || len(script) > 1500 {
			t.Errorf("%s became %s, %v:\n%s", d.What, e.What, err, script)
		}
	}
	if len(left) > 0 {
		t.Errorf("nothing to reduce: %v", left)
	}
}
