package generate

import (
	"testing"

	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/grammar"
)

// TestRules fails when some operator never has operands for which compilers have rules of their own, in large scalar
// programs: a constant on either side, equal ones, results of comparisons, those of its twin.
func TestRules(t *testing.T) {
	cover := &grammar.Coverage{}
	for _, p := range []*Profile{Scalar, OpenScalar} {
		g := New(p)
		for seed := range uint64(ruledPrograms) {
			for _, m := range g.Generate(choice.Random(seed, 2000)).Modules {
				cover.Add(m)
			}
		}
	}
	if holes := cover.RuleHoles(); len(holes) > 0 {
		t.Errorf("no program has %v", holes)
	}
}

const ruledPrograms = 10000
