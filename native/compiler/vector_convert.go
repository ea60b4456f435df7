package compiler

import (
	"math"

	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// Conversions between lanes of integers and floats (specification 4.3.4).

// Bits of f32 and f64 numbers that have an integer in their lower bits.
const (
	power23Bits = 0x4B000000 // 2^23
	power39Bits = 0x53000000 // 2^39, whose last bit counts 2^16
	power52Bits = 0x43300000 // the upper half of 2^52
)

// lowerF32x4ConvertU makes numbers of both halves of each lane, which is exact, and adds them, which rounds once:
// 2^39 + 2^16*upper - (2^39 + 2^23), and 2^23 + lower.
func lowerF32x4ConvertU(c *compiler, _ *wasm.Instr) {
	v := c.pop()
	x := c.reg(v)
	r := c.apart(v, nil)
	c.asm.V3I(amd64.PBLENDW, scratchX, x, c.doubles(power23Bits), 0xAA)
	c.asm.VShift(amd64.PSRLD, r, x, 16)
	c.asm.V3(amd64.POR, r, r, c.doubles(power39Bits))
	c.asm.V3(amd64.SUBPS, r, r, c.doubles(math.Float32bits(1<<39+1<<23)))
	c.vv(amd64.ADDPS, r, r, scratchX)
	c.release(v)
	c.pushReg(wasm.V128, r)
}

// lowerF64x2ConvertLowU makes 2^52 plus each lane, and takes 2^52 off.
func lowerF64x2ConvertLowU(c *compiler, _ *wasm.Instr) {
	v := c.pop()
	x, r := c.overwritable(v)
	c.asm.V3(amd64.UNPCKLPS, r, x, c.doubles(power52Bits))
	c.asm.V3(amd64.SUBPD, r, r, lanes64.splat(c, 1<<52))
	c.pushReg(wasm.V128, r)
}

// lowerTruncSatF32x4S makes NaNs zero. The instruction gives the least number for what is too large, whose bits are
// inverted then.
func lowerTruncSatF32x4S(c *compiler, _ *wasm.Instr) {
	v := c.pop()
	x := c.reg(v)
	r := c.apart(v, nil)
	c.asm.V3I(amd64.CMPPS, scratchX, x, amd64.Direct(x), compareEq)
	c.vv(amd64.ANDPS, r, x, scratchX)
	c.asm.V3I(amd64.CMPPS, scratchX, r, lanes32.splat(c, 1<<31), compareNotLt)
	c.asm.V2(amd64.CVTTPS2DQ, r, amd64.Direct(r))
	c.vv(amd64.PXOR, r, r, scratchX)
	c.release(v)
	c.pushReg(wasm.V128, r)
}

// lowerTruncSatF32x4U converts lanes, of which NaNs and negative ones are made zero, and what they are beyond 2^31,
// and adds both. The instruction gives 2^31 for what is beyond.
func lowerTruncSatF32x4U(c *compiler, _ *wasm.Instr) {
	v := c.pop()
	x := c.reg(v)
	r := c.apart(v, nil)
	large := c.allocVector()
	limit := lanes32.splat(c, 1<<31)
	c.asm.V3(amd64.MAXPS, r, x, c.zeroRm())
	c.asm.V3(amd64.SUBPS, scratchX, r, limit)
	c.asm.V3I(amd64.CMPPS, large, scratchX, limit, compareNotLt)
	c.asm.V2(amd64.CVTTPS2DQ, scratchX, amd64.Direct(scratchX))
	c.vv(amd64.PXOR, scratchX, scratchX, large)
	c.asm.V3(amd64.PMAXSD, scratchX, scratchX, c.zeroRm())
	c.asm.V2(amd64.CVTTPS2DQ, r, amd64.Direct(r))
	c.vv(amd64.PADDD, r, r, scratchX)
	c.free(large)
	c.release(v)
	c.pushReg(wasm.V128, r)
}

// lowerTruncSatF64x2S takes the least of each lane and the largest integer, or 0 for a NaN. What is too small becomes
// the least integer by the instruction.
func lowerTruncSatF64x2S(c *compiler, _ *wasm.Instr) {
	v := c.pop()
	x := c.reg(v)
	r := c.apart(v, nil)
	c.asm.V3I(amd64.CMPPD, scratchX, x, amd64.Direct(x), compareEq)
	c.asm.V3(amd64.ANDPS, scratchX, scratchX, lanes64.splat(c, math.MaxInt32))
	c.vv(amd64.MINPD, r, x, scratchX)
	c.asm.V2(amd64.CVTTPD2DQ, r, amd64.Direct(r))
	c.release(v)
	c.pushReg(wasm.V128, r)
}

// lowerTruncSatF64x2U brings each lane into the range, rounds it towards zero, and adds 2^52: the lower halves are
// the integers then.
func lowerTruncSatF64x2U(c *compiler, _ *wasm.Instr) {
	v := c.pop()
	x, r := c.overwritable(v)
	c.asm.V3(amd64.MAXPD, r, x, c.zeroRm())
	c.asm.V3(amd64.MINPD, r, r, lanes64.splat(c, math.MaxUint32))
	c.asm.V2I(amd64.ROUNDPD, r, amd64.Direct(r), 3|8)
	c.asm.V3(amd64.ADDPD, r, r, lanes64.splat(c, 1<<52))
	c.asm.V3I(amd64.SHUFPS, r, r, c.zeroRm(), 0x88)
	c.pushReg(wasm.V128, r)
}
