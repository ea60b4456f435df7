package oracle

import "wasmjudge/wasm"

// Loads and stores of vectors. They trap out of bounds, as all loads and stores do:
//
// Step_read/vload-oob: z; (CONST at i) (VLOAD V128 x ao) ~> TRAP
//
//	if i + ao.OFFSET + $vsize(V128)/8 > |$mem(z, x).BYTES|
//
// Step_read/vload-pack-oob: z; (CONST at i) (VLOAD V128 (SHAPE K X M _ sx) x ao) ~> TRAP
//
//	if i + ao.OFFSET + K * M/8 > |$mem(z, x).BYTES|
//
// Step_read/vload-splat-oob: z; (CONST at i) (VLOAD V128 (SPLAT N) x ao) ~> TRAP
//
//	if i + ao.OFFSET + N/8 > |$mem(z, x).BYTES|
//
// Step_read/vload-zero-oob: z; (CONST at i) (VLOAD V128 (ZERO N) x ao) ~> TRAP
//
//	if i + ao.OFFSET + N/8 > |$mem(z, x).BYTES|
//
// Step_read/vload_lane-oob: z; (CONST at i) (VCONST V128 c_1) (VLOAD_LANE V128 N x ao j) ~> TRAP
//
//	if i + ao.OFFSET + N/8 > |$mem(z, x).BYTES|
//
// Step/vstore-oob: z; (CONST at i) (VCONST V128 c) (VSTORE V128 x ao) ~> z; TRAP
//
//	if i + ao.OFFSET + $vsize(V128)/8 > |$mem(z, x).BYTES|
//
// Step/vstore_lane-oob: z; (CONST at i) (VCONST V128 c) (VSTORE_LANE V128 N x ao j) ~> z; TRAP
//
//	if i + ao.OFFSET + N/8 > |$mem(z, x).BYTES|

// Step_read/vload-val: z; (CONST at i) (VLOAD V128 x ao) ~> (VCONST V128 c)
//
//	if $vbytes_(V128, c) = $mem(z, x).BYTES[i + ao.OFFSET : $vsize(V128)/8]
func vload(m *machine, f *frame, in *instr) {
	if b := m.at(f[in.a], in, 16); b != nil {
		f.setVec(in.d, vec{little.Uint64(b), little.Uint64(b[8:])})
		return
	}
	m.outOfBounds(RuleVloadOob)
}

// Step_read/vload-pack-val: z; (CONST at i) (VLOAD V128 (SHAPE K X M _ sx) x ao) ~> (VCONST V128 c)
//
//	(if $ibytes_(K, j) = $mem(z, x).BYTES[i + ao.OFFSET + k * K/8 : K/8])^(k<M)
//	if c = $inv_lanes_(Jnn X M, $extend__(K, $jsizenn(Jnn), sx, j)^M) /\ $jsizenn(Jnn) = K * 2
func vloadPack[K, N iN](sh ishape[N], extend func(K) N) step {
	return func(m *machine, f *frame, in *instr) {
		b := m.at(f[in.a], in, 8)
		if b == nil {
			m.outOfBounds(RuleVloadPackOob)
			return
		}
		var c lanes[N]
		for k := range sh.dim() {
			c[k] = extend(ibytes[K](b[k*width[K]()/8:]))
		}
		f.setVec(in.d, sh.vec(&c))
	}
}

// ibytes reads an integer of N bits: $inv_ibytes_ of the first bytes.
func ibytes[N iN](b []byte) (i N) {
	for k, b := range b[:width[N]()/8] {
		i |= N(b) << (8 * k)
	}
	return i
}

// Step_read/vload-splat-val: z; (CONST at i) (VLOAD V128 (SPLAT N) x ao) ~> (VCONST V128 c)
//
//	if $ibytes_(N, j) = $mem(z, x).BYTES[i + ao.OFFSET : N/8]
//	if N = $jsize(Jnn)
//	if M = 128/N
//	if c = $inv_lanes_(Jnn X M, j^M)
func vloadSplat[N iN](sh ishape[N]) step {
	return func(m *machine, f *frame, in *instr) {
		if b := m.at(f[in.a], in, uint64(width[N]()/8)); b != nil {
			f.setVec(in.d, sh.splat(ibytes[N](b)))
			return
		}
		m.outOfBounds(RuleVloadSplatOob)
	}
}

// Step_read/vload-zero-val: z; (CONST at i) (VLOAD V128 (ZERO N) x ao) ~> (VCONST V128 c)
//
//	if $ibytes_(N, j) = $mem(z, x).BYTES[i + ao.OFFSET : N/8]
//	if c = $extend__(N, 128, U, j)
func vloadZero[N iN](ishape[N]) step {
	return func(m *machine, f *frame, in *instr) {
		if b := m.at(f[in.a], in, uint64(width[N]()/8)); b != nil {
			f.setVec(in.d, vec{uint64(ibytes[N](b)), 0})
			return
		}
		m.outOfBounds(RuleVloadZeroOob)
	}
}

// emitLane is that of a load or store of a lane, which goes to c.
func emitLane(c *compiler, in *wasm.Instr) {
	s := instr{x: in.X, n: in.N}
	c.take(&s, 2)
	s.c = uint16(in.Y)
	if in.Op.Row().Results() == "" {
		c.emit(in, s)
	} else {
		c.result(in, s, true)
	}
}

// Step_read/vload_lane-val: z; (CONST at i) (VCONST V128 c_1) (VLOAD_LANE V128 N x ao j) ~> (VCONST V128 c)
//
//	if $ibytes_(N, k) = $mem(z, x).BYTES[i + ao.OFFSET : N/8]
//	if N = $jsize(Jnn)
//	if M = $vsize(V128)/N
//	if c = $inv_lanes_(Jnn X M, $lanes_(Jnn X M, c_1)[[j] = k])
func vloadLane[N iN](sh ishape[N]) step {
	return func(m *machine, f *frame, in *instr) {
		b := m.at(f[in.a], in, uint64(width[N]()/8))
		if b == nil {
			m.outOfBounds(RuleVloadLaneOob)
			return
		}
		c := sh.lanes(f.vec(in.b))
		c[in.c&15] = ibytes[N](b)
		f.setVec(in.d, sh.vec(&c))
	}
}

// Step/vstore-val: z; (CONST at i) (VCONST V128 c) (VSTORE V128 x ao) ~> $with_mem(z, x, i + ao.OFFSET, $vsize(V128)/8, b*); eps
//
//	if b* = $vbytes_(V128, c)
func vstore(m *machine, f *frame, in *instr) {
	if b := m.at(f[in.a], in, 16); b != nil {
		v := f.vec(in.b)
		little.PutUint64(b, v[0])
		little.PutUint64(b[8:], v[1])
		return
	}
	m.outOfBounds(RuleVstoreOob)
}

// Step/vstore_lane-val: z; (CONST at i) (VCONST V128 c) (VSTORE_LANE V128 N x ao j) ~> $with_mem(z, x, i + ao.OFFSET, N/8, b*); eps
//
//	if N = $jsize(Jnn)
//	if M = 128/N
//	if b* = $ibytes_(N, $lanes_(Jnn X M, c)[j])
func vstoreLane[N iN](sh ishape[N]) step {
	return func(m *machine, f *frame, in *instr) {
		b := m.at(f[in.a], in, uint64(width[N]()/8))
		if b == nil {
			m.outOfBounds(RuleVstoreLaneOob)
			return
		}
		c := sh.lanes(f.vec(in.b))[in.c&15]
		for k := range b {
			b[k] = byte(c >> (8 * k))
		}
	}
}
