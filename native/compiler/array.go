package compiler

import (
	"wasmjudge/native/abi"
	"wasmjudge/native/amd64"
	"wasmjudge/native/heap"
	"wasmjudge/wasm"
)

// Arrays (specification 4.6.4).

// elemType is the type of the elements of array type x.
func (c *compiler) elemType(x uint32) wasm.Valtype { return c.m.Defs[x].Comp.Fields[0].Type }

// arraySize is the size of an array with n elements of a type.
func arraySize(t wasm.Valtype, n uint32) uint64 {
	return (heap.ArrayElems + uint64(n)<<abi.FieldShift(t) + heap.Granule - 1) &^ (heap.Granule - 1)
}

func lowerArrayNewFixed(c *compiler, i *wasm.Instr) {
	t := c.elemType(i.X)
	obj := c.newObject(i.X, arraySize(t, i.Y), i.Y)
	c.setFields(int(i.Y), func(k int) (amd64.Rm, wasm.Valtype) {
		return amd64.Mem(obj, heap.ArrayElems+int32(k)<<abi.FieldShift(t)), t
	})
	c.pushReg(wasm.Ref, obj)
}

// fewElems reports whether an operand is the length of an array whose code sets its elements one by one.
func fewElems(t wasm.Valtype, n *operand) bool {
	return n.kind == constant && n.bits <= heap.MostInline && arraySize(t, uint32(n.bits)) <= heap.MostInline
}

func lowerArrayNewDefault(c *compiler, i *wasm.Instr) {
	t := c.elemType(i.X)
	n := c.pop()
	if fewElems(t, n) {
		length := uint32(n.bits)
		obj := c.newObject(i.X, arraySize(t, length), length)
		c.clearFields(obj, heap.ArrayElems, arraySize(t, length))
		c.pushReg(wasm.Ref, obj)
		return
	}
	obj, index := c.newArray(i.X, n, true)
	c.free(index)
	c.release(n)
	c.pushReg(wasm.Ref, obj)
}

func lowerArrayNew(c *compiler, i *wasm.Instr) {
	t := c.elemType(i.X)
	n := c.pop()
	if fewElems(t, n) {
		length := uint32(n.bits)
		obj := c.newObject(i.X, arraySize(t, length), length)
		v := c.pop()
		src := c.fieldSource(t, v)
		for k := range int32(length) {
			c.storeField(amd64.Mem(obj, heap.ArrayElems+k<<abi.FieldShift(t)), t, v, src)
		}
		c.release(v)
		c.pushReg(wasm.Ref, obj)
		return
	}
	if (c.tempRegs & intRegs &^ c.owned).count() < 4 { // too few for what follows
		v := c.pop()
		obj := c.askForArray(i.X, regOperand(wasm.I32, c.reg(n)), regOperand(v.typ, c.reg(v)))
		c.release(n)
		c.release(v)
		c.pushReg(wasm.Ref, obj)
		return
	}
	obj, index := c.newArray(i.X, n, false)
	v := c.pop()
	c.fillArray(obj, index, c.reg(n), t, v)
	c.free(index)
	c.release(n)
	c.release(v)
	c.pushReg(wasm.Ref, obj)
}

// askForArray has the runtime make an array of type x. args are in registers: the length, and what the elements are
// set to.
func (c *compiler) askForArray(x uint32, length, v operand) amd64.Reg {
	c.needVmctx()
	obj := c.result(wasm.Ref, setOf(length.reg)|setOf(v.reg))
	q := c.askForObject(abi.CallNewArray, x, obj, length, v)
	c.asm.Jmp(q.entry)
	c.bind(q.back)
	return obj
}

// newArray makes an array of type x, whose length is an operand in use, which is then in a register. If cleared is
// false, its elements may be anything. It also gives a register for what the caller does with them.
func (c *compiler) newArray(x uint32, n *operand, cleared bool) (obj, free amd64.Reg) {
	t := c.elemType(x)
	length := c.reg(n)
	c.needVmctx()
	obj = c.result(wasm.Ref, setOf(length))
	if (c.tempRegs & intRegs &^ c.owned).count() < 4 {
		free = c.allocInt()
		q := c.askForObject(abi.CallNewObject, x, obj, regOperand(wasm.I32, length))
		c.asm.Jmp(q.entry)
		c.bind(q.back)
		return obj, free
	}
	rt, end := c.allocInt(), c.allocInt()
	q := c.askForObject(abi.CallNewObject, x, obj, regOperand(wasm.I32, length))
	q.saved &^= setOf(rt, end)
	window := amd64.Mem(rt, offWindowPtr)
	c.asm.RI(amd64.CMP, amd64.W32, length, (heap.MostInline-heap.ArrayElems)>>abi.FieldShift(t))
	c.asm.Jcc(amd64.A, q.entry)
	c.arrayBytes(end, length, t)
	c.asm.RM(amd64.MOV, amd64.W64, rt, amd64.Mem(vmctxReg, offRT))
	c.asm.RM(amd64.MOV, amd64.W64, obj, window)
	c.asm.RR(amd64.ADD, amd64.W64, end, obj)
	c.asm.RM(amd64.CMP, amd64.W64, end, amd64.Mem(rt, offWindowLimit))
	c.asm.Jcc(amd64.A, q.entry)
	c.asm.RM(amd64.MOV, amd64.W32, rt, c.typeNumber(x))
	c.asm.MR(amd64.MOV, amd64.W32, amd64.Mem(obj, 0), rt)
	c.asm.MR(amd64.MOV, amd64.W32, amd64.Mem(obj, offLength), length)
	c.asm.RM(amd64.MOV, amd64.W64, rt, amd64.Mem(vmctxReg, offRT))
	c.asm.MR(amd64.MOV, amd64.W64, window, end)
	if cleared {
		c.clearDown(obj, end)
	}
	c.bind(q.back)
	c.free(end)
	return obj, rt
}

// arrayBytes makes r the size of an array of a length.
func (c *compiler) arrayBytes(r, length amd64.Reg, t wasm.Valtype) {
	c.asm.RR(amd64.MOV, amd64.W32, r, length)
	if shift := abi.FieldShift(t); shift > 0 {
		c.asm.RI(amd64.SHL, amd64.W64, r, int32(shift))
	}
	c.asm.RI(amd64.ADD, amd64.W64, r, heap.ArrayElems+heap.Granule-1)
	c.asm.RI(amd64.AND, amd64.W64, r, -heap.Granule)
}

// clearDown sets the words of an object behind its first one to 0, from its end, which it overwrites.
func (c *compiler) clearDown(obj, end amd64.Reg) {
	next, done := c.asm.NewLabel(), c.asm.NewLabel()
	c.bind(next)
	c.asm.RI(amd64.SUB, amd64.W64, end, 8)
	c.asm.RR(amd64.CMP, amd64.W64, end, obj)
	c.asm.Jcc(amd64.BE, done)
	c.asm.MI(amd64.MOV, amd64.W64, amd64.Mem(end, 0), 0)
	c.asm.Jmp(next)
	c.bind(done)
}

// fillArray sets the elements of an array to a value, the last one first. It overwrites index.
func (c *compiler) fillArray(obj, index, length amd64.Reg, t wasm.Valtype, v *operand) {
	src := c.fieldSource(t, v)
	next, done := c.asm.NewLabel(), c.asm.NewLabel()
	c.asm.RR(amd64.MOV, amd64.W32, index, length)
	step, scale := int32(1), int32(1)<<abi.FieldShift(t)
	if t.Kind == wasm.V128 { // no instruction has a scale of 16
		c.asm.RR(amd64.ADD, amd64.W64, index, index)
		step, scale = 2, 8
	}
	c.bind(next)
	c.asm.RI(amd64.SUB, amd64.W64, index, step)
	c.asm.Jcc(amd64.B, done)
	c.storeField(amd64.MemIndex(obj, index, uint8(scale), heap.ArrayElems), t, v, src)
	c.asm.Jmp(next)
	c.bind(done)
}

// arrayElem checks an index against the length of an array, and returns the place of the element. scratch is what it
// has allocated.
func (c *compiler) arrayElem(array, index *operand, t wasm.Valtype) (at amd64.Rm, scratch regset) {
	const most = 1 << 24 // for which the offset of an element fits an instruction
	base, shift := c.reg(array), abi.FieldShift(t)
	length := amd64.Mem(base, offLength)
	if index.kind == constant && index.bits < most {
		if !c.isChecked(array, index) {
			c.mayTrap(wasm.TrapNullArray)
			c.asm.MI(amd64.CMP, c.lengthWidth(), length, int32(index.bits))
			c.trapIf(cond(amd64.BE), wasm.TrapArrayBounds)
		}
		return amd64.Mem(base, heap.ArrayElems+int32(index.bits)<<shift), 0
	}
	k := c.reg(index)
	if !c.isChecked(array, index) {
		c.mayTrap(wasm.TrapNullArray)
		c.asm.RM(amd64.CMP, c.lengthWidth(), k, length)
		c.trapIf(cond(amd64.AE), wasm.TrapArrayBounds)
	}
	if t.Kind == wasm.V128 {
		twice := c.allocInt()
		c.asm.RM(amd64.LEA, amd64.W64, twice, amd64.MemIndex(k, k, 1, 0))
		return amd64.MemIndex(base, twice, 8, heap.ArrayElems), setOf(twice)
	}
	return amd64.MemIndex(base, k, 1<<shift, heap.ArrayElems), 0
}

func lowerArrayGet(c *compiler, i *wasm.Instr) {
	t := c.elemType(i.X)
	index, array := c.pop2()
	at, scratch := c.arrayElem(array, index, t)
	r := c.resultOver(abi.Unpacked(t), scratch, index, array)
	c.loadField(r, t, i.Op == wasm.OpArrayGetS, at)
	c.pushReg(abi.Unpacked(t), r)
}

func lowerArraySet(c *compiler, i *wasm.Instr) {
	t := c.elemType(i.X)
	v, index, array := c.pop(), c.pop(), c.pop()
	src := c.fieldSource(t, v)
	at, scratch := c.arrayElem(array, index, t)
	c.storeField(at, t, v, src)
	c.busy &^= scratch
	c.release(array)
	c.release(index)
	c.release(v)
}

func lowerArrayLen(c *compiler, _ *wasm.Instr) {
	v := c.pop()
	array := c.reg(v)
	r := c.resultOver(wasm.I32, 0, v)
	c.mayTrap(wasm.TrapNullArray)
	c.fetch(r, wasm.I32, amd64.Mem(array, offLength))
	c.pushReg(wasm.I32, r)
}

// lowerArrayCall makes the lowering of an instruction that is a runtime call with its two immediates and n operands,
// and perhaps a result.
func lowerArrayCall(call abi.RuntimeCall, n int, result bool) lowering {
	return func(c *compiler, i *wasm.Instr) {
		c.saveAll() // so that few of the operands are in registers
		args := append([]operand{word(i.X), word(i.Y)}, c.takeArgs(n)...)
		c.runtimeCall(call, args...)
		if result {
			c.runtimeResult(wasm.Ref)
		}
	}
}

// lowerArrayFill has the value as the last argument: it may be a vector.
func lowerArrayFill(c *compiler, i *wasm.Instr) {
	c.saveAll()
	args := c.takeArgs(4)
	c.runtimeCall(abi.CallArrayFill, word(i.X), args[0], args[1], args[3], args[2])
}
