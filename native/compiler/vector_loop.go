package compiler

import (
	"math"

	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// Vector constants in loops. Those that the instructions of a loop name, or are known to need, are loaded once,
// before the loop, into registers that nothing else has within it.

// loopConst is a constant that a register holds throughout a loop.
type loopConst struct {
	number uint64 // see vectorConst
	reg    amd64.Reg
}

// holdConstants loads the constants of a loop that is about to begin. A loop that calls has no registers to keep, and
// one that is long more constants than registers.
func (c *compiler) holdConstants(t *control, b *block) {
	const longest, mostRanges, spare = 500, 500, 2
	if b.uses&(usesVectors|calls|callsGo|tries) != usesVectors || b.end-c.pos > longest || len(c.ranges) > mostRanges {
		return
	}
	free := c.freeUntil(b.end)
	before := len(c.held)
	most := before + free.count() - spare
	for at := c.pc + 1; at < int(b.end); at++ {
		for _, v := range constantsOf(&c.body[at]) {
			number := c.vectorNumber(v.lo, v.hi)
			if len(c.held) >= most || number <= vectorOnes || c.heldIn(number) != amd64.None {
				continue
			}
			r := free.first()
			free &^= 1 << r
			c.forget(r)
			c.tempRegs &^= 1 << r
			c.asm.RM(amd64.MOVAPS, amd64.W32, r, c.vectorRm(number))
			c.held = append(c.held, loopConst{number, r})
		}
	}
	t.held = int32(len(c.held) - before)
}

// freeUntil returns the xmm registers that no local has before a position.
func (c *compiler) freeUntil(end uint32) regset {
	free := c.homeRegs & floatRegs & c.tempRegs &^ (c.busy | c.owned)
	for k := range c.ranges {
		if w := &c.ranges[k]; !w.merged && w.reg != amd64.None && w.first <= end && w.end >= c.pos {
			free &^= 1 << w.reg
		}
	}
	return free
}

// dropConstants ends the use of the constants of a loop.
func (c *compiler) dropConstants(t *control) {
	last := len(c.held) - int(t.held)
	for _, h := range c.held[last:] {
		c.tempRegs |= 1 << h.reg
	}
	c.held = c.held[:last]
}

// heldIn is the register that holds a constant, or None.
func (c *compiler) heldIn(number uint64) amd64.Reg {
	for k := range c.held {
		if c.held[k].number == number {
			return c.held[k].reg
		}
	}
	return amd64.None
}

// halves are those of a vector.
type halves struct{ lo, hi uint64 }

// constantsOf are the constants that an instruction names, or that its lowering needs at many of its places.
func constantsOf(i *wasm.Instr) []halves {
	if i.Op == wasm.OpV128Const {
		return []halves{{i.N, uint64(i.X) | uint64(i.Y)<<32}}
	}
	return implicitConstants[i.Op]
}

// implicitConstants are those of lowerings.
var implicitConstants = func() (list [wasm.OpCount][]halves) {
	quads := func(xs ...uint64) (hs []halves) {
		for _, x := range xs {
			hs = append(hs, halves{x, x})
		}
		return hs
	}
	const double = 0x0000000100000001
	f32 := func(x float32) uint64 { return uint64(math.Float32bits(x)) * double }
	list[wasm.OpI8x16Popcnt] = append(quads(0x0F0F0F0F0F0F0F0F), halves{popcounts0, popcounts1})
	list[wasm.OpI16x8ExtaddPairwiseI8x16S] = quads(bytesOfOne)
	list[wasm.OpI16x8ExtaddPairwiseI8x16U] = quads(bytesOfOne)
	list[wasm.OpI32x4ExtaddPairwiseI16x8S] = quads(wordsOfOne)
	list[wasm.OpI32x4ExtaddPairwiseI16x8U] = quads(0xFFFF * double)
	list[wasm.OpI32x4RelaxedDotI8x16I7x16AddS] = quads(wordsOfOne)
	list[wasm.OpF32x4Abs], list[wasm.OpF32x4Neg] = quads(^uint64(signs32)), quads(signs32)
	list[wasm.OpF64x2Abs], list[wasm.OpF64x2Neg] = quads(^uint64(signs64)), quads(signs64)
	list[wasm.OpF32x4ConvertI32x4U] = quads(power23Bits*double, power39Bits*double, f32(1<<39+1<<23))
	list[wasm.OpF64x2ConvertLowI32x4U] = quads(power52Bits*double, math.Float64bits(1<<52))
	list[wasm.OpI32x4TruncSatF32x4S], list[wasm.OpI32x4TruncSatF32x4U] = quads(f32(1<<31)), quads(f32(1<<31))
	list[wasm.OpI32x4TruncSatF64x2SZero] = quads(math.Float64bits(math.MaxInt32))
	list[wasm.OpI32x4TruncSatF64x2UZero] = quads(math.Float64bits(math.MaxUint32), math.Float64bits(1<<52))
	return list
}()
