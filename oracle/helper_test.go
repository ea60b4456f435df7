package oracle_test

import (
	"context"
	"testing"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
	"wasmjudge/wasm/wasmtest"
)

// golden compares got with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	wasmtest.Golden(t, name, []byte(got))
}

// parse reads and validates a module in the text format.
func parse(t testing.TB, name, src string) *wasm.Module {
	t.Helper()
	m, err := text.Parse(&wasm.Source{Name: name, Text: []byte(src)})
	if err != nil {
		t.Fatal(detail(err))
	}
	if err := valid.Validate(m); err != nil {
		t.Fatal(detail(err))
	}
	return m
}

func detail(err error) string {
	if e, ok := err.(*wasm.Error); ok {
		return e.Detail()
	}
	return err.Error()
}

// world is a store whose instances import from each other by name. The name "host" is for what a test defines in Go.
type world struct {
	t      testing.TB
	engine *oracle.Engine
	store  wasm.Store
	names  map[string]wasm.Instance
	host   map[string]wasm.Externaddr
}

func newWorld(t testing.TB, engine *oracle.Engine, config wasm.Config) *world {
	w := &world{t, engine, engine.NewStore(config), map[string]wasm.Instance{}, map[string]wasm.Externaddr{}}
	t.Cleanup(w.store.Close)
	return w
}

// try instantiates a module under a name, and gives the outcome.
func (w *world) try(name, src string) wasm.Outcome {
	w.t.Helper()
	m := parse(w.t, name, src)
	code, err := w.engine.Compile(m)
	if err != nil {
		w.t.Fatal(err)
	}
	imports := make([]wasm.Externaddr, len(m.Imports))
	for i, im := range m.Imports {
		if im.Module == "host" {
			imports[i] = w.host[im.Name]
		} else {
			imports[i] = w.names[im.Module].Export(im.Name)
		}
	}
	inst, out := w.store.Instantiate(context.Background(), code, imports)
	w.names[name] = inst
	return out
}

// add is try for modules that must be instantiated.
func (w *world) add(name, src string) {
	w.t.Helper()
	if out := w.try(name, src); !out.OK() {
		w.t.Fatalf("%s: %v", name, out)
	}
}

// fn returns a function that an instance exports.
func (w *world) fn(name, export string) wasm.Funcaddr {
	return w.names[name].Export(export).(wasm.Funcaddr)
}

// call calls it.
func (w *world) call(name, export string, args ...wasm.Value) wasm.Outcome {
	return w.fn(name, export).Call(context.Background(), args)
}

// want calls a function of the instance "m" and compares how the outcome is written.
func (w *world) want(want, export string, args ...wasm.Value) {
	w.t.Helper()
	if got := w.call("m", export, args...).String(); got != want {
		w.t.Errorf("%s: %s, want %s", export, got, want)
	}
}

// both runs a test on the engine as it is used and on the one that counts rules, which compiles differently.
func both(t *testing.T, test func(t *testing.T, engine *oracle.Engine)) {
	t.Run("plain", func(t *testing.T) { test(t, oracle.New()) })
	t.Run("counting", func(t *testing.T) { test(t, oracle.New(oracle.CountRules())) })
}
