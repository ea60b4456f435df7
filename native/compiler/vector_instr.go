package compiler

import (
	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// Operations on vectors that are one instruction, and what the lowerings of the others consist of. With AVX an
// instruction names its result apart from its operands, and the last of these may be in memory; without it the result
// takes the place of the first operand.

// vectorInstr is an instruction on vectors.
type vectorInstr struct {
	op       amd64.Op
	imm      uint8
	hasImm   bool
	half     bool // reads the lower half of its operand only
	commutes bool
	sums     bool      // commutes but for which of two NaNs the result is
	nan      laneFloat // the type of the result's lanes if they are NaNs by choice
}

// laneFloat is a type of lanes that are floats, or none.
type laneFloat uint8

const (
	noFloat laneFloat = iota
	f32x4
	f64x2
)

func instr(op amd64.Op) vectorInstr { return vectorInstr{op: op, commutes: op.Commutes()} }

func instrImm(op amd64.Op, imm uint8) vectorInstr { return vectorInstr{op: op, imm: imm, hasImm: true} }

// halfInstr is an instruction that reads the lower half of its operand only. Where that is a load's place in memory, it
// would not fault when the upper half is out of bounds.
func halfInstr(op amd64.Op) vectorInstr { return vectorInstr{op: op, half: true} }

// of is the instruction as one that chooses among NaNs.
func (i vectorInstr) of(f laneFloat) vectorInstr {
	i.nan = f
	return i
}

// v2 emits an instruction with one operand.
func (c *compiler) v2(i vectorInstr, dst amd64.Reg, src amd64.Rm) {
	if i.hasImm {
		c.asm.V2I(i.op, dst, src, i.imm)
	} else {
		c.asm.V2(i.op, dst, src)
	}
}

// v3 emits an instruction with two operands.
func (c *compiler) v3(i vectorInstr, dst, x amd64.Reg, y amd64.Rm) {
	if c.options.Faults != 0 {
		i.op = c.wrongOp(i.op)
	}
	if i.hasImm {
		c.asm.V3I(i.op, dst, x, y, i.imm)
	} else {
		c.asm.V3(i.op, dst, x, y)
	}
}

// vv emits an instruction on registers.
func (c *compiler) vv(op amd64.Op, dst, x, y amd64.Reg) { c.asm.V3(op, dst, x, amd64.Direct(y)) }

// pushLanes pushes the result of an instruction.
func (c *compiler) pushLanes(f laneFloat, r amd64.Reg) {
	if f != noFloat && c.options.OtherNaNs {
		c.otherNaNs(f, r)
	}
	c.pushReg(wasm.V128, r)
}

// lowerVectorUnary makes the lowering of an operation that is one instruction on one vector.
func lowerVectorUnary(i vectorInstr) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		v := c.pop()
		from := c.vectorSource(v)
		r := c.resultOver(wasm.V128, 0, v)
		c.v2(i, r, from)
		c.pushLanes(i.nan, r)
	}
}

// lowerVectorBinary makes the lowering of an operation that is one instruction on two vectors.
func lowerVectorBinary(i vectorInstr) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		b, a := c.pop2()
		c.vectorBinary(i, a, b)
	}
}

// lowerVectorSwapped is lowerVectorBinary with the operands exchanged.
func lowerVectorSwapped(i vectorInstr) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		b, a := c.pop2()
		c.vectorBinary(i, b, a)
	}
}

// vectorBinary pushes the result of an instruction on two operands in use.
func (c *compiler) vectorBinary(i vectorInstr, a, b *operand) {
	c.pushLanes(i.nan, c.vectorBinaryInto(i, a, b))
}

// vectorBinaryInto is vectorBinary without the push: the register of the result.
func (c *compiler) vectorBinaryInto(i vectorInstr, a, b *operand) amd64.Reg {
	switch {
	case i.commutes && (a.kind == constant || c.ownable(b) && !c.ownable(a)), i.sums && a.kind == constant:
		a, b = b, a
	}
	if c.asm.AVX {
		src, from := c.vectorSource(b), c.reg(a)
		r := c.resultOver(wasm.V128, c.setOfOperand(b), a)
		c.v3(i, r, from, src)
		return r
	}
	r, src, b := c.overFirst(a, b, i.commutes, (*compiler).vectorSource)
	c.v3(i, r, r, src)
	c.release(b)
	return r
}

// overwritable returns a register that holds an operand, and one for the result of the instruction that reads it, which
// without AVX is the same.
func (c *compiler) overwritable(v *operand) (x, r amd64.Reg) {
	if !c.asm.AVX {
		r = c.writable(v, 0)
		return r, r
	}
	x = c.reg(v)
	return x, c.resultOver(wasm.V128, 0, v)
}

// overwritableBut is overwritable where the instruction reads another operand in use.
func (c *compiler) overwritableBut(v, other *operand) (x, r amd64.Reg) {
	if c.asm.AVX {
		return c.overwritable(v)
	}
	r = c.writable(v, c.setOfOperand(other))
	return r, r
}

// apart returns a register for a result that none of two operands in use, or of one and nil, is in.
func (c *compiler) apart(a, b *operand) amd64.Reg {
	avoid := c.setOfOperand(a)
	if b != nil {
		avoid |= c.setOfOperand(b)
	}
	return c.result(wasm.V128, avoid)
}

// allocVector takes an xmm register.
func (c *compiler) allocVector() amd64.Reg { return c.alloc(floatRegs, 0) }

// zeroVector makes a register zero.
func (c *compiler) zeroVector(r amd64.Reg) { c.asm.RR(amd64.XORPS, amd64.W32, r, r) }

// onesVector makes all bits of a register one.
func (c *compiler) onesVector(r amd64.Reg) { c.vv(amd64.PCMPEQD, r, r, r) }

// onesRm is the place of a vector of ones.
func (c *compiler) onesRm() amd64.Rm { return c.vectorRm(vectorOnes) }

// zeroRm is the place of a vector of zeros.
func (c *compiler) zeroRm() amd64.Rm { return c.vectorRm(vectorZero) }

// Places of constants with the same value in all lanes.
func (c *compiler) bytes(x uint8) amd64.Rm    { return c.quads(uint64(x) * 0x0101010101010101) }
func (c *compiler) words(x uint16) amd64.Rm   { return c.quads(uint64(x) * 0x0001000100010001) }
func (c *compiler) doubles(x uint32) amd64.Rm { return c.quads(uint64(x) * 0x0000000100000001) }
func (c *compiler) quads(x uint64) amd64.Rm   { return c.vectorPlace(x, x) }
