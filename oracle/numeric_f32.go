package oracle

import "math"

// The floating-point operators of f32, IEEE 754-2019 in round-to-nearest-even. Results that are computed go through
// unary32 or binary32, which choose among NaNs. A conversion around each operation keeps Go from fusing two.

func to32(w uint64) float32 { return math.Float32frombits(uint32(w)) }

func bits32(x float32) uint64 { return uint64(math.Float32bits(x)) }

// unary32 is the word of a result of an operator with the operand a.
func (m *machine) unary32(x float32, in *instr) uint64 {
	if x != x {
		return m.nan32(in, 1)
	}
	return bits32(x)
}

// binary32 is the word of a result of an operator with the operands a and b.
func (m *machine) binary32(x float32, in *instr) uint64 {
	if x != x {
		return m.nan32(in, 2)
	}
	return bits32(x)
}

const sign32 = 1 << 31

// Step_pure/unop-val: (CONST nt c_1) (UNOP nt unop) ~> (CONST nt c)
//
//	if c <- $unop_(nt, unop, c_1)
//
// $fabs_ and $fneg_ change the sign bit, of a NaN too.
func f32Abs(m *machine, f *frame, in *instr) { f[in.d] = f[in.a] &^ sign32 }

func f32Neg(m *machine, f *frame, in *instr) { f[in.d] = f[in.a] ^ sign32 }

// $fceil_, $ffloor_, $ftrunc_, $fnearest_, $fsqrt_. They are exact or, for the square root, rounded correctly
// when computed in f64 and rounded to f32.
func f32Ceil(m *machine, f *frame, in *instr) {
	f[in.d] = m.unary32(float32(math.Ceil(float64(to32(f[in.a])))), in)
}

func f32Floor(m *machine, f *frame, in *instr) {
	f[in.d] = m.unary32(float32(math.Floor(float64(to32(f[in.a])))), in)
}

func f32Trunc(m *machine, f *frame, in *instr) {
	f[in.d] = m.unary32(float32(math.Trunc(float64(to32(f[in.a])))), in)
}

func f32Nearest(m *machine, f *frame, in *instr) {
	f[in.d] = m.unary32(float32(math.RoundToEven(float64(to32(f[in.a])))), in)
}

func f32Sqrt(m *machine, f *frame, in *instr) {
	f[in.d] = m.unary32(float32(math.Sqrt(float64(to32(f[in.a])))), in)
}

// Step_pure/binop-val: (CONST nt c_1) (CONST nt c_2) (BINOP nt binop) ~> (CONST nt c)
//
//	if c <- $binop_(nt, binop, c_1, c_2)
//
// $fadd_, $fsub_, $fmul_, $fdiv_
func f32Add(m *machine, f *frame, in *instr) {
	f[in.d] = m.binary32(float32(to32(f[in.a])+to32(f[in.b])), in)
}

func f32Sub(m *machine, f *frame, in *instr) {
	f[in.d] = m.binary32(float32(to32(f[in.a])-to32(f[in.b])), in)
}

func f32Mul(m *machine, f *frame, in *instr) {
	f[in.d] = m.binary32(float32(to32(f[in.a])*to32(f[in.b])), in)
}

func f32Div(m *machine, f *frame, in *instr) {
	f[in.d] = m.binary32(float32(to32(f[in.a])/to32(f[in.b])), in)
}

// $fmin_ and $fmax_: a NaN if an operand is one, and -0 is less than +0, as in Go.
func f32Min(m *machine, f *frame, in *instr) {
	f[in.d] = m.binary32(min(to32(f[in.a]), to32(f[in.b])), in)
}

func f32Max(m *machine, f *frame, in *instr) {
	f[in.d] = m.binary32(max(to32(f[in.a]), to32(f[in.b])), in)
}

// $fcopysign_
func f32Copysign(m *machine, f *frame, in *instr) { f[in.d] = f[in.a]&^sign32 | f[in.b]&sign32 }

// Step_pure/relop: (CONST nt c_1) (CONST nt c_2) (RELOP nt relop) ~> (CONST I32 c)
//
//	if c = $relop_(nt, relop, c_1, c_2)
//
// $feq_, $fne_, $flt_, $fgt_, $fle_, $fge_
func f32Eq(m *machine, f *frame, in *instr) { f[in.d] = truth(to32(f[in.a]) == to32(f[in.b])) }

func f32Ne(m *machine, f *frame, in *instr) { f[in.d] = truth(to32(f[in.a]) != to32(f[in.b])) }

func f32Lt(m *machine, f *frame, in *instr) { f[in.d] = truth(to32(f[in.a]) < to32(f[in.b])) }

func f32Gt(m *machine, f *frame, in *instr) { f[in.d] = truth(to32(f[in.a]) > to32(f[in.b])) }

func f32Le(m *machine, f *frame, in *instr) { f[in.d] = truth(to32(f[in.a]) <= to32(f[in.b])) }

func f32Ge(m *machine, f *frame, in *instr) { f[in.d] = truth(to32(f[in.a]) >= to32(f[in.b])) }
