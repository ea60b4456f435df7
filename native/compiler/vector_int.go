package compiler

import (
	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// Vector instructions on integer lanes that are more than one instruction of the processor (specification 4.3.2,
// 4.6.5).

// lowerV128Not inverts all bits.
func lowerV128Not(c *compiler, _ *wasm.Instr) {
	v := c.pop()
	ones := constOperand(wasm.V128, vectorOnes)
	c.vectorBinary(instr(amd64.PXOR), v, &ones)
}

// lowerBitselect returns the bits of one vector where a mask has ones, and of another elsewhere.
func lowerBitselect(c *compiler, _ *wasm.Instr) {
	mask := c.pop()
	b, a := c.pop2()
	m, y, x := c.vectorSource(mask), c.reg(b), c.vectorSource(a)
	r := c.result(wasm.V128, c.setOfOperand(mask)|c.setOfOperand(a)|c.setOfOperand(b))
	c.asm.V3(amd64.PXOR, r, y, x)
	c.asm.V3(amd64.PAND, r, r, m)
	c.vv(amd64.PXOR, r, r, y)
	c.release(mask)
	c.release(a)
	c.release(b)
	c.pushReg(wasm.V128, r)
}

// lowerVectorNeg makes the lowering of a negation by a subtraction.
func lowerVectorNeg(sub amd64.Op) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		v := c.pop()
		from := c.vectorSource(v)
		r := c.apart(v, nil)
		c.zeroVector(r)
		c.asm.V3(sub, r, r, from)
		c.release(v)
		c.pushReg(wasm.V128, r)
	}
}

// lowerI64x2Abs negates the lanes whose upper half is negative: a lane exclusively ored to a mask of its sign, less
// the mask.
func lowerI64x2Abs(c *compiler, _ *wasm.Instr) {
	v := c.pop()
	x := c.reg(v)
	r := c.apart(v, nil)
	c.asm.V2I(amd64.PSHUFD, scratchX, amd64.Direct(x), 0xF5)
	c.asm.VShift(amd64.PSRAD, scratchX, scratchX, 31)
	c.vv(amd64.PXOR, r, x, scratchX)
	c.vv(amd64.PSUBQ, r, r, scratchX)
	c.release(v)
	c.pushReg(wasm.V128, r)
}

// popcounts are the numbers of ones in the numbers of 4 bits.
const popcounts0, popcounts1 = 0x0302020102010100, 0x0403030203020201

// lowerPopcnt looks up both halves of each byte.
func lowerPopcnt(c *compiler, _ *wasm.Instr) {
	v := c.pop()
	x := c.reg(v)
	r := c.apart(v, nil)
	high := c.allocVector()
	low, table := c.bytes(0x0F), c.vectorPlace(popcounts0, popcounts1)
	c.asm.V3(amd64.PAND, scratchX, x, low)
	c.asm.RM(amd64.MOVAPS, amd64.W32, high, table)
	c.asm.VShift(amd64.PSRLW, r, x, 4)
	c.vv(amd64.PSHUFB, high, high, scratchX)
	c.asm.V3(amd64.PAND, scratchX, r, low)
	c.asm.RM(amd64.MOVAPS, amd64.W32, r, table)
	c.vv(amd64.PSHUFB, r, r, scratchX)
	c.vv(amd64.PADDB, r, r, high)
	c.free(high)
	c.release(v)
	c.pushReg(wasm.V128, r)
}

// lowerI64x2Mul multiplies by halves: the product of the lower ones, and those of a lower and an upper one, shifted.
func lowerI64x2Mul(c *compiler, _ *wasm.Instr) {
	b, a := c.pop2()
	x, y := c.reg(a), c.reg(b)
	r := c.apart(a, b)
	c.asm.VShift(amd64.PSRLQ, scratchX, x, 32)
	c.vv(amd64.PMULUDQ, scratchX, scratchX, y)
	c.asm.VShift(amd64.PSRLQ, r, y, 32)
	c.vv(amd64.PMULUDQ, r, r, x)
	c.vv(amd64.PADDQ, scratchX, scratchX, r)
	c.asm.VShift(amd64.PSLLQ, scratchX, scratchX, 32)
	c.vv(amd64.PMULUDQ, r, x, y)
	c.vv(amd64.PADDQ, r, r, scratchX)
	c.release(a)
	c.release(b)
	c.pushReg(wasm.V128, r)
}

// lowerQ15mulrSat corrects the one product that overflows.
func lowerQ15mulrSat(c *compiler, _ *wasm.Instr) {
	b, a := c.pop2()
	r := c.vectorBinaryInto(instr(amd64.PMULHRSW), a, b)
	c.asm.V3(amd64.PCMPEQW, scratchX, r, c.words(0x8000))
	c.vv(amd64.PXOR, r, r, scratchX)
	c.pushReg(wasm.V128, r)
}

// lowerExtaddOnes makes the lowering of sums of neighbours, which are products with ones, here the first operand of
// the instruction.
func lowerExtaddOnes(op amd64.Op, ones uint64) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		v := c.pop()
		one := constOperand(wasm.V128, c.vectorNumber(ones, ones))
		c.vectorBinary(instr(op), &one, v)
	}
}

// lowerExtaddI8x16U is lowerExtaddOnes for the instruction whose first operand is unsigned.
func lowerExtaddI8x16U(c *compiler, _ *wasm.Instr) {
	v := c.pop()
	one := constOperand(wasm.V128, c.vectorNumber(bytesOfOne, bytesOfOne))
	c.vectorBinary(instr(amd64.PMADDUBSW), v, &one)
}

// Halves of constants whose lanes are 1.
const (
	bytesOfOne = 0x0101010101010101
	wordsOfOne = 0x0001000100010001
)

// lowerExtaddI16x8U adds the odd lanes, shifted down, to the even ones.
func lowerExtaddI16x8U(c *compiler, _ *wasm.Instr) {
	v := c.pop()
	x := c.reg(v)
	r := c.apart(v, nil)
	c.asm.V3(amd64.PAND, scratchX, x, c.doubles(0xFFFF))
	c.asm.VShift(amd64.PSRLD, r, x, 16)
	c.vv(amd64.PADDD, r, r, scratchX)
	c.release(v)
	c.pushReg(wasm.V128, r)
}

// upperHalf is the order of doublewords that brings the upper half of a vector down.
const upperHalf = 0xEE

// lowerExtendHigh makes the lowering of an extension of the upper half.
func lowerExtendHigh(op amd64.Op) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		v := c.pop()
		from := c.vectorSource(v)
		r := c.resultOver(wasm.V128, 0, v)
		c.asm.V2I(amd64.PSHUFD, r, from, upperHalf)
		c.asm.V2(op, r, amd64.Direct(r))
		c.pushReg(wasm.V128, r)
	}
}

// lowerExtmulI8x16 makes the lowering of products of extended bytes.
func lowerExtmulI8x16(extend amd64.Op, high bool) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		b, a := c.pop2()
		x, y := c.vectorSource(a), c.vectorSource(b)
		r := c.apart(a, b)
		c.extendHalf(extend, high, r, x)
		c.extendHalf(extend, high, scratchX, y)
		c.vv(amd64.PMULLW, r, r, scratchX)
		c.release(a)
		c.release(b)
		c.pushReg(wasm.V128, r)
	}
}

func (c *compiler) extendHalf(extend amd64.Op, high bool, dst amd64.Reg, src amd64.Rm) {
	if high {
		c.asm.V2I(amd64.PSHUFD, dst, src, upperHalf)
		src = amd64.Direct(dst)
	}
	c.asm.V2(extend, dst, src)
}

// lowerExtmulI16x8 makes the lowering of products of words, whose lower and upper halves are interleaved.
func lowerExtmulI16x8(upper, interleave amd64.Op) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		b, a := c.pop2()
		x, y := c.reg(a), c.vectorSource(b)
		r := c.apart(a, b)
		c.asm.V3(amd64.PMULLW, r, x, y)
		c.asm.V3(upper, scratchX, x, y)
		c.vv(interleave, r, r, scratchX)
		c.release(a)
		c.release(b)
		c.pushReg(wasm.V128, r)
	}
}

// The orders of doublewords that bring each lane of a half to a lane of twice the size.
const (
	lowerToQuads = 0x50
	upperToQuads = 0xFA
)

// lowerExtmulI32x4 makes the lowering of products of doublewords.
func lowerExtmulI32x4(mul amd64.Op, order uint8) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		b, a := c.pop2()
		x, y := c.vectorSource(a), c.vectorSource(b)
		r := c.apart(a, b)
		c.asm.V2I(amd64.PSHUFD, r, x, order)
		c.asm.V2I(amd64.PSHUFD, scratchX, y, order)
		c.vv(mul, r, r, scratchX)
		c.release(a)
		c.release(b)
		c.pushReg(wasm.V128, r)
	}
}

// lowerRelaxedDotAdd is relaxed_dot_add. The instruction takes its first operand, here the second one, as unsigned,
// which is choice 1 of R_idot.
func lowerRelaxedDotAdd(c *compiler, _ *wasm.Instr) {
	addend := c.pop()
	b, a := c.pop2()
	x, y, z := c.vectorSource(a), c.reg(b), c.vectorSource(addend)
	r := c.result(wasm.V128, c.setOfOperand(a)|c.setOfOperand(b)|c.setOfOperand(addend))
	c.asm.V3(amd64.PMADDUBSW, r, y, x)
	c.asm.V3(amd64.PMADDWD, r, r, c.words(1))
	c.asm.V3(amd64.PADDD, r, r, z)
	c.release(addend)
	c.release(a)
	c.release(b)
	c.pushReg(wasm.V128, r)
}

// lowerLaneselect makes the lowering of relaxed_laneselect, by the first bit of each lane of the mask: choice 1 of
// R_laneselect, which is one for all shapes. blend is the instruction that does so, or 0; spread makes scratchX a
// mask of the first bits.
func lowerLaneselect(blend amd64.Op, spread func(c *compiler, m amd64.Rm)) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		mask := c.pop()
		b, a := c.pop2()
		x, y := c.vectorSource(a), c.reg(b)
		if c.asm.AVX && blend != 0 {
			m := c.reg(mask)
			r := c.resultOver(wasm.V128, c.setOfOperand(mask)|c.setOfOperand(a), b)
			c.asm.V4(blend, r, y, x, m)
			c.pushReg(wasm.V128, r)
			return
		}
		m := c.vectorSource(mask)
		r := c.result(wasm.V128, c.setOfOperand(mask)|c.setOfOperand(a)|c.setOfOperand(b))
		spread(c, m)
		c.asm.V3(amd64.PXOR, r, y, x)
		c.vv(amd64.PAND, r, r, scratchX)
		c.vv(amd64.PXOR, r, r, y)
		c.release(mask)
		c.release(a)
		c.release(b)
		c.pushReg(wasm.V128, r)
	}
}

// The masks of first bits, in scratchX.

func spreadBy(less amd64.Op) func(c *compiler, m amd64.Rm) {
	return func(c *compiler, m amd64.Rm) {
		c.zeroVector(scratchX)
		c.asm.V3(less, scratchX, scratchX, m)
	}
}

func spreadQuads(c *compiler, m amd64.Rm) {
	c.asm.V2I(amd64.PSHUFD, scratchX, m, 0xF5)
	c.asm.VShift(amd64.PSRAD, scratchX, scratchX, 31)
}
