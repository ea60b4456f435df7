package oracle

import "math/bits"

// The integer operators on lanes (3.1, numerics.scalar), and the vector operators that make lanes of other sizes.

// signed is $signed_, for which 64 bits suffice.
func signed[N iN](i N) int64 {
	unused := 64 - width[N]()
	return int64(uint64(i)<<unused) >> unused
}

// satU is $sat_u_, of a number that fits in 64 bits.
func satU[N iN](i int64) N { return N(min(max(i, 0), 1<<width[N]()-1)) }

// satS is $inv_signed_ of $sat_s_.
func satS[N iN](i int64) N {
	limit := int64(1) << (width[N]() - 1)
	return N(min(max(i, -limit), limit-1))
}

// $ineg_, $iabs_, $ipopcnt_
func ineg[N iN](i N) N { return -i }

func iabs[N iN](i N) N {
	if signed(i) >= 0 {
		return i
	}
	return ineg(i)
}

func ipopcnt[N iN](i N) N { return N(bits.OnesCount64(uint64(i))) }

// $iadd_, $isub_, $imul_
func iadd[N iN](i1, i2 N) N { return i1 + i2 }

func isub[N iN](i1, i2 N) N { return i1 - i2 }

func imul[N iN](i1, i2 N) N { return i1 * i2 }

// $imin_, $imax_
func iminU[N iN](i1, i2 N) N { return min(i1, i2) }

func iminS[N iN](i1, i2 N) N {
	if signed(i1) <= signed(i2) {
		return i1
	}
	return i2
}

func imaxU[N iN](i1, i2 N) N { return max(i1, i2) }

func imaxS[N iN](i1, i2 N) N {
	if signed(i1) >= signed(i2) {
		return i1
	}
	return i2
}

// $iadd_sat_, $isub_sat_ of at most 16 bits
func iaddSatU[N iN](i1, i2 N) N { return satU[N](int64(i1) + int64(i2)) }

func iaddSatS[N iN](i1, i2 N) N { return satS[N](signed(i1) + signed(i2)) }

func isubSatU[N iN](i1, i2 N) N { return satU[N](int64(i1) - int64(i2)) }

func isubSatS[N iN](i1, i2 N) N { return satS[N](signed(i1) - signed(i2)) }

// $iavgr_ of at most 16 bits
func iavgrU[N iN](i1, i2 N) N { return N((uint64(i1) + uint64(i2) + 1) / 2) }

// $iq15mulr_sat_
func iq15mulrSatS(i1, i2 uint16) uint16 { return satS[uint16]((signed(i1)*signed(i2) + 1<<14) >> 15) }

// $ibitselect_
func ibitselect[N iN](i1, i2, i3 N) N { return i1&i3 | i2&^i3 }

// $ishl_, $ishr_
func ishl[N iN](i N, by uint32) N { return i << (by % uint32(width[N]())) }

func ishrU[N iN](i N, by uint32) N { return i >> (by % uint32(width[N]())) }

func ishrS[N iN](i N, by uint32) N { return N(signed(i) >> (by % uint32(width[N]()))) }

// $ieq_, $ine_, $ilt_, $igt_, $ile_, $ige_
func ieq[N iN](i1, i2 N) bool { return i1 == i2 }

func ine[N iN](i1, i2 N) bool { return i1 != i2 }

func iltU[N iN](i1, i2 N) bool { return i1 < i2 }

func iltS[N iN](i1, i2 N) bool { return signed(i1) < signed(i2) }

func igtU[N iN](i1, i2 N) bool { return i1 > i2 }

func igtS[N iN](i1, i2 N) bool { return signed(i1) > signed(i2) }

func ileU[N iN](i1, i2 N) bool { return i1 <= i2 }

func ileS[N iN](i1, i2 N) bool { return signed(i1) <= signed(i2) }

func igeU[N iN](i1, i2 N) bool { return i1 >= i2 }

func igeS[N iN](i1, i2 N) bool { return signed(i1) >= signed(i2) }

// $extend__ from N to W bits
func extendU[N, W iN](i N) W { return W(i) }

func extendS[N, W iN](i N) W { return W(signed(i)) }

// $narrow__ from N to W bits
func narrowU[N, W iN](i N) W { return satU[W](signed(i)) }

func narrowS[N, W iN](i N) W { return satS[W](signed(i)) }

// Step_pure/vnarrow: (VCONST V128 c_1) (VCONST V128 c_2) (VNARROW sh_2 sh_1 sx) ~> (VCONST V128 c)
//
//	if c = $vnarrowop__(sh_1, sh_2, sx, c_1, c_2)
func vnarrow[N, W iN](sh1 ishape[N], sh2 ishape[W], narrow func(N) W) step {
	return func(m *machine, f *frame, in *instr) {
		c1, c2 := sh1.lanes(f.vec(in.a)), sh1.lanes(f.vec(in.b))
		var c lanes[W]
		for i := range sh1.dim() {
			c[i], c[sh1.dim()+i] = narrow(c1[i]), narrow(c2[i])
		}
		f.setVec(in.d, sh2.vec(&c))
	}
}

// Step_pure/vextunop: (VCONST V128 c_1) (VEXTUNOP sh_2 sh_1 vextunop) ~> (VCONST V128 c)
//
//	if $vextunop__(sh_1, sh_2, vextunop, c_1) = c
func extaddPairwise[N, W iN](sh1 ishape[N], sh2 ishape[W], extend func(N) W) step {
	return func(m *machine, f *frame, in *instr) { f.setVec(in.d, ivextaddPairwise(sh1, sh2, extend, f.vec(in.a))) }
}

// ivextaddPairwise is $ivextunop__ with $ivadd_pairwise_.
func ivextaddPairwise[N, W iN](sh1 ishape[N], sh2 ishape[W], extend func(N) W, v1 vec) vec {
	c1 := sh1.lanes(v1)
	var c lanes[W]
	for i := range sh2.dim() {
		c[i] = iadd(extend(c1[2*i]), extend(c1[2*i+1]))
	}
	return sh2.vec(&c)
}

// half chooses lanes of a vector: $half(half, 0, M) is the first of them.
type half bool

const (
	low  half = false
	high half = true
)

func (h half) first(m int) int {
	if h == high {
		return m
	}
	return 0
}

// Step_pure/vextbinop: (VCONST V128 c_1) (VCONST V128 c_2) (VEXTBINOP sh_2 sh_1 vextbinop) ~> (VCONST V128 c)
//
//	if $vextbinop__(sh_1, sh_2, vextbinop, c_1, c_2) = c
//
// $ivextbinop__ with $ivmul_
func extmul[N, W iN](sh1 ishape[N], sh2 ishape[W], h half, extend func(N) W) step {
	return func(m *machine, f *frame, in *instr) {
		c1, c2 := sh1.lanes(f.vec(in.a)), sh1.lanes(f.vec(in.b))
		first := h.first(sh2.dim())
		var c lanes[W]
		for i := range sh2.dim() {
			c[i] = imul(extend(c1[(first+i)&15]), extend(c2[(first+i)&15]))
		}
		f.setVec(in.d, sh2.vec(&c))
	}
}

func dot(m *machine, f *frame, in *instr) {
	f.setVec(in.d, ivdot(i16x8, i32x4, extendS, extendS, iadd, f.vec(in.a), f.vec(in.b)))
}

// ivdot is $ivextbinop__ with $ivdot_, or with $ivdot_sat_ if add saturates.
func ivdot[N, W iN](sh1 ishape[N], sh2 ishape[W], extend1, extend2 func(N) W, add func(j1, j2 W) W, v1, v2 vec) vec {
	c1, c2 := sh1.lanes(v1), sh1.lanes(v2)
	var c lanes[W]
	for i := range sh2.dim() {
		j1 := imul(extend1(c1[2*i]), extend2(c2[2*i]))
		j2 := imul(extend1(c1[2*i+1]), extend2(c2[2*i+1]))
		c[i] = add(j1, j2)
	}
	return sh2.vec(&c)
}
