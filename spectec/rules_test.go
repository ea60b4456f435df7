package spectec_test

import (
	"context"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"wasmjudge/oracle"
	"wasmjudge/spectec"
	"wasmjudge/wasm"
	"wasmjudge/wasm/wasmtest"
	"wasmjudge/wast"
)

// TestRulesTaken compares which rules the oracle says that it took with those that the text took, by their numbers,
// script by script: where they part, the oracle is not what it says, even if the values agree.
func TestRulesTaken(t *testing.T) {
	files, _ := filepath.Glob("../corpus/*.wast")
	for i, file := range append(wasmtest.Suite(t), files...) {
		name := strings.TrimSuffix(filepath.Base(file), ".wast")
		if !*whole && (slices.Contains(slow, name) || i%6 != 0) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			text, o := engine(t, spectec.CountRules()), oracle.New(oracle.CountRules())
			s := parse(t, file)
			c := wasm.Config{Limits: wasm.Limitation{CallDepth: 500}}
			wast.Run(context.Background(), s, c, o)
			wast.Run(context.Background(), s, c, text)
			theirs, ours := text.Counts(), o.Rules()
			for r := oracle.RuleNone + 1; r < oracle.RuleCount; r++ {
				n, ok := theirs[r.String()]
				if ok && n != ours[r] {
					t.Errorf("%s: oracle %d, text %d", r, ours[r], n)
				}
			}
		})
	}
}

// TestRulesTotal: the text has every rule that the oracle counts, but for those that only say where reductions take
// place.
func TestRulesTotal(t *testing.T) {
	text := engine(t).Text()
	has := map[string]bool{}
	for _, r := range text.Rules.All {
		has[r.Name] = true
	}
	structural := regexp.MustCompile("^(Step/(pure|read|ctxt-.*)|Steps/.*|Eval_expr)$")
	for r := oracle.RuleNone + 1; r < oracle.RuleCount; r++ {
		if !has[r.String()] && !structural.MatchString(r.String()) {
			t.Errorf("the text has no rule %s", r)
		}
		delete(has, r.String())
	}
	for name := range has {
		if !strings.HasSuffix(name, "op-trap") {
			t.Errorf("the oracle has no rule %s", name)
		}
	}
}
