package fuzz

import (
	"testing"

	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/program"
)

// TestPlainProgramsNeedLittle: programs of plain forms need the features that they may, of the others all, now and
// then.
func TestPlainProgramsNeedLittle(t *testing.T) {
	for form := range FormScript {
		g, needed := NewGenerator(form), program.Features(0)
		for seed := range uint64(600) {
			needed |= g.Generate(choice.Random(seed, choice.DefaultSize)).Needs()
		}
		want := form.Profile().Features
		if form == FormScalar || form == FormOpenScalar || form == FormInvalid {
			want &^= program.FeatureDives // which goals do, and functions of programs with mutants do not run
		}
		if needed != want {
			t.Errorf("%v: programs need %b, want %b", form, needed, want)
		}
		if form.Plain().Profile().Features != program.PlainFeatures || form.Plain().Plain() != form.Plain() {
			t.Errorf("%v is plain as %v", form, form.Plain())
		}
	}
}
