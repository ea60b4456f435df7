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
	text := heaterText("f", types, types, 3, nil)
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

// TestWorks: each kind of work is valid, ends, and notes something that depends on how many turns there are. It is
// drawn, where engines have what it needs.
func TestWorks(t *testing.T) {
	for k := range works {
		var sums []uint64
		for _, n := range []int{50, 51} {
			p := &program.Program{}
			if _, err := p.AddInstance(`(module (func (export "f")))`, 0, nil); err != nil {
				t.Fatal(err)
			}
			text := heaterText("f", nil, nil, n, []*work{&works[k]})
			x, err := p.AddInstance(text, 1, []program.Provider{{Export: "f"}})
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			p.Steps = append(p.Steps, program.Step{Instance: x, Export: heatedName})
			if err := p.Validate(); err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			if needs := p.Needs(); needs&^works[k].needs != 0 || works[k].needs&^needs != 0 {
				t.Errorf("work %d needs %b, not %b", k, needs, works[k].needs)
			}
			run, err := p.Run(t.Context(), oracle.New(), program.Limits)
			if err != nil {
				t.Fatal(err)
			}
			if o := &run.Outcomes[2]; o.Kind != wasm.OutcomeValues && o.Kind != wasm.OutcomeTrap {
				t.Errorf("%v\n%s", o, text)
			}
			sums = append(sums, run.Instances[x].Export("sum").(wasm.Globaladdr).Get().Lo)
			run.Close()
		}
		if sums[0] == sums[1] {
			t.Errorf("work %d: %d after 50 turns and after 51", k, sums)
		}
	}
	drawn := map[*work]int{}
	for seed := range uint64(300) {
		c := choices{Choices: choice.Choices{Unread: choice.Of(choice.Random(seed, 40))}}
		for _, w := range c.drawWorks(program.PlainFeatures) {
			if drawn[w]++; w.needs&^program.PlainFeatures != 0 {
				t.Errorf("%q needs what plain engines lack", w.turn)
			}
		}
		for _, w := range c.drawWorks(program.OurFeatures) {
			drawn[w]++
		}
	}
	if len(drawn) != len(works) {
		t.Errorf("%d of %d kinds of work are drawn", len(drawn), len(works))
	}
}
