package valid

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"wasmjudge/wasm"
)

// uncited has the rules of chapter 3 that no code here is, and why.
var uncited = map[string]string{
	"Heaptype_sub/typeidx-l":  "matching works on closed types, which have no type indices",
	"Heaptype_sub/typeidx-r":  "matching works on closed types, which have no type indices",
	"Heaptype_sub/rec-struct": "matching works on closed types, which have no recursive references",
	"Heaptype_sub/rec-array":  "matching works on closed types, which have no recursive references",
	"Heaptype_sub/rec-func":   "matching works on closed types, which have no recursive references",
	"Heaptype_sub/rec-sub":    "matching works on closed types, which have no recursive references",
	"Instr_ok/load":           "commented out in the specification: load-val and load-pack say it",
	"Instr_ok/store":          "commented out in the specification: store-val and store-pack say it",
}

// TestRulesAreCited fails for a rule of chapter 3 (testdata/rules.txt) that stands above no code.
func TestRulesAreCited(t *testing.T) {
	cited := citations(t, "*.go", "../match.go", "../deftype.go")
	for _, rule := range rules(t) {
		_, exempt := uncited[rule]
		switch {
		case exempt && cited[rule]:
			t.Errorf("%s is cited: it needs no exemption", rule)
		case !exempt && !cited[rule]:
			t.Errorf("%s is cited nowhere", rule)
		}
	}
}

// TestCitationsAreRules fails for a citation or a row of the instruction table with a rule that does not exist.
func TestCitationsAreRules(t *testing.T) {
	known := map[string]bool{}
	for _, rule := range rules(t) {
		known[rule] = true
	}
	for cited := range citations(t, "*.go") {
		if strings.Contains(cited, "/") && !known[cited] {
			t.Errorf("there is no rule %s", cited)
		}
	}
	for op := range wasm.Op(wasm.OpCount) {
		if row := op.Row(); row.Name != "" && !known[row.Valid] {
			t.Errorf("%s: there is no rule %q", row.Name, row.Valid)
		}
	}
}

// TestStepsAreTotal fails for an instruction that has no step, or two.
func TestStepsAreTotal(t *testing.T) {
	for op := range wasm.Op(wasm.OpCount) {
		row := op.AnyRow()
		if known := row.Name != ""; known != (steps[op] != nil) {
			t.Errorf("op %#x %s: instruction %v, has a step %v", uint16(op), row.Name, known, steps[op] != nil)
		}
		if row.Sig != "" && special[op] != nil {
			t.Errorf("%s has a step and a fixed signature %q", row.Name, row.Sig)
		}
		if n, s := len(row.Params()), (signature{}); n > len(s.params) {
			t.Errorf("%s has %d operands, of which a signature holds %d", row.Name, n, len(s.params))
		}
		if n, s := len(row.Results()), (signature{}); n > len(s.results) {
			t.Errorf("%s has %d results, of which a signature holds %d", row.Name, n, len(s.results))
		}
	}
}

func rules(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/rules.txt")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(text))
}

// ruleName is how a rule is written: a relation, and the rule of several.
var ruleName = regexp.MustCompile(`\b(?:[A-Z][a-z]+_(?:ok_const|ok2?|sub|const|use)(?:/[a-z0-9_]+(?:[.-][a-z0-9_]+)*)?|Expand|Defaultable|Nondefaultable)`)

// citations collects the names of rules in comments and strings of Go files other than tests.
func citations(t *testing.T, patterns ...string) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for _, pattern := range patterns {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no files (%v)", pattern, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range ruleName.FindAllString(string(text), -1) {
				found[name] = true
			}
		}
	}
	return found
}
