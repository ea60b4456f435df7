package oracle

import (
	"math"

	"wasmjudge/wasm"
)

// The relaxed vector operators (3.0, numerics.relaxed, and 4.3.5 of the prose). Which of the permitted results they
// give is a parameter of the profile (wasm.Relaxed).

// relaxed2 is $relaxed2: what parameter r chooses. It counts a choice if there is one.
func relaxed2[X comparable](m *machine, r uint8, x0, x1 X) X {
	if x0 == x1 {
		return x0
	}
	m.choices++
	if r == 0 {
		return x0
	}
	return x1
}

// relaxed4 is $relaxed4.
func relaxed4[X comparable](m *machine, r uint8, x0, x1, x2, x3 X) X {
	if x0 == x1 && x0 == x2 && x0 == x3 {
		return x0
	}
	m.choices++
	return [...]X{x0, x1, x2, x3}[r&3]
}

// Step_pure/vswizzlop, of $ivswizzlop_ with $irelaxed_swizzle_lane_
func relaxedSwizzle(m *machine, f *frame, in *instr) {
	c1, c2 := i8x16.lanes(f.vec(in.a)), i8x16.lanes(f.vec(in.b))
	var c lanes[uint8]
	for k, i := range c2 {
		c[k] = irelaxedSwizzleLane(m, &c1, i)
	}
	f.setVec(in.d, i8x16.vec(&c))
}

// irelaxedSwizzleLane is $irelaxed_swizzle_lane_.
func irelaxedSwizzleLane(m *machine, c *lanes[uint8], i uint8) uint8 {
	switch {
	case int(i) < len(c):
		return c[i]
	case signed(i) < 0:
		return 0
	}
	return relaxed2(m, m.store.profile.Relaxed.Swizzle, 0, c[int(i)%len(c)])
}

// irelaxedQ15mulrS is $irelaxed_q15mulr_.
func irelaxedQ15mulrS(m *machine, i1, i2 uint16) uint16 {
	if i1 == 1<<15 && i2 == 1<<15 {
		return relaxed2[uint16](m, m.store.profile.Relaxed.Iq15mulr, 1<<15-1, 1<<15)
	}
	return iq15mulrSatS(i1, i2)
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
// $ivternopnd_ with $irelaxed_laneselect_
func relaxedLaneselect[N iN](sh ishape[N]) step {
	return func(m *machine, f *frame, in *instr) {
		v1, v2, v3 := f.vec(in.a), f.vec(in.b), f.vec(in.c)
		f.setVec(in.d, vec{laneselect(m, sh, v1[0], v2[0], v3[0]), laneselect(m, sh, v1[1], v2[1], v3[1])})
	}
}

// laneselect is $irelaxed_laneselect_ of each lane of a word.
func laneselect[N iN](m *machine, _ ishape[N], w1, w2, w3 uint64) (w uint64) {
	r := m.store.profile.Relaxed.Laneselect
	for at := 0; at < 64; at += width[N]() {
		i1, i2, i3 := N(w1>>at), N(w2>>at), N(w3>>at)
		bits, first := ibitselect(i1, i2, i3), ibitselect(i1, i2, firstBit(i3))
		bytes, otherwise := first, first
		if width[N]() == 16 {
			bytes, otherwise = ibitselect(i1, i2, N(firstBitOfBytes(uint16(i3)))), bits
		}
		w |= uint64(relaxed4(m, r, bits, first, bytes, otherwise)) << at
	}
	return w
}

// firstBit is the first bit of i in all bits: $extend__(1, N, S, $ishr_(N, U, i, N - 1)).
func firstBit[N iN](i N) N { return extend1[N](signed(i) < 0) }

// firstBitOfBytes is the same of each byte.
func firstBitOfBytes(i uint16) uint16 {
	return uint16(firstBit(uint8(i>>8)))<<8 | uint16(firstBit(uint8(i)))
}

// $fvternop_ with $frelaxed_madd_ or $frelaxed_nmadd_. flip is what changes of the first operand: nothing, or the
// sign, which is $fneg_.
func relaxedMadd[F fN, N iN](sh fshape[F, N], fma func(z1, z2, z3 F) F, flip N) step {
	madd := func(m *machine, w1, w2, w3 uint64) (w uint64) {
		for at := 0; at < 64; at += width[N]() {
			c1 := N(w1 >> at)
			w |= uint64(sh.frelaxedMadd(m, fma, c1^flip, N(w2>>at), N(w3>>at), c1)) << at
		}
		return w
	}
	return func(m *machine, f *frame, in *instr) {
		v1, v2, v3 := f.vec(in.a), f.vec(in.b), f.vec(in.c)
		f.setVec(in.d, vec{madd(m, v1[0], v2[0], v3[0]), madd(m, v1[1], v2[1], v3[1])})
	}
}

// frelaxedMadd is $frelaxed_madd_: a product and a sum, or $fma_. before is what c1 was before it was negated: the
// fused instruction of x86-64 negates the product instead, and leaves the sign of a NaN as it is.
func (sh fshape[F, N]) frelaxedMadd(m *machine, fma func(z1, z2, z3 F) F, c1, c2, c3, before N) N {
	z1, z2, z3 := sh.float(c1), sh.float(c2), sh.float(c3)
	product, fused := fmul(z1, z2), fma(z1, z2, z3)
	if sum := fadd(product, z3); sum == sum && fused == fused { // there is no NaN to choose
		return relaxed2(m, m.store.profile.Relaxed.Fmadd, sh.bits(sum), sh.bits(fused))
	}
	p := sh.of2(m, product, c1, c2)
	sum := sh.of2(m, fadd(sh.float(p), z3), p, c3)
	if p := m.store.profile.NaN; p == wasm.NaNX86 || p == wasm.NaNX86Swapped {
		c1 = before
	}
	return relaxed2(m, m.store.profile.Relaxed.Fmadd, sum, sh.of3(m, fused, c1, c2, c3))
}

// fma32 is $fma_ of 32 bits: the product is exact in f64, and the sum is rounded once. Rounded to the nearest in
// f64 and again in f32 it could end up on the wrong side of a tie, so the sum in f64 is rounded to odd: if it is
// not exact, its last bit is made 1. That gives what rounding once gives, because an f64 has at least two bits more
// than an f32 (Boldo and Melquiond, 2005). vector_fma_test.go compares it with numbers of any precision.
func fma32(z1, z2, z3 float32) float32 {
	product, addend := float64(z1)*float64(z2), float64(z3)
	sum := product + addend
	// What the sum lacks, exactly, by Knuth's algorithm. It is a NaN if the sum is infinite or a NaN.
	part := sum - product
	lack := (product - (sum - part)) + (addend - part)
	if bits := math.Float64bits(sum); bits&1 == 0 && (lack < 0 || lack > 0) {
		if (lack > 0) == (sum > 0) {
			sum = math.Float64frombits(bits + 1)
		} else {
			sum = math.Float64frombits(bits - 1)
		}
	}
	return float32(sum)
}

// fma64 is $fma_ of 64 bits. As a value of a variable, math.FMA would not be the processor's instruction.
func fma64(z1, z2, z3 float64) float64 { return math.FMA(z1, z2, z3) }

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
	extreme := sh.of2(m, op(z1, z2), c1, c2)
	switch {
	case z1 != z1:
		return relaxed4(m, r, extreme, c1, c2, c2)
	case z2 != z2:
		return relaxed4(m, r, extreme, c1, c2, c1)
	case z1 == 0 && z2 == 0 && c1 != c2:
		return relaxed4(m, r, extreme, c1, c2, zero)
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
		return relaxed4(m, m.store.profile.Relaxed.TruncU, uint32(truncI32U.saturated(z)), 1<<32-1, 1<<32-2, 1<<31)
	}
}

// lrelaxedTruncS is $relaxed_trunc__ for S.
func lrelaxedTruncS[F fN, N iN](sh fshape[F, N]) lcvtop[N, uint32] {
	return func(m *machine, c N) uint32 {
		z := float64(sh.float(c))
		if w, trap := truncI32S.partial(z); trap == 0 {
			return uint32(w)
		}
		return relaxed2(m, m.store.profile.Relaxed.TruncS, uint32(truncI32S.saturated(z)), 1<<31)
	}
}

func relaxedDot(m *machine, f *frame, in *instr) {
	f.setVec(in.d, m.ivrelaxedDot(f.vec(in.a), f.vec(in.b)))
}

// ivrelaxedDot is $vextbinop__ of RELAXED_DOT.
func (m *machine) ivrelaxedDot(v1, v2 vec) vec {
	s0, u0 := ivdotSat(v1[0], v2[0])
	s1, u1 := ivdotSat(v1[1], v2[1])
	return relaxed2(m, m.store.profile.Relaxed.Idot, vec{s0, s1}, vec{u0, u1})
}

// ivdotSat is $ivdot_sat_ of lanes that are extended by S both, and of the same where those of the second are extended
// by U. A sum takes the place of its pair.
func ivdotSat(w1, w2 uint64) (s, u uint64) {
	for at := 0; at < 64; at += 16 {
		i1, i2 := extendS[uint8, uint16](uint8(w1>>at)), extendS[uint8, uint16](uint8(w1>>(at+8)))
		j1, j2 := uint8(w2>>at), uint8(w2>>(at+8))
		s1, s2 := imul(i1, extendS[uint8, uint16](j1)), imul(i2, extendS[uint8, uint16](j2))
		u1, u2 := imul(i1, extendU[uint8, uint16](j1)), imul(i2, extendU[uint8, uint16](j2))
		s |= uint64(satS[uint16](signed(s1)+signed(s2))) << at
		u |= uint64(satS[uint16](signed(u1)+signed(u2))) << at
	}
	return s, u
}

// Step_pure/vextternop: (VCONST V128 c_1) (VCONST V128 c_2) (VCONST V128 c_3) (VEXTTERNOP sh_2 sh_1 vextternop) ~>
// (VCONST V128 c)
//
//	if $vextternop__(sh_1, sh_2, vextternop, c_1, c_2, c_3) = c
func relaxedDotAdd(m *machine, f *frame, in *instr) {
	products, v3 := m.ivrelaxedDot(f.vec(in.a), f.vec(in.b)), f.vec(in.c)
	f.setVec(in.d, vec{dotAdd(products[0], v3[0]), dotAdd(products[1], v3[1])})
}

// dotAdd is $ivadd_ of $ivextunop__ with $ivadd_pairwise_, of the lanes of a word.
func dotAdd(products, w3 uint64) (w uint64) {
	for at := 0; at < 64; at += 32 {
		sum := extaddS[uint16, uint32](uint16(products>>at), uint16(products>>(at+16)))
		w |= uint64(iadd(sum, uint32(w3>>at))) << at
	}
	return w
}
