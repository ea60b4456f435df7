package portable

import (
	"context"
	"fmt"
	"testing"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/valid"
	"wasmjudge/wast"
)

// checked are arguments of a type, and patterns that results of the type are compared with: each with each.
var checked = []struct {
	typ      string
	values   []string
	patterns []string
}{
	{"i32", []string{"(i32.const 0)", "(i32.const -1)"}, []string{"(i32.const 0)", "(i32.const 0xffffffff)", "(i64.const 0)", "(either (i32.const 7) (i32.const -1))"}},
	{"i64", []string{"(i64.const 0)", "(i64.const -1)"}, []string{"(i64.const 0)", "(i64.const -1)"}},
	{"f32", []string{"(f32.const -0)", "(f32.const 0)", "(f32.const nan)", "(f32.const -nan:0x400001)", "(f32.const nan:0x1)"},
		[]string{"(f32.const -0)", "(f32.const nan:canonical)", "(f32.const nan:arithmetic)", "(f32.const nan:0x1)"}},
	{"f64", []string{"(f64.const 1.5)", "(f64.const -nan)", "(f64.const nan:0x8000000000001)", "(f64.const nan:0x1)"},
		[]string{"(f64.const 1.5)", "(f64.const nan:canonical)", "(f64.const nan:arithmetic)", "(f64.const nan:0x1)"}},
	{"v128", []string{"(v128.const i32x4 1 2 3 4)", "(v128.const f32x4 1 nan -nan:0x400001 -0)", "(v128.const f64x2 nan -nan)"},
		[]string{"(v128.const i16x8 1 0 2 0 3 0 4 0)", "(v128.const i32x4 1 2 3 5)", "(v128.const f32x4 1 nan:canonical nan:arithmetic -0)",
			"(v128.const f32x4 1 nan:canonical nan:canonical -0)", "(v128.const f64x2 nan:canonical nan:canonical)"}},
	{"externref", []string{"(ref.null extern)", "(ref.extern 1)", "(ref.extern 2)"},
		[]string{"(ref.null)", "(ref.null extern)", "(ref.extern)", "(ref.extern 1)", "(ref)", "(ref.func)", "(ref.i31)", "(ref.host 1)"}},
	{"anyref", []string{"(ref.null any)", "(ref.host 1)", "(ref.host 2)"},
		[]string{"(ref.null)", "(ref.host 1)", "(ref)", "(ref.i31)", "(ref.eq)", "(ref.any)", "(ref.extern 1)", "(ref.exn)"}},
	{"funcref", []string{"(ref.null func)"}, []string{"(ref.null)", "(ref.func)", "(ref)"}},
	{"exnref", []string{"(ref.null exn)"}, []string{"(ref.null)", "(ref.exn)", "(ref)"}},
}

// made are results that no argument can be.
var made = []struct{ result, body string }{
	{"i31ref", "(ref.i31 (i32.const -3))"},
	{"(ref $s)", "(struct.new $s)"},
	{"(ref null $a)", "(array.new_default $a (i32.const 1))"},
	{"(ref $f)", "(ref.func $itself)"},
	{"exnref", "(block $h (result exnref) (try_table (catch_all_ref $h) (throw $e)) (unreachable))"},
}

// TestChecksCompareAsScriptsDo runs the modules that compare on the oracle, and expects of each what an
// assert_return says.
func TestChecksCompareAsScriptsDo(t *testing.T) {
	right, wrong := 0, 0
	compare := func(module, args, pattern string) {
		script, err := wast.Parse(&wasm.Source{Name: "check", Text: []byte(module + "(assert_return (invoke \"f\"" + args + ") " + pattern + ")")})
		if err != nil {
			t.Fatal(err)
		}
		report := wast.Run(context.Background(), script, wasm.Config{}, oracle.New())
		want := report.Results[1].Status == wast.Passed
		if report.Results[0].Status != wast.Passed {
			t.Fatalf("%s: %v", module, report.Results[0].Failures)
		}
		if got := runCheck(t, script); got != want {
			t.Errorf("f: %s %s, expected %s: the module says %v, the script %v", module, args, pattern, got, want)
		} else if want {
			right++
		} else {
			wrong++
		}
	}
	for _, c := range checked {
		for _, v := range c.values {
			for _, p := range c.patterns {
				compare(fmt.Sprintf("(module (func (export \"f\") (param %s) (result %s) (local.get 0)))", c.typ, c.typ), " "+v, p)
			}
		}
	}
	const types = "(module (type $s (struct)) (type $a (array i8)) (type $f (func (result (ref $f)))) (tag $e) (elem declare func $itself) (func $itself (type $f) (unreachable)) "
	for _, m := range made {
		for _, p := range []string{"(ref.null)", "(ref)", "(ref.i31)", "(ref.i31 -3)", "(ref.i31 3)", "(ref.struct)", "(ref.array)", "(ref.eq)", "(ref.any)", "(ref.func)", "(ref.exn)", "(ref.extern)", "(ref.host 0)",
			"(either (ref.struct) (ref.array))"} {
			compare(fmt.Sprintf("%s (func (export \"f\") (result %s) %s))", types, m.result, m.body), "", p)
		}
	}
	if right < 40 || wrong < 40 {
		t.Errorf("%d hold and %d do not: both were to be asked", right, wrong)
	}
}

// runCheck runs the module for the script's last command on the oracle.
func runCheck(t *testing.T, script *wast.Script) bool {
	t.Helper()
	w := newWorld(script)
	under := w.define(script.Commands[0].Module)
	w.instantiate("", under)
	c := &script.Commands[1]
	s, err := w.subject(c.Action)
	if err != nil {
		t.Fatal(err)
	}
	b, err := check(s, s.patterns(c))
	if err != nil {
		t.Fatal(err)
	}
	engine := oracle.New()
	store := engine.NewStore(wasm.Config{})
	f := instantiated(t, engine, store, binary.Encode(under.syntax), nil).Export("f")
	host := store.NewFunc(wasm.DefineFunc([]wasm.Valtype{wasm.TypeI32}, []wasm.Valtype{wasm.TypeExternref}), func(_ context.Context, args []wasm.Value) wasm.Outcome {
		return wasm.Values(wasm.ValueExtern(args[0].Lo))
	})
	is := store.NewFunc(wasm.DefineFunc([]wasm.Valtype{wasm.TypeExternref, wasm.TypeI32}, []wasm.Valtype{wasm.TypeI32}), func(_ context.Context, args []wasm.Value) wasm.Outcome {
		if args[0] == wasm.ValueExtern(args[1].Lo) {
			return wasm.Values(wasm.ValueI32(1))
		}
		return wasm.Values(wasm.ValueI32(0))
	})
	run := instantiated(t, engine, store, b, []wasm.Externaddr{f, host, is}).Export("run").(wasm.Funcaddr)
	out := run.Call(context.Background(), nil)
	if !out.OK() {
		t.Fatalf("the module that compares ends in %s", out)
	}
	return out.Values[0].Lo == 0
}

// instantiated makes an instance of a module in the binary format. Of the imports it takes as many as it has.
func instantiated(t *testing.T, engine wasm.Engine, store wasm.Store, b []byte, imports []wasm.Externaddr) wasm.Instance {
	t.Helper()
	m, err := binary.Decode(&wasm.Source{Name: "module", Text: b, Binary: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := valid.Validate(m); err != nil {
		t.Fatal(err)
	}
	code, err := engine.Compile(m)
	if err != nil {
		t.Fatal(err)
	}
	inst, out := store.Instantiate(context.Background(), code, imports[:len(m.Imports)])
	if !out.OK() {
		t.Fatal(out)
	}
	return inst
}
