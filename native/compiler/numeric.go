package compiler

import (
	"math/bits"

	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// Numeric instructions on integers (specification 4.6.1). Divisions are in divide.go, floats in float.go, conversions
// in convert.go.

// lowerConst makes the lowering of a constant.
func lowerConst(k wasm.Kind) lowering {
	return func(c *compiler, i *wasm.Instr) { c.pushConst(k, i.N) }
}

// intKind is the type of a width.
func intKind(w amd64.Width) wasm.Kind {
	if w == amd64.W64 {
		return wasm.I64
	}
	return wasm.I32
}

// source is the second operand of an instruction: an immediate, or a register or place in memory.
type source struct {
	isImm bool
	imm   int32
	rm    amd64.Rm
}

// source prepares an operand to be the second one of an instruction on integers.
func (c *compiler) source(v *operand, w amd64.Width) source {
	if v.kind == constant {
		imm := int32(v.bits)
		if w == amd64.W32 || uint64(int64(imm)) == v.bits {
			return source{isImm: true, imm: imm}
		}
	}
	return source{rm: c.rm(v)}
}

func (s *source) is(r amd64.Reg) bool { return !s.isImm && s.rm.IsReg() && s.rm.Base == r }

// ownable reports whether own moves nothing.
func (c *compiler) ownable(v *operand) bool {
	return v.kind == inReg || v.kind == inLocal && c.dead(uint32(v.x)) && !c.pinnedTwice.has(c.locals[v.x].reg)
}

// writable returns a register that holds the operand and may be written, for a result: the target if that is not in
// avoid.
func (c *compiler) writable(v *operand, avoid regset) amd64.Reg {
	r := c.target(avoid)
	if r == amd64.None {
		return c.own(v)
	}
	c.move(r, v)
	c.release(v)
	return r
}

// lowerInt makes the lowering of a binary operation that is one instruction.
func lowerInt(op amd64.Op, w amd64.Width) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		b, a := c.pop2()
		if op != amd64.SUB && (a.kind == constant || c.ownable(b) && !c.ownable(a)) {
			a, b = b, a
		}
		c.intBinary(op, w, a, b)
	}
}

func (c *compiler) intBinary(op amd64.Op, w amd64.Width, a, b *operand) {
	s := c.source(b, w)
	r := c.target(0)
	if r != amd64.None && s.is(r) && c.inRegister(a) != r { // the second operand is where the result goes
		if op == amd64.SUB {
			r = amd64.None
		} else {
			a, b = b, a
			s = c.source(b, w)
		}
	}
	if s.isImm && op == amd64.SUB && s.imm != -s.imm {
		op, s.imm = amd64.ADD, -s.imm
	}
	switch from := c.inRegister(a); {
	case op == amd64.ADD && from != amd64.None && from != r && (s.isImm || s.rm.IsReg()) &&
		(r != amd64.None || !c.ownable(a)):
		r = c.addTo(r, w, a, &s)
	case op == amd64.IMUL && s.isImm:
		r = c.multiply(r, w, a, s.imm)
	default:
		if r == amd64.None {
			r = c.own(a)
		} else {
			c.move(r, a)
			c.release(a)
		}
		if s.isImm {
			c.asm.RI(op, w, r, s.imm)
		} else {
			c.asm.RM(op, w, r, s.rm)
		}
		if op != amd64.IMUL {
			c.zero(r, w)
		}
	}
	c.release(b)
	c.pushReg(intKind(w), r)
}

// addTo adds an operand that is in a register, and stays there, and another one.
func (c *compiler) addTo(r amd64.Reg, w amd64.Width, a *operand, s *source) amd64.Reg {
	from := c.inRegister(a)
	if r == amd64.None {
		r = c.allocInt()
	}
	at := amd64.Mem(from, s.imm)
	if !s.isImm {
		at = amd64.MemIndex(from, s.rm.Base, 1, 0)
	}
	c.asm.RM(amd64.LEA, w, r, at)
	c.release(a)
	return r
}

// multiply multiplies an operand by a constant.
func (c *compiler) multiply(r amd64.Reg, w amd64.Width, a *operand, by int32) amd64.Reg {
	if by > 0 && by&(by-1) == 0 {
		if r == amd64.None {
			r = c.own(a)
		} else {
			c.move(r, a)
			c.release(a)
		}
		c.shiftBy(amd64.SHL, w, r, bits.TrailingZeros32(uint32(by)))
		return r
	}
	from := c.rm(a)
	c.release(a)
	if r == amd64.None {
		r = c.allocInt()
	}
	c.asm.RMI(amd64.IMUL, w, r, from, by)
	return r
}

// lowerAnd is AND, which where only the flags are wanted is a test.
func lowerAnd(w amd64.Width) lowering {
	and := lowerInt(amd64.AND, w)
	return func(c *compiler, i *wasm.Instr) {
		if w != amd64.W32 || c.following&takesFlags == 0 {
			and(c, i)
			return
		}
		b, a := c.pop2()
		if a.kind == constant {
			a, b = b, a
		}
		if s := c.source(b, w); s.isImm {
			c.asm.MI(amd64.TEST, w, c.rm(a), s.imm)
		} else {
			c.asm.MR(amd64.TEST, w, c.rm(a), c.reg(b))
		}
		c.release(a)
		c.release(b)
		c.pushFlags(cond(amd64.NE))
	}
}

// shiftBy shifts or rotates a register by a constant.
func (c *compiler) shiftBy(op amd64.Op, w amd64.Width, r amd64.Reg, n int) {
	if n != 0 {
		c.asm.RI(op, w, r, int32(n))
	}
}

// lowerShift makes the lowering of a shift or rotation, whose count the processor takes modulo the width as the
// specification does.
func lowerShift(op amd64.Op, w amd64.Width) lowering {
	mask := uint64(31)
	if w == amd64.W64 {
		mask = 63
	}
	return func(c *compiler, _ *wasm.Instr) {
		b, a := c.pop2()
		if b.kind == constant {
			r := c.writable(a, 0)
			c.shiftBy(op, w, r, int(b.bits&mask))
			c.pushReg(intKind(w), r)
			return
		}
		if b.kind != inReg || b.reg != amd64.RCX {
			c.take(amd64.RCX, a)
			c.move(amd64.RCX, b)
			c.release(b)
		}
		r := c.writable(a, 0)
		c.asm.R(op, w, r)
		c.free(amd64.RCX)
		c.pushReg(intKind(w), r)
	}
}

// lowerOver makes the lowering of an operation that is one instruction with a separate result.
func lowerOver(op amd64.Op, w amd64.Width, result wasm.Kind) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		v := c.pop()
		from := c.rm(v)
		r := c.resultOver(result, 0, v)
		c.asm.RM(op, w, r, from)
		c.pushReg(result, r)
	}
}

func lowerEqz(w amd64.Width) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		v := c.pop()
		if v.kind == inFlags {
			c.flags(v.cond.not())
			return
		}
		c.testZero(v, w)
		c.flags(cond(amd64.E))
	}
}

// swapped is the condition on the operands the other way round.
var swapped = [16]amd64.Cond{
	amd64.E: amd64.E, amd64.NE: amd64.NE, amd64.L: amd64.G, amd64.G: amd64.L, amd64.LE: amd64.GE, amd64.GE: amd64.LE,
	amd64.B: amd64.A, amd64.A: amd64.B, amd64.BE: amd64.AE, amd64.AE: amd64.BE,
}

// lowerCompare makes the lowering of a comparison of integers.
func lowerCompare(w amd64.Width, k amd64.Cond) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		k := k
		b, a := c.pop2()
		if a.kind == constant {
			a, b, k = b, a, swapped[k]
		}
		switch s := c.source(b, w); {
		case s.isImm && s.imm == 0 && c.inRegister(a) != amd64.None:
			r := c.inRegister(a)
			c.asm.RR(amd64.TEST, w, r, r)
		case s.isImm:
			c.asm.MI(amd64.CMP, w, c.rm(a), s.imm)
		case s.rm.IsReg():
			c.asm.MR(amd64.CMP, w, c.rm(a), s.rm.Base)
		default:
			c.asm.RM(amd64.CMP, w, c.reg(a), s.rm)
		}
		c.release(a)
		c.release(b)
		c.flags(cond(k))
	}
}
