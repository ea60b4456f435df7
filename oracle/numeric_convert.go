package oracle

import (
	"math"

	"wasmjudge/wasm"
)

// Conversions.
//
// Step_pure/cvtop-val: (CONST nt_1 c_1) (CVTOP nt_2 nt_1 cvtop) ~> (CONST nt_2 c)
//
//	if c <- $cvtop__(nt_1, nt_2, cvtop, c_1)
//
// $wrap__, $extend__

func i32WrapI64(m *machine, f *frame, in *instr) { f[in.d] = uint64(uint32(f[in.a])) }

func i64ExtendI32S(m *machine, f *frame, in *instr) { f[in.d] = uint64(int32(f[in.a])) }

func i64ExtendI32U(m *machine, f *frame, in *instr) { f[in.d] = f[in.a] }

// $trunc__: partial. The operand is an f64; every f32 is one.

func (m *machine) trunc(f *frame, in *instr, x float64, t truncation) {
	if w, trap := t.partial(x); trap == 0 {
		f[in.d] = w
	} else {
		// Step_pure/cvtop-trap: (CONST nt_1 c_1) (CVTOP nt_2 nt_1 cvtop) ~> TRAP
		//   if $cvtop__(nt_1, nt_2, cvtop, c_1) = eps
		m.trap(RuleCvtopTrap, trap)
	}
}

// truncation is a conversion of floats to integers between min and below the power of two limit.
type truncation struct {
	min, limit float64
	convert    func(float64) uint64 // of a truncated float in range
}

var (
	truncI32S = truncation{-1 << 31, 1 << 31, func(x float64) uint64 { return uint64(uint32(int32(x))) }}
	truncI32U = truncation{0, 1 << 32, func(x float64) uint64 { return uint64(uint32(x)) }}
	truncI64S = truncation{-1 << 63, 1 << 63, func(x float64) uint64 { return uint64(int64(x)) }}
	truncI64U = truncation{0, 1 << 64, func(x float64) uint64 { return uint64(x) }}
)

func (t *truncation) partial(x float64) (uint64, wasm.Trap) {
	x = math.Trunc(x)
	switch {
	case x != x:
		return 0, wasm.TrapInvalidConversion
	case x < t.min || x >= t.limit:
		return 0, wasm.TrapIntegerOverflow
	}
	return t.convert(x), 0
}

// saturated is $trunc_sat__. The greatest integer is one less than the limit, which an f64 cannot express for 64 bits.
func (t *truncation) saturated(x float64) uint64 {
	x = math.Trunc(x)
	switch {
	case x != x:
		return 0
	case x < t.min:
		return t.convert(t.min)
	case x >= t.limit:
		return t.greatest()
	}
	return t.convert(x)
}

func (t *truncation) greatest() uint64 {
	if t.limit == 1<<64 {
		return math.MaxUint64
	}
	return uint64(t.limit) - 1
}

func i32TruncF32S(m *machine, f *frame, in *instr) { m.trunc(f, in, float64(to32(f[in.a])), truncI32S) }

func i32TruncF32U(m *machine, f *frame, in *instr) { m.trunc(f, in, float64(to32(f[in.a])), truncI32U) }

func i32TruncF64S(m *machine, f *frame, in *instr) { m.trunc(f, in, to64(f[in.a]), truncI32S) }

func i32TruncF64U(m *machine, f *frame, in *instr) { m.trunc(f, in, to64(f[in.a]), truncI32U) }

func i64TruncF32S(m *machine, f *frame, in *instr) { m.trunc(f, in, float64(to32(f[in.a])), truncI64S) }

func i64TruncF32U(m *machine, f *frame, in *instr) { m.trunc(f, in, float64(to32(f[in.a])), truncI64U) }

func i64TruncF64S(m *machine, f *frame, in *instr) { m.trunc(f, in, to64(f[in.a]), truncI64S) }

func i64TruncF64U(m *machine, f *frame, in *instr) { m.trunc(f, in, to64(f[in.a]), truncI64U) }

func i32TruncSatF32S(m *machine, f *frame, in *instr) {
	f[in.d] = truncI32S.saturated(float64(to32(f[in.a])))
}

func i32TruncSatF32U(m *machine, f *frame, in *instr) {
	f[in.d] = truncI32U.saturated(float64(to32(f[in.a])))
}

func i32TruncSatF64S(m *machine, f *frame, in *instr) { f[in.d] = truncI32S.saturated(to64(f[in.a])) }

func i32TruncSatF64U(m *machine, f *frame, in *instr) { f[in.d] = truncI32U.saturated(to64(f[in.a])) }

func i64TruncSatF32S(m *machine, f *frame, in *instr) {
	f[in.d] = truncI64S.saturated(float64(to32(f[in.a])))
}

func i64TruncSatF32U(m *machine, f *frame, in *instr) {
	f[in.d] = truncI64U.saturated(float64(to32(f[in.a])))
}

func i64TruncSatF64S(m *machine, f *frame, in *instr) { f[in.d] = truncI64S.saturated(to64(f[in.a])) }

func i64TruncSatF64U(m *machine, f *frame, in *instr) { f[in.d] = truncI64U.saturated(to64(f[in.a])) }

// $convert__: rounded once.

func f32ConvertI32S(m *machine, f *frame, in *instr) { f[in.d] = bits32(float32(int32(f[in.a]))) }

func f32ConvertI32U(m *machine, f *frame, in *instr) { f[in.d] = bits32(float32(uint32(f[in.a]))) }

func f32ConvertI64S(m *machine, f *frame, in *instr) { f[in.d] = bits32(float32(int64(f[in.a]))) }

func f32ConvertI64U(m *machine, f *frame, in *instr) { f[in.d] = bits32(float32(f[in.a])) }

func f64ConvertI32S(m *machine, f *frame, in *instr) {
	f[in.d] = math.Float64bits(float64(int32(f[in.a])))
}

func f64ConvertI32U(m *machine, f *frame, in *instr) {
	f[in.d] = math.Float64bits(float64(uint32(f[in.a])))
}

func f64ConvertI64S(m *machine, f *frame, in *instr) {
	f[in.d] = math.Float64bits(float64(int64(f[in.a])))
}

func f64ConvertI64U(m *machine, f *frame, in *instr) { f[in.d] = math.Float64bits(float64(f[in.a])) }

// $demote__, $promote__

func f32DemoteF64(m *machine, f *frame, in *instr) {
	x := float32(to64(f[in.a]))
	if x != x {
		f[in.d] = m.demotedNaN(f[in.a])
		return
	}
	f[in.d] = bits32(x)
}

func f64PromoteF32(m *machine, f *frame, in *instr) {
	x := float64(to32(f[in.a]))
	if x != x {
		f[in.d] = m.promotedNaN(f[in.a])
		return
	}
	f[in.d] = math.Float64bits(x)
}

// $reinterpret__: the bits are the same.

func reinterpret(m *machine, f *frame, in *instr) { f[in.d] = f[in.a] }

// constant pushes the constant of a CONST instruction, which is a value already and takes no reduction.
func constant(m *machine, f *frame, in *instr) { f[in.d] = in.n }
