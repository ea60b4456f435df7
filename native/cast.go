package native

import (
	"unsafe"

	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// Casts and tests of types (specification 4.6.3, 4.6.8). What the number of a type is, and where its super types
// stand, is described in types.go; how the words of references differ, in value.go.

const (
	offRows    = int32(unsafe.Offsetof(rtctx{}.rows))
	offRowForm = int32(unsafe.Offsetof(typeRow{}.form))
)

// matches goes on behind if the reference in register r is of type t, or jumps to yes, which the caller puts there; it
// jumps to no otherwise. It overwrites registers s and n.
//
//	Step_read/ref.test-true, -false: if the reference's type matches t in the frame's instance
func (c *compiler) matches(r amd64.Reg, t wasm.Reftype, s, n amd64.Reg, yes, no amd64.Label) {
	// What follows the first jump is not always executed, so nothing must be loaded or spilled there.
	c.needVmctx()
	c.asm.RR(amd64.TEST, amd64.W64, r, r)
	if t.Null {
		c.asm.Jcc(amd64.E, yes)
	} else {
		c.asm.Jcc(amd64.E, no)
	}
	switch {
	case t.Heap == wasm.HeapIdx && c.m.Defs[t.Idx].Comp.Kind == wasm.CompFunc:
		c.compareFuncType(r, n, t.Idx, 0, no)
	case t.Heap == wasm.HeapIdx:
		c.jumpUnlessObject(r, no)
		c.compareObjectType(r, s, n, t.Idx, yes, no)
	case bottomHeaps[t.Heap]:
		c.asm.Jmp(no)
	case t.Heap == wasm.HeapStruct:
		c.compareForm(r, s, n, wasm.CompStruct, no)
	case t.Heap == wasm.HeapArray:
		c.compareForm(r, s, n, wasm.CompArray, no)
	case t.Heap == wasm.HeapEq:
		c.compareTag(r, s, 2, no) // no host value
	case t.Heap == wasm.HeapI31:
		c.compareTag(r, s, tagMask, no)
	}
}

var bottomHeaps = [wasm.HeapDef + 1]bool{
	wasm.HeapNone: true, wasm.HeapNofunc: true, wasm.HeapNoexn: true, wasm.HeapNoextern: true,
}

// jumpUnlessObject jumps to no if a reference below any that is not null does not lead to an object.
func (c *compiler) jumpUnlessObject(r amd64.Reg, no amd64.Label) {
	c.asm.RI(amd64.TEST, amd64.W32, r, tagMask)
	c.asm.Jcc(amd64.NE, no)
}

// compareTag jumps to no if the tag of a reference plus 1 has one of some bits. It overwrites s.
func (c *compiler) compareTag(r, s amd64.Reg, bits int32, no amd64.Label) {
	c.asm.RM(amd64.LEA, amd64.W32, s, amd64.Mem(r, 1))
	c.asm.RI(amd64.TEST, amd64.W32, s, bits)
	c.asm.Jcc(amd64.NE, no)
}

// typeNumber is where the frame's instance has the number of a type; vmctxReg is valid.
func (c *compiler) typeNumber(typ uint32) amd64.Rm {
	return amd64.Mem(vmctxReg, c.layout.typeIDs+4*int32(typ))
}

// loadRow makes n, which holds the number of a type, the address of its row. It overwrites s.
func (c *compiler) loadRow(s, n amd64.Reg) {
	c.asm.RI(amd64.SHL, amd64.W64, n, typeRowShift)
	c.asm.RM(amd64.MOV, amd64.W64, s, amd64.Mem(vmctxReg, offRT))
	c.asm.RM(amd64.ADD, amd64.W64, n, amd64.Mem(s, offRows))
}

// compareForm jumps to no if a reference below any that is not null does not lead to an object of a form.
func (c *compiler) compareForm(r, s, n amd64.Reg, form wasm.CompKind, no amd64.Label) {
	c.jumpUnlessObject(r, no)
	c.asm.RM(amd64.MOV, amd64.W32, n, amd64.Mem(r, 0))
	c.loadRow(s, n)
	c.asm.MI(amd64.CMP, amd64.W8, amd64.Mem(n, offRowForm), int32(form))
	c.asm.Jcc(amd64.NE, no)
}

// compareObjectType goes on behind or jumps to yes if an object is of a type, and jumps to no otherwise.
func (c *compiler) compareObjectType(r, s, n amd64.Reg, typ uint32, yes, no amd64.Label) {
	number := c.typeNumber(typ)
	c.asm.RM(amd64.MOV, amd64.W32, n, amd64.Mem(r, 0))
	c.asm.RM(amd64.CMP, amd64.W32, n, number)
	def := c.m.Defs[typ]
	if def.Final {
		c.asm.Jcc(amd64.NE, no)
		return
	}
	if depth := supers(def); depth < typeDepth {
		c.asm.Jcc(amd64.E, yes)
		c.loadRow(s, n)
		c.asm.RM(amd64.MOV, amd64.W32, n, amd64.Mem(n, 4*int32(depth)))
		c.asm.RM(amd64.CMP, amd64.W32, n, number)
		c.asm.Jcc(amd64.NE, no)
		return
	}
	c.askUnlessEqual(no, callSubType, regOperand(wasm.I32, n), word(typ))
}

// lowerRefTest gives 1 if the topmost operand is of the type, and 0 otherwise.
func lowerRefTest(c *compiler, i *wasm.Instr) {
	v := c.pop()
	r := c.reg(v)
	yes, no, end := c.asm.NewLabel(), c.asm.NewLabel(), c.asm.NewLabel()
	result := c.result(wasm.I32, 1<<r)
	n := c.allocInt()
	c.matches(r, i.Reftype(), result, n, yes, no)
	c.bind(yes)
	c.asm.MovImm(result, 1)
	c.asm.Jmp(end)
	c.bind(no)
	c.asm.MovImm(result, 0)
	c.bind(end)
	c.free(n)
	c.release(v)
	c.pushReg(wasm.I32, result)
}

// match is matches with registers of its own.
func (c *compiler) match(r amd64.Reg, t wasm.Reftype, yes, no amd64.Label) {
	s, n := c.allocInt(), c.allocInt()
	c.matches(r, t, s, n, yes, no)
	c.free(s)
	c.free(n)
}

// lowerRefCast traps if the topmost operand is not of the type.
func lowerRefCast(c *compiler, i *wasm.Instr) {
	v := c.pop()
	yes := c.asm.NewLabel()
	c.match(c.reg(v), i.Reftype(), yes, c.trapLabel(wasm.TrapCast))
	c.bind(yes)
	c.push(*v)
}

// lowerBrOnCast branches with the topmost operand if it is of the type, or if it is not.
func lowerBrOnCast(c *compiler, i *wasm.Instr) {
	v := c.pop()
	r := c.reg(v)
	taken, over := c.asm.NewLabel(), c.asm.NewLabel()
	if i.Op == wasm.OpBrOnCast {
		c.match(r, c.m.Ext(i).Types[1], taken, over)
	} else {
		c.match(r, c.m.Ext(i).Types[1], over, taken)
		c.asm.Jmp(over)
	}
	c.push(*v)
	c.bind(taken)
	c.branch(c.labelOf(i.X))
	c.bind(over)
}

// checkFuncType traps if the function whose funcrec is in a register is not of a type. A null record traps as null.
func (c *compiler) checkFuncType(r amd64.Reg, typ uint32, null, mismatch wasm.Trap) {
	c.needVmctx()
	id := c.allocInt()
	c.compareFuncType(r, id, typ, null, c.trapLabel(mismatch))
	c.free(id)
}

// compareFuncType jumps to no if the function whose funcrec is in r is not of a type. The numbers of two types are
// equal when the types are; only where a type may have subtypes there is more to ask. id is a register to use.
func (c *compiler) compareFuncType(r, id amd64.Reg, typ uint32, null wasm.Trap, no amd64.Label) {
	c.asm.RM(amd64.MOV, amd64.W32, id, c.typeNumber(typ))
	c.mayTrapIf(null)
	c.asm.RM(amd64.CMP, amd64.W32, id, amd64.Mem(r, offFuncType))
	if c.m.Defs[typ].Final {
		c.asm.Jcc(amd64.NE, no)
		return
	}
	c.askUnlessEqual(no, callSubFunc, regOperand(wasm.Ref, r), word(typ))
}
