package generate

import (
	"strings"
	"testing"

	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/program"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// TestHeat: most hot programs have a call that is made many times, and nearly all of these add something up, unless
// they trap. It comes to its end: all programs do.
func TestHeat(t *testing.T) {
	const n = 300
	g, heated, sums := New(Hot), 0, 0
	for seed := range uint64(n) {
		p := g.Generate(choice.Random(seed, choice.DefaultSize))
		if err := p.Validate(); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		run, err := p.Run(t.Context(), oracle.New(), program.Limits)
		if err != nil {
			t.Fatal(err)
		}
		for i := range p.Steps {
			if p.Steps[i].Export != heatedName {
				continue
			}
			heated++
			if run.Outcomes[i].Limited() {
				t.Errorf("seed %d: %v", seed, &run.Outcomes[i])
			}
			if inst := run.Instances[p.Steps[i].Instance]; inst != nil {
				if sum := inst.Export("sum").(wasm.Globaladdr).Get(); sum.Lo != 0 {
					sums++
				}
			}
		}
		run.Close()
	}
	if heated < n*3/4 || sums < heated*3/4 {
		t.Errorf("%d of %d programs have a hot call, and %d add something up", heated, n, sums)
	}
	t.Logf("%d of %d programs have a hot call, and %d add something up", heated, n, sums)
}

// TestHeaters: a heater can be made for parameters and results of every kind.
func TestHeaters(t *testing.T) {
	types := []wasm.Valtype{i32, i64, f32, f64, v128, funcref, externref, anyref.NonNull()}
	text := heaterText("f", types, types, 3)
	if !strings.Contains(text, "call $f") {
		t.Error(text)
	}
	p := &program.Program{}
	if _, err := p.AddInstance(text, 0, []program.Provider{{Export: "f"}}); err != nil {
		t.Error(err)
	}
	if err := p.Validate(); err != nil {
		t.Error(err)
	}
}
