package wazero

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wasmjudge/peer/glue"
	"wasmjudge/wasm"
)

// onBoth runs a test on both of wazero's engines.
func onBoth(t *testing.T, test func(t *testing.T, e wasm.Engine)) {
	for _, compiler := range []bool{true, false} {
		e := New(compiler)
		t.Run(e.Name(), func(t *testing.T) { test(t, e) })
	}
}

// newStore makes a store that the test closes.
func newStore(t *testing.T, e wasm.Engine, c wasm.Config) wasm.Store {
	s := e.NewStore(c)
	t.Cleanup(s.Close)
	return s
}

func invoke(i wasm.Instance, name string, args ...wasm.Value) wasm.Outcome {
	return i.Export(name).(wasm.Funcaddr).Call(context.Background(), args)
}

// outcomes returns one line for each call of functions that take nothing.
func outcomes(i wasm.Instance, names ...string) (lines []string) {
	for _, n := range names {
		lines = append(lines, n+" "+invoke(i, n).String())
	}
	return lines
}

func TestOutcomes(t *testing.T) {
	const body = `
  (memory 1) (table 1 funcref) (type $f (func (result i32)))
  (func (export "unreachable") unreachable)
  (func (export "divide") (drop (i32.div_s (i32.const 1) (i32.const 0))))
  (func (export "overflow") (drop (i32.div_s (i32.const 0x80000000) (i32.const -1))))
  (func (export "convert") (drop (i32.trunc_f32_s (f32.const nan))))
  (func (export "load") (drop (i32.load (i32.const 65536))))
  (func (export "table") (drop (table.get (i32.const 1))))
  (func (export "null") (drop (call_indirect (type $f) (i32.const 0))))
  (func (export "ref") (drop (ref.as_non_null (ref.null func))))
  (func $deep (export "deep") (call $deep))
  (func (export "vectors") (result i32 v128 i64) (i32.const 1) (v128.const i64x2 2 3) (i64.const 4))
  (func (export "floats") (result f32 f64) (f32.const -nan:0x200000) (f64.const -0))`
	want := []string{"unreachable trap: unreachable", "divide trap: integer divide by zero", "overflow trap: integer overflow",
		"convert trap: invalid conversion to integer", "load trap: out of bounds memory access", "table trap: some table trap",
		"null trap: some table trap", "ref trap: some null reference", "deep exhaustion: call stack exhausted",
		"vectors returned (i32.const 1) (v128.const i32x4 0x00000002 0x00000000 0x00000003 0x00000000) (i64.const 4)", "floats returned (f32.const -nan:0x200000) (f64.const -0)"}
	var names []string
	for _, line := range want {
		name, _, _ := strings.Cut(line, " ")
		names = append(names, name)
	}
	onBoth(t, func(t *testing.T, e wasm.Engine) {
		for _, module := range []string{"(module" + body + ")", "(module (tag)" + body + ")"} { // with a tag calls are made in another way
			i := instantiate(t, e, newStore(t, e, wasm.Config{}), parse(t, module))
			if diff := cmp.Diff(want, outcomes(i, names...)); diff != "" {
				t.Error(diff)
			}
		}
	})
}

func TestArguments(t *testing.T) {
	const module = `(module (tag)
  (func (export "swap") (param v128 i32 externref f64 exnref funcref) (result funcref exnref f64 externref i32 v128)
    (local.get 5) (local.get 4) (local.get 3) (local.get 2) (local.get 1) (local.get 0))
  (func (export "need") (param (ref extern))))`
	onBoth(t, func(t *testing.T, e wasm.Engine) {
		s := newStore(t, e, wasm.Config{})
		i := instantiate(t, e, s, parse(t, module))
		f := i.Export("swap").(wasm.Funcaddr)
		exn := s.NewException(s.NewTag(wasm.DefineFunc(nil, nil)), nil)
		args := []wasm.Value{{Kind: wasm.V128, Lo: 1, Hi: 2}, wasm.ValueI32(-3), wasm.ValueExtern(0), wasm.ValueF64(4), exn, f.Ref()}
		for range 2 {
			out := f.Call(context.Background(), args)
			for k, v := range out.Values {
				if want := args[len(args)-1-k]; v != want {
					t.Errorf("result %d is %v, want %v", k, v, want)
				}
			}
			if len(out.Values) != len(args) {
				t.Error(out)
			}
			args[2], args[4], args[5] = wasm.ValueNull(), wasm.ValueNull(), wasm.ValueNull()
		}
		other := newStore(t, e, wasm.Config{})
		for name, args := range map[string][]wasm.Value{
			"too few": {}, "another kind": {wasm.ValueI32(1)}, "null": {wasm.ValueNull()}, "another hierarchy": {exn},
			"internal": {wasm.ValueHost(1)}, "of another store": {other.NewException(other.NewTag(wasm.DefineFunc(nil, nil)), nil)},
		} {
			if out := invoke(i, "need", args...); out.Kind != wasm.OutcomeFault {
				t.Errorf("%s: %v", name, out)
			}
		}
	})
}

// TestExceptions checks that the tag and payload of uncaught exceptions are seen, which wazero's interface does not
// tell.
func TestExceptions(t *testing.T) {
	const module = `(module
  (import "host" "tag" (tag $host (param i64)))
  (tag $a (export "a") (param i32 f64 externref)) (tag $b)
  (func (export "a!") (throw $a (i32.const 1) (f64.const 2) (ref.null extern)))
  (func (export "b!") (throw $b))
  (func (export "host!") (result (ref func)) (throw $host (i64.const 3)))
  (func (export "exn") (result exnref) (block $h (result exnref) (try_table (catch_all_ref $h) (throw $host (i64.const 4))) (unreachable)))
  (func (export "again") (param exnref) (throw_ref (local.get 0))))`
	want := []string{"a! exception of instance 1 tag 1 (i32.const 1) (f64.const 2) (ref.null)", "b! exception of instance 1 tag 2",
		"host! exception of host tag 1 (i64.const 3)"}
	onBoth(t, func(t *testing.T, e wasm.Engine) {
		s := newStore(t, e, wasm.Config{})
		s.NewTag(wasm.DefineFunc(nil, nil))
		tag := s.NewTag(wasm.DefineFunc([]wasm.Valtype{wasm.TypeI64}, nil))
		m := parse(t, module)
		instantiate(t, e, s, m, tag)
		i := instantiate(t, e, s, m, tag)
		if diff := cmp.Diff(want, outcomes(i, "a!", "b!", "host!")); diff != "" {
			t.Error(diff)
		}
		exn := invoke(i, "exn").Values[0]
		if x := s.Exception(exn); x.Tag.ID() != tag.ID() || x.Payload[0] != wasm.ValueI64(4) {
			t.Errorf("an exnref of %v %v", x.Tag.ID(), x.Payload)
		}
		exn = s.NewException(i.Export("a").(wasm.Tagaddr), []wasm.Value{wasm.ValueI32(5), wasm.ValueF64(6), wasm.ValueExtern(7)})
		if got, want := invoke(i, "again", exn).String(), "exception of instance 1 tag 1 (i32.const 5) (f64.const 6) (ref.extern 7)"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
	})
}

func TestHostFunctions(t *testing.T) {
	const module = `(module
  (import "host" "f" (func $f (param i32) (result i32 externref (ref func))))
  (tag $t (export "t") (param i32))
  (func (export "throw") (param i32) (throw $t (local.get 0)))
  (func (export "trap") (param i32) unreachable)
  (func (export "call") (param i32) (result i32)
    (block $h (result i32)
      (try_table (result i32 externref funcref) (catch $t $h) (call $f (local.get 0)))
      (drop) (drop) (i32.add (i32.const 100)))))`
	typ := wasm.DefineFunc([]wasm.Valtype{wasm.TypeI32}, []wasm.Valtype{wasm.TypeI32, wasm.TypeExternref, wasm.RefTo(wasm.HeapFunc)})
	onBoth(t, func(t *testing.T, e wasm.Engine) {
		s := newStore(t, e, wasm.Config{})
		var i wasm.Instance
		acts := map[int32]func(ctx context.Context, args []wasm.Value) wasm.Outcome{
			0: func(context.Context, []wasm.Value) wasm.Outcome {
				return wasm.Values(wasm.ValueI32(1), wasm.ValueExtern(9), i.Export("throw").(wasm.Funcaddr).Ref())
			},
			1: func(context.Context, []wasm.Value) wasm.Outcome {
				return wasm.Throw(s.NewException(i.Export("t").(wasm.Tagaddr), []wasm.Value{wasm.ValueI32(2)}))
			},
			2: func(ctx context.Context, args []wasm.Value) wasm.Outcome {
				return i.Export("throw").(wasm.Funcaddr).Call(ctx, args)
			},
			3: func(ctx context.Context, args []wasm.Value) wasm.Outcome {
				return i.Export("trap").(wasm.Funcaddr).Call(ctx, args)
			},
			4: func(context.Context, []wasm.Value) wasm.Outcome { return wasm.Trapped(wasm.TrapHost) },
			5: func(context.Context, []wasm.Value) wasm.Outcome { return wasm.Exhausted(wasm.LimitHeap) },
			6: func(context.Context, []wasm.Value) wasm.Outcome {
				return wasm.Values(wasm.ValueI32(1), wasm.ValueNull(), wasm.ValueNull())
			},
			7: func(context.Context, []wasm.Value) wasm.Outcome { return wasm.Throw(wasm.ValueNull()) },
		}
		host := s.NewFunc(typ, func(ctx context.Context, args []wasm.Value) wasm.Outcome { return acts[args[0].I32()](ctx, args) })
		i = instantiate(t, e, s, parse(t, module), host)
		for n, want := range []string{"returned (i32.const 101)", "returned (i32.const 2)", "returned (i32.const 2)", "trap: unreachable", "trap: host trap",
			"limit: bytes of all structures, arrays and exceptions", "fault: wazero: a host function of type", "fault: wazero: a host function threw what is no exception"} {
			if got := invoke(i, "call", wasm.ValueI32(int32(n))).String(); !strings.HasPrefix(got, want) {
				t.Errorf("act %d: %s, want %s", n, got, want)
			}
		}
		if out := host.Call(context.Background(), []wasm.Value{wasm.ValueI32(1)}); out.Kind != wasm.OutcomeException || out.Exception.Payload[0] != wasm.ValueI32(2) {
			t.Errorf("called by the embedder: %v", out)
		}
	})
}

func TestReentryIsBounded(t *testing.T) {
	onBoth(t, func(t *testing.T, e wasm.Engine) {
		s := newStore(t, e, wasm.Config{})
		var i wasm.Instance
		f := s.NewFunc(wasm.DefineFunc(nil, nil), func(ctx context.Context, _ []wasm.Value) wasm.Outcome {
			return i.Export("f").(wasm.Funcaddr).Call(ctx, nil)
		})
		i = instantiate(t, e, s, parse(t, `(module (import "host" "f" (func $f)) (func (export "f") (call $f)))`), f)
		if out := invoke(i, "f"); out.Kind != wasm.OutcomeExhaustion || out.Limit != wasm.LimitCallDepth {
			t.Error(out)
		}
	})
}

func TestStart(t *testing.T) {
	onBoth(t, func(t *testing.T, e wasm.Engine) {
		s := newStore(t, e, wasm.Config{})
		keep := instantiate(t, e, s, parse(t, `(module (global (export "g") (mut i32) (i32.const 0)))`))
		start := func(text string) string {
			code, err := e.Compile(parse(t, text))
			if err != nil {
				t.Fatal(err)
			}
			i, out := s.Instantiate(context.Background(), code, []wasm.Externaddr{keep.Export("g")})
			if (i != nil) != out.OK() {
				t.Errorf("%s: instance %v with outcome %v", text, i, out)
			}
			return out.String() + ", global " + keep.Export("g").(wasm.Globaladdr).Get().String()
		}
		const imports = `(import "a" "g" (global $g (mut i32)))`
		for _, c := range [][2]string{
			{`(module ` + imports + `(func $f (global.set $g (i32.const 1))) (start $f))`, "returned nothing, global (i32.const 1)"},
			{`(module ` + imports + `(func $f (global.set $g (i32.const 2)) unreachable) (start $f))`, "trap: unreachable, global (i32.const 2)"},
			{`(module ` + imports + `(memory 1) (data (i32.const 65536) "x"))`, "trap: out of bounds memory access, global (i32.const 2)"},
			{`(module ` + imports + `(tag $t) (func $f (global.set $g (i32.const 3)) (throw $t)) (start $f))`, "exception of instance 4 tag 0, global (i32.const 3)"},
			{`(module ` + imports + `(func $f (global.set $g (i32.const 4)) unreachable) (start $f))`, "trap: unreachable, global (i32.const 4)"},
		} {
			if got := start(c[0]); got != c[1] {
				t.Errorf("%s: %s, want %s", c[0], got, c[1])
			}
		}
	})
}

// TestExterns checks what is observed of tables, memories, globals and tags, under the names of the instance that has
// them and of one that exports them again.
func TestExterns(t *testing.T) {
	const module = `(module
  (tag (export "tag") (param i32)) (memory (export "memory") 1 3) (table (export "table") 2 funcref)
  (global (export "i32") (mut i32) (i32.const -1)) (global (export "v128") (mut v128) (v128.const i64x2 1 2))
  (global (export "exn") (mut exnref) (ref.null exn))  (global (export "const") f32 (f32.const 1.5))
  (func $f (export "f")) (elem (i32.const 1) $f)
  (func (export "grow") (drop (memory.grow (i32.const 1))) (i32.store8 (i32.const 65536) (i32.const 7)) (drop (table.grow (ref.null func) (i32.const 3)))))`
	const again = `(module
  (import "a" "tag" (tag (param i32))) (import "a" "memory" (memory 1)) (import "a" "table" (table 2 funcref))
  (import "a" "i32" (global (mut i32))) (import "a" "v128" (global (mut v128))) (import "a" "exn" (global (mut exnref))) (import "a" "const" (global f32))
  (import "a" "f" (func))
  (export "tag" (tag 0)) (export "memory" (memory 0)) (export "table" (table 0))
  (export "i32" (global 0)) (export "v128" (global 1)) (export "exn" (global 2)) (export "const" (global 3)) (export "f" (func 0)))`
	onBoth(t, func(t *testing.T, e wasm.Engine) {
		s := newStore(t, e, wasm.Config{})
		a := instantiate(t, e, s, parse(t, module))
		m := parse(t, again)
		var imports []wasm.Externaddr
		for _, im := range m.Imports {
			imports = append(imports, a.Export(im.Name))
		}
		b := instantiate(t, e, s, m, imports...)
		v128, exn := wasm.Value{Kind: wasm.V128, Lo: 3, Hi: 4}, s.NewException(a.Export("tag").(wasm.Tagaddr), []wasm.Value{wasm.ValueI32(1)})
		for name, v := range map[string]wasm.Value{"i32": wasm.ValueI32(-2), "v128": v128, "exn": exn} {
			if !a.Export(name).(wasm.Globaladdr).Set(v) || b.Export(name).(wasm.Globaladdr).Get() != v {
				t.Errorf("global %s holds %v, want %v", name, b.Export(name).(wasm.Globaladdr).Get(), v)
			}
		}
		if g := b.Export("const").(wasm.Globaladdr); g.Set(wasm.ValueF32(1)) || g.Get() != wasm.ValueF32(1.5) {
			t.Errorf("the constant holds %v", g.Get())
		}
		if out := invoke(a, "grow"); !out.OK() {
			t.Error(out)
		}
		memory, table := b.Export("memory").(wasm.Memaddr), b.Export("table").(wasm.Tableaddr)
		if bytes := memory.Bytes(); len(bytes) != 2*wasm.PageSize || bytes[wasm.PageSize] != 7 || memory.Externtype().String() != "(memory 2 3)" {
			t.Errorf("%v of %d bytes", memory.Externtype(), len(bytes))
		}
		f, ok := table.Get(1)
		if !ok || f.Ref.Heap != wasm.HeapFunc || table.Size() != 5 || table.Externtype().String() != "(table 5 funcref)" {
			t.Errorf("%v, element 1 is %v", table.Externtype(), f)
		}
		if _, ok := table.Get(5); ok || table.Set(5, f) || !table.Set(4, f) {
			t.Error("bounds of the table")
		}
		if v, _ := a.Export("table").(wasm.Tableaddr).Get(4); v != f {
			t.Errorf("element 4 is %v", v)
		}
		if id := b.Export("tag").(wasm.Tagaddr).ID(); id != (wasm.TagID{}) {
			t.Errorf("the tag is %v", id)
		}
		if a.Export("nothing") != nil || a.Number() != 0 || b.Number() != 1 {
			t.Error("an export that is not there, or the instances' numbers")
		}
	})
}

// TestTypesByIndex asks about what is declared with the indices of types, which must be the same where it is imported:
// two of them are equal types.
func TestTypesByIndex(t *testing.T) {
	const provider = `(module
  (type (func (param i64))) (type $f (func (result i32))) (type $g (func (result i32)))
  (func $some (export "some") (type $g) (i32.const 5))
  (table (export "table") 2 (ref null $g)) (elem (i32.const 1) (ref null $g) (ref.func $some))
  (tag $tag (export "tag") (param (ref null $f) (ref null $g)))
  (func (export "f") (param (ref null $g) (ref null $f)) (result (ref null $g)) (local.get 0))
  (func (export "throw") (throw $tag (ref.null $f) (ref.func $some))))`
	const passing = `(module
  (type (func (param i64))) (type $f (func (result i32))) (type $g (func (result i32)))
  (import "a" "table" (table 2 (ref null $g))) (export "table" (table 0))
  (func (export "size") (result i32) (table.size)))`
	onBoth(t, func(t *testing.T, e wasm.Engine) {
		s := newStore(t, e, wasm.Config{})
		a := instantiate(t, e, s, parse(t, provider))
		b := instantiate(t, e, s, parse(t, passing), a.Export("table"))
		tag := a.Export("tag").(wasm.Tagaddr)
		for _, i := range []wasm.Instance{a, b} {
			table := i.Export("table").(wasm.Tableaddr)
			if v, ok := table.Get(1); !ok || v.Ref.Null() || table.Size() != 2 || table.Externtype().Table.Limits.Min != 2 {
				t.Errorf("%v, element 1 is %v", table.Externtype(), v)
			}
		}
		if v, _ := a.Export("table").(wasm.Tableaddr).Get(0); !v.Ref.Null() || !b.Export("table").(wasm.Tableaddr).Set(1, v) {
			t.Errorf("element 0 is %v, or cannot be copied", v)
		}
		if v, _ := a.Export("table").(wasm.Tableaddr).Get(1); !v.Ref.Null() {
			t.Errorf("element 1 is %v", v)
		}
		null := wasm.ValueNull()
		if out := invoke(a, "f", null, null); !out.OK() || !out.Values[0].Ref.Null() {
			t.Errorf("f ended in %v", out)
		}
		if v := a.Export("f").(wasm.Funcaddr).Ref(); v.Ref.Null() {
			t.Error("the reference to f is null")
		}
		out := invoke(a, "throw")
		if out.Kind != wasm.OutcomeException || out.Exception.Tag.ID() != tag.ID() || out.Exception.Payload[1].Ref.Null() {
			t.Errorf("throw ended in %v", out)
		}
		if x := s.Exception(s.NewException(tag, []wasm.Value{null, null})); x.Tag.ID() != tag.ID() {
			t.Errorf("made an exception of %v", x.Tag.ID())
		}
	})
}

func TestHostExterns(t *testing.T) {
	const module = `(module
  (import "host" "memory" (memory 1)) (import "host" "table" (table 2 externref)) (import "host" "global" (global i64)) (import "host" "var" (global (mut externref)))
  (func (export "read") (result i64 externref externref i32)
    (global.get 0) (table.get (i32.const 1)) (global.get 1) (i32.load8_u (i32.const 3))))`
	onBoth(t, func(t *testing.T, e wasm.Engine) {
		s := newStore(t, e, wasm.Config{})
		memory, _ := s.NewMemory(wasm.Memtype{Addr: wasm.I32, Limits: wasm.Limits{Min: 1}})
		table, _ := s.NewTable(wasm.Tabletype{Addr: wasm.I32, Limits: wasm.Limits{Min: 2}, Elem: wasm.TypeExternref}, wasm.ValueExtern(5))
		global := s.NewGlobal(wasm.Globaltype{Type: wasm.TypeI64}, wasm.ValueI64(-6))
		variable := s.NewGlobal(wasm.Globaltype{Type: wasm.TypeExternref, Mut: true}, wasm.ValueExtern(7))
		memory.Bytes()[3] = 8
		i := instantiate(t, e, s, parse(t, module), memory, table, global, variable)
		if got, want := invoke(i, "read").String(), "returned (i64.const -6) (ref.extern 5) (ref.extern 7) (i32.const 8)"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
		no := s.NewGlobal(wasm.Globaltype{Type: wasm.TypeExternref}, wasm.ValueExtern(7))
		code, err := e.Compile(parse(t, `(module (import "host" "g" (global externref)))`))
		if err != nil {
			t.Fatal(err)
		}
		if _, out := s.Instantiate(context.Background(), code, []wasm.Externaddr{no}); out.Kind != wasm.OutcomeFault {
			t.Errorf("a global that wazero cannot make: %v", out)
		}
	})
}

func TestLinking(t *testing.T) {
	onBoth(t, func(t *testing.T, e wasm.Engine) {
		s, other := newStore(t, e, wasm.Config{}), newStore(t, e, wasm.Config{})
		provider := parse(t, `(module (tag (export "tag") (param i32)) (func (export "f")) (global (export "hidden tag 0") i32 (i32.const 0)) (memory (export "m") 1))`)
		a, foreign := instantiate(t, e, s, provider), instantiate(t, e, other, provider)
		for _, c := range []struct {
			what, module string
			imports      []wasm.Externaddr
		}{
			{"a type that differs", `(module (import "a" "f" (func (param i32))))`, []wasm.Externaddr{a.Export("f")}},
			{"a tag's type that differs", `(module (import "a" "t" (tag)))`, []wasm.Externaddr{a.Export("tag")}},
			{"limits", `(module (import "a" "m" (memory 2)))`, []wasm.Externaddr{a.Export("m")}},
			{"another kind", `(module (import "a" "f" (func)))`, []wasm.Externaddr{a.Export("tag")}},
			{"too few", `(module (import "a" "f" (func)))`, nil},
			{"nothing", `(module (import "a" "f" (func)))`, []wasm.Externaddr{nil}},
			{"another store's", `(module (import "a" "f" (func)))`, []wasm.Externaddr{foreign.Export("f")}},
		} {
			code, err := e.Compile(parse(t, c.module))
			if err != nil {
				t.Fatal(err)
			}
			if i, out := s.Instantiate(context.Background(), code, c.imports); out.Kind != wasm.OutcomeLink || i != nil {
				t.Errorf("%s: %v", c.what, out)
			}
		}
		// One import of a name in different ways, and none under the name of the export.
		i := instantiate(t, e, s, parse(t, `(module (import "x" "y" (func $f)) (import "x" "y" (global i32)) (import "x" "y" (tag (param i32))) (func (export "f") (call $f)))`),
			a.Export("f"), a.Export("hidden tag 0"), a.Export("tag"))
		if out := invoke(i, "f"); !out.OK() || i.Number() != 1 {
			t.Errorf("%v of instance %d", out, i.Number())
		}
		code, err := New(false).Compile(provider)
		if err != nil {
			t.Fatal(err)
		}
		if _, out := s.Instantiate(context.Background(), code, nil); out.Kind != wasm.OutcomeFault {
			t.Errorf("code of another engine: %v", out)
		}
	})
}

func TestUnsupported(t *testing.T) {
	for want, modules := range map[string][]string{
		garbageCollection: {`(module (type (struct)))`, `(module (type (array i8)))`, `(module (func (param anyref)))`, `(module (global eqref (ref.null eq)))`,
			`(module (func (drop (ref.i31 (i32.const 1)))))`, `(module (table 1 i31ref))`, `(module (func (local structref)))`,
			`(module (func (drop (ref.test (ref func) (ref.null func)))))`, `(module (import "a" "g" (global arrayref)))`, `(module (func (block (result anyref) unreachable) drop))`},
		declaredSubtypes: {`(module (type (sub (func))))`, `(module (type $a (sub (func))) (type (sub final $a (func))))`},
		selfReference:    {`(module (type $f (func (param (ref null $f)))))`},
		bottomHeapTypes:  {`(module (func (param nullfuncref)))`, `(module (func (drop (ref.null noexn))))`, `(module (elem nullexternref))`},
		multipleMemories: {`(module (memory 1) (memory 1))`, `(module (import "a" "m" (memory 1)) (memory 1))`},
		addresses64:      {`(module (memory i64 1))`, `(module (table i64 1 funcref))`, `(module (import "a" "m" (memory i64 1)))`, `(module (import "a" "t" (table i64 1 funcref)))`},
		relaxedVectors:   {`(module (func (param v128) (result v128) (i8x16.relaxed_swizzle (local.get 0) (local.get 0))))`},
		"nothing at all": {`(module)`, `(module (rec (type $f (func (param (ref null $g)))) (type $g (func (param (ref null $f))))) (tag (param exnref)) (memory 1))`},
	} {
		for _, text := range modules {
			_, err := New(false).Compile(parse(t, text))
			var e *wasm.Error
			switch unsupported := errors.As(err, &e) && e.Kind == wasm.Unsupported; {
			case want == "nothing at all" && err != nil:
				t.Errorf("%s: %v", text, err)
			case want != "nothing at all" && (!unsupported || e.Msg != "needs "+want+", which wazero lacks"):
				t.Errorf("%s: %v, want %s", text, err, want)
			}
		}
	}
}

// TestRefused checks that what wazero refuses without a reason that it documents is told apart from what it does not
// support.
func TestRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, e wasm.Engine) {
		var unsupported *wasm.Error
		if _, err := e.Compile(parse(t, `(module (table 0xffff_ffff funcref))`)); err == nil || errors.As(err, &unsupported) {
			t.Errorf("a table that is too large for wazero: %v", err)
		}
	})
}

func TestLimits(t *testing.T) {
	onBoth(t, func(t *testing.T, e wasm.Engine) {
		s := newStore(t, e, wasm.Config{Limits: wasm.Limitation{Memory: 3 * wasm.PageSize, Table: 10}})
		i := instantiate(t, e, s, parse(t, `(module (memory 1)
			(func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))) (func (export "load") (result i32) (i32.load (i32.const 0x1fff0))))`))
		for _, c := range [][2]int32{{3, -1}, {1, 1}, {2, -1}, {1, 2}, {1, -1}} {
			if got := invoke(i, "grow", wasm.ValueI32(c[0])).Values[0]; got.I32() != c[1] {
				t.Errorf("growing by %d gives %v, want %d", c[0], got, c[1])
			}
		}
		if out := invoke(i, "load"); !out.OK() {
			t.Error(out)
		}
		for text, want := range map[string]wasm.Limit{`(module (memory 4))`: wasm.LimitMemory, `(module (table 11 funcref))`: wasm.LimitTable} {
			code, err := e.Compile(parse(t, text))
			if err != nil {
				t.Fatal(err)
			}
			if _, out := s.Instantiate(context.Background(), code, nil); out.Kind != wasm.OutcomeExhaustion || out.Limit != want {
				t.Errorf("%s: %v", text, out)
			}
		}
	})
}

func TestInterrupt(t *testing.T) {
	for _, module := range []string{`(module (func (export "f") (loop (br 0))))`, `(module (tag) (func (export "f") (loop (br 0))))`} {
		onBoth(t, func(t *testing.T, e wasm.Engine) {
			i := instantiate(t, e, newStore(t, e, wasm.Config{}), parse(t, module))
			ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
			defer cancel()
			if out := i.Export("f").(wasm.Funcaddr).Call(ctx, nil); out.Kind != wasm.OutcomeExhaustion || out.Limit != wasm.LimitTime {
				t.Error(out)
			}
		})
	}
}

// TestPinsAreBounded checks that what is kept compiled does not grow without end.
func TestPinsAreBounded(t *testing.T) {
	e := New(false).(*engine)
	for n := range maxPins + 1 {
		e.pins.pin(e.config, glue.HostMemory(wasm.Memtype{Addr: wasm.I32, Limits: wasm.Limits{Min: uint64(n)}}))
	}
	if n := len(e.pins.compiled); n != 1 {
		t.Errorf("%d modules are kept", n)
	}
}
