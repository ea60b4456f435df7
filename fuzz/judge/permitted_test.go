package judge

import (
	"context"
	"flag"
	"fmt"
	"strings"
	"testing"

	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/generate"
	"wasmjudge/fuzz/program"
	"wasmjudge/native"
	"wasmjudge/native/fault"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
)

var openPrograms = flag.Int("open", 300, "how many programs of each profile TestOtherChoices judges")

// TestOtherChoices: engines that make every permitted choice otherwise do not differ from the oracle. -open 100000
// takes long.
func TestOtherChoices(t *testing.T) {
	engines := []wasm.Engine{oracle.New(), oracle.New(oracle.Choose(wasm.Profile{Name: "other", NaN: wasm.NaNOther}))}
	if e, err := native.New(native.WithOtherNaNs()); err == nil {
		engines = append(engines, e)
	}
	for name, profile := range map[string]*generate.Profile{"open-linked": generate.OpenLinked, "open-scalar": generate.OpenScalar, "linked": generate.Linked, "scalar": generate.Scalar} {
		t.Run(name, func(t *testing.T) {
			j, g, n := New(engines...), generate.New(profile), [4]int{}
			for seed := range uint64(*openPrograms) {
				d, err := j.Program(context.Background(), g.Generate(choice.Random(seed, choice.DefaultSize)))
				if err != nil {
					t.Fatal(err)
				}
				if n[d.Verdict]++; d.Verdict == Differ {
					t.Errorf("seed %d: %v", seed, &d)
				}
			}
			t.Logf("%d agree, %d are permitted, %d inconclusive", n[Agree], n[Permitted], n[Inconclusive])
			if profile == generate.OpenScalar && n[Permitted] == 0 {
				t.Error("nothing was open")
			}
			if hidden := !profile.Features.Has(program.FeatureRelaxed); hidden && n[Permitted]+n[Inconclusive] > 0 {
				t.Error("programs of this profile are to hide what is open")
			}
		})
	}
}

// TestNotPermitted changes values of runs that are right, one at a time. What the specification leaves open does not
// excuse what it does not.
func TestNotPermitted(t *testing.T) {
	j := New(oracle.New(), oracle.New(oracle.Choose(wasm.Profile{Name: "other", NaN: wasm.NaNOther})))
	g, closed, sets := generate.New(generate.OpenScalar), 0, 0
	for seed := range uint64(2400) {
		p := g.Generate(choice.Random(seed, choice.DefaultSize))
		if err := p.Validate(); err != nil {
			t.Fatal(err)
		}
		shadow, err := p.Run(t.Context(), oracle.New().Shadow(wasm.Profile{}), program.Limits)
		if err != nil {
			t.Fatal(err)
		}
		if shadow.Shadow.Growths() > 0 { // one that fails may give any of these values another one
			shadow.Close()
			continue
		}
		for i := range shadow.Leeways {
			l := &shadow.Leeways[i]
			for k, open := range l.Values {
				if shadow.Shadow.Choices() == 0 || l.Everything != nil || shadow.Outcomes[i].Kind != wasm.OutcomeValues || shadow.Outcomes[i].Values[k].Kind == wasm.Ref {
					continue
				}
				wrong := uint64(1)
				switch {
				case open == nil:
					closed++
				case open.Set != wasm.OpenAny:
					wrong = 1 << (8*open.Set.Size() - 2) // in the exponent: it is no NaN any more
					sets++
				default:
					continue
				}
				r, err := p.Run(t.Context(), j.Engines[1], program.Limits)
				if err != nil {
					t.Fatal(err)
				}
				r.Outcomes[i].Values[k].Lo ^= wrong
				if d := j.permitted(t.Context(), p, r); d.Verdict != Differ {
					t.Errorf("seed %d, step %d, value %d: %v is taken for %v", seed, i, k, d.Verdict, r.Outcomes[i])
				}
				r.Close()
			}
		}
		shadow.Close()
	}
	if closed < 50 || sets < 5 {
		t.Errorf("only %d closed values and %d NaNs were changed", closed, sets)
	}
	t.Logf("%d closed values and %d NaNs were changed", closed, sets)
}

// TestForbiddenBehindPermitted: a difference is the first one that is not permitted. A NaN of another sign before it
// is not to blame, or triage would look for the cause in a call that is right.
func TestForbiddenBehindPermitted(t *testing.T) {
	wrong, err := native.New(native.WithFault(fault.StaleLocal))
	if err != nil {
		t.Skip(err)
	}
	const source = `
		(module definition $m
			(tag $e)
			(func (export "nan") (param f64) (result f64) (f64.div (local.get 0) (local.get 0)))
			(func (export "local") (result i32) (local i32)
				(local.set 0 (i32.const 31))
				(block (try_table (catch_all 0) (local.set 0 (i32.const 7)) (throw $e)))
				(local.get 0)))
		(module instance $i $m)
		(invoke $i "nan" (f64.const 0))
		(invoke $i "local")`
	p, left, err := program.Read(&wasm.Source{Name: "source", Text: []byte(source)})
	if err != nil || len(left) > 0 {
		t.Fatal(left, err)
	}
	d, err := New(oracle.New(), wrong).Program(t.Context(), p)
	if err != nil || d.Verdict != Differ || d.Step != 2 {
		t.Errorf("%v, error %v", &d, err)
	}
	if strings.Contains(d.Diff, "\u00a0") || !strings.Contains(d.Diff, "- ") {
		t.Errorf("the difference is not in plain characters: %q", d.Diff)
	}
}

// TestAnyChoice: whatever is chosen, a shadow run by the deterministic profile explains it: what it calls closed is
// the same, and what it says of NaNs holds. Growths that fail are followed by a shadow run in which the same ones
// fail.
func TestAnyChoice(t *testing.T) {
	for name, profile := range map[string]*generate.Profile{"open-linked": generate.OpenLinked, "open-scalar": generate.OpenScalar} {
		t.Run(name, func(t *testing.T) {
			g := generate.New(profile)
			for seed := range uint64(*openPrograms) {
				p := g.Generate(choice.Random(seed, choice.DefaultSize))
				if err := p.Validate(); err != nil {
					t.Fatal(err)
				}
				refused := seed * 0x9E3779B97F4A7C15 & (seed << 3)
				for _, drawn := range []wasm.Profile{{NaN: wasm.NaNRandom, Seed: 2 * seed, Relaxed: relaxedBy(seed)},
					{NaN: wasm.NaNRandom, Seed: 2*seed + 1, Refused: refused, Relaxed: relaxedBy(seed + 1)}} {
					r, err := p.Run(t.Context(), oracle.New(oracle.Choose(drawn)), program.Limits)
					if err != nil {
						t.Fatal(err)
					}
					if d, _, _ := shadowed(t.Context(), p, oracle.New(), wasm.Profile{Refused: drawn.Refused}, r); d.Verdict == Differ {
						t.Errorf("seed %d, %+v: step %d, %s %s", seed, drawn, d.Step, d.What, d.Where)
					}
					r.Close()
				}
			}
		})
	}
}

// relaxedBy makes the choices of relaxed instructions by a number.
func relaxedBy(seed uint64) wasm.Relaxed {
	bit := func(n int) uint8 { return uint8(seed >> n & 1) }
	return wasm.Relaxed{Fmadd: bit(0), Fmin: bit(1) + 2*bit(2), Fmax: bit(2) + 2*bit(3), Idot: bit(4), Iq15mulr: bit(5), TruncU: bit(1) + 2*bit(5),
		TruncS: bit(3), Swizzle: bit(0), Laneselect: bit(2)}
}

// TestRelaxedProgramsAreJudged: of programs with relaxed instructions, few are inconclusive on an engine that is as
// some processor is, and the rest is judged.
func TestRelaxedProgramsAreJudged(t *testing.T) {
	reference := oracle.New()
	for _, profile := range reference.Profiles()[1:] {
		j, g, n := New(reference, oracle.New(oracle.Choose(profile))), generate.New(generate.OpenScalar), [4]int{}
		for seed := range uint64(4000) {
			p := g.Generate(choice.Random(seed, 2*choice.DefaultSize))
			if !p.Needs().Has(program.FeatureRelaxed) {
				continue
			}
			d, err := j.Program(t.Context(), p)
			if err != nil {
				t.Fatal(err)
			}
			if n[d.Verdict]++; d.Verdict == Differ {
				t.Errorf("%s: seed %d: %v", profile.Name, seed, &d)
			}
		}
		if n[Permitted] == 0 || 20*n[Inconclusive] > n[Agree]+n[Permitted] {
			t.Errorf("%s: %d agree, %d are permitted, %d inconclusive", profile.Name, n[Agree], n[Permitted], n[Inconclusive])
		}
		t.Logf("%s: %d agree, %d are permitted, %d inconclusive", profile.Name, n[Agree], n[Permitted], n[Inconclusive])
	}
}

// TestOpenControl: whatever a branch on an open bit makes different depends on a choice: no such thing is a
// difference, though no processor's choices explain it. If nothing of the kind is open, the same thing is a
// difference.
func TestOpenControl(t *testing.T) {
	const module = `(module
	  (import "h" "note" (func $note (param i32))) (import "h" "other" (func $other))
	  (memory (export "m") 1) (table $t (export "t") 1 funcref) (global $g (export "g") (mut exnref) (ref.null exn))
	  (elem declare func $exn) (tag $a (export "a")) (tag $b (export "b"))
	  (func $exn (param i32) (result exnref) (block $h (result exnref) (try_table (catch_all_ref $h) (if (local.get 0) (then (throw $a))) (throw $b)) (unreachable)))
	  (func $bit (result i32) %s)
	  (func (export "f") %s))`
	const open = `(i32.and (i32.reinterpret_f32 (f32.add (f32.const nan:0x200001) (f32.const 1))) (i32.const 4))`
	for _, c := range []struct{ name, code string }{
		{"a call of the host more", `(if (call $bit) (then (call $other)))`},
		{"another call of the host", `(if (call $bit) (then (call $other)) (else (call $note (i32.const 1))))`},
		{"an argument", `(call $note (call $bit))`},
		{"an argument after a branch", `(if (call $bit) (then (call $note (i32.const 1))) (else (call $note (i32.const 2))))`},
		{"a trap", `(if (call $bit) (then (unreachable)))`},
		{"a throw", `(if (call $bit) (then (throw $a)) (else (throw $b)))`},
		{"memory", `(if (call $bit) (then (i32.store (i32.const 0) (i32.const 1))))`},
		{"the size of memory", `(if (call $bit) (then (drop (memory.grow (i32.const 1)))))`},
		{"the size of a table", `(if (call $bit) (then (drop (table.grow $t (ref.null func) (i32.const 1)))))`},
		{"an element", `(if (call $bit) (then (table.set $t (i32.const 0) (ref.func $exn))))`},
		{"an exception in a global, after a branch", `(global.set $g (call $exn (call $bit)))`},
		{"an exception in a global, selected", `(local $a exnref) (local.set $a (call $exn (i32.const 1))) (global.set $g (select (result exnref) (local.get $a) (call $exn (i32.const 0)) (call $bit)))`},
		{"a null in a global, selected", `(global.set $g (select (result exnref) (ref.null exn) (call $exn (i32.const 0)) (call $bit)))`},
	} {
		t.Run(c.name, func(t *testing.T) {
			run := func(e wasm.Engine, bit string) (*program.Program, *program.Run) {
				m, err := text.Parse(&wasm.Source{Name: c.name, Text: fmt.Appendf(nil, module, bit, c.code)})
				if err != nil {
					t.Fatal(err)
				}
				p := &program.Program{Modules: []*wasm.Module{m}, Hosts: []program.Host{{Name: "note", Type: wasm.DefineFunc([]wasm.Valtype{wasm.TypeI32}, nil)}, {Name: "other", Type: wasm.DefineFunc(nil, nil)}}, Steps: []program.Step{
					{Instantiate: true, Imports: []program.Provider{{Instance: program.HostInstance, Export: "note"}, {Instance: program.HostInstance, Export: "other"}}}, {Export: "f"},
				}}
				if err := p.Validate(); err != nil {
					t.Fatal(err)
				}
				r, err := p.Run(t.Context(), e, program.Limits)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(r.Close)
				return p, r
			}
			verdict := func(bit, otherBit string) Verdict {
				p, reference := run(oracle.New(), bit)
				_, other := run(oracle.New(oracle.Choose(wasm.Profile{Name: "other", NaN: wasm.NaNOther})), otherBit)
				j := New(oracle.New())
				d := Compare(p, reference, other)
				if d.Verdict != Differ {
					t.Fatalf("the runs do not differ: %v", d.Verdict)
				}
				return j.arbitrate(t.Context(), p, d, reference, other).Verdict
			}
			if v := verdict(open, open); v != Inconclusive {
				t.Errorf("verdict %d of what is open", v)
			}
			// A NaN that nothing depends on.
			const nan = `(drop (f32.sqrt (f32.const -1)))`
			if v := verdict(nan+`(i32.const 0)`, nan+`(i32.const 4)`); v != Differ {
				t.Errorf("verdict %d of what is closed", v)
			}
		})
	}
}

// TestShadowStopped: a shadow run that runs out of time makes no difference of what it does not explain.
func TestShadowStopped(t *testing.T) {
	m, err := text.Parse(&wasm.Source{Name: "m", Text: []byte(`(module (func (export "f") (result f32) (local $i i32)
	  (loop $l (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 10_000))))
	  (f32.sqrt (f32.const -1))))`)})
	if err != nil {
		t.Fatal(err)
	}
	p := &program.Program{Modules: []*wasm.Module{m}, Steps: []program.Step{{Instantiate: true}, {Export: "f"}}}
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	j := New(oracle.New(), oracle.New(oracle.Choose(wasm.Profile{Name: "other", NaN: wasm.NaNOther})))
	var runs [2]*program.Run
	for i, e := range j.Engines {
		if runs[i], err = p.Run(t.Context(), e, program.Limits); err != nil {
			t.Fatal(err)
		}
		defer runs[i].Close()
	}
	for _, c := range []struct {
		late bool
		want Verdict
	}{{false, Permitted}, {true, Inconclusive}} {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		if c.late {
			cancel()
		}
		if d := j.arbitrate(ctx, p, Compare(p, runs[0], runs[1]), runs[0], runs[1]); d.Verdict != c.want {
			t.Errorf("late %v: verdict %d (%s)", c.late, d.Verdict, d.Cause)
		}
	}
}
