package oracle

import (
	"math/bits"

	"wasmjudge/wasm"
)

// Vectors (3.2, numerics.vector): their lanes, and the operators that go lane by lane. The operators on a lane are
// in vector_integer.go and vector_float.go.

// vec is a value of type V128: its low and its high word.
type vec [2]uint64

func (f *frame) vec(a uint16) vec { return vec{f[a], f[a+1]} }

func (f *frame) setVec(d uint16, v vec) { f[d], f[d+1] = v[0], v[1] }

// iN is an integer of N bits: a lane.
type iN interface {
	uint8 | uint16 | uint32 | uint64
}

// width is the N of iN.
func width[N iN]() int { return bits.Len64(uint64(^N(0))) }

// ishape is a shape Jnn X M, of lanes that are integers, or the bits of floats.
type ishape[N iN] struct{}

var (
	i8x16 ishape[uint8]
	i16x8 ishape[uint16]
	i32x4 ishape[uint32]
	i64x2 ishape[uint64]
)

// lanes are those of a vector, in order: the first M of these.
type lanes[N iN] [16]N

// dim is the M of the shape.
func (ishape[N]) dim() int { return 128 / width[N]() }

// lanes is $lanes_.
func (sh ishape[N]) lanes(v vec) (c lanes[N]) {
	half := sh.dim() / 2
	low, high := v[0], v[1]
	for i := range half {
		c[i], c[half+i] = N(low), N(high)
		low, high = low>>width[N](), high>>width[N]()
	}
	return c
}

// vec is $inv_lanes_.
func (sh ishape[N]) vec(c *lanes[N]) (v vec) {
	half := sh.dim() / 2
	for i := half - 1; i >= 0; i-- {
		v[0] = v[0]<<width[N]() | uint64(c[i])
		v[1] = v[1]<<width[N]() | uint64(c[half+i])
	}
	return v
}

// map1 and map2 are $inv_lanes_ of what op gives of each lane of $lanes_: of the lanes of one or two vectors. No lane
// is in both words, so that they go word by word.
func (sh ishape[N]) map1(v1 vec, op func(c1 N) N) vec {
	return vec{word1(v1[0], op), word1(v1[1], op)}
}

func word1[N iN](w1 uint64, op func(c1 N) N) (w uint64) {
	for at := 0; at < 64; at += width[N]() {
		w |= uint64(op(N(w1>>at))) << at
	}
	return w
}

func (sh ishape[N]) map2(v1, v2 vec, op func(c1, c2 N) N) vec {
	return vec{word2(v1[0], v2[0], op), word2(v1[1], v2[1], op)}
}

func word2[N iN](w1, w2 uint64, op func(c1, c2 N) N) (w uint64) {
	for at := 0; at < 64; at += width[N]() {
		w |= uint64(op(N(w1>>at), N(w2>>at))) << at
	}
	return w
}

// Step_pure/vunop-val: (VCONST V128 c_1) (VUNOP sh vunop) ~> (VCONST V128 c)
//
//	if c <- $vunop_(sh, vunop, c_1)
//
// $ivunop_
func ivunop[N iN](sh ishape[N], op func(c1 N) N) step {
	return func(m *machine, f *frame, in *instr) { f.setVec(in.d, sh.map1(f.vec(in.a), op)) }
}

// Step_pure/vbinop-val: (VCONST V128 c_1) (VCONST V128 c_2) (VBINOP sh vbinop) ~> (VCONST V128 c)
//
//	if c <- $vbinop_(sh, vbinop, c_1, c_2)
//
// $ivbinop_, $ivbinopsx_
func ivbinop[N iN](sh ishape[N], op func(c1, c2 N) N) step {
	return func(m *machine, f *frame, in *instr) { f.setVec(in.d, sh.map2(f.vec(in.a), f.vec(in.b), op)) }
}

// Step_pure/vrelop: (VCONST V128 c_1) (VCONST V128 c_2) (VRELOP sh vrelop) ~> (VCONST V128 c)
//
//	if c = $vrelop_(sh, vrelop, c_1, c_2)
//
// $ivrelop_, $ivrelopsx_
func ivrelop[N iN](sh ishape[N], op func(c1, c2 N) bool) step {
	return func(m *machine, f *frame, in *instr) {
		v1, v2 := f.vec(in.a), f.vec(in.b)
		f.setVec(in.d, vec{relation(v1[0], v2[0], op), relation(v1[1], v2[1], op)})
	}
}

func relation[N iN](w1, w2 uint64, op func(c1, c2 N) bool) (w uint64) {
	for at := 0; at < 64; at += width[N]() {
		w |= uint64(extend1[N](op(N(w1>>at), N(w2>>at)))) << at
	}
	return w
}

// extend1 is $extend__(1, N, S, $bool(b)).
func extend1[N iN](b bool) N { return -N(truth(b)) }

// Step_pure/vshiftop: (VCONST V128 c_1) (CONST I32 i) (VSHIFTOP sh vshiftop) ~> (VCONST V128 c)
//
//	if c = $vshiftop_(sh, vshiftop, c_1, i)
//
// $ivshiftop_, $ivshiftopsx_
func ivshiftop[N iN](sh ishape[N], op func(c1 N, i uint32) N) step {
	return func(m *machine, f *frame, in *instr) {
		i := uint32(f[in.b])
		f.setVec(in.d, sh.map1(f.vec(in.a), func(c1 N) N { return op(c1, i) }))
	}
}

// Step_pure/vtestop: (VCONST V128 c_1) (VTESTOP (Jnn X M) ALL_TRUE) ~> (CONST I32 c)
//
//	if i* = $lanes_(Jnn X M, c_1)
//	if c = $prod(($inez_($jsizenn(Jnn), i)*))
func allTrue[N iN](sh ishape[N]) step {
	return func(m *machine, f *frame, in *instr) {
		i := sh.lanes(f.vec(in.a))
		c := uint64(1)
		for _, i := range i[:sh.dim()] {
			c *= truth(i != 0)
		}
		f[in.d] = c
	}
}

// Step_pure/vbitmask: (VCONST V128 c_1) (VBITMASK sh) ~> (CONST I32 c)
//
//	if c = $vbitmaskop_(sh, c_1)
//
// $ivbitmaskop_: the bit of the first lane is the lowest.
func bitmask[N iN](sh ishape[N]) step {
	return func(m *machine, f *frame, in *instr) {
		c1 := sh.lanes(f.vec(in.a))
		c := uint64(0)
		for i := range sh.dim() {
			c |= truth(iltS(c1[i], 0)) << i
		}
		f[in.d] = c
	}
}

// Step_pure/vsplat: (CONST $lunpack(Lnn) c_1) (VSPLAT (Lnn X M)) ~> (VCONST V128 c)
//
//	if c = $inv_lanes_(Lnn X M, $lpacknum_(Lnn, c_1)^M)
func splat[N iN](sh ishape[N]) step {
	return func(m *machine, f *frame, in *instr) { f.setVec(in.d, sh.splat(N(f[in.a]))) }
}

func (sh ishape[N]) splat(c1 N) vec {
	var c lanes[N]
	for i := range c {
		c[i] = c1
	}
	return sh.vec(&c)
}

// Step_pure/vextract_lane-num: (VCONST V128 c_1) (VEXTRACT_LANE (nt X M) i) ~> (CONST nt c_2)
//
//	if c_2 = $lanes_(nt X M, c_1)[i]
func extractLane[N iN](sh ishape[N]) step {
	return func(m *machine, f *frame, in *instr) { f[in.d] = uint64(sh.lanes(f.vec(in.a))[in.n&15]) }
}

// Step_pure/vextract_lane-pack: (VCONST V128 c_1) (VEXTRACT_LANE (pt X M) sx i) ~> (CONST I32 c_2)
//
//	if c_2 = $extend__($psize(pt), 32, sx, $lanes_(pt X M, c_1)[i])
func extractPacked[N iN](sh ishape[N], extend func(N) uint32) step {
	return func(m *machine, f *frame, in *instr) { f[in.d] = uint64(extend(sh.lanes(f.vec(in.a))[in.n&15])) }
}

// Step_pure/vreplace_lane: (VCONST V128 c_1) (CONST $lunpack(Lnn) c_2) (VREPLACE_LANE (Lnn X M) i) ~> (VCONST V128 c)
//
//	if c = $inv_lanes_(Lnn X M, $lanes_(Lnn X M, c_1)[[i] = $lpacknum_(Lnn, c_2)])
func replaceLane[N iN](sh ishape[N]) step {
	return func(m *machine, f *frame, in *instr) {
		c := sh.lanes(f.vec(in.a))
		c[in.n&15] = N(f[in.b])
		f.setVec(in.d, sh.vec(&c))
	}
}

// emitVecConst: the low word of a constant is in n, the high one in x, a and b.
func emitVecConst(c *compiler, in *wasm.Instr) {
	c.result(in, instr{n: in.N, x: in.X, a: uint16(in.Y), b: uint16(in.Y >> 16)}, true)
}

// vecConst pushes the constant of a VCONST, which is a value already and takes no reduction.
func vecConst(m *machine, f *frame, in *instr) {
	f.setVec(in.d, vec{in.n, uint64(in.x) | uint64(in.a)<<32 | uint64(in.b)<<48})
}

// emitShuffle: x is where the lane indices are in the code.
func emitShuffle(c *compiler, in *wasm.Instr) {
	s := instr{x: uint32(len(c.code.shuffles))}
	c.code.shuffles = append(c.code.shuffles, in.V128())
	c.take(&s, 2)
	c.result(in, s, true)
}

// Step_pure/vshuffle: (VCONST V128 c_1) (VCONST V128 c_2) (VSHUFFLE sh i*) ~> (VCONST V128 c)
//
//	if c = $vshufflop_(sh, i*, c_1, c_2)
//
// $ivshufflop_
func shuffle(m *machine, f *frame, in *instr) {
	c1, c2 := i8x16.lanes(f.vec(in.a)), i8x16.lanes(f.vec(in.b))
	var both [32]uint8
	copy(both[:], c1[:])
	copy(both[16:], c2[:])
	var c lanes[uint8]
	for k, i := range m.fn.code.shuffles[in.x] {
		c[k] = both[i&31]
	}
	f.setVec(in.d, i8x16.vec(&c))
}

// Step_pure/vswizzlop: (VCONST V128 c_1) (VCONST V128 c_2) (VSWIZZLOP sh swizzlop) ~> (VCONST V128 c)
//
//	if c = $vswizzlop_(sh, swizzlop, c_1, c_2)
//
// $ivswizzlop_
func swizzle(m *machine, f *frame, in *instr) {
	c1, c2 := i8x16.lanes(f.vec(in.a)), i8x16.lanes(f.vec(in.b))
	var c lanes[uint8]
	for k, i := range c2 {
		c[k] = iswizzleLane(&c1, i)
	}
	f.setVec(in.d, i8x16.vec(&c))
}

// iswizzleLane is $iswizzle_lane_.
func iswizzleLane(c *lanes[uint8], i uint8) uint8 {
	if int(i) < len(c) {
		return c[i]
	}
	return 0
}

// The operators on all 128 bits.
//
// Step_pure/vvunop: (VCONST V128 c_1) (VVUNOP V128 vvunop) ~> (VCONST V128 c)
//
//	if c <- $vvunop_(V128, vvunop, c_1)
func vecNot(m *machine, f *frame, in *instr) {
	v := f.vec(in.a)
	f.setVec(in.d, vec{^v[0], ^v[1]})
}

// Step_pure/vvbinop: (VCONST V128 c_1) (VCONST V128 c_2) (VVBINOP V128 vvbinop) ~> (VCONST V128 c)
//
//	if c <- $vvbinop_(V128, vvbinop, c_1, c_2)
func vecAnd(m *machine, f *frame, in *instr) {
	v1, v2 := f.vec(in.a), f.vec(in.b)
	f.setVec(in.d, vec{v1[0] & v2[0], v1[1] & v2[1]})
}

func vecAndnot(m *machine, f *frame, in *instr) {
	v1, v2 := f.vec(in.a), f.vec(in.b)
	f.setVec(in.d, vec{v1[0] &^ v2[0], v1[1] &^ v2[1]})
}

func vecOr(m *machine, f *frame, in *instr) {
	v1, v2 := f.vec(in.a), f.vec(in.b)
	f.setVec(in.d, vec{v1[0] | v2[0], v1[1] | v2[1]})
}

func vecXor(m *machine, f *frame, in *instr) {
	v1, v2 := f.vec(in.a), f.vec(in.b)
	f.setVec(in.d, vec{v1[0] ^ v2[0], v1[1] ^ v2[1]})
}

// Step_pure/vvternop: (VCONST V128 c_1) (VCONST V128 c_2) (VCONST V128 c_3) (VVTERNOP V128 vvternop) ~> (VCONST V128 c)
//
//	if c <- $vvternop_(V128, vvternop, c_1, c_2, c_3)
func vecBitselect(m *machine, f *frame, in *instr) {
	v1, v2, v3 := f.vec(in.a), f.vec(in.b), f.vec(in.c)
	f.setVec(in.d, vec{ibitselect(v1[0], v2[0], v3[0]), ibitselect(v1[1], v2[1], v3[1])})
}

// Step_pure/vvtestop: (VCONST V128 c_1) (VVTESTOP V128 ANY_TRUE) ~> (CONST I32 c)
//
//	if c = $inez_($vsize(V128), c_1)
func anyTrue(m *machine, f *frame, in *instr) { f[in.d] = truth(f.vec(in.a) != vec{}) }
