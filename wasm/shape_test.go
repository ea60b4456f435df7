package wasm

import (
	"slices"
	"testing"
)

func TestShapes(t *testing.T) {
	v := Value{Kind: V128, Lo: 0x80000000_FFC00001, Hi: 0x7FF4000000000000}
	for _, c := range []struct {
		shape     Shape
		name      string
		lane      Kind
		dim       int
		formatted string
	}{
		{ShapeI8x16, "i8x16", I8, 16, "0x01 0x00 0xc0 0xff 0x00 0x00 0x00 0x80 0x00 0x00 0x00 0x00 0x00 0x00 0xf4 0x7f"},
		{ShapeI16x8, "i16x8", I16, 8, "0x0001 0xffc0 0x0000 0x8000 0x0000 0x0000 0x0000 0x7ff4"},
		{ShapeI32x4, "i32x4", I32, 4, "0xffc00001 0x80000000 0x00000000 0x7ff40000"},
		{ShapeI64x2, "i64x2", I64, 2, "0x80000000ffc00001 0x7ff4000000000000"},
		{ShapeF32x4, "f32x4", F32, 4, "-nan:0x400001 -0 0 nan:0x740000"},
		{ShapeF64x2, "f64x2", F64, 2, "-0x1.ff800002p-1043 nan:0x4000000000000"},
	} {
		if s, ok := ShapeNamed(c.name); s != c.shape || !ok {
			t.Errorf("%s: shape %d, %v", c.name, s, ok)
		}
		if c.shape.String() != c.name || c.shape.Lane() != c.lane || c.shape.Dim() != c.dim || c.shape.Width() != 128/c.dim {
			t.Errorf("%s: %s of %d lanes of %s with %d bits", c.name, c.shape, c.shape.Dim(), c.shape.Lane(), c.shape.Width())
		}
		if got, want := v.In(c.shape), "(v128.const "+c.name+" "+c.formatted+")"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if got := v.String(); got != v.In(ShapeI32x4) {
		t.Errorf("without a shape: %s", got)
	}
	if got := ValueI32(-1).In(ShapeI8x16); got != "(i32.const -1)" {
		t.Errorf("what is no vector has a shape: %s", got)
	}
	if _, ok := ShapeNamed("i32x8"); ok {
		t.Error("i32x8 is a shape")
	}
}

// TestDiffering: one bit differs, in the lane that holds it.
func TestDiffering(t *testing.T) {
	v := Value{Kind: V128, Lo: 0x0123456789ABCDEF, Hi: 0xFEDCBA9876543210}
	for s := range ShapeCount {
		for bit := range 128 {
			w := v
			if bit < 64 {
				w.Lo ^= 1 << bit
			} else {
				w.Hi ^= 1 << (bit - 64)
			}
			if got := s.Differing(v, w); !slices.Equal(got, []int{bit / s.Width()}) {
				t.Errorf("%s: bit %d is in lanes %v", s, bit, got)
			}
		}
		if got := s.Differing(v, v); len(got) != 0 {
			t.Errorf("%s: a vector differs from itself in %v", s, got)
		}
	}
}

func TestLaneList(t *testing.T) {
	for want, lanes := range map[string][]int{
		"lane 3": {3}, "lanes 0 and 1": {0, 1}, "lanes 0, 2 and 15": {0, 2, 15},
	} {
		if got := LaneList(lanes); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestOpShape(t *testing.T) {
	for op, want := range map[Op]string{
		OpI16x8ExtendLowI8x16S: "i16x8", OpF64x2Add: "f64x2", OpI8x16Shuffle: "i8x16", OpV128And: "", OpV128Load32Zero: "", OpI32Add: "", OpNop: "",
	} {
		s, ok := op.Shape()
		if ok != (want != "") || ok && s.String() != want {
			t.Errorf("%s: %s, %v, want %q", op, s, ok, want)
		}
	}
}
