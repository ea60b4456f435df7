package compiler

import (
	"unsafe"

	"wasmjudge/native/abi"
	"wasmjudge/native/amd64"
	"wasmjudge/native/fault"
	"wasmjudge/native/heap"
	"wasmjudge/wasm"
)

// Objects of structure and array types (specification 4.6.4): how code makes them, and how it reads and writes what is
// in them. Where fields lie is described in abi/fields.go, where objects come from in abi/frame.go.

const (
	offWindowPtr   = int32(unsafe.Offsetof(abi.Context{}.Window) + unsafe.Offsetof(heap.Window{}.Ptr))
	offWindowLimit = int32(unsafe.Offsetof(abi.Context{}.Window) + unsafe.Offsetof(heap.Window{}.Limit))
	offLength      = int32(heap.ArrayElems - 4) // of an array
)

// shape is where the fields of a structure type lie.
type shape struct {
	offsets []uint32
	size    uint32 // of an object in bytes; 0 if it is not known yet
}

// shapeOf is the shape of structure type x.
func (c *compiler) shapeOf(x uint32) *shape {
	if len(c.shapes) == 0 {
		c.shapes = make([]shape, len(c.m.Defs))
	}
	s := &c.shapes[x]
	if s.size == 0 {
		s.offsets, s.size = abi.FieldOffsets(c.m.Defs[x].Comp.Fields)
	}
	return s
}

// prefetchAhead is how far ahead of an object the memory of objects to come is asked for, to be written. An object is
// hardly ever written where memory was written before it left the nearest cache; a small tree takes a fifth less time.
const prefetchAhead = 1024

// newObject makes an object of type x with a size, and of an array a length, and returns a register that holds it. Its
// fields are yet to be set. Nothing may be in use.
func (c *compiler) newObject(x uint32, size uint64, length uint32) amd64.Reg {
	isArray := c.m.Defs[x].Comp.Kind == wasm.CompArray
	c.needVmctx()
	obj := c.result(wasm.Ref, 0)
	rt, end := c.allocInt(), c.allocInt()
	q := c.askForObject(abi.CallNewObject, x, obj, word(length))
	q.saved &^= setOf(rt, end)
	if size > heap.MostInline {
		c.asm.Jmp(q.entry)
	} else {
		window := amd64.Mem(rt, offWindowPtr)
		c.asm.RM(amd64.MOV, amd64.W64, rt, amd64.Mem(vmctxReg, offRT))
		c.asm.RM(amd64.MOV, amd64.W64, obj, window)
		c.asm.RM(amd64.LEA, amd64.W64, end, amd64.Mem(obj, int32(size)))
		c.asm.RM(amd64.CMP, amd64.W64, end, amd64.Mem(rt, offWindowLimit))
		c.asm.Jcc(amd64.A, q.entry)
		c.asm.RM(amd64.MOV, amd64.W32, end, c.typeNumber(x))
		c.asm.MR(amd64.MOV, amd64.W32, amd64.Mem(obj, 0), end)
		if isArray {
			c.asm.MI(amd64.MOV, amd64.W32, amd64.Mem(obj, offLength), int32(length))
		}
		c.asm.MI(amd64.ADD, amd64.W64, window, int32(size))
		c.asm.M(amd64.PREFETCHW, amd64.W32, amd64.Mem(obj, prefetchAhead))
	}
	c.bind(q.back)
	c.free(rt)
	c.free(end)
	return obj
}

// askForObject adds a query for an object of type x, which goes to a register.
func (c *compiler) askForObject(call abi.RuntimeCall, x uint32, obj amd64.Reg, args ...operand) *query {
	q := c.ask(call, args...)
	q.typed, q.typ, q.result = true, x, obj
	q.saved &^= setOf(obj)
	return q
}

// clearFields sets the bytes of an object from an offset on to 0, if the runtime has not.
func (c *compiler) clearFields(obj amd64.Reg, from, size uint64) {
	if size > heap.MostInline {
		return
	}
	if from%8 != 0 {
		c.asm.MI(amd64.MOV, amd64.W32, amd64.Mem(obj, int32(from)), 0)
		from += 4
	}
	for ; from < size; from += 8 {
		c.asm.MI(amd64.MOV, amd64.W64, amd64.Mem(obj, int32(from)), 0)
	}
}

// setFields stores the topmost operands, of which there is one for each place, to an object; placeOf says where. What
// is in registers is stored first, so that the others find some.
func (c *compiler) setFields(n int, placeOf func(k int) (amd64.Rm, wasm.Valtype)) {
	args := c.takeArgs(n)
	for k := range args {
		if v := &args[k]; c.inRegister(v) != amd64.None {
			c.setField(k, v, placeOf)
			v.typ = wasm.Bot // done
		}
	}
	for k := range args {
		if v := &args[k]; v.typ != wasm.Bot {
			c.setField(k, v, placeOf)
		}
	}
}

func (c *compiler) setField(k int, v *operand, placeOf func(k int) (amd64.Rm, wasm.Valtype)) {
	to, t := placeOf(k)
	c.storeField(to, t, v, c.fieldSource(t, v))
	c.release(v)
}

// fieldSource brings an operand in use to where storeField takes it from: a register, or None if it is a constant that
// an instruction can hold.
func (c *compiler) fieldSource(t wasm.Valtype, v *operand) amd64.Reg {
	switch {
	case abi.InXMM(t.Kind):
		return c.inScratch(v)
	case v.kind == constant && (fieldWidth(t) != amd64.W64 || v.bits == uint64(int64(int32(v.bits)))):
		return amd64.None
	}
	return c.reg(v)
}

// storeField stores an operand to a field of a type ($packfield_). src is its fieldSource.
func (c *compiler) storeField(to amd64.Rm, t wasm.Valtype, v *operand, src amd64.Reg) {
	switch {
	case src == amd64.None:
		c.asm.MI(amd64.MOV, fieldWidth(t), to, int32(v.bits))
	case abi.InXMM(t.Kind):
		c.store(to, t.Kind, src)
	default:
		c.asm.MR(amd64.MOV, fieldWidth(t), to, src)
	}
}

// fieldWidth is the width of a field of a type in general registers.
func fieldWidth(t wasm.Valtype) amd64.Width {
	switch t.Kind {
	case wasm.I8:
		return amd64.W8
	case wasm.I16:
		return amd64.W16
	}
	return width(t.Kind)
}

// loadField loads a field of a type into a register ($unpackfield_).
func (c *compiler) loadField(r amd64.Reg, t wasm.Valtype, signed bool, from amd64.Rm) {
	signed = signed || c.has(fault.PackedSign)
	op := amd64.MOVZX8
	switch {
	case t.Kind == wasm.I8 && signed:
		op = amd64.MOVSX8
	case t.Kind == wasm.I8:
	case t.Kind == wasm.I16 && signed:
		op = amd64.MOVSX16
	case t.Kind == wasm.I16:
		op = amd64.MOVZX16
	default:
		c.fetch(r, t.Kind, from)
		return
	}
	c.asm.RM(op, amd64.W32, r, from)
}

// mayBeNull notes that the next instruction to be assembled accesses an object at an offset, and traps if the
// reference in a register is null.
func (c *compiler) mayBeNull(r amd64.Reg, offset uint32, t wasm.Trap) {
	if offset < abi.NullPage {
		c.mayTrap(t)
		return
	}
	c.asm.RR(amd64.TEST, amd64.W64, r, r)
	c.trapIf(cond(amd64.E), t)
}
