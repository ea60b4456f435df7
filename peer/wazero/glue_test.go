package wazero

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wasmjudge/oracle"
	"wasmjudge/peer/glue"
	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

// The modules that this package generates are tested on the oracle, whose embedding interface shows everything that
// they are to show.

// parse returns a validated module.
func parse(t *testing.T, src string) *wasm.Module {
	t.Helper()
	m, err := text.Parse(&wasm.Source{Name: t.Name(), Text: []byte(src)})
	if err == nil {
		err = valid.Validate(m)
	}
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// instantiate instantiates a module on an engine.
func instantiate(t *testing.T, e wasm.Engine, s wasm.Store, m *wasm.Module, imports ...wasm.Externaddr) wasm.Instance {
	t.Helper()
	code, err := e.Compile(m)
	if err != nil {
		t.Fatal(err)
	}
	i, out := s.Instantiate(context.Background(), code, imports)
	if !out.OK() {
		t.Fatal(out)
	}
	return i
}

// glued instantiates a generated module on the oracle.
func glued(t *testing.T, e wasm.Engine, s wasm.Store, bin []byte, imports ...wasm.Externaddr) wasm.Instance {
	t.Helper()
	m, err := binary.Decode(&wasm.Source{Name: "generated", Text: bin, Binary: true})
	if err == nil {
		err = valid.Validate(m)
	}
	if err != nil {
		t.Fatal(err)
	}
	return instantiate(t, e, s, m, imports...)
}

func call(t *testing.T, i wasm.Instance, name string, args ...wasm.Value) []wasm.Value {
	t.Helper()
	out := i.Export(name).(wasm.Funcaddr).Call(context.Background(), args)
	if !out.OK() {
		t.Fatalf("%s ended in %v", name, out)
	}
	return out.Values
}

func words(vs []wasm.Value) (list []string) {
	for _, v := range vs {
		list = append(list, v.String())
	}
	return list
}

// things exports one of everything; types are such that they come in groups and refer to each other.
const things = `(module
  (rec (type $f (func (param i32 f64) (result i64 funcref (ref null $g)))) (type $g (func (param (ref null $f)))))
  (type $h (func (param i32 i64 externref (ref func) (ref null $g))))
  (tag $t (export "tag") (type $h))
  (tag $other (export "other") (param i32))
  (global (export "global") (mut f64) (f64.const 2))
  (table (export "table") 2 5 (ref null $g))
  (func $some (export "some") (type $g))
  (func (export "f") (type $f)
    (if (i32.eqz (local.get 0)) (then (throw $other (i32.const 7))))
    (i64.const 5) (ref.func $some) (ref.func $some)))`

func TestFuncModule(t *testing.T) {
	e := oracle.New()
	s := e.NewStore(wasm.Config{})
	f := instantiate(t, e, s, parse(t, things)).Export("f").(wasm.Funcaddr)
	g := glued(t, e, s, funcModule(glue.Declare(f.Externtype()), "f"), f)
	got := words(call(t, g, "call", wasm.ValueI32(1), wasm.ValueF64(0)))
	if diff := cmp.Diff([]string{"(i64.const 5)", "(ref.func)", "(ref.func)", "(ref.null)"}, got); diff != "" {
		t.Error(diff)
	}
	vs := call(t, g, "call", wasm.ValueI32(0), wasm.ValueF64(0))
	if diff := cmp.Diff([]string{"(i64.const 0)", "(ref.null)", "(ref.null)", "(ref.exn)"}, words(vs)); diff != "" {
		t.Error(diff)
	}
	if x := s.Exception(vs[3]); x.Payload[0] != wasm.ValueI32(7) {
		t.Errorf("the exception is %v", x)
	}
	if got := call(t, g, "ref")[0]; got != f.Ref() {
		t.Errorf("the function is %v, ref gives %v", f.Ref(), got)
	}
}

func TestTagModule(t *testing.T) {
	e := oracle.New()
	s := e.NewStore(wasm.Config{})
	i := instantiate(t, e, s, parse(t, things))
	tag, other := i.Export("tag").(wasm.Tagaddr), i.Export("other").(wasm.Tagaddr)
	g := glued(t, e, s, tagModule(glue.Declare(tag.Externtype()), "tag"), tag)
	payload := []wasm.Value{wasm.ValueI32(3), wasm.ValueI64(-4), wasm.ValueExtern(6), i.Export("some").(wasm.Funcaddr).Ref(), wasm.ValueNull()}
	exn := call(t, g, "make", payload...)[0]
	if x := s.Exception(exn); x.Tag.ID() != tag.ID() || cmp.Diff(words(payload), words(x.Payload)) != "" {
		t.Errorf("made %v %v of %v", x.Tag.ID(), words(x.Payload), words(payload))
	}
	if got := call(t, g, "read", exn); cmp.Diff(append(words(payload), "(i32.const 1)"), words(got)) != "" {
		t.Errorf("read %v of %v", words(got), words(payload))
	}
	got := call(t, g, "read", s.NewException(other, []wasm.Value{wasm.ValueI32(1)}))
	if got[len(got)-1] != wasm.ValueI32(0) {
		t.Errorf("read %v of an exception of another tag", words(got))
	}
}

func TestTableModule(t *testing.T) {
	e := oracle.New()
	s := e.NewStore(wasm.Config{})
	i := instantiate(t, e, s, parse(t, things))
	table, some := i.Export("table").(wasm.Tableaddr), i.Export("some").(wasm.Funcaddr).Ref()
	g := glued(t, e, s, tableModule(glue.Declare(table.Externtype()), "table"), table)
	call(t, g, "set", wasm.ValueI32(1), some)
	if v, _ := table.Get(1); v != some {
		t.Errorf("set made element 1 %v", v)
	}
	for n, want := range []wasm.Value{wasm.ValueNull(), some} {
		if got := call(t, g, "get", wasm.ValueI32(int32(n)))[0]; got != want {
			t.Errorf("element %d is %v, want %v", n, got, want)
		}
	}
	if got := call(t, g, "size")[0]; got != wasm.ValueI32(2) {
		t.Errorf("size is %v", got)
	}
}

func TestGlobalModule(t *testing.T) {
	e := oracle.New()
	s := e.NewStore(wasm.Config{})
	global := instantiate(t, e, s, parse(t, things)).Export("global").(wasm.Globaladdr)
	g := glued(t, e, s, globalModule(glue.Declare(global.Externtype()), "global"), global)
	if got, want := call(t, g, "get")[0], wasm.ValueF64(2); got != want {
		t.Errorf("get gives %v, want %v", got, want)
	}
	want := wasm.ValueF64(3)
	call(t, g, "set", want)
	if got := global.Get(); got != want {
		t.Errorf("set made it %v, want %v", got, want)
	}
}

func TestHostFuncModule(t *testing.T) {
	e := oracle.New()
	s := e.NewStore(wasm.Config{})
	i := instantiate(t, e, s, parse(t, things))
	typ := wasm.DefineFunc([]wasm.Valtype{wasm.TypeI32}, []wasm.Valtype{wasm.TypeF32, wasm.RefTo(wasm.HeapFunc)})
	some := i.Export("some").(wasm.Funcaddr).Ref()
	exn := s.NewException(i.Export("other").(wasm.Tagaddr), []wasm.Value{wasm.ValueI32(9)})
	host := s.NewFunc(hostFunctype(typ), func(_ context.Context, args []wasm.Value) wasm.Outcome {
		if args[0].I32() == 0 {
			return wasm.Values(wasm.ValueF32(0), wasm.ValueNull(), exn)
		}
		return wasm.Values(wasm.ValueF32(1.5), some, wasm.ValueNull())
	})
	f := glued(t, e, s, hostFuncModule(typ, "host"), host).Export(glue.Own).(wasm.Funcaddr)
	if f.Externtype().Def != typ {
		t.Errorf("its type is %v, want %v", f.Externtype().Def, typ)
	}
	if out := f.Call(context.Background(), []wasm.Value{wasm.ValueI32(1)}); !out.OK() || out.Values[0] != wasm.ValueF32(1.5) || out.Values[1] != some {
		t.Error(out)
	}
	if out := f.Call(context.Background(), []wasm.Value{wasm.ValueI32(0)}); out.Kind != wasm.OutcomeException || out.Exception.Ref != exn.Ref {
		t.Error(out)
	}
}

// TestHostModules checks the modules that define what the host owns.
func TestHostModules(t *testing.T) {
	def := parse(t, things).Defs[0]
	tag := wasm.DefineFunc([]wasm.Valtype{wasm.RefDef(def, true)}, nil)
	global := wasm.Globaltype{Type: wasm.TypeI64}
	memory := wasm.Memtype{Addr: wasm.I32, Limits: wasm.Limits{Min: 1, Max: 2, HasMax: true}}
	table := wasm.Tabletype{Addr: wasm.I32, Limits: wasm.Limits{Min: 3}, Elem: wasm.RefDef(def, true)}
	e := oracle.New()
	s := e.NewStore(wasm.Config{})
	for _, c := range []struct {
		bin  []byte
		want wasm.Externtype
	}{
		{glue.HostTag(tag), wasm.Externtype{Kind: wasm.ExternTag, Def: tag}},
		{glue.HostGlobal(global, wasm.ValueI64(-8)), wasm.Externtype{Kind: wasm.ExternGlobal, Global: global}},
		{glue.HostMemory(memory), wasm.Externtype{Kind: wasm.ExternMem, Mem: memory}},
		{glue.HostTable(table), wasm.Externtype{Kind: wasm.ExternTable, Table: table}},
	} {
		x := glued(t, e, s, c.bin).Export(glue.Own)
		if got := x.Externtype(); !wasm.SubExtern(got, c.want) || !wasm.SubExtern(c.want, got) {
			t.Errorf("%v was made, want %v", got, c.want)
		}
		if g, ok := x.(wasm.Globaladdr); ok && g.Get() != wasm.ValueI64(-8) {
			t.Errorf("the global holds %v", g.Get())
		}
	}
}
