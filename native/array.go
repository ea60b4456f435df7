package native

import (
	"wasmjudge/native/amd64"
	"wasmjudge/native/heap"
	"wasmjudge/wasm"
)

// Arrays (specification 4.6.4).

// elemType is the type of the elements of array type x.
func (c *compiler) elemType(x uint32) wasm.Valtype { return c.m.Defs[x].Comp.Fields[0].Type }

// arraySize is the size of an array with n elements of a type.
func arraySize(t wasm.Valtype, n uint32) uint64 {
	return (heap.ArrayElems + uint64(n)<<fieldShift(t) + heap.Granule - 1) &^ (heap.Granule - 1)
}

func lowerArrayNewFixed(c *compiler, i *wasm.Instr) {
	t := c.elemType(i.X)
	obj := c.newObject(i.X, arraySize(t, i.Y), i.Y)
	c.setFields(int(i.Y), func(k int) (amd64.Rm, wasm.Valtype) {
		return amd64.Mem(obj, heap.ArrayElems+int32(k)<<fieldShift(t)), t
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
	obj := c.newArray(callNewObject, i.X, regOperand(wasm.I32, c.reg(n)))
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
			c.storeField(amd64.Mem(obj, heap.ArrayElems+k<<fieldShift(t)), t, v, src)
		}
		c.release(v)
		c.pushReg(wasm.Ref, obj)
		return
	}
	v := c.pop()
	obj := c.newArray(callNewArray, i.X, regOperand(wasm.I32, c.reg(n)), regOperand(v.typ, c.reg(v)))
	c.release(n)
	c.release(v)
	c.pushReg(wasm.Ref, obj)
}

// newArray makes an array of type x whose length only the runtime knows to be a small one. args are in registers: the length, and what the
// elements are set to.
func (c *compiler) newArray(call runtimeCall, x uint32, args ...operand) amd64.Reg {
	c.needVmctx()
	var inUse regset
	for k := range args {
		inUse |= setOf(args[k].reg)
	}
	obj := c.result(wasm.Ref, inUse)
	q := c.askForObject(call, x, obj, args...)
	c.asm.Jmp(q.entry)
	c.bind(q.back)
	return obj
}

// arrayElem checks an index against the length of the array in a register, and gives the place of the element. scratch is what it has
// allocated.
func (c *compiler) arrayElem(array amd64.Reg, index *operand, t wasm.Valtype) (at amd64.Rm, scratch regset) {
	const most = 1 << 24 // for which the offset of an element fits an instruction
	length, shift := amd64.Mem(array, offLength), fieldShift(t)
	if index.kind == constant && index.bits < most {
		c.mayTrap(wasm.TrapNullArray)
		c.asm.MI(amd64.CMP, amd64.W32, length, int32(index.bits))
		c.trapIf(cond(amd64.BE), wasm.TrapArrayBounds)
		return amd64.Mem(array, heap.ArrayElems+int32(index.bits)<<shift), 0
	}
	k := c.reg(index)
	c.mayTrap(wasm.TrapNullArray)
	c.asm.RM(amd64.CMP, amd64.W32, k, length)
	c.trapIf(cond(amd64.AE), wasm.TrapArrayBounds)
	if t.Kind == wasm.V128 {
		twice := c.allocInt()
		c.asm.RM(amd64.LEA, amd64.W64, twice, amd64.MemIndex(k, k, 1, 0))
		return amd64.MemIndex(array, twice, 8, heap.ArrayElems), setOf(twice)
	}
	return amd64.MemIndex(array, k, 1<<shift, heap.ArrayElems), 0
}

func lowerArrayGet(c *compiler, i *wasm.Instr) {
	t := c.elemType(i.X)
	index, array := c.pop2()
	at, scratch := c.arrayElem(c.reg(array), index, t)
	c.release(index)
	r := c.resultOver(unpacked(t), scratch, array)
	c.loadField(r, t, i.Op == wasm.OpArrayGetS, at)
	c.pushReg(unpacked(t), r)
}

func lowerArraySet(c *compiler, i *wasm.Instr) {
	t := c.elemType(i.X)
	v, index, array := c.pop(), c.pop(), c.pop()
	src := c.fieldSource(t, v)
	at, scratch := c.arrayElem(c.reg(array), index, t)
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

// lowerArrayCall makes the lowering of an instruction that is a runtime call with its two immediates and n operands, and perhaps a result.
func lowerArrayCall(call runtimeCall, n int, result bool) lowering {
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
	c.runtimeCall(callArrayFill, word(i.X), args[0], args[1], args[3], args[2])
}
