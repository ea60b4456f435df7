package compiler

import (
	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// cond is a condition on the flags: an amd64.Cond, or one of two that floats need because a NaN makes an operand
// equal and unordered at once.
type cond uint8

const (
	floatEq cond = 16 // E and NP
	floatNe cond = 17 // NE or P
)

// not is the opposite condition.
func (k cond) not() cond { return k ^ 1 }

// jumpIf jumps to a label if a condition holds.
func (c *compiler) jumpIf(k cond, l amd64.Label) {
	switch k {
	case floatNe:
		c.asm.Jcc(amd64.P, l)
		c.asm.Jcc(amd64.NE, l)
	case floatEq:
		over := c.asm.NewLabel()
		c.asm.Jcc(amd64.P, over)
		c.asm.Jcc(amd64.E, l)
		c.bind(over)
	default:
		c.asm.Jcc(amd64.Cond(k), l)
	}
}

// flags pushes the outcome of a comparison, whose condition on the flags is k.
func (c *compiler) flags(k cond) {
	if c.following&takesFlags == 0 {
		c.pushBit(k)
		return
	}
	c.pushFlags(k)
}

// pushBit pushes a condition on the flags as 0 or 1.
func (c *compiler) pushBit(k cond) {
	r := c.result(wasm.I32, 0)
	if k == floatEq || k == floatNe {
		equal, ordered, op := amd64.E, amd64.NP, amd64.AND
		if k == floatNe {
			equal, ordered, op = amd64.NE, amd64.P, amd64.OR
		}
		other := c.alloc(intRegs, 1<<r)
		c.asm.Setcc(equal, r)
		c.asm.Setcc(ordered, other)
		c.asm.RR(op, amd64.W32, r, other)
		c.free(other)
	} else {
		c.asm.Setcc(amd64.Cond(k), r)
	}
	c.asm.RM(amd64.MOVZX8, amd64.W32, r, amd64.Direct(r))
	c.pushReg(wasm.I32, r)
}

// condition makes the flags tell whether an i32 is not 0: on which condition.
func (c *compiler) condition(v *operand) cond {
	if v.kind == inFlags {
		return v.cond
	}
	c.testZero(v, amd64.W32)
	return cond(amd64.NE)
}

// testZero sets the flags by whether an operand is 0.
func (c *compiler) testZero(v *operand, w amd64.Width) {
	rm := c.rm(v)
	switch {
	case !rm.IsReg():
		c.asm.MI(amd64.CMP, w, rm, 0)
	case c.zeroAt != c.asm.PC() || c.zeroReg != rm.Base || c.zeroWidth != w:
		c.asm.RR(amd64.TEST, w, rm.Base, rm.Base)
	}
	c.release(v)
}

// zero remembers that the last instruction has set the zero flag by its result, in a register.
func (c *compiler) zero(r amd64.Reg, w amd64.Width) {
	c.zeroAt, c.zeroReg, c.zeroWidth = c.asm.PC(), r, w
}
