//go:build linux && amd64

package native_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wasmjudge/native"
	"wasmjudge/native/fault"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// TestFaults runs the script of each known fault on an engine that has the fault, which must fail, and on the right
// engine, which must pass.
func TestFaults(t *testing.T) {
	right := newEngine(t)
	for _, f := range fault.All() {
		t.Run(f.String(), func(t *testing.T) {
			script := faultScript(t, f)
			if c := runScript(script, right); c.Failed+c.Skipped > 0 {
				t.Errorf("right engine: %v", c)
			}
			if c := runScript(script, newEngine(t, native.WithFault(f))); c.Failed == 0 {
				t.Errorf("engine with the fault: %v; a failure is wanted", c)
			}
		})
	}
}

// TestTwoFaults: of two faults that are built into one function each is there beside the other, and its script fails.
func TestTwoFaults(t *testing.T) {
	all := fault.All()
	scripts := make([]*wast.Script, len(all))
	for k, f := range all {
		scripts[k] = faultScript(t, f)
	}
	for i, a := range all {
		for _, b := range slices.Delete(slices.Clone(all), i, i+1) {
			if !slices.ContainsFunc(b.Hooks, func(h string) bool { return slices.Contains(a.Hooks, h) }) {
				continue
			}
			e := newEngine(t, native.WithFault(a), native.WithFault(b))
			if c := runScript(scripts[i], e); c.Failed == 0 && !slices.Contains(hidden[a], b) {
				t.Errorf("%s does not show beside %s: %v", a, b, c)
			}
		}
	}
}

// hidden are faults with others that hide them in their scripts: a tag is resolved in another instance, or not at all,
// so that the own one does not matter; any exception of the module's tag matches; a cast is not by the display.
var hidden = map[*fault.Fault][]*fault.Fault{
	fault.ImportFresh:    {fault.StaticIndex, fault.ThrowerInstance, fault.CalleeInstance, fault.ExnInstance},
	fault.TailCallVmctx:  {fault.StaticIndex, fault.ThrowerInstance, fault.CalleeInstance, fault.ExnInstance},
	fault.CalleeInstance: {fault.ImportFresh},
	fault.ExnInstance:    {fault.ModuleTag},
	fault.DisplayShort:   {fault.CastModule},
}

// TestFaultsStayInTheirStore lets a function write globals with the vmctx of a smaller instance, behind that one's:
// what the fault leaves there is nothing that the next store may find.
func TestFaultsStayInTheirStore(t *testing.T) {
	e := newEngine(t, native.WithFault(fault.TailCallVmctx))
	params, args := strings.Repeat(" i32", 9), strings.Repeat(" (i32.const 0)", 9) // more than registers take
	wrong := e.NewStore(wasm.Config{})
	large := instantiate(t, e, wrong, `(module `+strings.Repeat(`(global (mut i64) (i64.const 0))`, 20)+`
		(func (export "write") (param`+params+`) (call $other) (global.set 9 (i64.const 1)))
		(func $other)
		(func (export "read") (result i64) (global.get 9)))`)
	small := instantiate(t, e, wrong, `(module (import "" "write" (func $write (param`+params+`))) (func (export "f") (return_call $write`+args+`)))`, large.Export("write"))
	want(t, call(small, "f"), "returned nothing")
	want(t, call(large, "read"), "returned (i64.const 0)") // it was written elsewhere
	wrong.Close()

	s := e.NewStore(wasm.Config{})
	defer s.Close()
	table := instantiate(t, e, s, `(module (table (export "table") 40 externref))`).Export("table").(wasm.Tableaddr)
	for k := range table.Size() {
		if v, _ := table.Get(k); !v.Ref.Null() {
			t.Errorf("element %d of a new table is not null", k)
		}
	}
}

// faultScript is the script that shows a fault.
func faultScript(tb testing.TB, f *fault.Fault) *wast.Script {
	s := readScript(tb, filepath.Join("testdata", "faults", f.Name+".wast"))
	shelf, _ := wast.HostNamed("shelf")
	s.Options.Hosts = append(s.Options.Hosts, shelf)
	return s
}

func readScript(tb testing.TB, file string) *wast.Script {
	tb.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	s, err := wast.Parse(&wasm.Source{Name: file, Text: src})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func runScript(s *wast.Script, e wasm.Engine) wast.Counts {
	return wast.Run(context.Background(), s, wasm.Config{}, e).Counts()
}
