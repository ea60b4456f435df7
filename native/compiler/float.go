package compiler

import (
	"encoding/binary"

	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// Numeric instructions on floats (specification 4.3.3, 4.6.1).

// floatOps are the instructions that operations on f32 and f64 consist of.
type floatOps struct {
	kind                  wasm.Kind
	add, sub, compare     amd64.Op
	round, sqrt, truncate amd64.Op
	sign, magnitude       mask
}

var (
	ops32 = &floatOps{
		wasm.F32, amd64.ADDSS, amd64.SUBSS, amd64.UCOMISS, amd64.ROUNDSS,
		amd64.SQRTSS, amd64.CVTTSS2SI, sign32, magnitude32,
	}
	ops64 = &floatOps{
		wasm.F64, amd64.ADDSD, amd64.SUBSD, amd64.UCOMISD, amd64.ROUNDSD,
		amd64.SQRTSD, amd64.CVTTSD2SI, sign64, magnitude64,
	}
)

// lowerFloat makes the lowering of a binary operation that is one instruction.
func lowerFloat(k wasm.Kind, op amd64.Op, commutes bool) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		b, a := c.pop2()
		if commutes && (a.kind == constant || c.ownable(b) && !c.ownable(a)) {
			a, b = b, a
		}
		r, src, b := c.overFirst(a, b, commutes, (*compiler).rm)
		c.asm.RM(op, amd64.W32, r, src)
		c.release(b)
		c.pushFloat(k, r)
	}
}

// overFirst brings the first operand of an instruction that overwrites it into the register of the result. second is
// the other one, to be released, and src is where source finds it.
func (c *compiler) overFirst(a, b *operand, commutes bool, source func(*compiler, *operand) amd64.Rm) (
	r amd64.Reg, src amd64.Rm, second *operand,
) {
	src, r = source(c, b), c.target(0)
	if r != amd64.None && src.IsReg() && src.Base == r && c.inRegister(a) != r {
		// The second operand is where the result goes.
		if commutes {
			a, b = b, a
			src = source(c, b)
		} else {
			r = amd64.None
		}
	}
	if r == amd64.None {
		return c.own(a), src, b
	}
	c.move(r, a)
	c.release(a)
	return r, src, b
}

func lowerSqrt(f *floatOps) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		v := c.pop()
		r := c.writable(v, 0)
		c.asm.RR(f.sqrt, amd64.W32, r, r)
		c.pushFloat(f.kind, r)
	}
}

// lowerRound makes the lowering of a rounding: 0 to nearest, 1 down, 2 up, 3 towards zero.
func lowerRound(f *floatOps, mode int32) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		v := c.pop()
		r := c.writable(v, 0)
		c.asm.RMI(f.round, amd64.W32, r, amd64.Direct(r), mode|8)
		c.pushFloat(f.kind, r)
	}
}

// lowerSign makes the lowering of abs and neg, which change only the sign.
func lowerSign(k wasm.Kind, op amd64.Op, m mask) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		v := c.pop()
		r := c.writable(v, 0)
		c.asm.RM(op, amd64.W32, r, c.mask(m))
		c.pushReg(k, r)
	}
}

func lowerCopysign(f *floatOps) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		b, a := c.pop2()
		c.move(scratchX, b)
		c.release(b)
		r := c.writable(a, 0)
		c.asm.RM(amd64.ANDPS, amd64.W32, r, c.mask(f.magnitude))
		c.asm.RM(amd64.ANDPS, amd64.W32, scratchX, c.mask(f.sign))
		c.asm.RR(amd64.ORPS, amd64.W32, r, scratchX)
		c.pushReg(f.kind, r)
	}
}

// lowerMinMax makes the lowering of min and max. The instruction of that name gives its second operand where the two
// are equal or not ordered: two zeros are combined bit by bit instead, and NaNs added.
func lowerMinMax(f *floatOps, op, equal amd64.Op) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		b, a := c.pop2()
		src := c.reg(b)
		r := c.writable(a, c.setOfOperand(b))
		different, nan, done := c.asm.NewLabel(), c.asm.NewLabel(), c.asm.NewLabel()
		c.asm.RR(f.compare, amd64.W32, r, src)
		c.asm.Jcc(amd64.NE, different)
		c.asm.Jcc(amd64.P, nan)
		c.asm.RR(equal, amd64.W32, r, src)
		c.asm.Jmp(done)
		c.bind(nan)
		c.asm.RR(f.add, amd64.W32, r, src)
		c.asm.Jmp(done)
		c.bind(different)
		c.asm.RR(op, amd64.W32, r, src)
		c.bind(done)
		c.release(b)
		c.pushFloat(f.kind, r)
	}
}

// lowerFloatCompare makes the lowering of a comparison. swap exchanges the operands, so that less is greater, which
// is false when the operands are not ordered.
func lowerFloatCompare(f *floatOps, k cond, swap bool) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		b, a := c.pop2()
		if swap {
			a, b = b, a
		}
		c.asm.RM(f.compare, amd64.W32, c.reg(a), c.rm(b))
		c.release(a)
		c.release(b)
		c.flags(k)
	}
}

// mask is a constant of 16 bytes that the code of the module holds.
type mask uint8

const (
	sign32 mask = iota
	sign64
	magnitude32
	magnitude64
	numMasks
)

var maskBits = [numMasks]uint64{
	sign32: 0x80000000, sign64: 0x8000000000000000, magnitude32: 0x7FFFFFFF, magnitude64: 0x7FFFFFFFFFFFFFFF,
}

// mask is the place of a mask.
func (c *compiler) mask(m mask) amd64.Rm { return amd64.At(c.masks[m]) }

// emitMasks emits the masks that the module uses.
func (c *compiler) emitMasks() {
	for m, l := range c.masks {
		if c.asm.Wanted(l) {
			c.asm.Align(16)
			c.asm.Bind(l)
			c.emitWord(maskBits[m])
			c.emitWord(0)
		}
	}
}

// poolConst is a constant that the code of the function holds.
type poolConst struct {
	label amd64.Label
	typ   wasm.Kind
	bits  uint64
}

// poolRm is the place of a constant of a type whose registers are xmm registers.
func (c *compiler) poolRm(k wasm.Kind, bits uint64) amd64.Rm {
	if k == wasm.V128 {
		return c.vectorRm(bits)
	}
	const look = 16 // constants to compare with
	for i := len(c.pool) - 1; i >= max(0, len(c.pool)-look); i-- {
		if p := &c.pool[i]; p.typ == k && p.bits == bits {
			return amd64.At(p.label)
		}
	}
	l := c.asm.NewLabel()
	c.pool = append(c.pool, poolConst{l, k, bits})
	return amd64.At(l)
}

// emitPool emits the constants of the function.
func (c *compiler) emitPool() {
	c.emitVectors()
	if len(c.pool) > 0 {
		c.asm.Align(8)
	}
	for i := range c.pool {
		c.asm.Bind(c.pool[i].label)
		c.listData(8, 0)
		c.emitWord(c.pool[i].bits)
	}
}

func (c *compiler) emitWord(x uint64) {
	c.asm.Code = binary.LittleEndian.AppendUint64(c.asm.Code, x)
}
