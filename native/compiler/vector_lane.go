package compiler

import (
	"wasmjudge/native/amd64"
	"wasmjudge/native/artifact"
	"wasmjudge/native/fault"
	"wasmjudge/wasm"
)

// Single lanes: splats, extractions and replacements (specification 4.6.5).

// lowerSplat makes the lowering of a splat of a number of some bits. That of a constant is a constant.
func lowerSplat(bits int, splat func(c *compiler, v *operand)) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		v := c.pop()
		if v.kind != constant {
			splat(c, v)
			return
		}
		x := v.bits
		if bits < 64 {
			x &= 1<<bits - 1
		}
		for n := bits; n < 64; n *= 2 {
			x |= x << n
		}
		c.pushVector(x, x)
	}
}

// broadcastInt splats an integer by an instruction of AVX2, or by shuffles without it. It passes through the result's
// register.
func broadcastInt(broadcast amd64.Op, w amd64.Width, shuffles splatter) func(c *compiler, v *operand) {
	return func(c *compiler, v *operand) {
		from := c.rm(v)
		r := c.resultOver(wasm.V128, 0, v)
		switch may := c.may(artifact.AVX2); {
		case may && !from.IsReg():
			c.asm.V2(broadcast, r, from)
		default:
			c.asm.RM(amd64.MOVD, w, r, from)
			if may {
				c.asm.V2(broadcast, r, amd64.Direct(r))
			} else {
				shuffles(c, r)
			}
		}
		c.pushReg(wasm.V128, r)
	}
}

// splatter splats the lowest lane of a register by shuffles.
type splatter func(c *compiler, r amd64.Reg)

func splatByte(c *compiler, r amd64.Reg) {
	c.zeroVector(scratchX)
	c.vv(amd64.PSHUFB, r, r, scratchX)
}

func splatWord(c *compiler, r amd64.Reg) {
	c.asm.V2I(amd64.PSHUFLW, r, amd64.Direct(r), 0)
	c.asm.V2I(amd64.PSHUFD, r, amd64.Direct(r), 0)
}

func splatDouble(c *compiler, r amd64.Reg) { c.asm.V2I(amd64.PSHUFD, r, amd64.Direct(r), 0) }

func splatQuad(c *compiler, r amd64.Reg) { c.asm.V2I(amd64.PSHUFD, r, amd64.Direct(r), 0x44) }

func splatF32(c *compiler, v *operand) {
	from := c.rm(v)
	r := c.resultOver(wasm.V128, 0, v)
	switch {
	case from.IsReg():
		c.asm.V2I(amd64.PSHUFD, r, from, 0)
	case c.asm.AVX:
		c.asm.V2(amd64.VBROADCASTSS, r, from)
	default:
		c.fetch(r, wasm.F32, from)
		splatDouble(c, r)
	}
	c.pushReg(wasm.V128, r)
}

func splatF64(c *compiler, v *operand) {
	from := c.rm(v)
	r := c.resultOver(wasm.V128, 0, v)
	c.asm.V2(amd64.MOVDDUP, r, from)
	c.pushReg(wasm.V128, r)
}

// lane is the lane that an instruction names, of n.
func (c *compiler) lane(i *wasm.Instr, n uint32) uint8 {
	if c.has(fault.LaneOrder) {
		return uint8(n - 1 - i.Y)
	}
	return uint8(i.Y)
}

// lowerExtractPart makes the lowering of the extraction of a lane of n that is narrower than an i32, extended by an
// instruction or zero-extended.
func lowerExtractPart(op amd64.Op, n uint32, extend amd64.Op) lowering {
	return func(c *compiler, i *wasm.Instr) {
		v := c.pop()
		x := c.reg(v)
		r := c.resultOver(wasm.I32, 0, v)
		c.asm.VStoreI(op, amd64.Direct(r), x, c.lane(i, n))
		if extend != 0 {
			c.asm.RM(extend, amd64.W32, r, amd64.Direct(r))
		}
		c.pushReg(wasm.I32, r)
	}
}

// lowerExtractInt makes the lowering of the extraction of a lane of n that is an integer.
func lowerExtractInt(k wasm.Kind, op amd64.Op, n uint32) lowering {
	return func(c *compiler, i *wasm.Instr) {
		v := c.pop()
		x := c.reg(v)
		r := c.resultOver(k, 0, v)
		if lane := c.lane(i, n); lane == 0 {
			c.asm.RR(amd64.MOVD, width(k), r, x)
		} else {
			c.asm.VStoreI(op, amd64.Direct(r), x, lane)
		}
		c.pushReg(k, r)
	}
}

// lowerExtractFloat makes the lowering of the extraction of a lane of n that is a float, which needs nothing but to
// be the lowest.
func lowerExtractFloat(k wasm.Kind, n uint32) lowering {
	return func(c *compiler, i *wasm.Instr) {
		v := c.pop()
		lane := c.lane(i, n)
		if lane == 0 {
			x, r := c.reg(v), c.resultOver(k, 0, v)
			c.copy(r, k, x)
			c.pushReg(k, r)
			return
		}
		order := lane
		if k == wasm.F64 {
			order = upperHalf
		}
		from := c.vectorSource(v)
		r := c.resultOver(k, 0, v)
		c.asm.V2I(amd64.PSHUFD, r, from, order)
		c.pushReg(k, r)
	}
}

// lowerReplaceInt makes the lowering of the replacement of a lane of n by an integer.
func lowerReplaceInt(op amd64.Op, n uint32) lowering {
	return func(c *compiler, i *wasm.Instr) {
		x, v := c.pop2()
		from := c.rm(x)
		old, r := c.overwritable(v)
		c.asm.V3I(op, r, old, from, c.lane(i, n))
		c.release(x)
		c.pushReg(wasm.V128, r)
	}
}

// lowerReplaceF32 inserts the lowest lane of the number.
func lowerReplaceF32(c *compiler, i *wasm.Instr) {
	x, v := c.pop2()
	from := c.rm(x)
	old, r := c.overwritableBut(v, x)
	c.asm.V3I(amd64.INSERTPS, r, old, from, c.lane(i, 4)<<4)
	c.release(x)
	c.pushReg(wasm.V128, r)
}

// lowerReplaceF64 replaces a half.
func lowerReplaceF64(c *compiler, i *wasm.Instr) {
	x, v := c.pop2()
	from := amd64.Direct(c.reg(x))
	old, r := c.overwritableBut(v, x)
	if c.lane(i, 2) == 0 {
		c.asm.V3I(amd64.BLENDPD, r, old, from, 1)
	} else {
		c.asm.V3(amd64.MOVLHPS, r, old, from)
	}
	c.release(x)
	c.pushReg(wasm.V128, r)
}
