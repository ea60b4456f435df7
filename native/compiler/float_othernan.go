package compiler

import (
	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// pushFloat pushes the result of an operation that chooses among NaNs.
func (c *compiler) pushFloat(k wasm.Kind, r amd64.Reg) {
	if c.options.OtherNaNs {
		c.otherNaN(k, r)
	}
	c.pushReg(k, r)
}

// otherNaN replaces a NaN in r by another one that an operation may give as well.
func (c *compiler) otherNaN(k wasm.Kind, r amd64.Reg) {
	compare, w, sign, payload := amd64.UCOMISS, amd64.W32, uint64(1<<31), uint64(1<<22-1)
	if k == wasm.F64 {
		compare, w, sign, payload = amd64.UCOMISD, amd64.W64, 1<<63, 1<<51-1
	}
	bits, mask := c.allocInt(), c.allocInt()
	canonical, done := c.asm.NewLabel(), c.asm.NewLabel()
	c.asm.RR(compare, amd64.W32, r, r)
	c.asm.Jcc(amd64.NP, done)
	c.asm.RR(amd64.MOVD, w, bits, r)
	c.asm.MovImm(mask, sign)
	c.asm.RR(amd64.XOR, w, bits, mask)
	c.asm.MovImm(mask, payload)
	c.asm.RR(amd64.TEST, w, bits, mask)
	c.asm.Jcc(amd64.E, canonical)
	c.asm.RR(amd64.OR, w, bits, mask)
	c.asm.Bind(canonical)
	c.asm.RR(amd64.MOVD, w, r, bits)
	c.bind(done)
	c.free(bits)
	c.free(mask)
}

// otherNaNs is otherNaN for each lane.
func (c *compiler) otherNaNs(f laneFloat, r amd64.Reg) {
	lanes, equal := lanes32, amd64.PCMPEQD
	sign, payload := c.doubles(1<<31), c.doubles(1<<22-1)
	if f == f64x2 {
		lanes, equal = lanes64, amd64.PCMPEQQ
		sign, payload = c.quads(1<<63), c.quads(1<<51-1)
	}
	nan, more := c.allocVector(), c.allocVector()
	c.asm.V3I(lanes.compare, nan, r, amd64.Direct(r), compareUnord)
	c.asm.V3(amd64.PAND, more, r, payload)
	c.zeroVector(scratchX)
	c.vv(equal, scratchX, scratchX, more) // the canonical ones, and what is not a NaN
	c.asm.V3(amd64.PANDN, scratchX, scratchX, payload)
	c.asm.V3(amd64.PAND, more, nan, sign)
	c.vv(amd64.PXOR, r, r, more)
	c.vv(amd64.PAND, scratchX, scratchX, nan)
	c.vv(amd64.POR, r, r, scratchX)
	c.free(nan)
	c.free(more)
}
