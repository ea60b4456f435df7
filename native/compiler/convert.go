package compiler

import (
	"math"

	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// Conversions (specification 4.3.4).

func lowerWrap(c *compiler, _ *wasm.Instr) {
	v := c.pop()
	if v.kind == constant {
		c.pushConst(wasm.I32, uint64(uint32(v.bits)))
		return
	}
	v.typ = wasm.I32 // of a slot, only the lower half is loaded
	from := c.rm(v)
	r := c.resultOver(wasm.I32, 0, v)
	c.asm.RM(amd64.MOV, amd64.W32, r, from)
	c.pushReg(wasm.I32, r)
}

// lowerExtendU has nothing to do for an i32 in a register, which is zero-extended.
func lowerExtendU(c *compiler, _ *wasm.Instr) {
	v := c.pop()
	switch {
	case v.kind == constant:
		c.pushConst(wasm.I64, v.bits)
	case v.kind == inReg:
		c.pushReg(wasm.I64, v.reg)
	default:
		from := c.rm(v)
		r := c.resultOver(wasm.I64, 0, v)
		c.asm.RM(amd64.MOV, amd64.W32, r, from)
		c.pushReg(wasm.I64, r)
	}
}

// lowerReinterpret makes the lowering of a reinterpretation as a type.
func lowerReinterpret(to wasm.Kind) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		v := c.pop()
		if v.kind == constant {
			c.pushConst(to, v.bits)
			return
		}
		from := c.rm(v)
		r := c.resultOver(to, 0, v)
		if from.IsReg() {
			c.asm.RR(amd64.MOVD, width(to), r, from.Base)
		} else {
			c.fetch(r, to, from)
		}
		c.pushReg(to, r)
	}
}

// lowerPrecision makes the lowering of demote and promote.
func lowerPrecision(op amd64.Op, to wasm.Kind) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		v := c.pop()
		r := c.writable(v, 0)
		c.asm.RR(op, amd64.W32, r, r)
		c.pushFloat(to, r)
	}
}

// lowerToFloat makes the lowering of a conversion from a signed integer, or from an i32 that is zero-extended.
func lowerToFloat(to wasm.Kind, op amd64.Op, w amd64.Width, unsigned bool) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		v := c.pop()
		var from amd64.Rm
		if unsigned {
			from = amd64.Direct(c.reg(v))
		} else {
			from = c.rm(v)
		}
		r := c.resultOver(to, 0, v)
		c.asm.RR(amd64.XORPS, amd64.W32, r, r) // the instruction keeps the upper bits, and so would wait for them
		c.asm.RM(op, w, r, from)
		c.pushReg(to, r)
	}
}

// lowerToFloatU64 makes the lowering of a conversion from an unsigned i64. One beyond the signed range is halved,
// with its lowest bit kept for the rounding, and doubled after the conversion.
func lowerToFloatU64(f *floatOps, op amd64.Op) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		v := c.pop()
		from := c.reg(v)
		half, bit := c.allocInt(), c.allocInt()
		r := c.result(f.kind, 0)
		large, done := c.asm.NewLabel(), c.asm.NewLabel()
		c.asm.RR(amd64.XORPS, amd64.W32, r, r)
		c.asm.RR(amd64.TEST, amd64.W64, from, from)
		c.asm.Jcc(amd64.S, large)
		c.asm.RR(op, amd64.W64, r, from)
		c.asm.Jmp(done)
		c.bind(large)
		c.asm.RR(amd64.MOV, amd64.W64, half, from)
		c.asm.RR(amd64.MOV, amd64.W64, bit, from)
		c.asm.RI(amd64.SHR, amd64.W64, half, 1)
		c.asm.RI(amd64.AND, amd64.W32, bit, 1)
		c.asm.RR(amd64.OR, amd64.W64, half, bit)
		c.asm.RR(op, amd64.W64, r, half)
		c.asm.RR(f.add, amd64.W32, r, r)
		c.bind(done)
		c.free(half)
		c.free(bit)
		c.release(v)
		c.pushReg(f.kind, r)
	}
}

// truncation is a conversion from a float to an integer.
type truncation struct {
	f        *floatOps
	w        amd64.Width
	signed   bool
	saturate bool
}

// lowerTruncate makes the lowering of a truncation. The processor's instruction gives the least i64 where it has no
// result, so the common case is one comparison away from it.
func lowerTruncate(t truncation) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		v := c.pop()
		x := c.reg(v)
		r := c.result(intKind(t.w), 0)
		other := c.allocInt()
		c.asm.RR(t.f.truncate, amd64.W64, r, x)
		done := c.asm.NewLabel()
		switch {
		case t.w == amd64.W32:
			if t.signed {
				c.asm.RR(amd64.MOVSXD, amd64.W64, other, r)
			} else {
				c.asm.RR(amd64.MOV, amd64.W32, other, r)
			}
			c.asm.RR(amd64.CMP, amd64.W64, other, r)
			c.asm.Jcc(amd64.E, done)
		case t.signed:
			c.asm.RI(amd64.CMP, amd64.W64, r, 1) // overflows for the least i64 only
			c.asm.Jcc(amd64.NO, done)
		default:
			c.truncateLarge(&t, r, other, x, done)
		}
		if t.saturate {
			c.saturate(&t, r, x)
		} else {
			c.refuseTruncation(&t, r, x, done)
		}
		c.bind(done)
		if t.w == amd64.W32 {
			c.asm.RR(amd64.MOV, amd64.W32, r, r)
		}
		c.free(other)
		c.release(v)
		c.pushReg(intKind(t.w), r)
	}
}

// truncateLarge is an unsigned truncation to i64: what is beyond the signed range is converted after 2^63 is taken off.
func (c *compiler) truncateLarge(t *truncation, r, other, x amd64.Reg, done amd64.Label) {
	c.asm.RR(amd64.TEST, amd64.W64, r, r)
	c.asm.Jcc(amd64.NS, done)
	c.copy(scratchX, t.f.kind, x)
	c.asm.RM(t.f.sub, amd64.W32, scratchX, c.poolRm(t.f.kind, power63(t.f.kind)))
	c.asm.RR(t.f.truncate, amd64.W64, r, scratchX)
	c.asm.MovImm(other, 1<<63)
	c.asm.RR(amd64.XOR, amd64.W64, r, other)
	c.asm.Jcc(amd64.S, done)
}

// power63 is 2^63.
func power63(k wasm.Kind) uint64 {
	if k == wasm.F32 {
		return uint64(math.Float32bits(1 << 63))
	}
	return math.Float64bits(1 << 63)
}

// refuseTruncation traps, unless x is the least i64 and may be.
func (c *compiler) refuseTruncation(t *truncation, r, x amd64.Reg, done amd64.Label) {
	if t.w == amd64.W64 && t.signed {
		least := power63(t.f.kind) | maskBits[t.f.sign]
		c.asm.RM(t.f.compare, amd64.W32, x, c.poolRm(t.f.kind, least))
		c.trapIf(cond(amd64.P), wasm.TrapInvalidConversion)
		c.asm.Jcc(amd64.E, done)
	} else {
		c.asm.RR(t.f.compare, amd64.W32, x, x)
		c.trapIf(cond(amd64.P), wasm.TrapInvalidConversion)
	}
	c.asm.Jmp(c.trapLabel(wasm.TrapIntegerOverflow))
}

// saturate makes r 0 for a NaN, and the least or the largest integer otherwise.
func (c *compiler) saturate(t *truncation, r, x amd64.Reg) {
	least, most := uint64(0), uint64(math.MaxUint32)
	switch {
	case t.w == amd64.W32 && t.signed:
		least, most = 1<<31, math.MaxInt32
	case t.signed:
		least, most = 1<<63, math.MaxInt64
	case t.w == amd64.W64:
		most = math.MaxUint64
	}
	end := c.asm.NewLabel()
	c.asm.RR(amd64.XORPS, amd64.W32, scratchX, scratchX)
	c.asm.RR(t.f.compare, amd64.W32, x, scratchX)
	c.asm.MovImm(r, 0)
	c.asm.Jcc(amd64.P, end)
	c.asm.MovImm(r, most)
	c.asm.Jcc(amd64.A, end)
	c.asm.MovImm(r, least)
	c.bind(end)
}
