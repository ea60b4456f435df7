package compiler

import (
	"wasmjudge/native/abi"
	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// Where paths join, they must agree on where everything is.
//
// Operands below a block are settled before it and do not move in it. The operands that a branch carries to a label are
// in the slots of their positions, but the topmost one of a label that is no loop's is in a register (labelReg).
//
// For registers the first edge to a label decides: what is valid there is valid at the label, and each later edge
// saves and loads what it must to agree. The edge into a loop comes first and looks ahead (enterLoop).

// control is a structured instruction that is open, or at the bottom the function.
type control struct {
	op              wasm.Op // OpEnd for the function
	start, end      uint32  // positions
	height          int32   // of the operand stack below its parameters
	settled         int32   // compiler.settled of the control around it
	params, results []wasm.Valtype
	try             uint32       // innermost try_table: 1 + index in artifact.Artifact.Tries, or 0
	catches         []wasm.Catch // of a try_table

	label        amd64.Label
	joined       bool // an edge leads to the label: valid and dirty are set
	valid, dirty regset
	pads         int32 // 1 + index of the last landing pad that leads to the label, or 0
	held         int32 // of a loop: how many constants it holds in registers (vector_loop.go)

	// Of an if: its else arm, and the state there.
	otherwise              amd64.Label
	hasOther               bool
	otherValid, otherDirty regset

	armed uint32 // the try_table whose handlers stay armed after the label, with a known fault

	table      int // the last br_table that has a stub to this label, by its pc
	tableLabel amd64.Label
}

// ctrl is the innermost control.
func (c *compiler) ctrl() *control { return &c.ctrls[len(c.ctrls)-1] }

// target of a branch.
func (c *compiler) labelOf(depth uint32) *control { return &c.ctrls[len(c.ctrls)-1-int(depth)] }

// types are those of the operands that a branch to the control carries.
func (t *control) types() []wasm.Valtype {
	if t.op == wasm.OpLoop {
		return t.params
	}
	return t.results
}

// labelReg is the register of the topmost operand at a label.
func labelReg(k wasm.Kind) amd64.Reg {
	if abi.InXMM(k) {
		return amd64.XMM0
	}
	return amd64.RAX
}

// bind puts a label here. What was known of the flags, and what registers happen to hold, is known no more.
func (c *compiler) bind(l amd64.Label) {
	c.asm.Bind(l)
	c.zeroAt = -1
	c.forgetAll()
}

// liveAt returns those of some registers that hold, as the homes of something, what is needed at a label.
func (c *compiler) liveAt(s regset, t *control) regset {
	if c.soonest < t.end {
		for o := s & c.owned; o != 0; o &= o - 1 {
			r := o.first()
			s &^= before(c.locals[c.owner[r]].end, t.end, r)
		}
	}
	pinned := s &^ c.owned
	if pinned.has(memReg) && !c.neededAt(c.memory0Use, t.end) {
		s &^= 1 << memReg
	}
	if pinned.has(vmctxReg) && !c.lean() && !c.neededAt(c.vmctxUse, t.end) {
		s &^= 1 << vmctxReg
	}
	return s
}

// join decides the state at a label that no edge led to yet.
func (c *compiler) join(t *control) {
	t.joined = true
	t.valid = c.liveAt(c.valid, t)
	for s := t.valid & c.owned; s != 0; s &= s - 1 {
		r := s.first()
		// Where the block writes the local, other edges would have to save it, so nobody does.
		l := &c.locals[c.owner[r]]
		t.dirty |= 1 << r &^ (before(l.lastWrite, t.start, r) & before(t.end, l.nextWrite, r))
	}
	t.dirty |= t.valid & c.dirty
}

// agree finds what an edge from here to a label has to save and load.
func (c *compiler) agree(t *control) (saves, loads regset) {
	if !t.joined {
		c.join(t)
	} else {
		saves, loads = c.liveAt(c.dirty&^t.dirty, t), t.valid&^c.valid
	}
	c.leaveArmed(t)
	return saves, loads
}

// inPlace reports whether the operands that a branch carries are where the label wants them.
func (c *compiler) inPlace(t *control) bool {
	n := len(t.types())
	if n == 0 {
		return true
	}
	first := len(c.stack) - n
	for k := range n {
		v := &c.stack[first+k]
		if t.op != wasm.OpLoop && k == n-1 {
			if v.kind != inReg || v.reg != labelReg(v.typ) {
				return false
			}
		} else if v.kind != inSlot || v.x != c.slotOf(t.height+int32(k), v.typ) {
			return false
		}
	}
	return true
}

// carry moves the operands that a branch carries to where the label wants them. The operands on the stack stay as
// they are known, for the case that the branch is not taken.
func (c *compiler) carry(t *control) {
	n := len(t.types())
	first := len(c.stack) - n
	for k := range n {
		// An operand's slot lies at or above the one it moves to, so none is overwritten before it is read.
		v := &c.stack[first+k]
		if t.op != wasm.OpLoop && k == n-1 {
			c.move(labelReg(v.typ), v)
		} else {
			c.moveToSlot(c.slotOf(t.height+int32(k), v.typ), v)
		}
	}
}

// edge makes everything agree with a label. What the compiler knows stays as it was.
func (c *compiler) edge(t *control) {
	saves, loads := c.agree(t)
	valid, dirty := c.valid, c.dirty
	c.saveSet(saves)
	c.carry(t)
	c.loadSet(loads)
	c.valid, c.dirty = valid, dirty
}

// branch leads to a label without condition.
func (c *compiler) branch(t *control) {
	if t.op == wasm.OpEnd {
		c.emitReturn()
		return
	}
	c.edge(t)
	c.asm.Jmp(t.label)
}

// branchIf leads to a label if a condition holds.
func (c *compiler) branchIf(k cond, t *control) {
	if t.op != wasm.OpEnd && c.inPlace(t) {
		saves, loads := c.agree(t)
		if t.op == wasm.OpLoop { // it is likely taken: agree in any case
			c.saveSet(saves)
			c.loadSet(loads)
			saves, loads = 0, 0
		}
		if saves|loads == 0 {
			c.jumpIf(k, t.label)
			return
		}
	}
	over := c.asm.NewLabel()
	c.jumpIf(k.not(), over)
	c.branch(t)
	c.bind(over)
}

// enterLabel goes on at a label whose edges are all known: it binds it and takes over its state.
func (c *compiler) enterLabel(t *control) {
	c.truncate(int(t.height))
	c.bind(t.label)
	c.uncheckAll()
	c.restore(t.valid, t.dirty)
	n := len(t.results)
	for k := range n {
		typ := t.results[k].Kind
		if k < n-1 {
			c.pushSlot(typ)
			continue
		}
		r := labelReg(typ)
		c.busy |= 1 << r
		c.pushReg(typ, r)
	}
	c.reachable = true
}

// restore takes over a state of the registers.
func (c *compiler) restore(valid, dirty regset) {
	c.purge()
	pinned := setOf(vmctxReg, memReg) &^ c.homeRegs
	c.valid = valid & (c.owned | pinned)
	c.dirty = dirty & c.valid
}

// enterLoop decides the state at a loop's head, which is here, so that the edges back to it cost little: registers
// whose local the loop accesses are valid, unless a call is sure to come first.
func (c *compiler) enterLoop(t *control, b *block) {
	c.purge()
	live := c.liveAt(c.owned, t)
	for s := c.owned; s != 0; s &= s - 1 {
		r := s.first()
		l := &c.locals[c.owner[r]]
		wanted := l.next < t.end && (b.callsAt == never || l.next < b.callsAt && l.next != l.nextWrite)
		switch {
		case !live.has(r): // nobody reads in the loop what it held before: the edges back need not agree on it
			c.valid &^= 1 << r
			c.dirty &^= 1 << r
		case wanted && !c.valid.has(r):
			c.load(r)
		case !wanted && c.valid.has(r) && b.uses&(calls|callsGo) != 0:
			if c.dirty.has(r) {
				c.save(r)
			}
			c.valid &^= 1 << r
		}
		if c.valid.has(r) {
			switch {
			case l.nextWrite < t.end:
				c.dirty |= 1 << r
			case c.dirty.has(r) && b.uses&(calls|callsGo) != 0:
				c.save(r)
			}
		}
	}
	c.enterLoopPinned(t, b)
	t.joined, t.valid, t.dirty = true, c.valid, c.dirty
}

// enterLoopPinned does the same for the vmctx and the base of memory 0, where locals do not have their registers.
// What is needed no more is not valid, or the edges back would have to bring it again.
func (c *compiler) enterLoopPinned(t *control, b *block) {
	clobbers := b.uses&(calls|callsGo) != 0
	switch {
	case c.homeRegs.has(memReg):
	case b.uses&usesMemory0 != 0:
		c.needMemory()
	case clobbers || !c.neededAt(c.memory0Use, t.start):
		c.valid &^= 1 << memReg
	}
	switch {
	case c.homeRegs.has(vmctxReg):
	case b.uses&usesVmctx != 0:
		c.needVmctx()
	case !c.lean() && (clobbers || !c.neededAt(c.vmctxUse, t.start)):
		c.valid &^= 1 << vmctxReg
	}
}
