//go:build linux && amd64

package native_test

import (
	"fmt"
	"os"
	"testing"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/program"
	"wasmjudge/fuzz/reduce"
	"wasmjudge/native"
	"wasmjudge/oracle"
)

// TestAgree runs generated programs on the reference interpreter and on native as it can be told to compile: with
// bounds checks in the code, and without the processor's later features. Campaigns only try the usual way. Set
// WASM_AGREE to "first:count" for other seeds than the usual ones. The first program that fails is made smaller.
func TestAgree(t *testing.T) {
	first, count := uint64(1), uint64(900)
	if s := os.Getenv("WASM_AGREE"); s != "" {
		if _, err := fmt.Sscanf(s, "%d:%d", &first, &count); err != nil {
			t.Fatal(err)
		}
	}
	ways := agreeing(t)
	for seed := first; seed < first+count && !t.Failed(); seed++ {
		form := []fuzz.Form{fuzz.FormScalar, fuzz.FormScalar, fuzz.FormLinked}[seed%3]
		agree(t, ways, fuzz.Join(form, choice.Random(seed, choice.DefaultSize)))
	}
}

// FuzzAgree is TestAgree for inputs that the fuzzing engine makes.
func FuzzAgree(f *testing.F) {
	ways := agreeing(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		if form, _ := fuzz.Split(data); form != fuzz.FormScript {
			agree(t, ways, data)
		}
	})
}

// agreeing returns a judge of the reference interpreter and native for each way in which native compiles, by its name.
func agreeing(tb testing.TB) map[string]*fuzz.Judge {
	tb.Helper()
	ways := map[string]*fuzz.Judge{}
	for name, options := range map[string][]native.Option{
		"native": nil, "with explicit bounds": {native.WithExplicitBounds()}, "without features": {native.WithFeatures(0)},
	} {
		e := newEngine(tb, options...)
		ways[name] = fuzz.NewJudge(oracle.New(), e)
	}
	return ways
}

// agree judges the program of an input. One that shows a difference is made smaller before it is told.
func agree(t *testing.T, ways map[string]*fuzz.Judge, input []byte) {
	t.Helper()
	for name, j := range ways {
		j.Leftovers = fuzz.LeftoversOf(input)
		p := j.Generate(input)
		d, err := j.Program(t.Context(), p)
		if err != nil {
			t.Fatalf("%x: %v", input, err)
		}
		if d.Verdict != judge.Differ {
			continue
		}
		p = reduce.Reduce(t.Context(), p, func(p *program.Program) bool {
			d, err := j.Program(t.Context(), p)
			return err == nil && d.Verdict == judge.Differ
		})
		if d, err = j.Program(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		script, err := p.Script(nil)
		t.Errorf("%s: step %d, %s %s\n%s\nreduced (%v):\n%s", name, d.Step, d.Where, d.What, d.Diff, err, script)
	}
}
