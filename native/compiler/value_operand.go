package compiler

import (
	"wasmjudge/native/abi"
	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// operand is what the compiler knows of a value: an entry of the operand stack, or one that was taken from it and is
// in use by the current lowering.
//
// It has no more than four fields, and so has its location: the Go compiler keeps such structs in registers, where it
// would copy others through memory in pieces that it just wrote in other pieces, for which the processor waits.
type operand struct {
	location
	x    int32  // inLocal: the local; inSlot: offset from rbp
	bits uint64 // constant: its bits, of a vector its number (see vectorConst); inLocal: see prev
}

// prev is the next lower entry of the stack that refers to the same local, or -1.
func (v *operand) prev() int32 { return int32(v.bits) }

// location says of what kind an operand is, and names the register or the flags that it is in.
type location struct {
	kind operandKind
	typ  wasm.Kind
	reg  amd64.Reg // inReg
	cond cond      // inFlags
}

func constOperand(k wasm.Kind, bits uint64) operand {
	return operand{location: location{typ: k}, bits: bits}
}

func regOperand(k wasm.Kind, r amd64.Reg) operand {
	return operand{location: location{kind: inReg, typ: k, reg: r}}
}

func slotOperand(k wasm.Kind, x int32) operand {
	return operand{location: location{kind: inSlot, typ: k}, x: x}
}

// operandKind is where an operand is.
type operandKind uint8

const (
	constant operandKind = iota
	inLocal              // the value of a local, which does not change as long as it is referred to
	inReg                // a busy register
	inSlot               // a slot of the frame
	inFlags              // the flags of the processor, for the next instruction
)

// pop takes the topmost operand off the stack. It stays where it is, above the stack, until something is pushed.
func (c *compiler) pop() *operand {
	n := len(c.stack) - 1
	v := &c.stack[n]
	c.dropTo(n)
	c.use(v)
	return v
}

// pop2 takes the two topmost operands off the stack, b before a.
func (c *compiler) pop2() (b, a *operand) {
	n := len(c.stack) - 2
	a, b = &c.stack[n], &c.stack[n+1]
	c.dropTo(n)
	c.use(b)
	c.use(a)
	return b, a
}

// use begins the use of an operand of the stack, the topmost that is not in use.
func (c *compiler) use(v *operand) {
	if v.kind == inLocal {
		c.useLocal(v)
	}
}

// dropTo shortens the stack by operands that are in use.
func (c *compiler) dropTo(height int) {
	c.stack = c.stack[:height]
	c.settled = min(c.settled, int32(height))
}

// useLocal begins the use of an operand that is a local's value. A register that happens to hold the value becomes
// the operand's.
func (c *compiler) useLocal(v *operand) {
	l := &c.locals[v.x]
	l.refs = v.prev()
	c.pin(l.reg)
	if r := c.cacheOf(uint32(v.x)); r != amd64.None {
		c.grab(r)
		v.kind, v.reg = inReg, r
	}
}

// pin keeps a local's register for an operand in use.
func (c *compiler) pin(r amd64.Reg) {
	bit := regset(1) << r // none for None
	c.pinnedTwice |= c.pinned & bit
	c.pinned |= bit
}

// truncate takes operands off the stack that nobody wants.
func (c *compiler) truncate(height int) {
	for len(c.stack) > height {
		v := c.pop()
		c.release(v)
	}
}

// release ends the use of an operand.
func (c *compiler) release(v *operand) {
	busy := regset(0) // without a branch
	if v.kind == inReg {
		busy = 1
	}
	c.busy &^= busy << (v.reg & 31)
}

func (c *compiler) pushConst(k wasm.Kind, bits uint64) {
	c.stack = append(c.stack, constOperand(k, bits))
}

// pushLocal pushes the value of local x.
func (c *compiler) pushLocal(x uint32) {
	l := &c.locals[x]
	c.stack = append(c.stack, operand{location: location{kind: inLocal, typ: l.typ}, x: int32(x), bits: uint64(l.refs)})
	l.refs = int32(len(c.stack) - 1)
}

// pushReg pushes what a busy register, or the register of the local that the next instruction writes, holds.
func (c *compiler) pushReg(k wasm.Kind, r amd64.Reg) {
	c.holder[r] = int32(len(c.stack))
	c.stack = append(c.stack, regOperand(k, r))
}

// pushSlot pushes what the operand's own slot holds.
func (c *compiler) pushSlot(k wasm.Kind) {
	slot := c.slotOf(int32(len(c.stack)), k)
	c.stack = append(c.stack, slotOperand(k, slot))
}

func (c *compiler) pushFlags(k cond) {
	c.stack = append(c.stack, operand{location: location{kind: inFlags, typ: wasm.I32, cond: k}})
}

// push pushes an operand in use again.
func (c *compiler) push(v operand) {
	switch v.kind {
	case inLocal:
		c.pushLocal(uint32(v.x))
	case inReg:
		c.pushReg(v.typ, v.reg)
	default:
		c.stack = append(c.stack, v)
	}
}

// inRegister returns the register that an operand is in, or None.
func (c *compiler) inRegister(v *operand) amd64.Reg {
	switch v.kind {
	case inReg:
		return v.reg
	case inLocal:
		if r := c.locals[v.x].reg; c.valid.has(r) && c.owner[r] == uint32(v.x) {
			return r
		}
	}
	return amd64.None
}

// memory is the place of an operand that is in memory.
func (c *compiler) memory(v *operand) amd64.Rm {
	if v.kind == inLocal {
		return amd64.Mem(amd64.RBP, c.homeOf(uint32(v.x)))
	}
	return amd64.Mem(amd64.RBP, v.x)
}

// reg returns a register that holds the operand, not to be written. A local that has a register is loaded into it.
func (c *compiler) reg(v *operand) amd64.Reg {
	if r := c.inRegister(v); r != amd64.None {
		return r
	}
	if v.kind == inLocal {
		if r := c.locals[v.x].reg; c.owned.has(r) && c.owner[r] == uint32(v.x) {
			c.load(r)
			return r
		}
	}
	if v.kind == constant && v.typ == wasm.V128 {
		if r := c.heldIn(v.bits); r != amd64.None {
			return r
		}
	}
	r := c.alloc(class(v.typ), 0)
	c.move(r, v)
	v.kind, v.reg = inReg, r
	return r
}

// rm returns the operand as a register or a place in memory.
func (c *compiler) rm(v *operand) amd64.Rm {
	if r := c.inRegister(v); r != amd64.None {
		return amd64.Direct(r)
	}
	switch {
	case v.kind == constant && abi.InXMM(v.typ):
		return c.poolRm(v.typ, v.bits)
	case v.kind == constant || v.kind == inLocal && c.wantsRegister(uint32(v.x)):
		return amd64.Direct(c.reg(v))
	}
	return c.memory(v)
}

// wantsRegister reports whether a local that is in memory should be loaded where memory would do as well: if it is read
// again.
func (c *compiler) wantsRegister(x uint32) bool {
	l := &c.locals[x]
	return l.reg != amd64.None && l.next != never && l.next != l.nextWrite
}

// own returns a register that holds the operand and may be written.
func (c *compiler) own(v *operand) amd64.Reg {
	r := c.inRegister(v)
	switch {
	case v.kind == inReg:
		return r
	case r != amd64.None && c.dead(uint32(v.x)) && !c.pinnedTwice.has(r): // take it over
		c.disown(1 << r)
		c.busy |= 1 << r
		c.holder[r] = -1
	default:
		r = c.alloc(class(v.typ), 0)
		c.move(r, v)
	}
	v.kind, v.reg = inReg, r
	return r
}

// target returns the home register of the local that the next instruction sets, for a lowering to compute its result
// in, or None. registers in avoid are not given.
func (c *compiler) target(avoid regset) amd64.Reg {
	if c.following&isWrite == 0 {
		return amd64.None
	}
	next := c.peek()
	l := &c.locals[next.X]
	if !c.enterRange(next.X, c.pos+1) || l.reg == amd64.None || avoid.has(l.reg) || !c.claim(next.X) {
		return amd64.None
	}
	c.detach(next.X)
	return l.reg
}

// result returns a register for a result: the target, or another.
func (c *compiler) result(k wasm.Kind, avoid regset) amd64.Reg {
	if r := c.target(avoid); r != amd64.None {
		return r
	}
	return c.alloc(class(k), avoid)
}

// resultOver returns a register for the result of one instruction, which may overwrite what the instruction reads:
// scratch registers, and operands in use. They are freed here, and by nobody before: an operand that has to leave the
// result's register must not go into one that the instruction still reads.
func (c *compiler) resultOver(k wasm.Kind, scratch regset, read ...*operand) amd64.Reg {
	r := c.target(0)
	c.busy &^= scratch
	for _, v := range read {
		c.release(v)
	}
	if r == amd64.None {
		r = c.alloc(class(k), 0)
	}
	return r
}

// setOfOperand is the register that an operand is in, as a set.
func (c *compiler) setOfOperand(v *operand) regset {
	if r := c.inRegister(v); r != amd64.None {
		return 1 << r
	}
	return 0
}

// detach moves the operands that refer to local x elsewhere, because x is about to change. All of them lie in the
// innermost block: settle has seen to that.
func (c *compiler) detach(x uint32) {
	if c.locals[x].refs >= 0 {
		c.detachRange(x, 0, int32(len(c.stack)), false)
	}
}

// detachRange moves those of them at positions from low to high elsewhere: to their slots, or to registers while
// there are any.
func (c *compiler) detachRange(x uint32, low, high int32, toSlots bool) {
	l := &c.locals[x]
	pinned, twice := c.pinned, c.pinnedTwice
	c.pin(l.reg)
	above, at := int32(-1), l.refs
	for at >= high {
		above, at = at, c.stack[at].prev()
	}
	for at >= low && at >= 0 {
		next := c.stack[at].prev()
		if above < 0 {
			l.refs = next
		} else {
			c.stack[above].bits = uint64(next)
		}
		c.materialize(at, toSlots)
		at = next
	}
	c.pinned, c.pinnedTwice = pinned, twice
}

// materialize makes an operand on the stack that refers to a local independent of it.
func (c *compiler) materialize(at int32, toSlot bool) {
	v := &c.stack[at]
	if !toSlot {
		r := c.alloc(class(v.typ), 0)
		c.move(r, v)
		v.kind, v.reg = inReg, r
		c.holder[r] = at
		return
	}
	slot := c.slotOf(at, v.typ)
	c.moveToSlot(slot, v)
	v.kind, v.x = inSlot, slot
}

// settle moves the operands of the enclosing block that lie below height to where no instruction of a block within
// moves them again: they stay constants, slots, or locals that the block, which ends at end, does not write.
func (c *compiler) settle(height int, end uint32) {
	const look = 8 // further down no operand stays in a local, so that none is looked at for every block
	low, settled := c.ctrl().height, int32(height)
	for at := int32(height) - 1; at >= c.settled; at-- {
		switch v := &c.stack[at]; v.kind {
		case inReg:
			c.spill(at)
		case inLocal:
			if l := &c.locals[v.x]; l.nextWrite < end || l.end < end || at < int32(height)-look {
				c.detachRange(uint32(v.x), low, int32(height), true)
			} else {
				settled = at
			}
		}
	}
	c.settled = settled
}
