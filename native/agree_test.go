//go:build linux && amd64

package native_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/program"
	"wasmjudge/fuzz/reduce"
	"wasmjudge/native"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

// TestAgree runs generated programs on the reference interpreter and on native as it can be told to compile: with bounds
// checks in the code, and without the processor's later features. Campaigns only try the usual way. Stacks are dirty
// before each program. Set WASM_AGREE to "first:count" for other seeds than the usual ones. The first program that fails
// is made smaller.
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
		ways[name] = fuzz.NewJudge(oracle.New(), &littering{e, litter(tb, e)})
	}
	return ways
}

// agree judges the program of an input. One that shows a difference is made smaller before it is told.
func agree(t *testing.T, ways map[string]*fuzz.Judge, input []byte) {
	t.Helper()
	for name, j := range ways {
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

// littering is an engine of which every store has a stack that was used before: what is read without being written
// shows.
type littering struct {
	wasm.Engine
	code wasm.Code
}

// NewStore leaves values all over a stack, which the next store takes.
func (e *littering) NewStore(c wasm.Config) wasm.Store {
	s := e.Engine.NewStore(wasm.Config{Limits: c.Limits})
	i, out := s.Instantiate(context.Background(), e.code, nil)
	if out.OK() {
		out = i.Export("f").(wasm.Funcaddr).Call(context.Background(), []wasm.Value{wasm.ValueI32(50)})
	}
	if !out.OK() {
		panic(out.String())
	}
	s.Close()
	return e.Engine.NewStore(c)
}

// litter compiles a function that leaves values all over the native stack.
func litter(tb testing.TB, e wasm.Engine) wasm.Code {
	tb.Helper()
	m, err := text.Parse(&wasm.Source{Name: "litter", Text: []byte(litterText())})
	if err == nil {
		err = valid.Validate(m)
	}
	if err != nil {
		tb.Fatal(err)
	}
	code, err := e.Compile(m)
	if err != nil {
		tb.Fatal(err)
	}
	return code
}

func litterText() string {
	var b strings.Builder
	b.WriteString("(module (func $f (export \"f\") (param i32) (local" + strings.Repeat(" i64", 40) + ")")
	for k := 1; k <= 40; k++ {
		fmt.Fprintf(&b, "(local.set %d (i64.add (i64.extend_i32_s (local.get 0)) (i64.const 0x4040_0000_4040_%04x)))", k, k)
	}
	b.WriteString("(if (local.get 0) (then (call $f (i32.sub (local.get 0) (i32.const 1)))))")
	for k := 1; k <= 40; k++ {
		fmt.Fprintf(&b, "(drop (i64.popcnt (local.get %d)))", k)
	}
	b.WriteString("))")
	return b.String()
}
