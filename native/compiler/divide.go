package compiler

import (
	"math"
	"math/bits"

	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// Division and remainder of integers (specification 4.3.2).

// division is one of the eight instructions.
type division struct {
	w         amd64.Width
	signed    bool
	remainder bool
}

func lowerDivide(d division) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		b, a := c.pop2()
		if b.kind == constant && c.divideBy(&d, a, b.bits) {
			return
		}
		src := c.dividend(a, b)
		if d.signed {
			c.divideSigned(&d, src)
		} else {
			c.asm.RR(amd64.XOR, amd64.W32, amd64.RDX, amd64.RDX)
			c.mayTrap(wasm.TrapDivideByZero)
			c.asm.M(amd64.DIV, d.w, src)
		}
		c.release(b)
		r, other := amd64.RAX, amd64.RDX
		if d.remainder {
			r, other = other, r
		}
		c.free(other)
		c.pushReg(intKind(d.w), r)
	}
}

// dividend moves a to rax, takes rdx, and gives b elsewhere.
func (c *compiler) dividend(a, b *operand) amd64.Rm {
	if a.kind != inReg || a.reg != amd64.RAX {
		c.take(amd64.RAX, b)
		c.move(amd64.RAX, a)
		c.release(a)
	}
	c.take(amd64.RDX, b)
	return c.rm(b)
}

// divideSigned divides rax. The processor faults where the quotient overflows, as it does where the divisor is 0.
func (c *compiler) divideSigned(d *division, src amd64.Rm) {
	divide, done := c.asm.NewLabel(), c.asm.NewLabel()
	c.asm.MI(amd64.CMP, d.w, src, -1)
	c.asm.Jcc(amd64.NE, divide)
	if d.remainder {
		c.asm.RR(amd64.XOR, amd64.W32, amd64.RDX, amd64.RDX)
		c.asm.Jmp(done)
	} else {
		c.asm.RR(amd64.MOV, d.w, amd64.RDX, amd64.RAX)
		c.asm.R(amd64.NEG, d.w, amd64.RDX)
		c.trapIf(cond(amd64.O), wasm.TrapIntegerOverflow)
	}
	c.bind(divide)
	if d.w == amd64.W64 {
		c.asm.Cqo()
	} else {
		c.asm.Cdq()
	}
	c.mayTrap(wasm.TrapDivideByZero)
	c.asm.M(amd64.IDIV, d.w, src)
	c.bind(done)
}

// divideBy divides by a constant without a division. It is false if there is no such way.
func (c *compiler) divideBy(d *division, a *operand, by uint64) bool {
	width := 64
	if d.w == amd64.W32 {
		width = 32
		by = uint64(uint32(by))
	}
	size, negative := by, false
	if d.signed {
		if by>>(width-1) != 0 {
			negative = true
			size = -by & (1<<(width-1)<<1 - 1)
		}
		if size>>(width-1) != 0 || negative && size == 1 {
			return false // the least integer, and -1
		}
	}
	if size == 0 {
		return false
	}
	power := size&(size-1) == 0
	if power && !d.signed {
		c.divideByPower(d, a, size)
		return true
	}
	q := c.quotient(d, a, size, power)
	if negative {
		c.asm.R(amd64.NEG, d.w, q)
	}
	if d.remainder {
		q = c.remainderBy(d.w, a, q, by)
	} else {
		c.release(a)
	}
	c.pushReg(intKind(d.w), q)
	return true
}

// divideByPower divides an unsigned integer by a power of two.
func (c *compiler) divideByPower(d *division, a *operand, size uint64) {
	if d.remainder {
		mask := constOperand(intKind(d.w), size-1)
		c.intBinary(amd64.AND, d.w, a, &mask)
		return
	}
	r := c.writable(a, 0)
	c.shiftBy(amd64.SHR, d.w, r, bits.TrailingZeros64(size))
	c.pushReg(intKind(d.w), r)
}

// quotient allocates a register and makes it the quotient of a, which is left as it is, and a constant.
func (c *compiler) quotient(d *division, a *operand, size uint64, power bool) amd64.Reg {
	x := c.reg(a)
	switch {
	case size == 1:
		q := c.allocInt()
		c.asm.RR(amd64.MOV, d.w, q, x)
		return q
	case power:
		return c.quotientPower(d.w, x, bits.TrailingZeros64(size))
	case d.signed && d.w == amd64.W32:
		return c.quotientSigned32(x, size)
	case d.signed:
		return c.quotientSigned64(a, size)
	case d.w == amd64.W32:
		c.highProduct(a, math.MaxUint64/size+1, amd64.MUL1)
		c.free(amd64.RAX)
		return amd64.RDX
	}
	return c.quotientUnsigned64(a, size)
}

// remainderBy is a less the product of quotient and divisor.
func (c *compiler) remainderBy(w amd64.Width, a *operand, q amd64.Reg, by uint64) amd64.Reg {
	if imm := int32(by); w == amd64.W32 || uint64(int64(imm)) == by {
		c.asm.RMI(amd64.IMUL, w, q, amd64.Direct(q), imm)
	} else {
		t := c.allocInt()
		c.asm.MovImm(t, by)
		c.asm.RR(amd64.IMUL, w, q, t)
		c.free(t)
	}
	r := c.own(a)
	c.asm.RR(amd64.SUB, w, r, q)
	c.free(q)
	return r
}

// quotientPower divides by 2^k, rounding towards zero: what is negative gets 2^k-1 added before it is shifted.
func (c *compiler) quotientPower(w amd64.Width, x amd64.Reg, k int) amd64.Reg {
	n := 8 << w
	q := c.allocInt()
	c.asm.RR(amd64.MOV, w, q, x)
	if k > 1 {
		c.asm.RI(amd64.SAR, w, q, int32(n-1))
	}
	c.asm.RI(amd64.SHR, w, q, int32(n-k))
	c.asm.RR(amd64.ADD, w, q, x)
	c.asm.RI(amd64.SAR, w, q, int32(k))
	return q
}

// The quotient by a constant that is no power of two is the upper half of a product, shifted (Granlund and
// Montgomery, Division by invariant integers using multiplication, 1994): with 2^s the largest power of two below
// size, the signed factor is floor(2^(width+s) / size) + 1, and what is negative gets 1 more. For unsigned integers
// of 32 bits there is room for a factor that needs no shift, floor(2^64 / size) + 1.

func (c *compiler) quotientSigned32(x amd64.Reg, size uint64) amd64.Reg {
	s := bits.Len64(size-1) - 1
	q, sign := c.allocInt(), c.allocInt()
	c.asm.RR(amd64.MOVSXD, amd64.W64, sign, x)
	c.asm.MovImm(q, (1<<(32+s))/size+1)
	c.asm.RR(amd64.IMUL, amd64.W64, q, sign)
	c.asm.RI(amd64.SAR, amd64.W64, q, int32(32+s))
	c.asm.RI(amd64.SAR, amd64.W64, sign, 63)
	c.asm.RR(amd64.SUB, amd64.W32, q, sign)
	c.free(sign)
	return q
}

func (c *compiler) quotientSigned64(a *operand, size uint64) amd64.Reg {
	s := bits.Len64(size-1) - 1
	m, _ := bits.Div64(1<<s, 0, size)
	m++
	c.highProduct(a, m, amd64.IMUL1)
	x := c.reg(a)
	if m > math.MaxInt64 { // the product was with m - 2^64
		c.asm.RR(amd64.ADD, amd64.W64, amd64.RDX, x)
	}
	if s > 0 {
		c.asm.RI(amd64.SAR, amd64.W64, amd64.RDX, int32(s))
	}
	c.asm.RR(amd64.MOV, amd64.W64, amd64.RAX, x)
	c.asm.RI(amd64.SHR, amd64.W64, amd64.RAX, 63)
	c.asm.RR(amd64.ADD, amd64.W64, amd64.RDX, amd64.RAX)
	c.free(amd64.RAX)
	return amd64.RDX
}

// quotientUnsigned64 has a factor of 65 bits: where t is the upper half of the product with the lower 64, it shifts
// (x-t)/2 + t, which does not overflow, in place of x+t.
func (c *compiler) quotientUnsigned64(a *operand, size uint64) amd64.Reg {
	s := bits.Len64(size)
	m, _ := bits.Div64(uint64(1)<<s-size, 0, size)
	c.highProduct(a, m+1, amd64.MUL1)
	c.asm.RR(amd64.MOV, amd64.W64, amd64.RAX, c.reg(a))
	c.asm.RR(amd64.SUB, amd64.W64, amd64.RAX, amd64.RDX)
	c.asm.RI(amd64.SHR, amd64.W64, amd64.RAX, 1)
	c.asm.RR(amd64.ADD, amd64.W64, amd64.RDX, amd64.RAX)
	c.asm.RI(amd64.SHR, amd64.W64, amd64.RDX, int32(s-1))
	c.free(amd64.RAX)
	return amd64.RDX
}

// highProduct makes rdx the upper half of the product of a, which stays in a register, and a factor. It takes rax and
// rdx.
func (c *compiler) highProduct(a *operand, factor uint64, op amd64.Op) {
	c.take(amd64.RAX, a)
	c.take(amd64.RDX, a)
	c.asm.MovImm(amd64.RAX, factor)
	c.asm.R(op, amd64.W64, c.reg(a))
}
