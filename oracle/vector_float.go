package oracle

import "math"

// The floating-point operators on lanes. As for scalars (numeric_f32.go), a conversion around each operation keeps
// Go from fusing two.

// fN is a float of N bits.
type fN interface {
	float32 | float64
}

// fshape is a shape Fnn X M. Its lanes are the bits of the floats.
type fshape[F fN, N iN] struct{ ishape[N] }

var (
	f32x4 fshape[float32, uint32]
	f64x2 fshape[float64, uint64]
)

// float is the float with the bits c.
func (sh fshape[F, N]) float(c N) F {
	if width[N]() == 32 {
		return F(math.Float32frombits(uint32(c)))
	}
	return F(math.Float64frombits(uint64(c)))
}

// bits is the bits of z.
func (sh fshape[F, N]) bits(z F) N {
	if width[N]() == 32 {
		return N(math.Float32bits(float32(z)))
	}
	return N(math.Float64bits(float64(z)))
}

// of1, of2 and of3 are the bits of what an operator computed of one, two or three lanes, or of an element of
// $nans_(N, c*).
func (sh fshape[F, N]) of1(m *machine, z F, c1 N) N {
	if z == z {
		return sh.bits(z)
	}
	return sh.nan(m, uint64(c1))
}

func (sh fshape[F, N]) of2(m *machine, z F, c1, c2 N) N {
	if z == z {
		return sh.bits(z)
	}
	return sh.nan(m, uint64(c1), uint64(c2))
}

func (sh fshape[F, N]) of3(m *machine, z F, c1, c2, c3 N) N {
	if z == z {
		return sh.bits(z)
	}
	return sh.nan(m, uint64(c1), uint64(c2), uint64(c3))
}

func (sh fshape[F, N]) nan(m *machine, operands ...uint64) N {
	if width[N]() == 32 {
		return N(m.nan(&layout32, operands))
	}
	return N(m.nan(&layout64, operands))
}

// fvunop is $fvunop_, of the operators that compute.
func fvunop[F fN, N iN](sh fshape[F, N], op func(z F) F) step {
	return func(m *machine, f *frame, in *instr) {
		f.setVec(in.d, sh.map1(f.vec(in.a), func(c1 N) N { return sh.of1(m, op(sh.float(c1)), c1) }))
	}
}

// fvbinop is $fvbinop_, of the operators that compute.
func fvbinop[F fN, N iN](sh fshape[F, N], op func(z1, z2 F) F) step {
	return func(m *machine, f *frame, in *instr) {
		f.setVec(in.d, sh.map2(f.vec(in.a), f.vec(in.b), func(c1, c2 N) N {
			return sh.of2(m, op(sh.float(c1), sh.float(c2)), c1, c2)
		}))
	}
}

// fvrelop is $fvrelop_.
func fvrelop[F fN, N iN](sh fshape[F, N], op func(z1, z2 F) bool) step {
	return ivrelop(sh.ishape, func(c1, c2 N) bool { return op(sh.float(c1), sh.float(c2)) })
}

// $fabs_ and $fneg_ change the sign bit, of a NaN too.
func fabs[N iN](c N) N { return c &^ sign[N]() }

func fneg[N iN](c N) N { return c ^ sign[N]() }

func sign[N iN]() N { return 1 << (width[N]() - 1) }

// $fsqrt_, $fceil_, $ffloor_, $ftrunc_, $fnearest_. They are exact or, for the square root, rounded correctly when
// computed in f64 and rounded to f32.
func fsqrt[F fN](z F) F { return F(math.Sqrt(float64(z))) }

func fceil[F fN](z F) F { return F(math.Ceil(float64(z))) }

func ffloor[F fN](z F) F { return F(math.Floor(float64(z))) }

func ftrunc[F fN](z F) F { return F(math.Trunc(float64(z))) }

func fnearest[F fN](z F) F { return F(math.RoundToEven(float64(z))) }

// $fadd_, $fsub_, $fmul_, $fdiv_
func fadd[F fN](z1, z2 F) F { return F(z1 + z2) }

func fsub[F fN](z1, z2 F) F { return F(z1 - z2) }

func fmul[F fN](z1, z2 F) F { return F(z1 * z2) }

func fdiv[F fN](z1, z2 F) F { return F(z1 / z2) }

// $fmin_ and $fmax_: a NaN if an operand is one, and -0 is less than +0, as in Go.
func fmin[F fN](z1, z2 F) F { return min(z1, z2) }

func fmax[F fN](z1, z2 F) F { return max(z1, z2) }

// $fpmin_ and $fpmax_ choose an operand, and keep its bits.
func fpmin[F fN, N iN](sh fshape[F, N]) step {
	return ivbinop(sh.ishape, func(c1, c2 N) N {
		if flt(sh.float(c2), sh.float(c1)) {
			return c2
		}
		return c1
	})
}

func fpmax[F fN, N iN](sh fshape[F, N]) step {
	return ivbinop(sh.ishape, func(c1, c2 N) N {
		if flt(sh.float(c1), sh.float(c2)) {
			return c2
		}
		return c1
	})
}

// $feq_, $fne_, $flt_, $fgt_, $fle_, $fge_
func feq[F fN](z1, z2 F) bool { return z1 == z2 }

func fne[F fN](z1, z2 F) bool { return z1 != z2 }

func flt[F fN](z1, z2 F) bool { return z1 < z2 }

func fgt[F fN](z1, z2 F) bool { return z1 > z2 }

func fle[F fN](z1, z2 F) bool { return z1 <= z2 }

func fge[F fN](z1, z2 F) bool { return z1 >= z2 }
