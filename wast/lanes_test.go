package wast

import (
	"testing"

	"wasmjudge/wasm"
)

// TestSameButNaNs: where nobody knows what is open, NaNs of a type are alike, and in lanes as well if these are known
// to be floats.
func TestSameButNaNs(t *testing.T) {
	vector := func(low, high uint64) wasm.Value { return wasm.Value{Kind: wasm.V128, Lo: low, Hi: high} }
	nan, other := uint64(0x7FC00000_3F800000), uint64(0xFFC00001_3F800000) // as f32x4: 1 and a NaN
	for _, c := range []struct {
		name  string
		v, w  wasm.Value
		shape wasm.Shape
		want  bool
	}{
		{"equal", vector(nan, 1), vector(nan, 1), wasm.ShapeI8x16, true},
		{"NaNs of lanes", vector(nan, 1), vector(other, 1), wasm.ShapeF32x4, true},
		{"NaNs of all lanes", vector(0x7FF8<<48, 0x7FF8<<48), vector(0xFFF8<<48, 0x7FF9<<48), wasm.ShapeF64x2, true},
		{"no floats", vector(nan, 1), vector(other, 1), wasm.ShapeI32x4, false},
		{"floats of another size", vector(0x40000000_7FC00000, 1), vector(0x40000000_FFC00001, 1), wasm.ShapeF64x2, false},
		{"a NaN and a number", vector(nan, 1), vector(0x3F800000_3F800000, 1), wasm.ShapeF32x4, false},
		{"another lane as well", vector(nan, 1), vector(other, 2), wasm.ShapeF32x4, false},
		{"NaNs of scalars", wasm.Value{Kind: wasm.F32, Lo: 0x7FC00000}, wasm.Value{Kind: wasm.F32, Lo: 0xFFC00001}, 0, true},
		{"NaNs of two types", wasm.Value{Kind: wasm.F32, Lo: 0x7FC00000}, wasm.Value{Kind: wasm.F64, Lo: 0x7FF8 << 48}, 0, false},
		{"bits of a NaN", wasm.Value{Kind: wasm.I32, Lo: 0x7FC00000}, wasm.Value{Kind: wasm.I32, Lo: 0xFFC00001}, 0, false},
	} {
		seen := func(v wasm.Value) *note {
			shapes := []wasm.Shape{c.shape}
			return &note{Observation: observe(wasm.Values(v), shapes), values: []wasm.Value{v}, shapes: shapes}
		}
		if got := sameButNaNs(seen(c.v), seen(c.w)); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// TestLastShape: results are shown in the shape of the instruction that a function ends with.
func TestLastShape(t *testing.T) {
	const module = `(module
	  (func (export "imported") (import "spectest" "print"))
	  (func (export "add") (result v128) (f64x2.add (v128.const f64x2 1 2) (v128.const f64x2 1 2)))
	  (func (export "return") (result v128) (return (i16x8.splat (i32.const 1))))
	  (func (export "compare") (result v128) (i8x16.eq (v128.const i64x2 0 0) (v128.const i64x2 0 0)))
	  (func (export "and") (result v128) (v128.not (v128.const f64x2 1 2)))
	  (func (export "lane") (result i32) (i8x16.extract_lane_s 0 (v128.const f64x2 1 2)))
	  (func (export "nothing")))`
	for export, want := range map[string]string{
		"add": "f64x2", "return": "i16x8", "compare": "i8x16", "and": "", "lane": "", "nothing": "", "imported": "", "absent": "",
	} {
		s := parseText(t, module+`(invoke "`+export+`") (assert_return (invoke "`+export+`") (v128.const i64x2 0 0))`)
		w := newWorld(&fake{name: "fake"}, wasm.Config{}, s, definitions{})
		if err := w.run(t.Context(), &s.Commands[0]); err != nil {
			t.Fatal(err)
		}
		got := ""
		if shapes := w.shapes(&s.Commands[1]); len(shapes) > 0 {
			got = shapes[0].String()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", export, got, want)
		}
		if shapes := w.shapes(&s.Commands[2]); len(shapes) != 1 || shapes[0] != wasm.ShapeI64x2 {
			t.Errorf("%s: what the script expects is shown in %v", export, shapes)
		}
	}
}
