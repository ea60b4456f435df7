package compiler

import (
	"unsafe"

	"wasmjudge/native/abi"
	"wasmjudge/native/amd64"
	"wasmjudge/native/fault"
	"wasmjudge/wasm"
)

// Casts and tests of types (specification 4.6.3, 4.6.8). What the number of a type is, and where its super types
// stand, is described in run/types.go; how the words of references differ, in run/value.go.

const (
	offRows    = int32(unsafe.Offsetof(abi.Context{}.Rows))
	offRowForm = int32(unsafe.Offsetof(abi.TypeRow{}.Form))
)

// verdict is where a test of a type leads. What comes next in the code is yes if next is true, and no otherwise: the
// caller puts that label there.
type verdict struct {
	yes, no amd64.Label
	next    bool
}

// decide leads to yes if the flags say equal, and to no otherwise.
func (c *compiler) decide(v verdict) {
	if v.next {
		c.asm.Jcc(amd64.NE, v.no)
	} else {
		c.asm.Jcc(amd64.E, v.yes)
	}
}

// agreed leads to yes.
func (c *compiler) agreed(v verdict) {
	if !v.next {
		c.asm.Jmp(v.yes)
	}
}

// anything is the type of an operand of which nothing is known.
var anything = wasm.Reftype{Null: true, Heap: wasm.HeapAny}

// matches finds out whether the reference in register r, of type from, is of type t. It overwrites registers s and n.
//
//	Step_read/ref.test-true, -false: if the reference's type matches t in the frame's instance
func (c *compiler) matches(r amd64.Reg, from, t wasm.Reftype, s, n amd64.Reg, v verdict) {
	// What follows the first jump is not always executed, so nothing must be loaded or spilled there.
	c.needVmctx()
	if from.Null && (t.Null || t.Heap != wasm.HeapI31) { // null does not have the tag of i31
		null := v.no
		if t.Null {
			null = v.yes
		}
		c.asm.RR(amd64.TEST, amd64.W64, r, r)
		c.asm.Jcc(amd64.E, null)
	}
	switch {
	case t.Heap == wasm.HeapIdx && c.m.Defs[t.Idx].Comp.Kind == wasm.CompFunc:
		c.compareFuncType(r, n, t.Idx, 0, v.no)
		c.agreed(v)
	case t.Heap == wasm.HeapIdx:
		c.jumpUnlessObject(r, from, v.no)
		c.compareObjectType(r, s, n, t.Idx, v)
	case bottomHeaps[t.Heap]:
		c.asm.Jmp(v.no)
	case t.Heap == wasm.HeapStruct:
		c.compareForm(r, s, n, from, wasm.CompStruct, v)
	case t.Heap == wasm.HeapArray:
		c.compareForm(r, s, n, from, wasm.CompArray, v)
	case t.Heap == wasm.HeapEq:
		c.compareTag(r, s, 2, v) // no host value
	case t.Heap == wasm.HeapI31:
		c.compareTag(r, s, abi.TagMask, v)
	default:
		c.agreed(v)
	}
}

var bottomHeaps = [wasm.HeapDef + 1]bool{
	wasm.HeapNone: true, wasm.HeapNofunc: true, wasm.HeapNoexn: true, wasm.HeapNoextern: true,
}

// jumpUnlessObject jumps to no if a reference below any that is not null, of type from, does not lead to an object.
func (c *compiler) jumpUnlessObject(r amd64.Reg, from wasm.Reftype, no amd64.Label) {
	if from.Heap == wasm.HeapIdx || from.Heap == wasm.HeapStruct || from.Heap == wasm.HeapArray {
		return
	}
	c.asm.RI(amd64.TEST, amd64.W32, r, abi.TagMask)
	c.asm.Jcc(amd64.NE, no)
}

// compareTag decides by whether the tag of a reference plus 1 has none of some bits. It overwrites s.
func (c *compiler) compareTag(r, s amd64.Reg, bits int32, v verdict) {
	c.asm.RM(amd64.LEA, amd64.W32, s, amd64.Mem(r, 1))
	c.asm.RI(amd64.TEST, amd64.W32, s, bits)
	c.decide(v)
}

// typeNumber is where the frame's instance has the number of a type; vmctxReg is valid.
func (c *compiler) typeNumber(typ uint32) amd64.Rm {
	return amd64.Mem(vmctxReg, c.layout.TypeIDs+4*int32(typ))
}

// loadRow makes n, which holds the number of a type, the address of its row. It overwrites s.
func (c *compiler) loadRow(s, n amd64.Reg) {
	c.asm.RI(amd64.SHL, amd64.W64, n, abi.TypeRowShift)
	c.asm.RM(amd64.MOV, amd64.W64, s, amd64.Mem(vmctxReg, offRT))
	c.asm.RM(amd64.ADD, amd64.W64, n, amd64.Mem(s, offRows))
}

// compareForm decides by whether a reference below any that is not null leads to an object of a form.
func (c *compiler) compareForm(r, s, n amd64.Reg, from wasm.Reftype, form wasm.CompKind, v verdict) {
	c.jumpUnlessObject(r, from, v.no)
	c.asm.RM(amd64.MOV, amd64.W32, n, amd64.Mem(r, 0))
	c.loadRow(s, n)
	c.asm.MI(amd64.CMP, amd64.W8, amd64.Mem(n, offRowForm), int32(form))
	c.decide(v)
}

// compareObjectType decides by whether an object is of a type.
func (c *compiler) compareObjectType(r, s, n amd64.Reg, typ uint32, v verdict) {
	number := c.typeNumber(typ)
	c.asm.RM(amd64.MOV, amd64.W32, n, amd64.Mem(r, 0))
	c.asm.RM(amd64.CMP, amd64.W32, n, number)
	def := c.m.Defs[typ]
	switch depth := abi.Supers(def); {
	case c.has(fault.CastModule), !def.Final && depth >= abi.TypeDepth:
		c.askUnlessEqual(v.no, abi.CallSubType, regOperand(wasm.I32, n), word(typ))
		c.agreed(v)
	case def.Final:
		c.decide(v)
	default:
		c.asm.Jcc(amd64.E, v.yes)
		c.loadRow(s, n)
		c.compareSuper(n, n, typ)
		c.decide(v)
	}
}

// compareSuper sets the flags by whether the type with a row has a type at that type's depth, which is less than
// typeDepth. It overwrites s.
func (c *compiler) compareSuper(row, s amd64.Reg, typ uint32) {
	c.asm.RM(amd64.MOV, amd64.W32, s, amd64.Mem(row, 4*int32(abi.Supers(c.m.Defs[typ]))))
	c.asm.RM(amd64.CMP, amd64.W32, s, c.typeNumber(typ))
}

// inRow reports whether a type is one of objects that is found in the rows of its subtypes.
func (c *compiler) inRow(t wasm.Reftype) bool {
	if t.Heap != wasm.HeapIdx || c.has(fault.CastModule) {
		return false
	}
	d := c.m.Defs[t.Idx]
	return d.Comp.Kind != wasm.CompFunc && abi.Supers(d) < abi.TypeDepth
}

// lowerRefTest pushes 1 if the topmost operand is of the type, and 0 otherwise.
func lowerRefTest(c *compiler, i *wasm.Instr) {
	t := i.Reftype()
	v := c.pop()
	r := c.reg(v)
	result := c.result(wasm.I32, 1<<r)
	n := c.allocInt()
	c.needVmctx()
	if c.inRow(t) {
		c.testObject(r, t, result, n)
	} else {
		yes, no, end := c.asm.NewLabel(), c.asm.NewLabel(), c.asm.NewLabel()
		c.matches(r, anything, t, result, n, verdict{yes, no, true})
		c.bind(yes)
		c.asm.MovImm(result, 1)
		c.asm.Jmp(end)
		c.bind(no)
		c.asm.MovImm(result, 0)
		c.bind(end)
	}
	c.free(n)
	c.release(v)
	c.pushReg(wasm.I32, result)
}

// testObject makes result 1 if a reference below any is of a type of objects, and 0 otherwise.
func (c *compiler) testObject(r amd64.Reg, t wasm.Reftype, result, n amd64.Reg) {
	end := c.asm.NewLabel()
	c.asm.RR(amd64.XOR, amd64.W32, result, result)
	c.asm.RR(amd64.TEST, amd64.W64, r, r)
	if t.Null {
		c.asm.Setcc(amd64.E, result)
	}
	c.asm.Jcc(amd64.E, end)
	c.jumpUnlessObject(r, anything, end)
	c.asm.RM(amd64.MOV, amd64.W32, n, amd64.Mem(r, 0))
	if c.m.Defs[t.Idx].Final {
		c.asm.RM(amd64.CMP, amd64.W32, n, c.typeNumber(t.Idx))
	} else {
		c.loadRow(result, n)
		c.asm.RR(amd64.XOR, amd64.W32, result, result)
		c.compareSuper(n, n, t.Idx)
	}
	c.asm.Setcc(amd64.E, result)
	c.bind(end)
}

// lowerRefCast traps if the topmost operand is not of the type.
func lowerRefCast(c *compiler, i *wasm.Instr) {
	v := c.pop()
	r, s, n := c.reg(v), c.allocInt(), c.allocInt()
	yes := c.asm.NewLabel()
	c.matches(r, anything, i.Reftype(), s, n, verdict{yes, c.trapLabel(wasm.TrapCast), true})
	c.bind(yes)
	c.free(s)
	c.free(n)
	c.push(*v)
}

// castOperand returns a register that holds the topmost operand, which a branch may carry to a label, and two more. The
// operand is already where the label wants it, if nothing else is there.
func (c *compiler) castOperand(t *control) (r, s, n amd64.Reg) {
	v := c.pop()
	r = c.reg(v)
	if to := labelReg(wasm.Ref); t.op != wasm.OpLoop && r != to && !c.busy.has(to) {
		c.copy(to, wasm.Ref, r)
		c.release(v)
		c.grab(to)
		*v, r = regOperand(wasm.Ref, to), to
	}
	s, n = c.allocInt(), c.allocInt()
	c.needVmctx()
	c.push(*v)
	return r, s, n
}

// lowerBrOnCast branches with the topmost operand if it is of the type, or if it is not.
func lowerBrOnCast(c *compiler, i *wasm.Instr) {
	if n := c.castChain(); n > 1 {
		c.lowerCastChain(n)
		return
	}
	t := c.labelOf(i.X)
	r, s, n := c.castOperand(t)
	taken, over := c.asm.NewLabel(), c.asm.NewLabel()
	direct := c.isJump(t)
	if direct {
		taken = t.label
	}
	v := verdict{taken, over, !direct}
	if i.Op != wasm.OpBrOnCast {
		v = verdict{over, taken, direct}
	}
	types := c.m.Ext(i).Types
	c.matches(r, types[0], types[1], s, n, v)
	c.free(s)
	c.free(n)
	if !direct {
		c.bind(taken)
		c.branch(t)
	}
	c.bind(over)
}

// isJump reports whether a branch to a label is nothing but a jump.
func (c *compiler) isJump(t *control) bool {
	if t.op == wasm.OpEnd || !c.inPlace(t) {
		return false
	}
	saves, loads := c.agree(t)
	return saves|loads == 0
}

// castChain counts the br_on_casts to types of objects that follow each other, from the current instruction on.
func (c *compiler) castChain() (n int) {
	for {
		i := &c.body[c.pc+n]
		if i.Op != wasm.OpBrOnCast {
			return n
		}
		if t := c.m.Ext(i).Types[1]; t.Null || !c.inRow(t) {
			return n
		}
		n++
	}
}

// lowerCastChain compiles n br_on_casts to types of objects, all of the same operand. The row of its type is found
// once; what is no object has the empty one of type 0.
func (c *compiler) lowerCastChain(n int) {
	i := &c.body[c.pc]
	r, s, row := c.castOperand(c.labelOf(i.X))
	from, found := c.m.Ext(i).Types[0], c.asm.NewLabel()
	c.asm.RR(amd64.XOR, amd64.W32, row, row)
	if from.Null {
		c.asm.RR(amd64.TEST, amd64.W64, r, r)
		c.asm.Jcc(amd64.E, found)
	}
	c.jumpUnlessObject(r, from, found)
	c.asm.RM(amd64.MOV, amd64.W32, row, amd64.Mem(r, 0))
	c.bind(found)
	c.loadRow(s, row)
	for k := range n {
		if k > 0 {
			c.pc++
			c.pos++
			i = &c.body[c.pc]
			c.listInstr()
		}
		c.compareSuper(row, s, c.m.Ext(i).Types[1].Idx)
		c.branchIf(cond(amd64.E), c.labelOf(i.X))
	}
	c.free(s)
	c.free(row)
}

// checkFuncType traps if the function whose abi.Func is in a register is not of a type. A null record traps as null.
func (c *compiler) checkFuncType(r amd64.Reg, typ uint32, null, mismatch wasm.Trap) {
	c.needVmctx()
	id := c.allocInt()
	c.compareFuncType(r, id, typ, null, c.trapLabel(mismatch))
	c.free(id)
}

// compareFuncType jumps to no if the function whose abi.Func is in r is not of a type. The numbers of two types are
// equal when the types are; only where a type may have subtypes there is more to ask. id is a register to use.
func (c *compiler) compareFuncType(r, id amd64.Reg, typ uint32, null wasm.Trap, no amd64.Label) {
	c.asm.RM(amd64.MOV, amd64.W32, id, c.typeNumber(typ))
	c.mayTrapIf(null)
	c.asm.RM(amd64.CMP, amd64.W32, id, amd64.Mem(r, offFuncType))
	if c.m.Defs[typ].Final {
		c.asm.Jcc(amd64.NE, no)
		return
	}
	c.askUnlessEqual(no, abi.CallSubFunc, regOperand(wasm.Ref, r), word(typ))
}
