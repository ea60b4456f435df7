package oracle_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// testdata/rules.txt lists the rules of the specification's chapter 4. These are not for an interpreter to apply:
var notApplied = []struct{ rules, because string }{
	{`^(Defaultable|Nondefaultable)$`, "validation decides whether a type has a default value"},
	{`^(Num|Vec|Ref|Val|Packval|Fieldval|Externaddr)_ok`, "they type values; where execution asks for a reference's type, value.go names the rule"},
	{`^Step_pure/unop-trap$`, "no scalar unary operator is partial"},
	{`^Step_pure/v(un|bin|tern)op-trap$`, "no operator on vectors is partial"},
}

func applied(rule string) bool {
	for _, n := range notApplied {
		if regexp.MustCompile(n.rules).MatchString(rule) {
			return false
		}
	}
	return true
}

// TestRulesListed: every rule of chapter 4 that can be applied is a Rule, and there are no others.
func TestRulesListed(t *testing.T) {
	specified := map[string]bool{}
	for _, name := range strings.Fields(read(t, "testdata/rules.txt")) {
		specified[name] = applied(name)
	}
	for r := oracle.RuleNone + 1; r < oracle.RuleCount; r++ {
		if !specified[r.String()] {
			t.Errorf("%s is not a rule of the specification that can be applied", r)
		}
		delete(specified, r.String())
	}
	for name, missing := range specified {
		if missing {
			t.Errorf("%s is missing in rules.go", name)
		}
	}
}

// TestRulesCited: every rule stands in a comment above the code that is the rule.
func TestRulesCited(t *testing.T) {
	var comments strings.Builder
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		for line := range strings.Lines(read(t, file)) {
			if line = strings.TrimSpace(line); strings.HasPrefix(line, "// ") && !strings.HasSuffix(file, "_test.go") {
				comments.WriteString(line[3:] + "\n")
			}
		}
	}
	cited := map[string]bool{}
	for _, name := range regexp.MustCompile(`(?m)^(Step\w*/[\w.-]*[\w]|Eval_expr): `).FindAllStringSubmatch(comments.String(), -1) {
		cited[name[1]] = true
	}
	for r := oracle.RuleNone + 1; r < oracle.RuleCount; r++ {
		if !cited[r.String()] {
			t.Errorf("%s is cited nowhere", r)
		}
	}
}

// TestRulesCounted runs testdata/rules/*.wat, where each exported function is an example of the rule that it is named
// by. The golden beside it holds what each function ends in and how often it applies which rules.
func TestRulesCounted(t *testing.T) {
	files, err := filepath.Glob("testdata/rules/*.wat")
	if err != nil || len(files) == 0 {
		t.Fatal("no examples", err)
	}
	shown := map[string]bool{}
	for _, file := range files {
		src := read(t, file)
		var out strings.Builder
		for _, export := range parse(t, file, src).Exports {
			rule, _, _ := strings.Cut(export.Name, " ")
			counts, outcome := countRules(t, file, src, export.Name)
			shown[rule] = counts[rule] > 0
			if !shown[rule] {
				t.Errorf("%s: %q does not apply its rule", file, export.Name)
			}
			fmt.Fprintf(&out, "%s: %s\n", export.Name, outcome)
			for r := oracle.RuleNone + 1; r < oracle.RuleCount; r++ {
				if n := counts[r.String()]; n > 0 {
					fmt.Fprintf(&out, "\t%s %d\n", r, n)
				}
			}
		}
		golden(t, filepath.Join("rules", strings.TrimSuffix(filepath.Base(file), ".wat")+".golden"), out.String())
	}
	for r := oracle.RuleNone + 1; r < oracle.RuleCount; r++ {
		if !shown[r.String()] {
			t.Errorf("%s has no example", r)
		}
	}
}

// countRules calls a function of a fresh instance, and checks that the engine that does not count agrees on the
// outcome.
func countRules(t *testing.T, file, src, export string) (counts map[string]uint64, outcome string) {
	w := newWorld(t, oracle.New(oracle.CountRules()), wasm.Config{})
	w.add("m", src)
	store := w.store.(*oracle.Store)
	before := *store.Rules()
	if export == "Eval_expr" {
		before = oracle.Counts{} // is for instantiation to apply
	}
	outcome = w.call("m", export).String()
	counts = map[string]uint64{}
	for r, n := range store.Rules() {
		counts[oracle.Rule(r).String()] = n - before[r]
	}
	plain := newWorld(t, oracle.New(), wasm.Config{})
	plain.add("m", src)
	if got := plain.call("m", export).String(); got != outcome {
		t.Errorf("%s: %q: %s, and %s when rules are counted", file, export, got, outcome)
	}
	return counts, outcome
}

// TestRulesOfEngine: an engine adds up the counts of its stores as they are closed.
func TestRulesOfEngine(t *testing.T) {
	engine := oracle.New(oracle.CountRules())
	for range 3 {
		w := newWorld(t, engine, wasm.Config{})
		w.add("m", `(module (func (export "f") nop nop))`)
		w.want("returned nothing", "f")
		w.store.Close()
	}
	if n := engine.Rules()[oracle.RuleNop]; n != 6 {
		t.Errorf("%v: %d, want 6", oracle.RuleNop, n)
	}
	if n := oracle.New().Rules()[oracle.RuleNop]; n != 0 {
		t.Errorf("an engine that does not count gives %d", n)
	}
}

func read(t testing.TB, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestSections: every rule is from a section of chapter 4, and each section stands in one piece.
func TestSections(t *testing.T) {
	seen, last := map[string]bool{}, ""
	for r := oracle.RuleNone + 1; r < oracle.RuleCount; r++ {
		s := r.Section()
		if s == "" || s != last && seen[s] {
			t.Errorf("%s is from section %q", r, s)
		}
		seen[s], last = true, s
	}
	for rule, want := range map[oracle.Rule]string{
		oracle.RuleThrowRefHandlerNext: "Exceptions", oracle.RuleVcvtop: "Vector instructions", oracle.RuleDrop: "Parametric instructions",
	} {
		if got := rule.Section(); got != want {
			t.Errorf("%s is from section %q", rule, got)
		}
	}
}
