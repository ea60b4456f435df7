package native

import (
	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// Shifts of lanes, by a count modulo their width ($ishl_, $ishr_).

// lowerVectorShift makes the lowering of a shift that is one instruction.
func lowerVectorShift(op amd64.Op, width uint64) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		n, v := c.pop2()
		if n.kind == constant {
			c.shiftLanes(op, v, uint8(n.bits&(width-1)))
			return
		}
		c.countToScratch(n, width, 0, v)
		x, r := c.overwritable(v)
		c.vv(op, r, x, scratchX)
		c.pushReg(wasm.V128, r)
	}
}

// shiftLanes pushes lanes shifted by a constant.
func (c *compiler) shiftLanes(op amd64.Op, v *operand, n uint8) {
	if n == 0 {
		c.push(*v)
		return
	}
	x, r := c.overwritable(v)
	c.asm.VShift(op, r, x, n)
	c.pushReg(wasm.V128, r)
}

// countToScratch makes scratchX a count modulo a width, plus a number. The operand that it is for is brought into a
// register before.
func (c *compiler) countToScratch(n *operand, width, plus uint64, v *operand) {
	c.reg(v)
	count := c.own(n)
	c.asm.RI(amd64.AND, amd64.W32, count, int32(width-1))
	if plus != 0 {
		c.asm.RI(amd64.ADD, amd64.W32, count, int32(plus))
	}
	c.release(n)
	c.asm.RR(amd64.MOVD, amd64.W32, scratchX, count)
}

// lowerI64x2ShrS shifts the sign in: it is exclusively ored to the shifted lane, and taken off.
func lowerI64x2ShrS(c *compiler, _ *wasm.Instr) {
	n, v := c.pop2()
	if n.kind == constant && n.bits&63 == 0 {
		c.push(*v)
		return
	}
	if n.kind == constant {
		x, r := c.overwritable(v)
		k := uint8(n.bits & 63)
		sign := c.quads(1 << (63 - k))
		c.asm.VShift(amd64.PSRLQ, r, x, k)
		c.asm.V3(amd64.PXOR, r, r, sign)
		c.asm.V3(amd64.PSUBQ, r, r, sign)
		c.pushReg(wasm.V128, r)
		return
	}
	c.countToScratch(n, 64, 0, v)
	x := c.reg(v)
	r := c.apart(v, nil)
	sign := c.allocVector()
	c.asm.RM(amd64.MOVAPS, amd64.W32, sign, c.quads(1<<63))
	c.vv(amd64.PSRLQ, sign, sign, scratchX)
	c.vv(amd64.PSRLQ, r, x, scratchX)
	c.vv(amd64.PXOR, r, r, sign)
	c.vv(amd64.PSUBQ, r, r, sign)
	c.free(sign)
	c.release(v)
	c.pushReg(wasm.V128, r)
}

// lowerI8x16Shl shifts words, after the bits that would cross from byte to byte are cleared.
func lowerI8x16Shl(c *compiler, _ *wasm.Instr) {
	n, v := c.pop2()
	if n.kind != constant {
		c.shiftBytes(n, v, func(r, x, mask amd64.Reg) {
			c.vv(amd64.PAND, r, x, mask)
			c.vv(amd64.PSLLW, r, r, scratchX)
		})
		return
	}
	k := uint8(n.bits & 7)
	switch k {
	case 0:
		c.push(*v)
		return
	case 1:
		x, r := c.overwritable(v)
		c.vv(amd64.PADDB, r, x, x)
		c.pushReg(wasm.V128, r)
		return
	}
	x, r := c.overwritable(v)
	c.asm.VShift(amd64.PSLLW, r, x, k)
	c.asm.V3(amd64.PAND, r, r, c.bytes(0xFF<<k))
	c.pushReg(wasm.V128, r)
}

// lowerI8x16ShrU shifts words, and clears the bits that crossed from byte to byte.
func lowerI8x16ShrU(c *compiler, _ *wasm.Instr) {
	n, v := c.pop2()
	if n.kind != constant {
		c.shiftBytes(n, v, func(r, x, mask amd64.Reg) {
			c.vv(amd64.PSRLW, r, x, scratchX)
			c.vv(amd64.PAND, r, r, mask)
		})
		return
	}
	k := uint8(n.bits & 7)
	if k == 0 {
		c.push(*v)
		return
	}
	x, r := c.overwritable(v)
	c.asm.VShift(amd64.PSRLW, r, x, k)
	c.asm.V3(amd64.PAND, r, r, c.bytes(0xFF>>k))
	c.pushReg(wasm.V128, r)
}

// shiftBytes is a shift of bytes by a variable count, which shift makes with the count in scratchX and a mask of the
// bits that stay in a byte when it is shifted to the right.
func (c *compiler) shiftBytes(n, v *operand, shift func(r, x, mask amd64.Reg)) {
	c.countToScratch(n, 8, 0, v)
	x := c.reg(v)
	r := c.apart(v, nil)
	mask := c.allocVector()
	c.onesVector(mask)
	c.asm.VShift(amd64.PSRLW, mask, mask, 8)
	c.vv(amd64.PSRLW, mask, mask, scratchX)
	c.vv(amd64.PACKUSWB, mask, mask, mask)
	shift(r, x, mask)
	c.free(mask)
	c.release(v)
	c.pushReg(wasm.V128, r)
}

// lowerI8x16ShrS shifts words that have the bytes in their upper halves.
func lowerI8x16ShrS(c *compiler, _ *wasm.Instr) {
	n, v := c.pop2()
	k := uint8(n.bits & 7)
	if n.kind == constant && k == 0 {
		c.push(*v)
		return
	}
	fixed := n.kind == constant
	if !fixed {
		c.countToScratch(n, 8, 8, v)
	}
	x := c.reg(v)
	r := c.apart(v, nil)
	high := c.allocVector()
	c.vv(amd64.PUNPCKHBW, high, x, x)
	c.vv(amd64.PUNPCKLBW, r, x, x)
	for _, part := range [...]amd64.Reg{high, r} {
		if fixed {
			c.asm.VShift(amd64.PSRAW, part, part, k+8)
		} else {
			c.vv(amd64.PSRAW, part, part, scratchX)
		}
	}
	c.vv(amd64.PACKSSWB, r, r, high)
	c.free(high)
	c.release(v)
	c.pushReg(wasm.V128, r)
}
