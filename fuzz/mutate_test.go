package fuzz

import (
	"bytes"
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"wasmjudge/oracle"
	"wasmjudge/peer"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

var mutants = flag.Int("mutants", 1000, "how many programs with mutants the tests compare")

// knownDifference is a way in which an engine is known to judge modules otherwise than the specification.
type knownDifference struct {
	finding string         // a script in crashers, or empty if docs/findings.md alone tells of it
	what    *regexp.Regexp // for Difference.What
	diff    *regexp.Regexp // for Difference.Diff
}

func (k *knownDifference) is(d *Difference) bool {
	return k.what.MatchString(d.What) && k.diff.MatchString(d.Diff)
}

// The beginnings of what differs.
const (
	oursRefuses   = "compile: accepted by the second engine only, the first: "
	theirsRefuses = "compile: accepted by the first engine only, the second: wazero: "
	oursUnlinks   = "link: accepted by the second engine only, the first: incompatible import type: "
	theirsUnlinks = "link: accepted by the first engine only, the second: incompatible import type: wazero: "
)

// known makes a knownDifference of regular expressions: what is for all of Difference.What after its beginning.
func known(finding, begins, what, diff string) knownDifference {
	return knownDifference{finding, regexp.MustCompile("^" + regexp.QuoteMeta(begins) + "(" + what + ")$"), regexp.MustCompile(diff)}
}

// wazeroRefusals are what wazero is known to judge otherwise: see docs/findings.md.
var wazeroRefusals = []knownDifference{
	known("wazero-types-by-index", oursUnlinks, `is func, not func|is global, not global|is tag, not tag`, ""),
	known("wazero-types-by-index", theirsUnlinks, `import global: value type mismatch: ref != ref`, ""),
	known("wazero-types-by-index", theirsUnlinks, `import tag: tag type mismatch: \w*ref\w* != \w+`, ""),
	known("wazero-select-exnref", "refused: ", `invalid type exnref for typed_select`, ""),
	known("wazero-select-exnref", theirsRefuses, `invalid function: invalid type exnref for typed_select`, ""),
	known("", theirsRefuses, `section custom: (failed to|invalid section length: expected to be N).*`, ""),
	known("", theirsRefuses, `section custom: (module|function|function local) name is not valid UTF-N`, ""),
	known("wazero-unknown-types", oursRefuses, `malformed reference type`, `malformed reference type \(import\)\n`),
	known("wazero-unknown-types", oursRefuses, `unknown type N`, `unknown type \d+ \(Typeuse_ok/typeidx\)\n`),
	known("wazero-unknown-types", "compile: the second engine broke", "",
		`broke: runtime error: index out of range (?s:.*)\npanic\(.*\n.*\n.*\.validateFunctionWithMaxStackValues\(`),
	known("wazero-block-type-too-long", oursRefuses, `malformed heap type`, `malformed heap type \(global\)\n`),
	known("wazero-function-types-confused", oursRefuses, `type mismatch: expression .*`,
		`requires \[\(ref (null )?\d+\)\] but stack has \[\(ref (null )?\d+\)\] \(Expr_ok\)`),
	known("wazero-function-types-confused", oursRefuses, `type mismatch: instruction .*`,
		`requires \[\(ref (null )?\d+\)\] but stack has \[\(ref (null )?\d+\)\], at ((return_)?call_ref|global\.set) of`),
	known("wazero-null-elements", oursRefuses, `type mismatch: expression .*`,
		`requires \[\(ref func\)\] but stack has \[funcref\] \(Expr_ok\)`),
	known("wazero-active-elements-ignored", "outcome: ", `trap \(out of bounds table access\), values`, ""),
}

// TestKnownDifferencesAreFindings fails when the script of a difference that tests let through is not there.
func TestKnownDifferencesAreFindings(t *testing.T) {
	for _, k := range wazeroRefusals {
		if _, err := os.Stat("../crashers/" + k.finding + ".wast"); k.finding != "" && err != nil {
			t.Error(err)
		}
	}
}

// TestMutants compares engines on programs with mutants.
func TestMutants(t *testing.T) {
	tests := map[string]struct {
		engines []wasm.Engine
		profile *Profile
		known   []knownDifference
	}{
		"native": {engines, Invalid, nil},
		"wazero": {[]wasm.Engine{engines[0], peer.Wazero(false)}, Invalid.With(plainFeatures), wazeroRefusals},
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
					found[d.What]++
					if !slices.ContainsFunc(test.known, func(k knownDifference) bool { return k.is(&d) }) {
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
	judge, g := NewJudge(engines[0], peer.Wazero(false)), NewGenerator(Invalid.With(plainFeatures))
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
