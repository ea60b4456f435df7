package compiler

import (
	"wasmjudge/native/abi"
	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// Table instructions (specification 4.6.6).

// tableRecord allocates a register and makes it the address of a table's abi.Table.
func (c *compiler) tableRecord(x uint32) amd64.Reg {
	rec := c.allocInt()
	c.asm.RM(amd64.MOV, amd64.W64, rec, amd64.Mem(c.needVmctx(), c.layout.Tables+8*int32(x)))
	return rec
}

// tableSlot checks an index against a table's length. The element is at base + 8*index; base is allocated.
func (c *compiler) tableSlot(x uint32, v *operand, t wasm.Trap) (index, base amd64.Reg) {
	index = c.reg(v)
	base = c.tableRecord(x)
	c.asm.RM(amd64.CMP, amd64.W64, index, amd64.Mem(base, offTabLength))
	c.trapIf(cond(amd64.AE), t)
	c.asm.RM(amd64.MOV, amd64.W64, base, amd64.Mem(base, offTabBase))
	return index, base
}

func lowerTableGet(c *compiler, i *wasm.Instr) {
	v := c.pop()
	index, base := c.tableSlot(i.X, v, wasm.TrapTableBounds)
	r := c.resultOver(wasm.Ref, 1<<base, v)
	c.fetch(r, wasm.Ref, amd64.MemIndex(base, index, 8, 0))
	c.pushReg(wasm.Ref, r)
}

func lowerTableSet(c *compiler, i *wasm.Instr) {
	v, at := c.pop2()
	r := c.reg(v)
	index, base := c.tableSlot(i.X, at, wasm.TrapTableBounds)
	c.store(amd64.MemIndex(base, index, 8, 0), wasm.Ref, r)
	c.free(base)
	c.release(at)
	c.release(v)
}

func lowerTableSize(c *compiler, i *wasm.Instr) {
	rec := c.tableRecord(i.X)
	k := c.tables[i.X].Addr
	r := c.resultOver(k, 1<<rec)
	c.fetch(r, k, amd64.Mem(rec, offTabLength))
	c.pushReg(k, r)
}

func lowerTableGrow(c *compiler, i *wasm.Instr) {
	n, v := c.pop2()
	c.runtimeCall(abi.CallTableGrow, word(i.X), *v, *n)
	c.runtimeResult(c.tables[i.X].Addr)
}
