package compiler

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

// lowerByteShift makes the lowering of a shift of bytes, by the instruction that shifts words in the same way: there is
// none for bytes.
func lowerByteShift(op amd64.Op) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		n, v := c.pop2()
		fixed, k := n.kind == constant, uint8(n.bits&7)
		switch {
		case fixed && k == 0:
			c.push(*v)
		case op == amd64.PSRAW:
			c.shiftSigned(n, v)
		case fixed:
			c.shiftBytes(op, v, k)
		default:
			c.shiftBytesBy(op, n, v)
		}
	}
}

// shiftBytes shifts bytes by a constant: it clears the bits that crossed from byte to byte.
func (c *compiler) shiftBytes(op amd64.Op, v *operand, k uint8) {
	x, r := c.overwritable(v)
	stay := uint8(0xFF) >> k
	if op == amd64.PSLLW {
		stay = 0xFF << k
	}
	if op == amd64.PSLLW && k == 1 {
		c.vv(amd64.PADDB, r, x, x)
	} else {
		c.asm.VShift(op, r, x, k)
		c.asm.V3(amd64.PAND, r, r, c.bytes(stay))
	}
	c.pushReg(wasm.V128, r)
}

// shiftBytesBy shifts bytes by a variable count. The bits that would cross from byte to byte are cleared: before a
// shift to the left, and after one to the right, so that the same mask serves.
func (c *compiler) shiftBytesBy(op amd64.Op, n, v *operand) {
	c.countToScratch(n, 8, 0, v)
	x := c.reg(v)
	r := c.apart(v, nil)
	mask := c.allocVector()
	c.onesVector(mask)
	c.asm.VShift(amd64.PSRLW, mask, mask, 8)
	c.vv(amd64.PSRLW, mask, mask, scratchX)
	c.vv(amd64.PACKUSWB, mask, mask, mask)
	if op == amd64.PSLLW {
		c.vv(amd64.PAND, r, x, mask)
		c.vv(op, r, r, scratchX)
	} else {
		c.vv(op, r, x, scratchX)
		c.vv(amd64.PAND, r, r, mask)
	}
	c.free(mask)
	c.release(v)
	c.pushReg(wasm.V128, r)
}

// shiftSigned shifts words that have the bytes in their upper halves.
func (c *compiler) shiftSigned(n, v *operand) {
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
			c.asm.VShift(amd64.PSRAW, part, part, uint8(n.bits&7)+8)
		} else {
			c.vv(amd64.PSRAW, part, part, scratchX)
		}
	}
	c.vv(amd64.PACKSSWB, r, r, high)
	c.free(high)
	c.release(v)
	c.pushReg(wasm.V128, r)
}
