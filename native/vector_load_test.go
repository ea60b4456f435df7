//go:build linux && amd64

package native_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"wasmjudge/native"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// TestLoadsAreWhole: a load of 16 bytes of which some are out of bounds traps, whatever operation is after it. It was
// the operand of instructions that read its lower half only, and did not trap where that was in bounds.
func TestLoadsAreWhole(t *testing.T) {
	engines := []wasm.Engine{newEngine(t), newEngine(t, native.WithExplicitBounds()), newEngine(t, native.WithFeatures(0)),
		newEngine(t, native.WithFeatures(native.AVX))}
	var functions, calls strings.Builder
	n := 0
	for op := range wasm.Op(wasm.OpCount) {
		row := op.Row()
		params, results, _ := strings.Cut(row.Sig, ":")
		if row.Chapter != wasm.ChapterVector || row.Imm != wasm.ImmNone || strings.Trim(params, "v") != "" || len(params) > 2 {
			continue
		}
		result := map[string]string{"i": "i32", "v": "v128"}[results]
		for _, other := range []string{"", "(local.get 1)", "(v128.const i64x2 1 2)"}[:1+2*(len(params)-1)] {
			before := "(local.get 1)"
			if len(params) == 1 {
				before = ""
			}
			if other != "" {
				before = ""
			}
			fmt.Fprintf(&functions, "(func (export \"%d\") (param i32 v128) (result %s) %s (v128.load (local.get 0)) %s %s)\n",
				n, result, before, other, row.Name)
			fmt.Fprintf(&calls, "(assert_trap (invoke \"%d\" (i32.const 65521) (v128.const i64x2 3 4)) \"out of bounds memory access\") ;; %s\n",
				n, row.Name)
			n++
		}
	}
	source := "(module (memory 1)\n" + functions.String() + ")\n" + calls.String()
	s, err := wast.Parse(&wasm.Source{Name: "loads", Text: []byte(source)})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range wast.Run(context.Background(), s, wasm.Config{}, engines...).Results {
		for _, f := range r.Failures {
			t.Error(f)
		}
	}
	if n < 300 {
		t.Errorf("%d functions are not all operations", n)
	}
}
