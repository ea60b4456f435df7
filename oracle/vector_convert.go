package oracle

import "math"

// Conversions of vectors.
//
// Step_pure/vcvtop: (VCONST V128 c_1) (VCVTOP sh_2 sh_1 vcvtop) ~> (VCONST V128 c)
//
//	if c = $vcvtop__(sh_1, sh_2, vcvtop, c_1)

// lcvtop is $lcvtop__: it converts a lane of N bits to one of W bits.
type lcvtop[N, W iN] func(m *machine, c1 N) W

// vcvtop is $vcvtop__ where $halfop and $zeroop are eps: there are as many lanes before as after.
func vcvtop[N iN](sh ishape[N], op lcvtop[N, N]) step { return vcvtopHalf(sh, sh, low, op) }

// vcvtopHalf is $vcvtop__ of one half of the lanes.
func vcvtopHalf[N, W iN](sh1 ishape[N], sh2 ishape[W], h half, op lcvtop[N, W]) step {
	return func(m *machine, f *frame, in *instr) {
		c1 := sh1.lanes(f.vec(in.a))
		first := h.first(sh2.dim())
		var c lanes[W]
		for i := range sh2.dim() {
			c[i] = op(m, c1[(first+i)&15])
		}
		f.setVec(in.d, sh2.vec(&c))
	}
}

// vcvtopZero is $vcvtop__ where the lanes that are left over become zero.
func vcvtopZero[N, W iN](sh1 ishape[N], sh2 ishape[W], op lcvtop[N, W]) step {
	return func(m *machine, f *frame, in *instr) {
		c1 := sh1.lanes(f.vec(in.a))
		var c lanes[W]
		for i := range sh1.dim() {
			c[i] = op(m, c1[i])
		}
		f.setVec(in.d, sh2.vec(&c))
	}
}

// vextend is EXTEND.
func vextend[N, W iN](sh1 ishape[N], sh2 ishape[W], h half, extend func(N) W) step {
	return vcvtopHalf(sh1, sh2, h, func(_ *machine, c1 N) W { return extend(c1) })
}

// CONVERT
func lconvertF32S(_ *machine, c uint32) uint32 { return math.Float32bits(float32(int32(c))) }

func lconvertF32U(_ *machine, c uint32) uint32 { return math.Float32bits(float32(c)) }

func lconvertF64S(_ *machine, c uint32) uint64 { return math.Float64bits(float64(int32(c))) }

func lconvertF64U(_ *machine, c uint32) uint64 { return math.Float64bits(float64(c)) }

// TRUNC_SAT
func ltruncSat[F fN, N iN](sh fshape[F, N], t truncation) lcvtop[N, uint32] {
	return func(_ *machine, c N) uint32 { return uint32(t.saturated(float64(sh.float(c)))) }
}

// DEMOTE
func ldemote(m *machine, c uint64) uint32 {
	z := float32(math.Float64frombits(c))
	if z != z {
		return uint32(m.demotedNaN(c))
	}
	return math.Float32bits(z)
}

// PROMOTE
func lpromote(m *machine, c uint32) uint64 {
	z := float64(math.Float32frombits(c))
	if z != z {
		return m.promotedNaN(uint64(c))
	}
	return math.Float64bits(z)
}
