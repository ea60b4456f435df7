//go:build linux && amd64

package native_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wasmjudge/native"
	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

// newEngine makes an engine for a test.
func newEngine(tb testing.TB, opts ...native.Option) wasm.Engine {
	tb.Helper()
	e, err := native.New(opts...)
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

// newStore makes a store that lives as long as the test.
func newStore(tb testing.TB, c wasm.Config, opts ...native.Option) (wasm.Engine, wasm.Store) {
	tb.Helper()
	e := newEngine(tb, opts...)
	s := e.NewStore(c)
	tb.Cleanup(s.Close)
	return e, s
}

// parse reads and validates a module in the text format.
func parse(tb testing.TB, src string) *wasm.Module {
	tb.Helper()
	m, err := text.Parse(&wasm.Source{Name: tb.Name(), Text: []byte(src)})
	if err == nil {
		err = valid.Validate(m)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

// compile compiles a module in the text format.
func compile(tb testing.TB, e wasm.Engine, src string) wasm.Code {
	tb.Helper()
	c, err := e.Compile(parse(tb, src))
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// instantiate makes an instance of a module in the text format.
func instantiate(tb testing.TB, e wasm.Engine, s wasm.Store, src string, imports ...wasm.Externaddr) wasm.Instance {
	tb.Helper()
	i, out := s.Instantiate(context.Background(), compile(tb, e, src), imports)
	if !out.OK() {
		tb.Fatal(out)
	}
	return i
}

// call calls an exported function.
func call(i wasm.Instance, name string, args ...wasm.Value) wasm.Outcome {
	return i.Export(name).(wasm.Funcaddr).Call(context.Background(), args)
}

// want fails the test if an outcome does not read as expected.
func want(tb testing.TB, out wasm.Outcome, text string) {
	tb.Helper()
	if got := out.String(); got != text {
		tb.Errorf("got %s, want %s", got, text)
	}
}

// compare shows the difference of two values if there is one.
func compare(tb testing.TB, got, want any) {
	tb.Helper()
	if d := cmp.Diff(want, got); d != "" {
		tb.Errorf("want (-) and got (+) differ:\n%s", d)
	}
}
