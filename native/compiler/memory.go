package compiler

import (
	"math"

	"wasmjudge/native/abi"
	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// Memory instructions (specification 4.6.7).

// memoryTraits refines the traits of an access to memory: which registers it needs.
func (c *compiler) memoryTraits(i *wasm.Instr) trait {
	t := traits[i.Op] & usesVectors
	if i.X == 0 {
		t |= usesMemory0
	} else {
		t |= usesVmctx
	}
	if c.explicit(i.X) {
		t |= bounds | usesVmctx
	}
	return t
}

// explicit reports whether accesses to a memory are checked by code, and not by the guard behind it.
func (c *compiler) explicit(mem uint32) bool {
	return c.options.ExplicitBounds || c.mems[mem].Addr == wasm.I64
}

// address is the place in memory that a load or store of n bytes accesses, and a register that it needs besides the
// index.
func (c *compiler) address(i *wasm.Instr, index *operand, n uint64) (at amd64.Rm, scratch regset) {
	if c.explicit(i.X) {
		c.checkBounds(i, index, n)
	}
	offset := i.N
	if index.kind == constant {
		offset += index.bits
	}
	var disp int32
	if offset <= math.MaxInt32 {
		disp, offset = int32(offset), 0
	}
	base, scratch := c.memoryBase(i.X, offset)
	if index.kind == constant {
		return amd64.Mem(base, disp), scratch
	}
	return amd64.MemIndex(base, c.reg(index), 1, disp), scratch
}

// memoryBase returns a register that holds the base of a memory plus an offset; scratch if it was allocated.
func (c *compiler) memoryBase(mem uint32, offset uint64) (base amd64.Reg, scratch regset) {
	var from amd64.Rm
	if mem == 0 {
		base = c.needMemory()
		if offset == 0 {
			return base, 0
		}
		from = amd64.Direct(base)
	} else {
		from = amd64.Mem(c.needVmctx(), c.layout.Mems+sizeMem*int32(mem))
	}
	base = c.allocInt()
	if offset == 0 {
		c.asm.RM(amd64.MOV, amd64.W64, base, from)
	} else {
		c.asm.MovImm(base, offset)
		c.asm.RM(amd64.ADD, amd64.W64, base, from)
	}
	return base, 1 << base
}

// checkBounds traps if n bytes at index plus the instruction's offset are not in the memory's length.
func (c *compiler) checkBounds(i *wasm.Instr, index *operand, n uint64) {
	trap := c.trapLabel(wasm.TrapMemoryBounds)
	k := i.N + n
	end := c.allocInt()
	switch {
	case k < n, index.kind == constant && index.bits+k < k:
		c.asm.Jmp(trap)
	case index.kind == constant:
		c.asm.MovImm(end, index.bits+k)
	default:
		c.asm.MovImm(end, k)
		c.asm.RR(amd64.ADD, amd64.W64, end, c.reg(index))
		if index.typ == wasm.I64 {
			c.asm.Jcc(amd64.B, trap)
		}
	}
	rec := c.memoryRecord(i.X)
	c.asm.RM(amd64.CMP, amd64.W64, end, amd64.Mem(rec, offMemLength))
	c.asm.Jcc(amd64.A, trap)
	c.free(rec)
	c.free(end)
}

// memoryRecord allocates a register and makes it the address of a memory's abi.Mem.
func (c *compiler) memoryRecord(mem uint32) amd64.Reg {
	rec := c.allocInt()
	c.asm.RM(amd64.MOV, amd64.W64, rec, amd64.Mem(c.needVmctx(), c.layout.Mems+sizeMem*int32(mem)+offMemRec))
	return rec
}

// lowerLoad makes the lowering of a load of n bytes by op.
func lowerLoad(k wasm.Kind, op amd64.Op, w amd64.Width, n uint64) lowering {
	return func(c *compiler, i *wasm.Instr) {
		index := c.pop()
		at, scratch := c.address(i, index, n)
		if f := &takesMemory[c.peek().Op]; f.load == i.Op {
			c.operateOnMemory(f, i, at, scratch, index)
			return
		}
		r := c.resultOver(k, scratch, index)
		c.noteAccess(i)
		c.asm.RM(op, w, r, at)
		c.pushReg(k, r)
	}
}

// memoryOperation is a binary operation whose second operand may be in memory, and the load that it may follow.
type memoryOperation struct {
	load wasm.Op
	op   amd64.Op
	w    amd64.Width
	k    wasm.Kind
}

var takesMemory = [wasm.OpCount]memoryOperation{
	wasm.OpI32Add: {wasm.OpI32Load, amd64.ADD, amd64.W32, wasm.I32},
	wasm.OpI32Sub: {wasm.OpI32Load, amd64.SUB, amd64.W32, wasm.I32},
	wasm.OpI32Mul: {wasm.OpI32Load, amd64.IMUL, amd64.W32, wasm.I32},
	wasm.OpI32Or:  {wasm.OpI32Load, amd64.OR, amd64.W32, wasm.I32},
	wasm.OpI32Xor: {wasm.OpI32Load, amd64.XOR, amd64.W32, wasm.I32},
	wasm.OpI64Add: {wasm.OpI64Load, amd64.ADD, amd64.W64, wasm.I64},
	wasm.OpI64Sub: {wasm.OpI64Load, amd64.SUB, amd64.W64, wasm.I64},
	wasm.OpI64Mul: {wasm.OpI64Load, amd64.IMUL, amd64.W64, wasm.I64},
	wasm.OpI64And: {wasm.OpI64Load, amd64.AND, amd64.W64, wasm.I64},
	wasm.OpI64Or:  {wasm.OpI64Load, amd64.OR, amd64.W64, wasm.I64},
	wasm.OpI64Xor: {wasm.OpI64Load, amd64.XOR, amd64.W64, wasm.I64},
	wasm.OpF32Add: {wasm.OpF32Load, amd64.ADDSS, amd64.W32, wasm.F32},
	wasm.OpF32Sub: {wasm.OpF32Load, amd64.SUBSS, amd64.W32, wasm.F32},
	wasm.OpF32Mul: {wasm.OpF32Load, amd64.MULSS, amd64.W32, wasm.F32},
	wasm.OpF32Div: {wasm.OpF32Load, amd64.DIVSS, amd64.W32, wasm.F32},
	wasm.OpF64Add: {wasm.OpF64Load, amd64.ADDSD, amd64.W32, wasm.F64},
	wasm.OpF64Sub: {wasm.OpF64Load, amd64.SUBSD, amd64.W32, wasm.F64},
	wasm.OpF64Mul: {wasm.OpF64Load, amd64.MULSD, amd64.W32, wasm.F64},
	wasm.OpF64Div: {wasm.OpF64Load, amd64.DIVSD, amd64.W32, wasm.F64},
}

// operateOnMemory compiles a load, whose place is at, together with the operation after it.
func (c *compiler) operateOnMemory(f *memoryOperation, load *wasm.Instr, at amd64.Rm, scratch regset, index *operand) {
	c.advance()
	a := c.pop()
	r := c.writable(a, c.setOfOperand(index))
	c.noteAccess(load)
	c.asm.RM(f.op, f.w, r, at)
	c.busy &^= scratch
	c.release(index)
	c.pushReg(f.k, r)
}

// lowerStore makes the lowering of a store of n bytes by op.
func lowerStore(op amd64.Op, w amd64.Width, n uint64) lowering {
	return func(c *compiler, i *wasm.Instr) {
		v, index := c.pop2()
		imm := v.kind == constant && op == amd64.MOV && (w != amd64.W64 || v.bits == uint64(int64(int32(v.bits))))
		if !imm {
			c.reg(v)
		}
		at, scratch := c.address(i, index, n)
		c.noteAccess(i)
		if imm {
			c.asm.MI(op, w, at, int32(v.bits))
		} else {
			c.asm.MR(op, w, at, c.reg(v))
		}
		c.busy &^= scratch
		c.release(index)
		c.release(v)
	}
}

// noteAccess notes that the next instruction accesses a memory that a guard protects.
func (c *compiler) noteAccess(i *wasm.Instr) {
	if !c.explicit(i.X) {
		c.trapSite(i.Pos, wasm.TrapMemoryBounds)
	}
}

func lowerMemorySize(c *compiler, i *wasm.Instr) {
	rec := c.memoryRecord(i.X)
	k := c.mems[i.X].Addr
	r := c.resultOver(k, 1<<rec)
	c.fetch(r, wasm.I64, amd64.Mem(rec, offMemLength))
	c.asm.RI(amd64.SHR, amd64.W64, r, 16)
	c.pushReg(k, r)
}

func lowerMemoryGrow(c *compiler, i *wasm.Instr) {
	n := c.pop()
	c.runtimeCall(abi.CallMemoryGrow, word(i.X), *n)
	c.runtimeResult(c.mems[i.X].Addr)
}

// lowerBulk makes the lowering of an instruction that is a runtime call with its two immediates and three operands.
func lowerBulk(call abi.RuntimeCall) lowering {
	return func(c *compiler, i *wasm.Instr) {
		n, src, dst := c.pop(), c.pop(), c.pop()
		c.runtimeCall(call, word(i.X), word(i.Y), *dst, *src, *n)
	}
}

// lowerFill makes the lowering of an instruction that is a runtime call with one immediate and three operands.
func lowerFill(call abi.RuntimeCall) lowering {
	return func(c *compiler, i *wasm.Instr) {
		n, v, dst := c.pop(), c.pop(), c.pop()
		c.runtimeCall(call, word(i.X), *dst, *v, *n)
	}
}

// lowerDropSegment makes the lowering of data.drop or elem.drop.
func lowerDropSegment(call abi.RuntimeCall) lowering {
	return func(c *compiler, i *wasm.Instr) { c.runtimeCall(call, word(i.X)) }
}
