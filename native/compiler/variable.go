package compiler

import (
	"wasmjudge/native/abi"
	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// Variable instructions (specification 4.6.5) and parametric instructions (4.6.4).

// passLocal moves the cursors of a local past the current access.
func (c *compiler) passLocal(i *wasm.Instr) *local {
	l := &c.locals[i.X]
	a := c.passRead(l)
	if i.Op != wasm.OpLocalGet {
		c.uncheck(i)
		c.enterRange(i.X, c.pos)
		l.nextWrite = a.nextWrite
		l.lastWrite = c.pos
	}
	return l
}

// passRead moves the cursor of a local past the current access, which is all if it is a read.
func (c *compiler) passRead(l *local) access {
	a := c.accesses[c.passed]
	c.passed++
	l.next = a.next
	return a
}

func lowerLocalGet(c *compiler, i *wasm.Instr) {
	c.passRead(&c.locals[i.X])
	c.pushLocal(i.X)
}

func lowerLocalSet(c *compiler, i *wasm.Instr) {
	v := c.pop()
	from := c.inRegister(v)
	switch {
	case v.kind == inLocal && v.x == int32(i.X):
		if !c.beginsRange(i.X, c.pos) {
			c.passLocal(i)
			return
		}
		if from != amd64.None { // the last live range ends here
			c.detach(i.X)
			c.disown(1 << from)
			c.busy |= 1 << from
			c.holder[from] = -1
			v.kind, v.reg = inReg, from
			break
		}
		fallthrough
	case v.kind == inLocal && from == amd64.None:
		*v = slotOperand(v.typ, c.homeOf(uint32(v.x)))
		c.pinned = 0
	}
	l := c.passLocal(i)
	if l.reg == amd64.None {
		c.detach(i.X)
		c.setHome(l, i.X, v)
		return
	}
	if from == l.reg { // computed in place, or by a local that ends here
		c.release(v)
		v.kind, v.reg = inReg, from
		c.pinned = 0
	}
	c.claim(i.X)
	c.detach(i.X)
	c.move(l.reg, v)
	c.release(v)
	c.valid |= 1 << l.reg
	c.dirty |= 1 << l.reg
}

// setHome sets a local that has no register.
func (c *compiler) setHome(l *local, x uint32, v *operand) {
	slot := c.homeOf(x)
	if r := c.cacheOf(x); r != amd64.None {
		c.forget(r)
	}
	if v.kind == constant {
		c.moveToSlot(slot, v)
		return
	}
	r := c.reg(v)
	c.store(amd64.Mem(amd64.RBP, slot), l.typ, r)
	c.release(v)
	c.remember(x, r)
}

func lowerLocalTee(c *compiler, i *wasm.Instr) {
	lowerLocalSet(c, i)
	c.pushLocal(i.X)
}

// globalRm is the place of a global, and the register that it needs.
func (c *compiler) globalRm(x uint32) (at amd64.Rm, scratch regset) {
	vmctx := c.needVmctx()
	if n := uint32(c.layout.ImportedGlobals); x >= n {
		return amd64.Mem(vmctx, c.layout.Cells+abi.GlobalCell*int32(x-n)), 0
	}
	base := c.allocInt()
	c.asm.RM(amd64.MOV, amd64.W64, base, amd64.Mem(vmctx, c.layout.Globals+8*int32(x)))
	return amd64.Mem(base, 0), 1 << base
}

func lowerGlobalGet(c *compiler, i *wasm.Instr) {
	k := c.globals[i.X].Type.Kind
	at, scratch := c.globalRm(i.X)
	r := c.resultOver(k, scratch)
	c.fetch(r, k, at)
	c.pushReg(k, r)
}

func lowerGlobalSet(c *compiler, i *wasm.Instr) {
	v := c.pop()
	r := c.reg(v)
	at, scratch := c.globalRm(i.X)
	c.store(at, v.typ, r)
	c.busy &^= scratch
	c.release(v)
}

func lowerDrop(c *compiler, _ *wasm.Instr) {
	v := c.pop()
	c.release(v)
}

// lowerSelect moves one operand over the other on a condition.
func lowerSelect(c *compiler, _ *wasm.Instr) {
	v := c.pop()
	k := c.condition(v)
	b, a := c.pop2()
	if k == floatEq { // one move for each of two conditions that are enough
		a, b, k = b, a, floatNe
	}
	// a is the result if k holds: it is moved over b where that takes two conditional moves, and b over a elsewhere.
	if k == floatNe {
		c.selectOver(b, a, amd64.NE, amd64.P)
	} else {
		c.selectOver(a, b, amd64.Cond(k).Not())
	}
}

// selectOver makes to the result, or from if one of the conditions holds.
func (c *compiler) selectOver(to, from *operand, ks ...amd64.Cond) {
	src := c.selectSource(from)
	r := c.target(c.setOfOperand(from))
	if r == amd64.None {
		r = c.own(to)
	} else {
		c.move(r, to)
		c.release(to)
	}
	if abi.InXMM(to.typ) {
		move, over := c.asm.NewLabel(), c.asm.NewLabel()
		for _, k := range ks[1:] {
			c.asm.Jcc(k, move)
		}
		c.asm.Jcc(ks[0].Not(), over)
		c.bind(move)
		c.copy(r, to.typ, src.Base)
		c.bind(over)
	} else {
		for _, k := range ks {
			c.asm.Cmov(k, width(to.typ), r, src)
		}
	}
	c.release(from)
	c.pushReg(to.typ, r)
}

// selectSource is where a value comes from that may not be wanted.
func (c *compiler) selectSource(v *operand) amd64.Rm {
	if abi.InXMM(v.typ) {
		return amd64.Direct(c.reg(v))
	}
	return c.rm(v)
}
