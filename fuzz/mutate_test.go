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

	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/program"
	"wasmjudge/fuzz/reduce"
	"wasmjudge/oracle"
	"wasmjudge/peer/wazero"
	"wasmjudge/wasm"
	"wasmjudge/wasm/wasmtest"
	"wasmjudge/wast"
)

var mutants = flag.Int("mutants", 1000, "how many programs with mutants the tests compare")

// knownDifference is a way in which an engine is known to judge modules otherwise than the specification.
type knownDifference struct {
	finding string         // a script in crashers, or empty if docs/findings.md alone describes it
	what    *regexp.Regexp // for Difference.What
	diff    *regexp.Regexp // for Difference.Diff
}

func (k *knownDifference) is(d *judge.Difference) bool {
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
	known("wazero-select-concrete", theirsRefuses, `handling instruction: reading block type for \w+ instruction: `+
		`type index out of range: N`, ""), // of type 2, 3 or 4, which are block, loop and if
	known("wazero-select-concrete", theirsRefuses, `handling instruction: apply stack failed for \w+: `+
		`input signature mismatch: want \w+ but have \w+`, ""),
	known("wazero-select-concrete", "refused: ", `N|want iN but have iN`, // of a module that is not changed
		`handling instruction: (reading block type|apply stack failed) for (block|loop|if) instruction|for if`),
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
		form    Form
		known   []knownDifference
	}{
		"native": {engines, FormInvalid, nil},
		"wazero": {[]wasm.Engine{engines[0], wazero.New(false)}, FormPlainInvalid, wazeroRefusals},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			j, g, found, causes := NewJudge(test.engines...), NewGenerator(test.form), map[string]int{}, map[string]int{}
			for seed := range uint64(*mutants) {
				p := g.Generate(choice.Random(seed, choice.DefaultSize))
				d, err := j.Program(context.Background(), p)
				switch {
				case err != nil:
					t.Fatalf("seed %d: %v", seed, err)
				case d.Verdict == judge.Inconclusive:
					causes[d.Cause]++
				case d.Verdict == judge.Differ:
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

// unviolated are the rules that no mutant violates, and why.
var unviolated = map[string]string{
	"validation: Instr_ok/const":       "a constant can be anywhere",
	"validation: Instr_ok/vconst":      "a constant can be anywhere",
	"validation: Instr_ok/nop":         "it can be anywhere",
	"validation: Instr_ok/unreachable": "it can be anywhere",
	"validation: Instr_ok/ref.null":    "what is wrong with its heap type is wrong by Typeuse_ok/typeidx",
	"validation: Instr_ok/vternop":     "relaxed instructions are left out: engines may lack them",
	"validation: Instr_ok/vextternop":  "relaxed instructions are left out: engines may lack them",
	otherMalformation:                  "it counts rules that malformations has not",
}

// TestMutationsOccur fails when a mutation is never made, when hardly anything is left to be linked, or when a rule is
// never violated alone.
func TestMutationsOccur(t *testing.T) {
	s, err := Measure(FormInvalid, 26_000, choice.DefaultSize)
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
	for _, f := range s.Alone {
		if _, excused := unviolated[f.Name]; excused != (f.Count == 0) {
			t.Errorf("%s is violated alone %d times; there is a reason not to be: %v", f.Name, f.Count, excused)
		}
	}
}

// TestSameBytesSameMutants checks that mutants depend on the input only. The golden is a digest; -update renews it.
func TestSameBytesSameMutants(t *testing.T) {
	reused, digest := NewGenerator(FormInvalid), sha256.New()
	for seed := range uint64(300) {
		data := choice.Random(seed, int(seed*7%600))
		p, q := reused.Generate(data), NewGenerator(FormInvalid).Generate(data)
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
	wasmtest.Golden(t, "digest-invalid", fmt.Appendf(nil, "%x\n", digest.Sum(nil)))
}

// TestMutantScripts writes programs with mutants as scripts that expect what the oracle did, and runs them.
func TestMutantScripts(t *testing.T) {
	engine, g, compared := oracle.New(), NewGenerator(FormInvalid), 0
	for seed := range uint64(600) {
		p := g.Generate(choice.Random(seed, choice.DefaultSize))
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
		for _, r := range wast.Run(context.Background(), script, program.Limits, engine).Results {
			if r.Status != wast.Passed {
				t.Fatalf("seed %d: %v %s\n%s", seed, r.Failures, r.Reason, text)
			}
		}
	}
	if compared < 300 {
		t.Errorf("only %d programs make scripts", compared)
	}
}

// TestReduceMutants reduces programs of which an engine judges mutants otherwise than the oracle.
func TestReduceMutants(t *testing.T) {
	j, g := NewJudge(engines[0], wazero.New(false)), NewGenerator(FormPlainInvalid)
	left := map[string]bool{"link: accepted by the second engine only": false, "compile: accepted by the second engine only": false}
	for seed := uint64(0); seed < 3000 && len(left) > 0; seed++ {
		p := g.Generate(choice.Random(seed, choice.DefaultSize))
		d, err := j.Program(context.Background(), p)
		kind, _, _ := strings.Cut(d.What, ",")
		if _, wanted := left[kind]; err != nil || !wanted {
			continue
		}
		delete(left, kind)
		small := reduce.Reduce(t.Context(), p, func(q *program.Program) bool {
			e, err := j.Program(context.Background(), q)
			return err == nil && e.What == d.What
		})
		script, err := small.Script(nil)
		if err != nil {
			t.Fatal(err)
		}
		if e, err := j.Program(context.Background(), small); err != nil || e.What != d.What || len(script) > 1500 {
			t.Errorf("%s became %s, %v:\n%s", d.What, e.What, err, script)
		}
	}
	if len(left) > 0 {
		t.Errorf("nothing to reduce: %v", left)
	}
}
