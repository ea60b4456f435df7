package wazero

import (
	"runtime"
	"runtime/debug"
	"testing"

	"wasmjudge/wasm"
)

var garbage [][]uint64

// TestExceptionsSurvive checks that an exception which only the program keeps is still there after others have needed
// memory, and that the collector works again afterwards.
func TestExceptionsSurvive(t *testing.T) {
	const module = `(module (tag $t (param i32)) (global $kept (mut exnref) (ref.null exn))
  (func (export "keep") (param i32)
    (global.set $kept (block $h (result exnref) (try_table (catch_all_ref $h) (throw $t (local.get 0))) (unreachable))))
  (func (export "throw") (throw_ref (global.get $kept))))`
	onBoth(t, func(t *testing.T, e wasm.Engine) {
		runtime.GC()
		before := debug.SetGCPercent(100)
		defer debug.SetGCPercent(before)
		s := e.NewStore(wasm.Config{})
		i := instantiate(t, e, s, parse(t, module))
		if out := invoke(i, "keep", wasm.ValueI32(42)); !out.OK() {
			t.Error(out)
		}
		for range 5 {
			garbage = nil
			for range 50_000 {
				garbage = append(garbage, []uint64{7}, []uint64{7, 7, 7, 7})
			}
		}
		if got, want := invoke(i, "throw").String(), "exception of instance 0 tag 0 (i32.const 42)"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
		s.Close()
		s.Close()
		if percent := debug.SetGCPercent(100); percent != 100 {
			t.Errorf("afterwards the collector's percentage is %d", percent)
		}
	})
}
