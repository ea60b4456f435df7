package native

import (
	"wasmjudge/native/amd64"
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
	if n := uint32(c.layout.importedFuncs); i.X >= n {
		c.asm.RM(amd64.LEA, amd64.W64, r, amd64.Mem(vmctx, c.layout.funcs+sizeFunc*int32(i.X-n)))
	} else {
		c.asm.RM(amd64.MOV, amd64.W64, r, amd64.Mem(vmctx, c.layout.imports+sizeImport*int32(i.X)+offImpRef))
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

// matches jumps to yes if the reference in a register is of type t, and to no otherwise.
//
//	Step_read/ref.test-true, -false: if the reference's type matches t in the frame's instance
func (c *compiler) matches(r amd64.Reg, t wasm.Reftype, yes, no amd64.Label) {
	// What follows the first jump is not always executed, so nothing must be loaded or spilled there.
	c.needVmctx()
	id := c.allocInt()
	defer c.free(id)
	c.asm.RR(amd64.TEST, amd64.W64, r, r)
	if t.Null {
		c.asm.Jcc(amd64.E, yes)
	} else {
		c.asm.Jcc(amd64.E, no)
	}
	switch {
	case t.Heap == wasm.HeapIdx && c.m.Defs[t.Idx].Comp.Kind == wasm.CompFunc:
		c.compareFuncType(r, id, t.Idx, 0, no)
		c.asm.Jmp(yes)
	case bottomHeaps[t.Heap]:
		c.asm.Jmp(no)
	case t.Heap == t.Top():
		c.asm.Jmp(yes)
	default:
		i := &c.body[c.pc]
		c.unsupported(i.Pos, i.Op.String()+" to "+t.String())
	}
}

var bottomHeaps = [wasm.HeapDef + 1]bool{wasm.HeapNone: true, wasm.HeapNofunc: true, wasm.HeapNoexn: true, wasm.HeapNoextern: true}

// lowerRefTest gives 1 if the topmost operand is of the type, and 0 otherwise.
func lowerRefTest(c *compiler, i *wasm.Instr) {
	v := c.pop()
	r := c.reg(v)
	yes, no, end := c.asm.NewLabel(), c.asm.NewLabel(), c.asm.NewLabel()
	result := c.result(wasm.I32, 1<<r)
	c.matches(r, i.Reftype(), yes, no)
	c.bind(yes)
	c.asm.MovImm(result, 1)
	c.asm.Jmp(end)
	c.bind(no)
	c.asm.MovImm(result, 0)
	c.bind(end)
	c.release(v)
	c.pushReg(wasm.I32, result)
}

// lowerRefCast traps if the topmost operand is not of the type.
func lowerRefCast(c *compiler, i *wasm.Instr) {
	v := c.pop()
	yes := c.asm.NewLabel()
	c.matches(c.reg(v), i.Reftype(), yes, c.trapLabel(wasm.TrapCast))
	c.bind(yes)
	c.push(*v)
}

// lowerBrOnCast branches with the topmost operand if it is of the type, or if it is not.
func lowerBrOnCast(c *compiler, i *wasm.Instr) {
	v := c.pop()
	r := c.reg(v)
	c.push(*v)
	taken, over := c.asm.NewLabel(), c.asm.NewLabel()
	if i.Op == wasm.OpBrOnCast {
		c.matches(r, c.m.Ext(i).Types[1], taken, over)
	} else {
		c.matches(r, c.m.Ext(i).Types[1], over, taken)
	}
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

// compareFuncType jumps to no if the function whose funcrec is in r is not of a type. The numbers of two types are equal when the
// types are; only where a type may have subtypes there is more to ask. id is a register to use.
func (c *compiler) compareFuncType(r, id amd64.Reg, typ uint32, null wasm.Trap, no amd64.Label) {
	c.asm.RM(amd64.MOV, amd64.W32, id, amd64.Mem(vmctxReg, c.layout.typeIDs+4*int32(typ)))
	c.mayTrapIf(null)
	c.asm.RM(amd64.CMP, amd64.W32, id, amd64.Mem(r, offFuncType))
	if c.m.Defs[typ].Final {
		c.asm.Jcc(amd64.NE, no)
		return
	}
	q := subQuery{
		entry: c.asm.NewLabel(), yes: c.asm.NewLabel(), no: no, reg: r, typ: typ,
		saved: c.busy | c.valid, pos: c.body[c.pc].Pos, try: c.ctrl().try,
	}
	c.asm.Jcc(amd64.NE, q.entry)
	c.bind(q.yes)
	c.queries = append(c.queries, q)
}

// subQuery is code behind the function that asks the runtime whether a function's type is a subtype. It keeps all registers.
type subQuery struct {
	entry, yes, no amd64.Label
	reg            amd64.Reg // holds the funcrec
	typ            uint32
	saved          regset
	pos, try       uint32
}

// emitQueries emits the queries of the function.
func (c *compiler) emitQueries() {
	for i := range c.queries {
		q := &c.queries[i]
		c.bind(q.entry)
		for s := q.saved; s != 0; s &= s - 1 {
			v := regOperand(saveType(s.first()), s.first())
			c.pushOperand(&v)
		}
		c.asm.RM(amd64.MOV, amd64.W64, memReg, amd64.Mem(vmctxReg, offRT))
		c.asm.MR(amd64.MOV, amd64.W64, amd64.Mem(memReg, offRTArgs), q.reg)
		c.asm.MI(amd64.MOV, amd64.W64, amd64.Mem(memReg, offRTArgs+8), int32(q.typ))
		c.asm.MI(amd64.MOV, amd64.W64, amd64.Mem(memReg, offRTCall), int32(callSubFunc))
		c.asm.M(amd64.CALL, amd64.W32, amd64.Mem(vmctxReg, offExit))
		c.callSite(q.pos, q.try)
		c.asm.MI(amd64.CMP, amd64.W64, amd64.Mem(memReg, offRTArgs), 0)
		for r := amd64.XMM15 + 1; r > 0; { // none of this changes the flags
			if r--; q.saved.has(r) {
				c.popRegister(r)
			}
		}
		c.asm.Jcc(amd64.NE, q.yes)
		c.asm.Jmp(q.no)
	}
}

func saveType(r amd64.Reg) wasm.Kind {
	if r.XMM() {
		return wasm.V128
	}
	return wasm.I64
}

// popRegister is the inverse of pushOperand for a register.
func (c *compiler) popRegister(r amd64.Reg) {
	if !r.XMM() {
		c.asm.Pop(r)
		return
	}
	c.fetch(r, wasm.V128, amd64.Mem(amd64.RSP, 0))
	c.asm.RM(amd64.LEA, amd64.W64, amd64.RSP, amd64.Mem(amd64.RSP, 16))
}
