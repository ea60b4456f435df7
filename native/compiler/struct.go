package compiler

import (
	"wasmjudge/native/abi"
	"wasmjudge/native/amd64"
	"wasmjudge/native/heap"
	"wasmjudge/wasm"
)

// Structures (specification 4.6.4).

func lowerStructNew(c *compiler, i *wasm.Instr) {
	fields, s := c.m.Defs[i.X].Comp.Fields, c.shapeOf(i.X)
	obj := c.newObject(i.X, uint64(s.size), 0)
	c.setFields(len(fields), func(k int) (amd64.Rm, wasm.Valtype) {
		return amd64.Mem(obj, int32(s.offsets[k])), fields[k].Type
	})
	c.pushReg(wasm.Ref, obj)
}

func lowerStructNewDefault(c *compiler, i *wasm.Instr) {
	size := uint64(c.shapeOf(i.X).size)
	obj := c.newObject(i.X, size, 0)
	c.clearFields(obj, heap.StructFields, size)
	c.pushReg(wasm.Ref, obj)
}

// field is field Y of structure type X.
func (c *compiler) field(i *wasm.Instr) (t wasm.Valtype, offset uint32) {
	return c.m.Defs[i.X].Comp.Fields[i.Y].Type, c.shapeOf(i.X).offsets[i.Y]
}

func lowerStructGet(c *compiler, i *wasm.Instr) {
	t, offset := c.field(i)
	v := c.pop()
	from := c.reg(v)
	r := c.resultOver(abi.Unpacked(t), 0, v)
	c.mayBeNull(from, offset, wasm.TrapNullStructure)
	c.loadField(r, t, i.Op == wasm.OpStructGetS, amd64.Mem(from, int32(offset)))
	c.pushReg(abi.Unpacked(t), r)
}

func lowerStructSet(c *compiler, i *wasm.Instr) {
	t, offset := c.field(i)
	v, obj := c.pop2()
	to := c.reg(obj)
	src := c.fieldSource(t, v)
	c.mayBeNull(to, offset, wasm.TrapNullStructure)
	c.storeField(amd64.Mem(to, int32(offset)), t, v, src)
	c.release(obj)
	c.release(v)
}
