package program

import (
	"testing"

	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
)

// TestNeedsOf: a module needs what it has of what not every engine has.
func TestNeedsOf(t *testing.T) {
	for source, want := range map[string]Features{
		`(module (global i32 (i32.const 1)) (func))`:                                                0,
		`(module (import "" "g" (global i32)) (global i32 (i32.add (global.get 0) (i32.const 1))))`: 0,
		`(module (global i32 (i32.const 1)) (global i32 (i32.add (i32.const 1) (global.get 0))))`:   FeatureGC,
		`(module (type (struct)))`:                                     FeatureGC,
		`(module (type (sub (func))))`:                                 FeatureSubtypes,
		`(module (memory 1) (memory 1))`:                               FeatureMemories,
		`(module (table i64 1 funcref))`:                               FeatureAddr64,
		`(module (func (local v128)))`:                                 FeatureVectors,
		`(module (global v128 (v128.const i64x2 0 0)) (memory i64 1))`: FeatureVectors | FeatureAddr64,
	} {
		m, err := text.Parse(&wasm.Source{Name: "module", Text: []byte(source)})
		if err != nil {
			t.Fatal(err)
		}
		if got := NeedsOf(m); got != want {
			t.Errorf("%s: needs %b, not %b", source, got, want)
		}
	}
}
