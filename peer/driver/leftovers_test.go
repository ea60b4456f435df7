package driver_test

import (
	"fmt"
	"strings"
	"testing"

	"wasmjudge/native/fault"
	"wasmjudge/wasm"
)

// TestLeftovers adds up locals that nobody wrote, on an engine behind a driver: what is there depends on what the store
// was made with, and not on what was done before.
func TestLeftovers(t *testing.T) {
	far, err := tryStart(fault.UnclearedLocal.Name)
	if err != nil {
		t.Skip("native, into which the fault is built, is not available on this platform")
	}
	t.Cleanup(far.Close)
	const count = 24
	var sum strings.Builder
	fmt.Fprintf(&sum, "(local%s) (loop $l (br_if $l (i32.const 0)))", strings.Repeat(" i64", count))
	for k := range count {
		fmt.Fprintf(&sum, "(local.set %d (i64.xor (local.get %d) (i64.const %d)))", k, k, k)
	}
	sum.WriteString("(i64.const 0)")
	for k := range count {
		fmt.Fprintf(&sum, "(i64.const 3) i64.mul (local.get %d) i64.add", k)
	}
	m := parse(t, `(module (func (export "f") (result i64) `+sum.String()+`))`)
	code, err := far.Compile(m)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[wasm.Leftovers]string{}
	for round := range 2 {
		for l := range wasm.LeftoversKinds {
			s := far.NewStore(wasm.Config{Leftovers: l})
			i, out := s.Instantiate(background, code, nil)
			if !out.OK() {
				t.Fatal(out)
			}
			got := i.Export("f").(wasm.Funcaddr).Call(background, nil).String()
			s.Close()
			if round > 0 && got != seen[l] {
				t.Errorf("leftovers %d: %s, and before %s", l, got, seen[l])
			}
			for other, what := range seen {
				if other != l && what == got {
					t.Errorf("leftovers %d and %d make no difference: %s", l, other, got)
				}
			}
			seen[l] = got
		}
	}
}
