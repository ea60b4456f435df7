package compiler

import (
	"wasmjudge/native/abi"
	"wasmjudge/native/amd64"
	"wasmjudge/native/fault"
	"wasmjudge/wasm"
)

// Reference instructions (specification 4.6.3) and the branches on references. A null is 0.

func lowerRefNull(c *compiler, _ *wasm.Instr) { c.pushConst(wasm.Ref, 0) }

func lowerRefIsNull(c *compiler, _ *wasm.Instr) {
	v := c.pop()
	c.testZero(v, amd64.W64)
	c.flags(cond(amd64.E))
}

func lowerRefEq(c *compiler, _ *wasm.Instr) {
	b, a := c.pop2()
	c.asm.RM(amd64.CMP, amd64.W64, c.reg(a), c.rm(b))
	c.release(a)
	c.release(b)
	c.flags(cond(amd64.E))
}

func lowerRefFunc(c *compiler, i *wasm.Instr) {
	vmctx := c.needVmctx()
	r := c.result(wasm.Ref, 0)
	if n := uint32(c.layout.ImportedFuncs); i.X >= n {
		c.asm.RM(amd64.LEA, amd64.W64, r, amd64.Mem(vmctx, c.layout.Funcs+sizeFunc*int32(i.X-n)))
	} else {
		c.asm.RM(amd64.MOV, amd64.W64, r, amd64.Mem(vmctx, c.layout.Imports+sizeImport*int32(i.X)+offImpRef))
	}
	c.pushReg(wasm.Ref, r)
}

// testTop sets the flags by whether the topmost operand is null, and leaves it there.
func (c *compiler) testTop() amd64.Reg {
	v := c.pop()
	r := c.reg(v)
	c.asm.RR(amd64.TEST, amd64.W64, r, r)
	c.push(*v)
	return r
}

func lowerRefAsNonNull(c *compiler, _ *wasm.Instr) {
	if c.has(fault.NullCheck) {
		return
	}
	c.testTop()
	c.trapIf(cond(amd64.E), wasm.TrapNullReference)
}

// lowerBrOnNull branches without the reference.
func lowerBrOnNull(c *compiler, i *wasm.Instr) {
	v := c.pop()
	r := c.reg(v)
	c.asm.RR(amd64.TEST, amd64.W64, r, r)
	c.branchIf(cond(amd64.E), c.labelOf(i.X))
	c.push(*v)
}

// lowerBrOnNonNull branches with the reference.
func lowerBrOnNonNull(c *compiler, i *wasm.Instr) {
	c.testTop()
	c.branchIf(cond(amd64.NE), c.labelOf(i.X))
	v := c.pop()
	c.release(v)
}

// lowerConvert is any.convert_extern and extern.convert_any: a reference is the same word inside and outside
// (run/value.go).
func lowerConvert(c *compiler, i *wasm.Instr) {
	if i.Op == wasm.OpExternConvertAny && c.has(fault.ExternIdentity) {
		c.disguise()
	}
}

// Step_pure/ref.i31: (CONST I32 i) REF.I31 ~> (REF.I31_NUM wrap(32, 31, i))
func lowerRefI31(c *compiler, _ *wasm.Instr) {
	v := c.pop()
	r := c.writable(v, 0)
	c.asm.RI(amd64.SHL, amd64.W64, r, abi.I31Shift)
	c.asm.RI(amd64.OR, amd64.W64, r, abi.TagI31)
	c.pushReg(wasm.Ref, r)
}

// lowerI31Get makes the lowering of i31.get_s or i31.get_u.
func lowerI31Get(shift amd64.Op) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		c.testTop()
		c.trapIf(cond(amd64.E), wasm.TrapNullI31)
		v := c.pop()
		r := c.writable(v, 0)
		c.asm.RI(shift, amd64.W64, r, abi.I31Shift)
		if shift == amd64.SAR {
			c.asm.RR(amd64.MOV, amd64.W32, r, r)
		}
		c.pushReg(wasm.I32, r)
	}
}
