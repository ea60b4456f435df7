package compiler

import (
	"wasmjudge/native/amd64"
	"wasmjudge/native/artifact"
	"wasmjudge/wasm"
)

// Vector instructions that access memory (specification 4.6.7).

// lowerV128Load loads a vector, or makes it the operand of the instruction after it.
func lowerV128Load(c *compiler, i *wasm.Instr) {
	index := c.pop()
	at, scratch := c.address(i, index, 16)
	if c.asm.AVX && c.operateOnVector(i, at, scratch, index) {
		return
	}
	r := c.resultOver(wasm.V128, scratch, index)
	c.noteAccess(i)
	c.fetch(r, wasm.V128, at)
	c.pushReg(wasm.V128, r)
}

// operateOnVector compiles a load, whose place is at, together with the operation after it, which may have an operand
// that is not aligned and reads all of it. It is false if there is no such operation. The other operand, a local or a
// constant, may stand between where the two can be exchanged.
func (c *compiler) operateOnVector(load *wasm.Instr, at amd64.Rm, scratch regset, index *operand) bool {
	next := c.peek().Op
	switch i := &vectorUnaries[next]; {
	case i.op != 0 && !i.half:
		c.advance()
		r := c.resultOver(wasm.V128, scratch, index)
		c.noteAccess(load)
		c.v2(*i, r, at)
		c.pushLanes(i.nan, r)
		return true
	case vectorBinaries[next].op != 0:
		c.advance()
		c.binaryOnMemory(&vectorBinaries[next], load, at, scratch, index)
		return true
	case next != wasm.OpLocalGet && next != wasm.OpV128Const:
		return false
	}
	i := exchanged(c.body[c.pc+2].Op)
	if i == nil {
		return false
	}
	below := *index // its place is that of the other operand now
	c.advance()
	lowerings[next](c, &c.body[c.pc])
	c.advance()
	c.binaryOnMemory(i, load, at, scratch, &below)
	return true
}

// exchanged returns the instruction of a binary operation whose first operand may be in memory, or nil.
func exchanged(op wasm.Op) *vectorInstr {
	if i := &vectorBinaries[op]; i.commutes {
		return i
	}
	if i := &vectorSwaps[op]; i.op != 0 {
		return i
	}
	return nil
}

// advance goes on to the next instruction, which is compiled together with the current one.
func (c *compiler) advance() {
	c.pc++
	c.pos++
	c.following = traits[c.peek().Op]
	c.listInstr()
}

func (c *compiler) binaryOnMemory(i *vectorInstr, load *wasm.Instr, at amd64.Rm, scratch regset, index *operand) {
	a := c.pop()
	x := c.reg(a)
	r := c.resultOver(wasm.V128, scratch|c.setOfOperand(index), a)
	c.noteAccess(load)
	c.v3(*i, r, x, at)
	c.pushLanes(i.nan, r)
}

// lowerVectorLoad makes the lowering of a load of n bytes that is one instruction.
func lowerVectorLoad(op amd64.Op, n uint64) lowering {
	return func(c *compiler, i *wasm.Instr) {
		index := c.pop()
		at, scratch := c.address(i, index, n)
		r := c.resultOver(wasm.V128, scratch, index)
		c.noteAccess(i)
		c.asm.V2(op, r, at)
		c.pushReg(wasm.V128, r)
	}
}

// lowerLoadSplat makes the lowering of a load of n bytes that are splat by an instruction, if the processor has the
// feature, or inserted and splat.
func lowerLoadSplat(n uint64, broadcast amd64.Op, f artifact.Features, insert inserter, splat splatter) lowering {
	single := lowerVectorLoad(broadcast, n)
	return func(c *compiler, i *wasm.Instr) {
		if c.may(f) {
			single(c, i)
			return
		}
		index := c.pop()
		at, scratch := c.address(i, index, n)
		r := c.result(wasm.V128, 0)
		c.zeroVector(r)
		c.noteAccess(i)
		insert(c, r, at)
		splat(c, r)
		c.busy &^= scratch
		c.release(index)
		c.pushReg(wasm.V128, r)
	}
}

// inserter loads the lowest lane of a register that is zero.
type inserter func(c *compiler, r amd64.Reg, at amd64.Rm)

func insertByte(c *compiler, r amd64.Reg, at amd64.Rm) { c.asm.V3I(amd64.PINSRB, r, r, at, 0) }
func insertWord(c *compiler, r amd64.Reg, at amd64.Rm) { c.asm.V3I(amd64.PINSRW, r, r, at, 0) }
func insertF32(c *compiler, r amd64.Reg, at amd64.Rm)  { c.fetch(r, wasm.F32, at) }

// lowerLoadLane makes the lowering of a load of n bytes into a lane.
func lowerLoadLane(insert amd64.Op, n uint64) lowering {
	return func(c *compiler, i *wasm.Instr) {
		v, index := c.pop2()
		at, scratch := c.address(i, index, n)
		old, r := c.overwritable(v)
		c.noteAccess(i)
		c.asm.V3I(insert, r, old, at, c.lane(i, uint32(16/n)))
		c.busy &^= scratch
		c.release(index)
		c.pushReg(wasm.V128, r)
	}
}

// lowerStoreLane makes the lowering of a store of a lane of n bytes.
func lowerStoreLane(extract amd64.Op, n uint64) lowering {
	return func(c *compiler, i *wasm.Instr) {
		v, index := c.pop2()
		x := c.reg(v)
		at, scratch := c.address(i, index, n)
		lane := c.lane(i, uint32(16/n))
		c.noteAccess(i)
		switch {
		case lane == 0 && n == 4:
			c.store(at, wasm.F32, x)
		case lane == 0 && n == 8:
			c.store(at, wasm.F64, x)
		default:
			c.asm.VStoreI(extract, at, x, lane)
		}
		c.busy &^= scratch
		c.release(index)
		c.release(v)
	}
}
