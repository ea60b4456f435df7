package wast

import (
	"testing"

	"wasmjudge/wasm"
)

func TestMatch(t *testing.T) {
	i32 := func(bits uint64) Pattern { return Pattern{Kind: wasm.I32, Lanes: []Lane{{Bits: bits}}} }
	f32 := func(l Lane) Pattern { return Pattern{Kind: wasm.F32, Lanes: []Lane{l}} }
	f64 := func(l Lane) Pattern { return Pattern{Kind: wasm.F64, Lanes: []Lane{l}} }
	ref := func(r RefPattern) Pattern { return Pattern{Kind: wasm.Ref, Ref: r} }
	lanes := func(bits ...uint64) (ls []Lane) {
		for _, b := range bits {
			ls = append(ls, Lane{Bits: b})
		}
		return ls
	}
	f32bits := func(b uint64) wasm.Value { return wasm.Value{Kind: wasm.F32, Lo: b} }
	f64bits := func(b uint64) wasm.Value { return wasm.Value{Kind: wasm.F64, Lo: b} }
	vector := wasm.Value{Kind: wasm.V128, Lo: 0x08070605_04030201, Hi: 0x7FC00000_0C0B0A09}
	someRef := func(h wasm.Heap) wasm.Value { return wasm.ValueRef(wasm.Reference{Heap: h, Obj: new(int)}) }

	for _, c := range []struct {
		name    string
		pattern Pattern
		value   wasm.Value
		want    bool
	}{
		{"equal integers", i32(0xFFFFFFFF), wasm.ValueI32(-1), true},
		{"different integers", i32(1), wasm.ValueI32(2), false},
		{"integers of different types", i32(1), wasm.ValueI64(1), false},
		{"zeros differ in sign", f32(Lane{Bits: 0}), f32bits(0x80000000), false},
		{"exact NaN", f32(Lane{Bits: 0x7FA00000}), f32bits(0x7FA00000), true},
		{"another NaN", f32(Lane{Bits: 0x7FA00000}), f32bits(0x7FC00000), false},
		{"canonical f32", f32(Lane{NaN: NaNCanonical}), f32bits(0x7FC00000), true},
		{"canonical of either sign", f32(Lane{NaN: NaNCanonical}), f32bits(0xFFC00000), true},
		{"arithmetic is not canonical", f32(Lane{NaN: NaNCanonical}), f32bits(0x7FC00001), false},
		{"arithmetic f32", f32(Lane{NaN: NaNArithmetic}), f32bits(0xFFC00001), true},
		{"signalling is not arithmetic", f32(Lane{NaN: NaNArithmetic}), f32bits(0x7FA00000), false},
		{"canonical f64", f64(Lane{NaN: NaNCanonical}), f64bits(0xFFF8 << 48), true},
		{"infinity is no NaN", f64(Lane{NaN: NaNArithmetic}), f64bits(0x7FF0 << 48), false},
		{"any i8x16 lane counts", Pattern{Kind: wasm.V128, Shape: wasm.ShapeI8x16,
			Lanes: lanes(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 0, 0xC0, 0x7F)}, vector, true},
		{"last lane differs", Pattern{Kind: wasm.V128, Shape: wasm.ShapeI8x16,
			Lanes: lanes(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 0, 0xC0, 0)}, vector, false},
		{"lanes may be NaN patterns", Pattern{Kind: wasm.V128, Shape: wasm.ShapeF32x4,
			Lanes: []Lane{{Bits: 0x04030201}, {Bits: 0x08070605}, {Bits: 0x0C0B0A09}, {NaN: NaNCanonical}}}, vector, true},
		{"i64x2", Pattern{Kind: wasm.V128, Shape: wasm.ShapeI64x2, Lanes: lanes(vector.Lo, vector.Hi)}, vector, true},
		{"ref accepts what is not null", ref(RefPattern{Any: true}), someRef(wasm.HeapFunc), true},
		{"ref rejects null", ref(RefPattern{Any: true}), wasm.ValueNull(), false},
		{"null of any type", ref(RefPattern{}), wasm.ValueNull(), true},
		{"null rejects references", ref(RefPattern{}), wasm.ValueExtern(0), false},
		{"form", ref(RefPattern{Heap: wasm.HeapExn}), someRef(wasm.HeapExn), true},
		{"another form", ref(RefPattern{Heap: wasm.HeapExn}), someRef(wasm.HeapFunc), false},
		{"eq accepts structures", ref(RefPattern{Heap: wasm.HeapEq}), someRef(wasm.HeapStruct), true},
		{"eq rejects functions", ref(RefPattern{Heap: wasm.HeapEq}), someRef(wasm.HeapFunc), false},
		{"host reference", ref(RefPattern{Heap: wasm.HeapExtern, HasBits: true, Bits: 7}), wasm.ValueExtern(7), true},
		{"another host reference", ref(RefPattern{Heap: wasm.HeapExtern, HasBits: true, Bits: 7}), wasm.ValueExtern(8), false},
		{"converted reference is no host reference", ref(RefPattern{Heap: wasm.HeapExtern, HasBits: true}), someRef(wasm.HeapExtern), false},
		{"either, first", Pattern{Either: []Pattern{i32(1), i32(2)}}, wasm.ValueI32(1), true},
		{"either, last", Pattern{Either: []Pattern{i32(1), i32(2)}}, wasm.ValueI32(2), true},
		{"either, none", Pattern{Either: []Pattern{i32(1), i32(2)}}, wasm.ValueI32(3), false},
	} {
		if got := c.pattern.Match(c.value); got != c.want {
			t.Errorf("%s: Match(%v) = %v, want %v", c.name, c.value, got, c.want)
		}
	}
}
