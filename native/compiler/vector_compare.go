package compiler

import (
	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// Comparisons of vectors and tests of lanes ($ieq_ and the others; 4.6.5).

// lowerVectorNe makes the lowering of the opposite of an instruction that gives masks.
func lowerVectorNe(op amd64.Op) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		b, a := c.pop2()
		c.pushOpposite(c.vectorBinaryInto(instr(op), a, b))
	}
}

// pushOpposite pushes the opposite of masks.
func (c *compiler) pushOpposite(r amd64.Reg) {
	c.asm.V3(amd64.PXOR, r, r, c.onesRm())
	c.pushReg(wasm.V128, r)
}

// lowerVectorOrder makes the lowering of a comparison by an extreme: x is the lesser of x and y if it is less or
// equal.
func lowerVectorOrder(extreme, equal amd64.Op, opposite bool) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		b, a := c.pop2()
		x, y := c.reg(a), c.vectorSource(b)
		r := c.apart(a, b)
		c.asm.V3(extreme, r, x, y)
		c.vv(equal, r, r, x)
		c.release(a)
		c.release(b)
		if opposite {
			c.pushOpposite(r)
		} else {
			c.pushReg(wasm.V128, r)
		}
	}
}

// lowerI64x2Gt makes the lowering of a comparison of 64 bits with signs: a > b, or b > a, or the opposite of one.
func lowerI64x2Gt(swap, opposite bool) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		b, a := c.pop2()
		if swap {
			a, b = b, a
		}
		var r amd64.Reg
		if c.asm.AVX { // which comes with SSE4.2
			r = c.vectorBinaryInto(instr(amd64.PCMPGTQ), a, b)
		} else {
			r = c.greaterByHalves(a, b)
		}
		if opposite {
			c.pushOpposite(r)
		} else {
			c.pushReg(wasm.V128, r)
		}
	}
}

// greaterByHalves compares the upper halves, and where these are equal asks for the sign of a difference.
func (c *compiler) greaterByHalves(a, b *operand) amd64.Reg {
	x, y := c.reg(a), c.reg(b)
	r := c.apart(a, b)
	c.vv(amd64.PSUBQ, scratchX, y, x)
	c.vv(amd64.PCMPEQD, r, x, y)
	c.vv(amd64.PAND, scratchX, scratchX, r)
	c.vv(amd64.PCMPGTD, r, x, y)
	c.vv(amd64.POR, r, r, scratchX)
	c.asm.VShift(amd64.PSRAD, r, r, 31)
	c.asm.V2I(amd64.PSHUFD, r, amd64.Direct(r), 0xF5)
	c.release(a)
	c.release(b)
	return r
}

// lowerAnyTrue asks whether a vector has a bit.
func lowerAnyTrue(c *compiler, _ *wasm.Instr) {
	v := c.pop()
	x := c.reg(v)
	c.asm.V2(amd64.PTEST, x, amd64.Direct(x))
	c.release(v)
	c.flags(cond(amd64.NE))
}

// lowerAllTrue makes the lowering of the question whether no lane is zero.
func lowerAllTrue(equal amd64.Op) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		v := c.pop()
		from := c.vectorSource(v)
		c.zeroVector(scratchX)
		c.asm.V3(equal, scratchX, scratchX, from)
		c.asm.V2(amd64.PTEST, scratchX, amd64.Direct(scratchX))
		c.release(v)
		c.flags(cond(amd64.E))
	}
}

// lowerBitmask makes the lowering of the first bits of lanes by one instruction, for which words are packed to bytes,
// the upper ones zero.
func lowerBitmask(op amd64.Op, words bool) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		v := c.pop()
		x := c.reg(v)
		r := c.resultOver(wasm.I32, 0, v)
		if words {
			c.asm.V3(amd64.PACKSSWB, scratchX, x, c.zeroRm())
			x = scratchX
		}
		c.asm.V2(op, r, amd64.Direct(x))
		c.pushReg(wasm.I32, r)
	}
}
