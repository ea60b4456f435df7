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

func isubSatU[N iN](i1, i2 N) N { return satU[N](int64(i1) - int64(i2)) }

// ivbinopSatS is $ivbinopsx_ with $iadd_sat_ or $isub_sat_, by what op gives of the lanes' $signed_.
func ivbinopSatS[N iN](sh ishape[N], op func(i1, i2 int64) int64) step {
	return func(m *machine, f *frame, in *instr) {
		v1, v2 := f.vec(in.a), f.vec(in.b)
		f.setVec(in.d, vec{saturatedS[N](v1[0], v2[0], op), saturatedS[N](v1[1], v2[1], op)})
	}
}

func saturatedS[N iN](w1, w2 uint64, op func(i1, i2 int64) int64) (w uint64) {
	for at := 0; at < 64; at += width[N]() {
		w |= uint64(satS[N](op(signed(N(w1>>at)), signed(N(w2>>at))))) << at
	}
	return w
}

func sum(i1, i2 int64) int64 { return i1 + i2 }

func difference(i1, i2 int64) int64 { return i1 - i2 }

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
//
// The lanes of a vector make one word of narrow lanes.
func vnarrow[N, W iN](sh1 ishape[N], sh2 ishape[W], narrow func(N) W) step {
	return func(m *machine, f *frame, in *instr) {
		v1, v2 := f.vec(in.a), f.vec(in.b)
		f.setVec(in.d, vec{
			narrowed(v1[0], narrow) | narrowed(v1[1], narrow)<<32,
			narrowed(v2[0], narrow) | narrowed(v2[1], narrow)<<32,
		})
	}
}

func narrowed[N, W iN](w1 uint64, narrow func(N) W) (w uint64) {
	for at := 0; at < 64; at += width[N]() {
		w |= uint64(narrow(N(w1>>at))) << (at / 2)
	}
	return w
}

// Step_pure/vextunop: (VCONST V128 c_1) (VEXTUNOP sh_2 sh_1 vextunop) ~> (VCONST V128 c)
//
//	if $vextunop__(sh_1, sh_2, vextunop, c_1) = c
//
// $ivextunop__ with $ivadd_pairwise_
func extaddPairwise[N, W iN](sh1 ishape[N], sh2 ishape[W], add func(c1, c2 N) W) step {
	return func(m *machine, f *frame, in *instr) {
		v1 := f.vec(in.a)
		f.setVec(in.d, vec{sums(v1[0], add), sums(v1[1], add)})
	}
}

// sums adds the lanes of a word in pairs. A sum takes the place of its pair.
func sums[N, W iN](w1 uint64, add func(c1, c2 N) W) (w uint64) {
	for at := 0; at < 64; at += width[W]() {
		w |= uint64(add(N(w1>>at), N(w1>>(at+width[N]())))) << at
	}
	return w
}

// $iadd_ of what $extend__ gives
func extaddS[N, W iN](c1, c2 N) W { return iadd(extendS[N, W](c1), extendS[N, W](c2)) }

func extaddU[N, W iN](c1, c2 N) W { return iadd(extendU[N, W](c1), extendU[N, W](c2)) }

// half chooses lanes of a vector: $half(half, 0, M) is the first of them.
type half bool

const (
	low  half = false
	high half = true
)

func (h half) first(m int) int { return h.word() * m }

// word is which of a vector's words holds these lanes.
func (h half) word() int {
	if h == high {
		return 1
	}
	return 0
}

// Step_pure/vextbinop: (VCONST V128 c_1) (VCONST V128 c_2) (VEXTBINOP sh_2 sh_1 vextbinop) ~> (VCONST V128 c)
//
//	if $vextbinop__(sh_1, sh_2, vextbinop, c_1, c_2) = c
//
// $ivextbinop__ with $ivmul_: the lanes that a half chooses are those of one word.
func extmul[N, W iN](sh1 ishape[N], sh2 ishape[W], h half, mul func(c1, c2 N) W) step {
	return func(m *machine, f *frame, in *instr) {
		w1, w2 := f.vec(in.a)[h.word()], f.vec(in.b)[h.word()]
		f.setVec(in.d, vec{products(w1, w2, mul), products(w1>>32, w2>>32, mul)})
	}
}

// products makes one word of the first 32 bits of two.
func products[N, W iN](w1, w2 uint64, mul func(c1, c2 N) W) (w uint64) {
	for at := 0; at < 32; at += width[N]() {
		w |= uint64(mul(N(w1>>at), N(w2>>at))) << (2 * at)
	}
	return w
}

// $imul_ of what $extend__ gives
func extmulS[N, W iN](c1, c2 N) W { return imul(extendS[N, W](c1), extendS[N, W](c2)) }

func extmulU[N, W iN](c1, c2 N) W { return imul(extendU[N, W](c1), extendU[N, W](c2)) }

// $ivextbinop__ with $ivdot_: a sum takes the place of its pair.
func dot(m *machine, f *frame, in *instr) {
	v1, v2 := f.vec(in.a), f.vec(in.b)
	f.setVec(in.d, vec{ivdot(v1[0], v2[0]), ivdot(v1[1], v2[1])})
}

func ivdot(w1, w2 uint64) (w uint64) {
	for at := 0; at < 64; at += 32 {
		j1 := extmulS[uint16, uint32](uint16(w1>>at), uint16(w2>>at))
		j2 := extmulS[uint16, uint32](uint16(w1>>(at+16)), uint16(w2>>(at+16)))
		w |= uint64(iadd(j1, j2)) << at
	}
	return w
}
