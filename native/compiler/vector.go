package compiler

import (
	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// Vectors as values. A v128 lives in an xmm register, in a slot of 16 bytes, in a local, or is a constant. Slots are
// aligned by 8: what loads and stores them asks for no alignment, and only an instruction with a VEX prefix may have
// one as its operand.

// vectorConst is a constant of 16 bytes. An operand that is one has its number in the function's list.
type vectorConst struct {
	lo, hi uint64
	label  amd64.Label // of its place in the code, if that is wanted
	pooled bool
}

// The numbers of the constants that one instruction makes.
const (
	vectorZero = 0
	vectorOnes = 1
)

// pushVector pushes a constant.
func (c *compiler) pushVector(lo, hi uint64) { c.pushConst(wasm.V128, c.vectorNumber(lo, hi)) }

// vectorNumber returns the number of a constant.
func (c *compiler) vectorNumber(lo, hi uint64) uint64 {
	const look = 16 // constants to compare with
	switch {
	case lo|hi == 0:
		return vectorZero
	case lo&hi == ^uint64(0):
		return vectorOnes
	}
	c.numberVectors()
	n := len(c.vectors)
	for k := n - 1; k >= max(0, n-look); k-- {
		if v := &c.vectors[k]; v.lo == lo && v.hi == hi {
			return uint64(k)
		}
	}
	c.vectors = append(c.vectors, vectorConst{lo: lo, hi: hi})
	return uint64(n)
}

// numberVectors begins the list of constants.
func (c *compiler) numberVectors() {
	if len(c.vectors) == 0 {
		c.vectors = append(c.vectors, vectorConst{}, vectorConst{lo: ^uint64(0), hi: ^uint64(0)})
	}
}

// vectorBits are the lower and upper half of an operand that is a constant.
func (c *compiler) vectorBits(v *operand) (lo, hi uint64) {
	c.numberVectors()
	k := &c.vectors[v.bits]
	return k.lo, k.hi
}

// vectorRm is the place of a constant with a number. It is aligned, so that every instruction may have it as its
// operand. In a loop it may be a register.
func (c *compiler) vectorRm(n uint64) amd64.Rm {
	if r := c.heldIn(n); r != amd64.None {
		return amd64.Direct(r)
	}
	c.numberVectors()
	k := &c.vectors[n]
	if !k.pooled {
		k.pooled, k.label = true, c.asm.NewLabel()
	}
	return amd64.At(k.label)
}

// vectorPlace is the place of a constant that a lowering needs.
func (c *compiler) vectorPlace(lo, hi uint64) amd64.Rm { return c.vectorRm(c.vectorNumber(lo, hi)) }

// emitVectors emits the constants whose places are wanted.
func (c *compiler) emitVectors() {
	for i := range c.vectors {
		if k := &c.vectors[i]; k.pooled {
			c.asm.Align(16)
			c.asm.Bind(k.label)
			c.listData(16, 0)
			c.emitWord(k.lo)
			c.emitWord(k.hi)
		}
	}
}

// moveVectorConst moves a constant other than zero into a register.
func (c *compiler) moveVectorConst(dst amd64.Reg, v *operand) {
	if v.bits == vectorOnes {
		c.asm.V3(amd64.PCMPEQD, dst, dst, amd64.Direct(dst))
		return
	}
	c.asm.RM(amd64.MOVAPS, amd64.W32, dst, c.vectorRm(v.bits))
}

// inScratch returns a register that holds a vector, which is scratchX if it is in none.
func (c *compiler) inScratch(v *operand) amd64.Reg {
	if r := c.inRegister(v); r != amd64.None {
		return r
	}
	c.move(scratchX, v)
	return scratchX
}

// pushVectorWords pushes a vector on the native stack.
func (c *compiler) pushVectorWords(v *operand) {
	r := c.inScratch(v)
	c.asm.RM(amd64.LEA, amd64.W64, amd64.RSP, amd64.Mem(amd64.RSP, -16))
	c.store(amd64.Mem(amd64.RSP, 0), wasm.V128, r)
}

// popToSlot pops a value of a type off the native stack into a slot of the frame.
func (c *compiler) popToSlot(slot int32, k wasm.Kind) {
	to := amd64.Mem(amd64.RBP, slot)
	if k != wasm.V128 {
		c.asm.M(amd64.POP, amd64.W32, to)
		return
	}
	c.fetch(scratchX, k, amd64.Mem(amd64.RSP, 0)) // two words that were popped could not be loaded as one soon
	c.asm.RM(amd64.LEA, amd64.W64, amd64.RSP, amd64.Mem(amd64.RSP, 16))
	c.store(to, k, scratchX)
}

// vectorSource returns a vector as what an instruction may have as its operand: a register, or a place in memory if
// that is aligned or need not be.
func (c *compiler) vectorSource(v *operand) amd64.Rm {
	if c.asm.AVX || v.kind == constant {
		return c.rm(v)
	}
	return amd64.Direct(c.reg(v))
}

func lowerV128Const(c *compiler, i *wasm.Instr) {
	c.pushVector(i.N, uint64(i.X)|uint64(i.Y)<<32)
}
