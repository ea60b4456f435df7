package compiler

import (
	"encoding/binary"

	"wasmjudge/native/amd64"
	"wasmjudge/native/artifact"
	"wasmjudge/wasm"
)

// Shuffles: patterns that one instruction serves are looked for in order; what is left are table lookups (pshufb).

// shuffle says which byte of two vectors each byte of the result is: 0 to 15 of the first, 16 to 31 of the second, or
// zeroByte.
type shuffle [16]uint8

// zeroByte is in the place of a byte's number where the byte is zero. To pshufb it means that, too.
const zeroByte = 0x80

// patternForm is how the instruction of a pattern has its operands.
type patternForm uint8

const (
	formOne    patternForm = iota // op r, x
	formOneI                      // op r, x, imm
	formTwice                     // op r, x, x
	formTwiceI                    // op r, x, x, imm
	formShift                     // op r, x, imm: a shift
	formTwo                       // op r, x, y
	formTwoI                      // op r, x, y, imm
)

// shufflePattern is a kind of shuffle that an instruction makes.
type shufflePattern struct {
	op    amd64.Op
	form  patternForm
	needs artifact.Features
	match func(s *shuffle) (imm uint8, ok bool)
}

// onePatterns are the patterns of one vector, whose bytes are 0 to 15.
var onePatterns = []shufflePattern{
	{amd64.VPBROADCASTB, formOne, artifact.AVX2, exactly(func(i int) int { return 0 })},
	{amd64.VPBROADCASTW, formOne, artifact.AVX2, exactly(func(i int) int { return i % 2 })},
	{amd64.PSHUFD, formOneI, 0, matchDoubles},
	{amd64.PSHUFLW, formOneI, 0, func(s *shuffle) (uint8, bool) { return matchWords(s, 0) }},
	{amd64.PSHUFHW, formOneI, 0, func(s *shuffle) (uint8, bool) { return matchWords(s, 4) }},
	{amd64.PUNPCKLBW, formTwice, 0, exactly(func(i int) int { return i / 2 })},
	{amd64.PUNPCKHBW, formTwice, 0, exactly(func(i int) int { return 8 + i/2 })},
	{amd64.PUNPCKLWD, formTwice, 0, exactly(func(i int) int { return i/4*2 + i%2 })},
	{amd64.PUNPCKHWD, formTwice, 0, exactly(func(i int) int { return 8 + i/4*2 + i%2 })},
	{amd64.PALIGNR, formTwiceI, 0, matchRotation},
	{amd64.MOVQ, formOne, 0, exactly(func(i int) int { return orZero(i, i < 8) })},
	{amd64.PSRLDQ, formShift, 0, matchShiftDown},
	{amd64.PSLLDQ, formShift, 0, matchShiftUp},
	{amd64.PMOVZXBW, formOne, 0, extension(1, 2)},
	{amd64.PMOVZXBD, formOne, 0, extension(1, 4)},
	{amd64.PMOVZXBQ, formOne, 0, extension(1, 8)},
	{amd64.PMOVZXWD, formOne, 0, extension(2, 4)},
	{amd64.PMOVZXWQ, formOne, 0, extension(2, 8)},
	{amd64.PMOVZXDQ, formOne, 0, extension(4, 8)},
}

// twoPatterns are the patterns of two vectors. They are looked for with the vectors exchanged, too.
var twoPatterns = []shufflePattern{
	{amd64.PUNPCKLBW, formTwo, 0, interleave(1, 0)},
	{amd64.PUNPCKHBW, formTwo, 0, interleave(1, 8)},
	{amd64.PUNPCKLWD, formTwo, 0, interleave(2, 0)},
	{amd64.PUNPCKHWD, formTwo, 0, interleave(2, 8)},
	{amd64.PUNPCKLDQ, formTwo, 0, interleave(4, 0)},
	{amd64.PUNPCKHDQ, formTwo, 0, interleave(4, 8)},
	{amd64.PUNPCKLQDQ, formTwo, 0, interleave(8, 0)},
	{amd64.PUNPCKHQDQ, formTwo, 0, interleave(8, 8)},
	{amd64.BLENDPS, formTwoI, 0, func(s *shuffle) (uint8, bool) { return matchBlend(s, 4) }},
	{amd64.PBLENDW, formTwoI, 0, func(s *shuffle) (uint8, bool) { return matchBlend(s, 2) }},
	{amd64.PALIGNR, formTwoI, 0, matchConcatenation},
	{amd64.SHUFPS, formTwoI, 0, matchPairs},
}

// exactly matches one shuffle.
func exactly(byteAt func(i int) int) func(s *shuffle) (uint8, bool) {
	var want shuffle
	for i := range want {
		want[i] = uint8(byteAt(i))
	}
	return func(s *shuffle) (uint8, bool) { return 0, *s == want }
}

func orZero(i int, ok bool) int {
	if ok {
		return i
	}
	return zeroByte
}

// extension matches the extension of lanes from a number of bytes to another.
func extension(from, to int) func(s *shuffle) (uint8, bool) {
	return exactly(func(i int) int { return orZero(i/to*from+i%to, i%to < from) })
}

// interleave matches lanes of some bytes that are of the first and the second vector in turn, from a byte on.
func interleave(size, from int) func(s *shuffle) (uint8, bool) {
	return exactly(func(i int) int { return from + i/(2*size)*size + i%size + i/size%2*16 })
}

// group returns the number of the lane that n bytes are, in order.
func group(b []uint8) (lane uint8, ok bool) {
	n := uint8(len(b))
	for k := range b {
		if b[k] != b[0]+uint8(k) {
			return 0, false
		}
	}
	return b[0] / n, b[0]%n == 0
}

// matchDoubles is pshufd: the lanes are doublewords.
func matchDoubles(s *shuffle) (imm uint8, ok bool) {
	for k := range 4 {
		lane, ok := group(s[4*k : 4*k+4])
		if !ok || lane > 3 {
			return 0, false
		}
		imm |= lane << (2 * k)
	}
	return imm, true
}

// matchWords is pshuflw and pshufhw: from word first on, four words are some of themselves, and the others stay.
func matchWords(s *shuffle, first uint8) (imm uint8, ok bool) {
	for k := range uint8(8) {
		lane, ok := group(s[2*k : 2*k+2])
		switch n := k - first; {
		case !ok:
			return 0, false
		case n > 3 && lane != k, n <= 3 && lane-first > 3:
			return 0, false
		case n <= 3:
			imm |= (lane - first) << (2 * n)
		}
	}
	return imm, true
}

// matchRotation is palignr of a vector and itself.
func matchRotation(s *shuffle) (imm uint8, ok bool) {
	for i := range s {
		if s[i] != (s[0]+uint8(i))%16 {
			return 0, false
		}
	}
	return s[0], true
}

// matchShiftDown is psrldq: the bytes from imm on, and zeros.
func matchShiftDown(s *shuffle) (imm uint8, ok bool) {
	for i := range uint8(16) {
		if want := orZero(int(s[0]+i), s[0]+i < 16); s[0] > 15 || int(s[i]) != want {
			return 0, false
		}
	}
	return s[0], true
}

// matchShiftUp is pslldq: imm zeros, and the first bytes.
func matchShiftUp(s *shuffle) (imm uint8, ok bool) {
	n := 15 - s[15]
	for i := range uint8(16) {
		if want := orZero(int(i-n), i >= n); s[15] > 15 || int(s[i]) != want {
			return 0, false
		}
	}
	return n, true
}

// matchBlend is a blend: each lane of some bytes is that of one of the vectors.
func matchBlend(s *shuffle, size int) (imm uint8, ok bool) {
	for k := range 16 / size {
		lane, ok := group(s[k*size : (k+1)*size])
		switch int(lane) {
		case k:
		case k + 16/size:
			imm |= 1 << k
		default:
			return 0, false
		}
		if !ok {
			return 0, false
		}
	}
	return imm, true
}

// matchConcatenation is palignr: the first vector above the second, shifted down.
func matchConcatenation(s *shuffle) (imm uint8, ok bool) {
	n := s[0] - 16
	for i := range uint8(16) {
		if n > 15 || s[i] != (16+n+i)%32 {
			return 0, false
		}
	}
	return n, true
}

// matchPairs is shufps: two doublewords of the first vector, and two of the second.
func matchPairs(s *shuffle) (imm uint8, ok bool) {
	for k := range 4 {
		lane, ok := group(s[4*k : 4*k+4])
		if !ok || int(lane)/4 != k/2 {
			return 0, false
		}
		imm |= lane % 4 << (2 * k)
	}
	return imm, true
}

// find looks for a pattern.
func (c *compiler) findPattern(list []shufflePattern, s *shuffle) (p *shufflePattern, imm uint8) {
	for k := range list {
		p := &list[k]
		if imm, ok := p.match(s); ok && c.may(p.needs) {
			return p, imm
		}
	}
	return nil, 0
}

// lowerShuffle is i8x16.shuffle.
func lowerShuffle(c *compiler, i *wasm.Instr) {
	same := c.sameOnTop()
	b, a := c.pop2()
	s := shuffle(i.V128())
	switch {
	case same:
		c.release(b)
		c.shuffleOne(c.within(s, 0), a)
	case b.kind == constant && b.bits == vectorZero:
		c.shuffleOne(c.within(s, zeroByte), a)
	case a.kind == constant && a.bits == vectorZero:
		c.shuffleOne(c.within(s.exchanged(), zeroByte), b)
	default:
		c.shuffleTwo(s, a, b)
	}
}

// sameOnTop reports whether the two topmost operands are the same local or constant.
func (c *compiler) sameOnTop() bool {
	n := len(c.stack)
	a, b := &c.stack[n-2], &c.stack[n-1]
	switch {
	case a.kind != b.kind:
		return false
	case a.kind == inLocal:
		return a.x == b.x
	}
	return a.kind == constant && a.bits == b.bits
}

// within makes bytes of the second vector bytes of the first one, or zeros.
func (c *compiler) within(s shuffle, other uint8) shuffle {
	for i, b := range s {
		switch {
		case b < 16:
		case other == zeroByte:
			s[i] = zeroByte
		default:
			s[i] = b % 16
		}
	}
	return s
}

// exchanged is the shuffle of the vectors the other way round.
func (s shuffle) exchanged() shuffle {
	for i := range s {
		s[i] ^= 16
	}
	return s
}

// sources reports which of two vectors have bytes in the result.
func (s *shuffle) sources() (first, second bool) {
	for _, b := range s {
		first = first || b < 16
		second = second || b >= 16
	}
	return first, second
}

func (s *shuffle) identity() bool {
	for i, b := range s {
		if int(b) != i {
			return false
		}
	}
	return true
}

// shuffleOne pushes a shuffle of one vector.
func (c *compiler) shuffleOne(s shuffle, v *operand) {
	switch {
	case s.identity():
		c.push(*v)
		return
	case v.kind == constant:
		lo, hi := c.vectorBits(v)
		c.pushVector(s.of(lo, hi))
		return
	}
	p, imm := c.findPattern(onePatterns, &s)
	if p == nil {
		lo, hi := s.halves()
		order := constOperand(wasm.V128, c.vectorNumber(lo, hi))
		c.vectorBinary(instr(amd64.PSHUFB), v, &order)
		return
	}
	if p.form == formOne || p.form == formOneI {
		from := c.vectorSource(v)
		r := c.resultOver(wasm.V128, 0, v)
		if p.form == formOne {
			c.asm.V2(p.op, r, from)
		} else {
			c.asm.V2I(p.op, r, from, imm)
		}
		c.pushReg(wasm.V128, r)
		return
	}
	x, r := c.overwritable(v)
	switch p.form {
	case formTwice:
		c.v3(instr(p.op), r, x, amd64.Direct(x))
	case formTwiceI:
		c.asm.V3I(p.op, r, x, amd64.Direct(x), imm)
	default:
		c.asm.VShift(p.op, r, x, imm)
	}
	c.pushReg(wasm.V128, r)
}

// halves are the numbers as the halves of a vector.
func (s *shuffle) halves() (lo, hi uint64) {
	return binary.LittleEndian.Uint64(s[:8]), binary.LittleEndian.Uint64(s[8:])
}

// of is the shuffle of a constant.
func (s *shuffle) of(lo, hi uint64) (uint64, uint64) {
	var from [16]uint8
	binary.LittleEndian.PutUint64(from[:8], lo)
	binary.LittleEndian.PutUint64(from[8:], hi)
	var r shuffle
	for i, b := range s {
		if b < 16 {
			r[i] = from[b]
		}
	}
	return r.halves()
}

// shuffleTwo pushes a shuffle of two vectors.
func (c *compiler) shuffleTwo(s shuffle, a, b *operand) {
	switch first, second := s.sources(); {
	case !second:
		c.release(b)
		c.shuffleOne(s, a)
		return
	case !first:
		c.release(a)
		c.shuffleOne(s.exchanged(), b)
		return
	}
	p, imm := c.findPattern(twoPatterns, &s)
	if p == nil {
		s, a, b = s.exchanged(), b, a
		p, imm = c.findPattern(twoPatterns, &s)
	}
	switch {
	case p == nil && s.inPlace():
		c.blendBytes(&s, a, b)
	case p == nil:
		c.lookUpBoth(&s, a, b)
	case p.form == formTwoI:
		c.vectorBinary(instrImm(p.op, imm), a, b)
	default:
		c.vectorBinary(instr(p.op), a, b)
	}
}

// inPlace reports whether every byte stays at its place.
func (s *shuffle) inPlace() bool {
	for i, b := range s {
		if int(b)%16 != i {
			return false
		}
	}
	return true
}

// blendBytes pushes a blend by a mask.
func (c *compiler) blendBytes(s *shuffle, a, b *operand) {
	var second shuffle
	for i := range s {
		second[i] = -(s[i] >> 4) // all ones for a byte of the second vector
	}
	mask := c.vectorPlace(second.halves())
	x, y := c.reg(a), c.vectorSource(b)
	r := c.apart(a, b)
	if c.asm.AVX {
		c.asm.RM(amd64.MOVAPS, amd64.W32, scratchX, mask)
		c.asm.V4(amd64.PBLENDVB, r, x, y, scratchX)
	} else {
		c.asm.V3(amd64.PXOR, r, x, y)
		c.asm.V3(amd64.PAND, r, r, mask)
		c.vv(amd64.PXOR, r, r, x)
	}
	c.release(a)
	c.release(b)
	c.pushReg(wasm.V128, r)
}

// lookUpBoth pushes the bytes of each vector at their places, combined.
func (c *compiler) lookUpBoth(s *shuffle, a, b *operand) {
	first, second := c.within(*s, zeroByte), c.within(s.exchanged(), zeroByte)
	x, y := c.reg(a), c.reg(b)
	r := c.apart(a, b)
	c.asm.V3(amd64.PSHUFB, r, x, c.vectorPlace(first.halves()))
	c.asm.V3(amd64.PSHUFB, scratchX, y, c.vectorPlace(second.halves()))
	c.vv(amd64.POR, r, r, scratchX)
	c.release(a)
	c.release(b)
	c.pushReg(wasm.V128, r)
}

// lowerSwizzle is i8x16.swizzle: of an index beyond the lanes the instruction would take the lower bits, unless the
// first one is set.
func lowerSwizzle(c *compiler, _ *wasm.Instr) {
	small := c.smallBytesBefore()
	index, v := c.pop2()
	if index.kind == constant {
		c.swizzleBy(index, v, func(b uint8) uint8 {
			if b > 15 {
				return zeroByte
			}
			return b
		})
		return
	}
	if small {
		c.vectorBinary(instr(amd64.PSHUFB), v, index)
		return
	}
	x, at := c.reg(v), c.vectorSource(index)
	r := c.apart(v, index)
	if at.IsReg() && c.asm.AVX {
		c.asm.V3(amd64.PADDUSB, scratchX, at.Base, c.bytes(zeroByte-16))
	} else {
		c.asm.RM(amd64.MOVAPS, amd64.W32, scratchX, c.bytes(zeroByte-16))
		c.asm.V3(amd64.PADDUSB, scratchX, scratchX, at)
	}
	c.vv(amd64.PSHUFB, r, x, scratchX)
	c.release(index)
	c.release(v)
	c.pushReg(wasm.V128, r)
}

// lowerRelaxedSwizzle takes of an index that is not negative the lower bits: choice 1 of R_swizzle.
func lowerRelaxedSwizzle(c *compiler, _ *wasm.Instr) {
	index, v := c.pop2()
	if index.kind == constant {
		c.swizzleBy(index, v, func(b uint8) uint8 {
			if b >= zeroByte {
				return zeroByte
			}
			return b % 16
		})
		return
	}
	c.vectorBinary(instr(amd64.PSHUFB), v, index)
}

// swizzleBy pushes a swizzle by a constant.
func (c *compiler) swizzleBy(index, v *operand, byteOf func(uint8) uint8) {
	lo, hi := c.vectorBits(index)
	var s shuffle
	binary.LittleEndian.PutUint64(s[:8], lo)
	binary.LittleEndian.PutUint64(s[8:], hi)
	for i := range s {
		s[i] = byteOf(s[i])
	}
	c.shuffleOne(s, v)
}

// smallBytesBefore reports whether the instructions before the current one leave bytes below 16.
func (c *compiler) smallBytesBefore() bool {
	if c.pc < 2 {
		return false
	}
	operator, operand := &c.body[c.pc-1], &c.body[c.pc-2]
	switch operator.Op {
	case wasm.OpI8x16ShrU:
		return operand.Op == wasm.OpI32Const && operand.N&7 >= 4
	case wasm.OpV128And:
		if operand.Op != wasm.OpV128Const {
			return false
		}
		for _, b := range operand.V128() {
			if b > 15 {
				return false
			}
		}
		return true
	}
	return false
}
