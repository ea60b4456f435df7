package oracle

import (
	"math"

	"wasmjudge/wasm"
)

// The relaxed vector operators (3.0, numerics.relaxed, and 4.3.5 of the prose). Which of the permitted results they
// give is a parameter of the profile (wasm.Relaxed).

// relaxed is $relaxed2 and $relaxed4: what parameter r chooses. It counts a choice if there is one.
func relaxed[X comparable](m *machine, r uint8, xs ...X) X {
	for _, x := range xs[1:] {
		if x != xs[0] {
			m.choices++
			break
		}
	}
	return xs[r]
}

// irelaxedSwizzleLane is $irelaxed_swizzle_lane_.
func irelaxedSwizzleLane(m *machine, c *lanes[uint8], i uint8) uint8 {
	switch {
	case int(i) < len(c):
		return c[i]
	case signed(i) < 0:
		return 0
	}
	return relaxed(m, m.store.profile.Relaxed.Swizzle, 0, c[int(i)%len(c)])
}

// irelaxedQ15mulrS is $irelaxed_q15mulr_.
func irelaxedQ15mulrS(m *machine, i1, i2 uint16) uint16 {
	if i1 == 1<<15 && i2 == 1<<15 {
		return relaxed[uint16](m, m.store.profile.Relaxed.Iq15mulr, 1<<15-1, 1<<15)
	}
	return iq15mulrSatS(i1, i2)
}

// irelaxedLaneselect is $irelaxed_laneselect_.
func irelaxedLaneselect[N iN](m *machine, i1, i2, i3 N) N {
	whole := extend1[N](signed(i3) < 0)
	return relaxed(m, m.store.profile.Relaxed.Laneselect, ibitselect(i1, i2, i3), ibitselect(i1, i2, whole))
}

// ivbinopnd is $ivbinopsxnd_.
func ivbinopnd[N iN](sh ishape[N], op func(m *machine, c1, c2 N) N) step {
	return func(m *machine, f *frame, in *instr) {
		f.setVec(in.d, sh.map2(f.vec(in.a), f.vec(in.b), func(c1, c2 N) N { return op(m, c1, c2) }))
	}
}

// Step_pure/vternop-val: (VCONST V128 c_1) (VCONST V128 c_2) (VCONST V128 c_3) (VTERNOP sh vternop) ~> (VCONST V128 c)
//
//	if c <- $vternop_(sh, vternop, c_1, c_2, c_3)
//
// $ivternopnd_, $fvternop_
func ivternopnd[N iN](sh ishape[N], op func(m *machine, c1, c2, c3 N) N) step {
	return func(m *machine, f *frame, in *instr) {
		f.setVec(in.d, sh.map3(f.vec(in.a), f.vec(in.b), f.vec(in.c), func(c1, c2, c3 N) N { return op(m, c1, c2, c3) }))
	}
}

// frelaxedMadd is $frelaxed_madd_: a product and a sum, or $fma_.
func frelaxedMadd[F fN, N iN](sh fshape[F, N], fma func(z1, z2, z3 F) F) func(m *machine, c1, c2, c3 N) N {
	return func(m *machine, c1, c2, c3 N) N { return multiplyAdd(m, sh, fma, c1, c2, c3, c1) }
}

// multiplyAdd is $frelaxed_madd_, where a NaN among c1 is nan1 to what chooses the fused result's.
func multiplyAdd[F fN, N iN](m *machine, sh fshape[F, N], fma func(z1, z2, z3 F) F, c1, c2, c3, nan1 N) N {
	product := sh.of(m, fmul(sh.float(c1), sh.float(c2)), c1, c2)
	sum := sh.of(m, fadd(sh.float(product), sh.float(c3)), product, c3)
	fused := sh.of(m, fma(sh.float(c1), sh.float(c2), sh.float(c3)), nan1, c2, c3)
	return relaxed(m, m.store.profile.Relaxed.Fmadd, sum, fused)
}

// frelaxedNmadd is $frelaxed_nmadd_. The instruction of x86-64 negates the product, not the first operand: it leaves the sign of a NaN as it is.
func frelaxedNmadd[F fN, N iN](sh fshape[F, N], fma func(z1, z2, z3 F) F) func(m *machine, c1, c2, c3 N) N {
	return func(m *machine, c1, c2, c3 N) N {
		nan1 := fneg(c1)
		if p := m.store.profile.NaN; p == wasm.NaNX86 || p == wasm.NaNX86Swapped {
			nan1 = c1
		}
		return multiplyAdd(m, sh, fma, fneg(c1), c2, c3, nan1)
	}
}

// fma32 is $fma_ of 32 bits: the product is exact in f64, and the sum is rounded once. Rounded to the nearest in
// f64 and again in f32 it could end up on the wrong side of a tie, so the sum in f64 is rounded to odd: if it is
// not exact, its last bit is made 1.
func fma32(z1, z2, z3 float32) float32 {
	product, addend := float64(z1)*float64(z2), float64(z3)
	sum := product + addend
	if math.IsInf(sum, 0) || sum != sum {
		return float32(sum)
	}
	// What the sum lacks, exactly, by Knuth's algorithm.
	part := sum - product
	lack := (product - (sum - part)) + (addend - part)
	if lack != 0 && math.Float64bits(sum)&1 == 0 {
		sum = math.Nextafter(sum, math.Inf(int(math.Copysign(1, lack))))
	}
	return float32(sum)
}

// frelaxedMin is $frelaxed_min_, lesser or not: of -0 and +0 either, and of a NaN and another operand either.
func frelaxedMin[F fN, N iN](sh fshape[F, N]) func(m *machine, c1, c2 N) N {
	return func(m *machine, c1, c2 N) N {
		return frelaxedExtreme(m, sh, m.store.profile.Relaxed.Fmin, fmin, sign[N](), c1, c2)
	}
}

// frelaxedMax is $frelaxed_max_.
func frelaxedMax[F fN, N iN](sh fshape[F, N]) func(m *machine, c1, c2 N) N {
	return func(m *machine, c1, c2 N) N {
		return frelaxedExtreme(m, sh, m.store.profile.Relaxed.Fmax, fmax, 0, c1, c2)
	}
}

// frelaxedExtreme is what $frelaxed_min_ and $frelaxed_max_ have in common: zero is the extreme one of -0 and +0.
func frelaxedExtreme[F fN, N iN](m *machine, sh fshape[F, N], r uint8, op func(z1, z2 F) F, zero, c1, c2 N) N {
	z1, z2 := sh.float(c1), sh.float(c2)
	extreme := sh.of(m, op(z1, z2), c1, c2)
	switch {
	case z1 != z1:
		return relaxed(m, r, extreme, c1, c2, c2)
	case z2 != z2:
		return relaxed(m, r, extreme, c1, c2, c1)
	case z1 == 0 && z2 == 0 && c1 != c2:
		return relaxed(m, r, extreme, c1, c2, zero)
	}
	return extreme
}

// lrelaxedTruncU is $relaxed_trunc__ for U.
func lrelaxedTruncU[F fN, N iN](sh fshape[F, N]) lcvtop[N, uint32] {
	return func(m *machine, c N) uint32 {
		z := float64(sh.float(c))
		if w, trap := truncI32U.partial(z); trap == 0 {
			return uint32(w)
		}
		return relaxed(m, m.store.profile.Relaxed.TruncU, uint32(truncI32U.saturated(z)), 1<<32-1, 1<<32-2, 1<<31)
	}
}

// lrelaxedTruncS is $relaxed_trunc__ for S.
func lrelaxedTruncS[F fN, N iN](sh fshape[F, N]) lcvtop[N, uint32] {
	return func(m *machine, c N) uint32 {
		z := float64(sh.float(c))
		if w, trap := truncI32S.partial(z); trap == 0 {
			return uint32(w)
		}
		return relaxed(m, m.store.profile.Relaxed.TruncS, uint32(truncI32S.saturated(z)), 1<<31)
	}
}

func relaxedDot(m *machine, f *frame, in *instr) {
	f.setVec(in.d, m.ivrelaxedDot(f.vec(in.a), f.vec(in.b)))
}

// ivrelaxedDot is $vextbinop__ of RELAXED_DOT.
func (m *machine) ivrelaxedDot(v1, v2 vec) vec {
	return relaxed(m, m.store.profile.Relaxed.Idot,
		ivdot(i8x16, i16x8, extendS, extendS, iaddSatS, v1, v2),
		ivdot(i8x16, i16x8, extendS, extendU, iaddSatS, v1, v2))
}

// Step_pure/vextternop: (VCONST V128 c_1) (VCONST V128 c_2) (VCONST V128 c_3) (VEXTTERNOP sh_2 sh_1 vextternop) ~> (VCONST V128 c)
//
//	if $vextternop__(sh_1, sh_2, vextternop, c_1, c_2, c_3) = c
func relaxedDotAdd(m *machine, f *frame, in *instr) {
	products := m.ivrelaxedDot(f.vec(in.a), f.vec(in.b))
	sums := i32x4.lanes(ivextaddPairwise(i16x8, i32x4, extendS, products))
	c3 := i32x4.lanes(f.vec(in.c))
	var c lanes[uint32]
	for i := range i32x4.dim() {
		c[i] = iadd(sums[i], c3[i])
	}
	f.setVec(in.d, i32x4.vec(&c))
}
