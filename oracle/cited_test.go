package oracle_test

import (
	"strings"
	"testing"

	"wasmjudge/oracle"
)

// TestFormula: every rule has its formula, with its premises and without what stands around it.
func TestFormula(t *testing.T) {
	for r := oracle.RuleNone + 1; r < oracle.RuleCount; r++ {
		if f := oracle.Formula(r.String()); f == "" || strings.Contains(f, "//") || strings.Contains(f, "func ") {
			t.Errorf("%s: %q", r, f)
		}
	}
	const want = `z; (LABEL_ n {instr_0*} instr*) ~> z'; (LABEL_ n {instr_0*} instr'*)
  Step: z; instr* ~> z'; instr'*`
	if got := oracle.Formula("Step/ctxt-label"); got != want {
		t.Errorf("%s", got)
	}
	if got := oracle.Formula("Step/none"); got != "" {
		t.Errorf("a rule that there is not: %s", got)
	}
}
