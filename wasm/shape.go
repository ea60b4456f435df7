package wasm

import (
	"fmt"
	"strings"
)

// Shape is a shape of vectors (specification 2.3.2): how many lanes of which type they are seen as. The zero value is
// i32x4: in it vectors are written of which nobody knows the shape.
type Shape uint8

// The shapes.
const (
	ShapeI32x4 Shape = iota
	ShapeI8x16
	ShapeI16x8
	ShapeI64x2
	ShapeF32x4
	ShapeF64x2
	ShapeCount
)

// shapes is the table of the shapes.
var shapes = [...]struct {
	name string
	lane Kind
	dim  int
}{
	ShapeI32x4: {"i32x4", I32, 4}, ShapeI8x16: {"i8x16", I8, 16}, ShapeI16x8: {"i16x8", I16, 8}, ShapeI64x2: {"i64x2", I64, 2},
	ShapeF32x4: {"f32x4", F32, 4}, ShapeF64x2: {"f64x2", F64, 2},
}

// ShapeNamed finds a shape by the keyword of the text format. It reports whether there is one.
func ShapeNamed(name string) (Shape, bool) {
	for s := range shapes {
		if shapes[s].name == name {
			return Shape(s), true
		}
	}
	return 0, false
}

// Shape returns the shape in which an instruction's name says that it sees vectors: i16x8 for i16x8.extend_low_i8x16_s.
// It reports whether the name says so: that of v128.and does not.
func (op Op) Shape() (Shape, bool) {
	name, _, _ := strings.Cut(op.Row().Name, ".")
	return ShapeNamed(name)
}

// String returns the keyword of the shape.
func (s Shape) String() string { return shapes[s].name }

// Lane is the type of the lanes: I8 or I16, or a number type.
func (s Shape) Lane() Kind { return shapes[s].lane }

// Dim is the number of lanes.
func (s Shape) Dim() int { return shapes[s].dim }

// Width is the number of bits of a lane.
func (s Shape) Width() int { return 128 / shapes[s].dim }

// At returns the bits of lane i of a vector.
func (s Shape) At(v Value, i int) uint64 {
	word, at, unused := v.Lo, i*s.Width(), 64-s.Width()
	if at >= 64 {
		word, at = v.Hi, at-64
	}
	return word >> at << unused >> unused
}

// FormatLane writes the bits of a lane as the text format does: floats as such, integers in hexadecimal with all
// digits.
func (s Shape) FormatLane(bits uint64) string {
	switch s.Lane() {
	case F32:
		return FormatF32(uint32(bits))
	case F64:
		return FormatF64(bits)
	}
	return fmt.Sprintf("0x%0*x", s.Width()/4, bits)
}

// Format writes a vector as a constant of the text format.
func (s Shape) Format(v Value) string {
	var b strings.Builder
	b.WriteString("(v128.const " + s.String())
	for i := range s.Dim() {
		b.WriteString(" " + s.FormatLane(s.At(v, i)))
	}
	return b.String() + ")"
}

// Differing lists the lanes in which two vectors differ.
func (s Shape) Differing(v, w Value) (lanes []int) {
	for i := range s.Dim() {
		if s.At(v, i) != s.At(w, i) {
			lanes = append(lanes, i)
		}
	}
	return lanes
}

// LaneList names lanes in words: "lane 3", "lanes 0, 2 and 3".
func LaneList(lanes []int) string {
	var b strings.Builder
	for k, i := range lanes {
		switch {
		case k == 0 && len(lanes) == 1:
			b.WriteString("lane ")
		case k == 0:
			b.WriteString("lanes ")
		case k == len(lanes)-1:
			b.WriteString(" and ")
		default:
			b.WriteString(", ")
		}
		fmt.Fprint(&b, i)
	}
	return b.String()
}
