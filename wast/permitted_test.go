package wast

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"wasmjudge/native"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// otherwise are engines that make choices otherwise than the oracle does by default.
func otherwise(t *testing.T) map[string]wasm.Engine {
	engines := map[string]wasm.Engine{
		"aarch64": oracle.New(oracle.Choose(wasm.Profile{Name: "aarch64", NaN: wasm.NaNArm64})),
		"other":   oracle.New(oracle.Choose(wasm.Profile{Name: "other", NaN: wasm.NaNOther})),
	}
	if e, err := native.New(); err == nil {
		engines["native"] = e
	}
	if e, err := native.New(native.WithOtherNaNs()); err == nil {
		engines["native with other NaNs"] = e
	}
	return engines
}

// run runs a script and gives the statuses of its commands, with the reports.
func statuses(t *testing.T, src string, engines ...wasm.Engine) *Report {
	t.Helper()
	s, err := Parse(&wasm.Source{Name: "test.wast", Text: []byte(src)})
	if err != nil {
		t.Fatal(err)
	}
	return Run(context.Background(), s, wasm.Config{}, engines...)
}

// TestPermitted: engines that choose otherwise do not differ. What is "permitted" is so by a set of NaNs or by a
// profile, what is "inconclusive" depends on a choice in a way that no profile explains.
func TestPermitted(t *testing.T) {
	const module = `(module
	  (import "spectest" "print_f32" (func $print (param f32)))
	  (memory (export "m") 1) (global $g (export "g") (mut f32) (f32.const 0))
	  (tag $e (param f64 i32))
	  (func (export "nan") (result f64) (f64.sqrt (f64.const -1)))
	  (func (export "odd") (result f32) (f32.add (f32.const nan:0x200001) (f32.const 1)))
	  (func (export "bits") (result i32) (i32.reinterpret_f32 (f32.div (f32.const 0) (f32.const 0))))
	  (func (export "hash") (result i32) (i32.rem_u (i32.reinterpret_f32 (f32.add (f32.const nan:0x200001) (f32.const 1))) (i32.const 1000)))
	  (func (export "branch") (result i32) (if (result i32) (i32.lt_s (i32.reinterpret_f32 (f32.div (f32.const 0) (f32.const 0))) (i32.const 0)) (then (i32.const 1)) (else (i32.const 2))))
	  (func (export "throw") (throw $e (f64.sqrt (f64.const -1)) (i32.const 7)))
	  (func (export "print") (call $print (f32.sqrt (f32.const -1))))
	  (func (export "set") (global.set $g (f32.sqrt (f32.const -1)))))`
	for name, e := range otherwise(t) {
		t.Run(name, func(t *testing.T) {
			for _, command := range []string{
				`(assert_return (invoke "nan") (f64.const nan:canonical))`,
				`(assert_return (invoke "odd") (f32.const nan:arithmetic))`,
				`(assert_return (invoke "bits") (either (i32.const 0x7fc00000) (i32.const 0xffc00000)))`,
				`(invoke "nan")`, `(invoke "odd")`, `(invoke "bits")`, `(invoke "hash")`, `(invoke "branch")`, `(assert_exception (invoke "throw"))`,
				`(invoke "print")`,
			} {
				r := statuses(t, module+command+`(invoke "set") (get "g")`, oracle.New(), e)
				for i := range r.Results {
					for _, f := range r.Results[i].Failures {
						t.Error(f)
					}
				}
			}
		})
	}
}

// TestNotPermitted: a NaN excuses nothing else.
func TestNotPermitted(t *testing.T) {
	for _, c := range []struct {
		name, result, code string
		wrong              wasm.Value // in place of what the oracle gives
		want               Status
		permitted          bool
	}{
		{"another sign", "f32", `(f32.sqrt (f32.const -1))`, wasm.Value{Kind: wasm.F32, Lo: 0xFFC00000}, Passed, true},
		{"a payload where none may be", "f32", `(f32.sqrt (f32.const -1))`, wasm.Value{Kind: wasm.F32, Lo: 0x7FC00001}, Failed, false},
		{"a payload where one may be", "f32", `(f32.sqrt (f32.const nan:0x200000))`, wasm.Value{Kind: wasm.F32, Lo: 0x7FC00001}, Passed, true},
		{"a signalling NaN", "f32", `(f32.sqrt (f32.const nan:0x200000))`, wasm.Value{Kind: wasm.F32, Lo: 0x7F800001}, Failed, false},
		{"a number", "f32", `(f32.sqrt (f32.const -1))`, wasm.Value{Kind: wasm.F32, Lo: 0x3F800000}, Failed, false},
		{"another NaN where nothing is computed", "f32", `(f32.const nan)`, wasm.Value{Kind: wasm.F32, Lo: 0xFFC00000}, Failed, false},
		{"a number after a NaN", "i32", `(drop (f32.sqrt (f32.const -1))) (i32.const 1)`, wasm.ValueI32(2), Failed, false},
		{"what a processor gives", "i32", `(i32.shr_u (i32.reinterpret_f32 (f32.sqrt (f32.const -1))) (i32.const 31))`, wasm.ValueI32(1), Passed, true},
		{"what no processor gives", "i32", `(i32.shr_u (i32.reinterpret_f32 (f32.sqrt (f32.const -1))) (i32.const 31))`, wasm.ValueI32(2), Skipped, false},
		{"growth that fails", "i32", `(memory.grow (i32.const 1))`, wasm.ValueI32(-1), Passed, true},
		{"growth that gives a wrong size", "i32", `(memory.grow (i32.const 1))`, wasm.ValueI32(5), Failed, false},
		{"what a NaN decides after growth that fails", "i32", `(if (result i32) (i32.eq (memory.grow (i32.const 1)) (i32.const -1))
			(then (i32.shr_u (i32.reinterpret_f32 (f32.sqrt (f32.const -1))) (i32.const 31))) (else (i32.const 5)))`, wasm.ValueI32(2), Skipped, false},
		{"the size after growth that fails", "i32", `(drop (memory.grow (i32.const 1))) (memory.size)`, wasm.ValueI32(1), Passed, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := statuses(t, `(module (memory 1) (func (export "f") (result `+c.result+`) `+c.code+`)) (invoke "f")`, oracle.New(), &valued{oracle.New(), c.wrong})
			if got := &r.Results[1]; got.Status != c.want || (got.Permitted != "") != c.permitted {
				t.Errorf("%v (%s), permitted %q, want %v: %v", got.Status, got.Reason, got.Permitted, c.want, got.Failures)
			}
		})
	}
}

// TestReferenceLacks: what the reference cannot run, or what nobody asked it about, is judged without it; and a
// reference that is not one of the engines is asked.
func TestReferenceLacks(t *testing.T) {
	const number = `(module (func (export "f") (result f32) (f32.const 1))) (invoke "f")`
	const sign = `(module (func (export "f") (result i32) (i32.shr_u (i32.reinterpret_f32 (f32.sqrt (f32.const -1))) (i32.const 31)))) (invoke "f")`
	x86 := oracle.New(oracle.Choose(wasm.Profile{Name: "x86", NaN: wasm.NaNX86}))
	nobody, everything, nothing := wasm.Permissive(nil), wasm.Permissive(oracle.New()), wasm.Permissive(lacking{oracle.New()})
	for _, c := range []struct {
		name      string
		reference wasm.Permissive
		src       string
		engines   []wasm.Engine
		want      Status
		permitted string
	}{
		{"NaNs", nobody, number, []wasm.Engine{giving(0x7FC00000), giving(0xFFC00001)}, Passed, "the bits of a NaN"},
		{"NaNs beside a reference that cannot say", nobody, number, []wasm.Engine{nothing, giving(0x7FC00000), giving(0xFFC00001)}, Skipped, "the bits of a NaN"},
		{"NaNs, and a reference elsewhere that cannot say", nothing, number, []wasm.Engine{giving(0x7FC00000), giving(0xFFC00001)}, Passed, "the bits of a NaN"},
		{"numbers", nothing, number, []wasm.Engine{giving(1), giving(2)}, Failed, ""},
		{"what nobody can explain", nobody, sign, []wasm.Engine{hidden{oracle.New()}, hidden{x86}}, Failed, ""},
		{"what the reference explains", everything, sign, []wasm.Engine{hidden{oracle.New()}, hidden{x86}}, Passed, "Step_pure/unop-val"},
		{"what the reference explains, as one of them", nobody, sign, []wasm.Engine{oracle.New(), hidden{x86}}, Passed, "Step_pure/unop-val"},
		{"what the reference contradicts", everything, sign, []wasm.Engine{hidden{oracle.New()}, hidden{&valued{oracle.New(), wasm.ValueF32(1)}}}, Failed, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := Parse(&wasm.Source{Name: "test.wast", Text: []byte(c.src)})
			if err != nil {
				t.Fatal(err)
			}
			s.Options.Reference = c.reference
			if got := &Run(t.Context(), s, wasm.Config{}, c.engines...).Results[1]; got.Status != c.want || got.Permitted != c.permitted {
				t.Errorf("%v (%s), permitted %q, want %v, %q: %v", got.Status, got.Reason, got.Permitted, c.want, c.permitted, got.Failures)
			}
		})
	}
}

// hidden is an engine that reports nothing of choices.
type hidden struct{ wasm.Engine }

// lacking is a reference that cannot run any module.
type lacking struct{ *oracle.Engine }

func (e lacking) Compile(*wasm.Module) (wasm.Code, error) {
	return nil, &wasm.Error{Kind: wasm.Unsupported, Msg: "needs everything", Source: &wasm.Source{}}
}

func (e lacking) Shadow(p wasm.Profile) wasm.Engine {
	return lacking{e.Engine.Shadow(p).(*oracle.Engine)}
}

// giving is an engine whose functions return an f32.
func giving(bits uint64) wasm.Engine {
	return hidden{&valued{oracle.New(), wasm.Value{Kind: wasm.F32, Lo: bits}}}
}

// valued is an engine whose functions all return one value.
type valued struct {
	wasm.Engine
	v wasm.Value
}

func (e *valued) Name() string { return "valued" }

func (e *valued) NewStore(c wasm.Config) wasm.Store { return valuedStore{e.Engine.NewStore(c), e.v} }

type valuedStore struct {
	wasm.Store
	v wasm.Value
}

func (s valuedStore) Instantiate(ctx context.Context, c wasm.Code, imports []wasm.Externaddr) (wasm.Instance, wasm.Outcome) {
	i, out := s.Store.Instantiate(ctx, c, imports)
	return valuedInstance{i, s.v}, out
}

type valuedInstance struct {
	wasm.Instance
	v wasm.Value
}

func (i valuedInstance) Export(name string) wasm.Externaddr {
	if f, ok := i.Instance.Export(name).(wasm.Funcaddr); ok {
		return valuedFunc{f, i.v}
	}
	return i.Instance.Export(name)
}

type valuedFunc struct {
	wasm.Funcaddr
	v wasm.Value
}

func (f valuedFunc) Call(context.Context, []wasm.Value) wasm.Outcome { return wasm.Values(f.v) }

// TestSuiteOtherwise: no engine that chooses otherwise differs in the official suite or the corpus.
func TestSuiteOtherwise(t *testing.T) {
	paths, err := filepath.Glob("../corpus/*.wast")
	if err != nil || len(paths) == 0 {
		t.Fatal("no corpus", err)
	}
	if dir := os.Getenv("WASM_TESTSUITE"); dir != "" {
		suite, err := filepath.Glob(filepath.Join(dir, "*.wast"))
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, suite...)
	}
	e, err := native.New(native.WithOtherNaNs())
	if err != nil {
		t.Skip(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Parse(&wasm.Source{Name: path, Text: text})
		if err != nil {
			t.Fatal(err)
		}
		for _, res := range Run(context.Background(), s, wasm.Config{}, oracle.New(), e).Results {
			for _, f := range res.Failures {
				t.Error(f)
			}
		}
	}
}
