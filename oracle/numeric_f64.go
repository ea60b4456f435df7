package oracle

import "math"

// The floating-point operators of f64, IEEE 754-2019 in round-to-nearest-even. Results that are computed go through
// unary64 or binary64, which choose among NaNs. A conversion around each operation keeps Go from fusing two.

func to64(w uint64) float64 { return math.Float64frombits(w) }

// unary64 is the word of a result of an operator with the operand a.
func (m *machine) unary64(x float64, in *instr) uint64 {
	if x != x {
		return m.nan64(in, 1)
	}
	return math.Float64bits(x)
}

// binary64 is the word of a result of an operator with the operands a and b.
func (m *machine) binary64(x float64, in *instr) uint64 {
	if x != x {
		return m.nan64(in, 2)
	}
	return math.Float64bits(x)
}

const sign64 = 1 << 63

// Step_pure/unop-val: (CONST nt c_1) (UNOP nt unop) ~> (CONST nt c)
//
//	if c <- $unop_(nt, unop, c_1)
//
// $fabs_ and $fneg_ change the sign bit, of a NaN too.
func f64Abs(m *machine, f *frame, in *instr) { f[in.d] = f[in.a] &^ sign64 }

func f64Neg(m *machine, f *frame, in *instr) { f[in.d] = f[in.a] ^ sign64 }

// $fceil_, $ffloor_, $ftrunc_, $fnearest_, $fsqrt_
func f64Ceil(m *machine, f *frame, in *instr) { f[in.d] = m.unary64(math.Ceil(to64(f[in.a])), in) }

func f64Floor(m *machine, f *frame, in *instr) { f[in.d] = m.unary64(math.Floor(to64(f[in.a])), in) }

func f64Trunc(m *machine, f *frame, in *instr) { f[in.d] = m.unary64(math.Trunc(to64(f[in.a])), in) }

func f64Nearest(m *machine, f *frame, in *instr) {
	f[in.d] = m.unary64(math.RoundToEven(to64(f[in.a])), in)
}

func f64Sqrt(m *machine, f *frame, in *instr) { f[in.d] = m.unary64(math.Sqrt(to64(f[in.a])), in) }

// Step_pure/binop-val: (CONST nt c_1) (CONST nt c_2) (BINOP nt binop) ~> (CONST nt c)
//
//	if c <- $binop_(nt, binop, c_1, c_2)
//
// $fadd_, $fsub_, $fmul_, $fdiv_
func f64Add(m *machine, f *frame, in *instr) {
	f[in.d] = m.binary64(float64(to64(f[in.a])+to64(f[in.b])), in)
}

func f64Sub(m *machine, f *frame, in *instr) {
	f[in.d] = m.binary64(float64(to64(f[in.a])-to64(f[in.b])), in)
}

func f64Mul(m *machine, f *frame, in *instr) {
	f[in.d] = m.binary64(float64(to64(f[in.a])*to64(f[in.b])), in)
}

func f64Div(m *machine, f *frame, in *instr) {
	f[in.d] = m.binary64(float64(to64(f[in.a])/to64(f[in.b])), in)
}

// $fmin_ and $fmax_: a NaN if an operand is one, and -0 is less than +0, as in Go.
func f64Min(m *machine, f *frame, in *instr) {
	f[in.d] = m.binary64(min(to64(f[in.a]), to64(f[in.b])), in)
}

func f64Max(m *machine, f *frame, in *instr) {
	f[in.d] = m.binary64(max(to64(f[in.a]), to64(f[in.b])), in)
}

// $fcopysign_
func f64Copysign(m *machine, f *frame, in *instr) { f[in.d] = f[in.a]&^sign64 | f[in.b]&sign64 }

// Step_pure/relop: (CONST nt c_1) (CONST nt c_2) (RELOP nt relop) ~> (CONST I32 c)
//
//	if c = $relop_(nt, relop, c_1, c_2)
//
// $feq_, $fne_, $flt_, $fgt_, $fle_, $fge_
func f64Eq(m *machine, f *frame, in *instr) { f[in.d] = truth(to64(f[in.a]) == to64(f[in.b])) }

func f64Ne(m *machine, f *frame, in *instr) { f[in.d] = truth(to64(f[in.a]) != to64(f[in.b])) }

func f64Lt(m *machine, f *frame, in *instr) { f[in.d] = truth(to64(f[in.a]) < to64(f[in.b])) }

func f64Gt(m *machine, f *frame, in *instr) { f[in.d] = truth(to64(f[in.a]) > to64(f[in.b])) }

func f64Le(m *machine, f *frame, in *instr) { f[in.d] = truth(to64(f[in.a]) <= to64(f[in.b])) }

func f64Ge(m *machine, f *frame, in *instr) { f[in.d] = truth(to64(f[in.a]) >= to64(f[in.b])) }
