package fuzz

import (
	"context"
	"strings"
	"testing"

	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/generate"
	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/program"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// FuzzInputs compares the engines on inputs of every form.
func FuzzInputs(f *testing.F) {
	for seed := range uint64(10) {
		f.Add(Join(FormLinked, choice.Random(seed, choice.DefaultSize)))
		f.Add(Join(FormScalar, choice.Random(seed, choice.DefaultSize)))
	}
	f.Add([]byte(`(module (tag $e) (func (export "f") (throw $e))) (assert_exception (invoke "f"))`))
	f.Fuzz(func(t *testing.T, data []byte) { Fuzz(data) })
}

// TestForms: what Join makes Split takes apart, and no choices look like a script.
func TestForms(t *testing.T) {
	for form := range formCount {
		if form.Profile() == nil {
			continue
		}
		if got, rest := Split(Join(form, []byte("(x"))); got != form || string(rest) != "(x" {
			t.Errorf("%v became %v with %q", form, got, rest)
		}
	}
	for text, want := range map[string]Form{"(module)": FormScript, ";; x": FormScript, "": FormLinked, "\x00": FormLinked, "\xe7": FormScalar, "\xe8": FormInvalid, "\xef": FormPlainInvalid, "\xff": FormPlainScalar} {
		if got, _ := Split([]byte(text)); got != want {
			t.Errorf("%q is %v, want %v", text, got, want)
		}
	}
}

// TestOracleAgreesWithItself runs programs on two oracles: a difference would be one of the comparison, or of the
// oracle, which would depend on something else than the program.
func TestOracleAgreesWithItself(t *testing.T) {
	pair := []wasm.Engine{oracle.New(), oracle.New()}
	for name, profile := range map[string]*generate.Profile{"linked": generate.Linked, "scalar": generate.Scalar} {
		t.Run(name, func(t *testing.T) {
			g, j, inconclusive := generate.New(profile), NewJudge(pair...), 0
			const programs = 1500
			for seed := range uint64(programs) {
				d, err := j.Program(context.Background(), g.Generate(choice.Random(seed, choice.DefaultSize)))
				switch {
				case err != nil:
					t.Fatalf("seed %d: %v", seed, err)
				case d.Verdict == judge.Differ:
					t.Fatalf("seed %d: %s, step %d %s\n%s", seed, d.What, d.Step, d.Where, d.Diff)
				case d.Verdict == judge.Inconclusive:
					inconclusive++
				}
			}
			if inconclusive > programs/20 {
				t.Errorf("%d of %d programs are inconclusive", inconclusive, programs)
			}
		})
	}
}

// TestScriptsMeanTheSame runs programs as scripts that expect what the programs did.
func TestScriptsMeanTheSame(t *testing.T) {
	engine, g := oracle.New(), generate.New(generate.Linked)
	compared := 0
	for seed := range uint64(500) {
		p := g.Generate(choice.Random(seed, choice.DefaultSize))
		if p.NeedsHost() {
			continue
		}
		compared++
		text, err := p.Expect(context.Background(), engine)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		script, err := wast.Parse(&wasm.Source{Name: "program", Text: text})
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for _, r := range wast.Run(context.Background(), script, program.Limits, engine).Results {
			if r.Status != wast.Passed {
				t.Fatalf("seed %d: %v %s\n%s", seed, r.Failures, r.Reason, text)
			}
		}
	}
	if compared < 200 {
		t.Errorf("only %d programs make scripts", compared)
	}
}

// TestDifferencesAreFound changes what a run observed, which the comparison must find.
func TestDifferencesAreFound(t *testing.T) {
	tests := []struct {
		name, what string
		change     func(*program.Run) bool // false where there is nothing to change
	}{
		{"a result", "results", func(r *program.Run) bool {
			return change(r, func(o *wasm.Outcome) bool {
				if len(o.Values) == 0 || o.Values[0].Kind != wasm.I32 {
					return false
				}
				o.Values[0].Lo ^= 1
				return true
			})
		}},
		{"the kind of an outcome", "outcome: exception, trap (unreachable)", func(r *program.Run) bool {
			return change(r, func(o *wasm.Outcome) bool {
				if o.Kind != wasm.OutcomeException {
					return false
				}
				o.Kind, o.Trap = wasm.OutcomeTrap, wasm.TrapUnreachable
				return true
			})
		}},
		{"a payload", "payload of an exception that nobody caught", func(r *program.Run) bool {
			return change(r, func(o *wasm.Outcome) bool {
				if o.Kind != wasm.OutcomeException || len(o.Exception.Payload) == 0 || o.Exception.Payload[0].Kind == wasm.Ref {
					return false
				}
				o.Exception.Payload[0].Lo ^= 1
				return true
			})
		}},
		{"the log", "calls of host functions", func(r *program.Run) bool {
			if len(r.Log) == 0 {
				return false
			}
			r.Log = r.Log[1:]
			return true
		}},
		{"a global", "global at the end", func(r *program.Run) bool {
			g, ok := r.Instances[0].Export("trace").(wasm.Globaladdr)
			return ok && g.Set(wasm.ValueI64(g.Get().I64()+1))
		}},
		{"a memory", "memory at the end", func(r *program.Run) bool {
			m, ok := r.Instances[0].Export("mem").(wasm.Memaddr)
			if ok {
				m.Bytes()[77]++
			}
			return ok
		}},
	}
	engine := oracle.New()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for seed := range uint64(500) {
				p := generate.Generate(choice.Random(seed, choice.DefaultSize))
				if err := p.Validate(); err != nil {
					t.Fatal(err)
				}
				a, b := mustRun(t, p, engine), mustRun(t, p, engine)
				if b.Instances[0] == nil || !test.change(b) {
					continue
				}
				if d := judge.Compare(p, a, b); d.Verdict != judge.Differ || d.What != test.what {
					t.Errorf("seed %d: verdict %d, %q", seed, d.Verdict, d.What)
				}
				return
			}
			t.Error("no program has what is to be changed")
		})
	}
}

func change(r *program.Run, outcome func(*wasm.Outcome) bool) bool {
	for i := range r.Outcomes {
		if outcome(&r.Outcomes[i]) {
			return true
		}
	}
	return false
}

func mustRun(t *testing.T, p *program.Program, e wasm.Engine) *program.Run {
	t.Helper()
	r, err := p.Run(context.Background(), e, program.Limits)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

// TestScriptInput checks that text is taken for a script, and that one which uses files is left alone.
func TestScriptInput(t *testing.T) {
	for text, want := range map[string]int{
		`(module (func (export "f"))) (assert_return (invoke "f"))`: 1,
		`;; nothing`:                              1,
		`(module`:                                 0,
		`(script (output "x.wat"))`:               0,
		strings.Repeat("(", 1<<20):                0,
		`(module (func (loop (br 0))) (start 0))`: 0,
	} {
		if got := Fuzz([]byte(text)); got != want {
			t.Errorf("%.40s: %d, want %d", text, got, want)
		}
	}
}
