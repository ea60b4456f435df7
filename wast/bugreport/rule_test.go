package bugreport

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRules: names of rules are found in a sentence, also at its end, each once.
func TestRules(t *testing.T) {
	got := Rules("Step/local.set makes them, and Step_read/throw_ref-handler-catch, not Step/local.set. Or Instr_ok/br_on_non_null.")
	if d := cmp.Diff([]string{"Step/local.set", "Step_read/throw_ref-handler-catch", "Instr_ok/br_on_non_null"}, got); d != "" {
		t.Error(d)
	}
}
