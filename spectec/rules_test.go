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

// parts are rules that the oracle and the text count differently, with the reason.
var parts = map[string]string{
	"Step_pure/trap-instrs":      "the oracle counts it once a frame, from where the instruction stands; the text once for each context in which something is beside the trap",
	"Step_read/throw_ref-instrs": "the oracle does not count what stands beside a call through which an exception leaves",
	"Step_read/ref.null":         "a table without an initializer has (ref.null ht) as one by the text's grammar; the oracle fills it without an evaluation",
	"Step_read/table.init-oob":   "the oracle does not count the trap of an active segment",
	"Step_read/memory.init-oob":  "the oracle does not count the trap of an active segment",
}

// differing are scripts in which the two count other rules differently, with the reason.
var differing = map[string]string{
	"tail-calls":     "return_call_ref of null traps outside the frame that it has left; the oracle lets that trap leave the frame once more",
	"deep-recursion": "calls become too deep, see beyond",
}

// beyond are the rules of a call, which the text has taken when the call turns out to be too deep, and the oracle has
// not.
var beyond = []string{"Step_read/call", "Step_read/call_ref-func", "Step_pure/call_indirect"}

// TestRulesTaken compares which rules the oracle says that it took with those that the text took, by their numbers,
// script by script: where they part, the oracle is not what it says, even if the values agree.
func TestRulesTaken(t *testing.T) {
	files, _ := filepath.Glob("../corpus/*.wast")
	for i, file := range append(wasmtest.Suite(t), files...) {
		name := strings.TrimSuffix(filepath.Base(file), ".wast")
		if slices.Contains(slow, name) || !*whole && i%6 != 0 {
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
				if !ok || parts[r.String()] != "" || exhausts(s) && slices.Contains(beyond, r.String()) {
					continue
				}
				if n != ours[r] && differing[name] == "" {
					t.Errorf("%s: oracle %d, text %d", r, ours[r], n)
				}
			}
		})
	}
}

// exhausts reports whether a script asserts that calls become too deep.
func exhausts(s *wast.Script) bool {
	return slices.ContainsFunc(s.Commands, func(c wast.Command) bool { return c.Kind == wast.CmdAssertExhaustion })
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
