package compiler

import (
	"wasmjudge/native/abi"
	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// The scheme of the registers.
//
// The second pass emits code in one sweep over the body. It never emits a move because a value might be wanted
// somewhere: it notes where each value is, and emits a move when an instruction asks for the value elsewhere. The
// notes have two halves: the operand stack (value_operand.go), an entry of which is a constant, a local's value, a
// register, a slot of the frame or the flags; and this file's registers, which says what each register is good for.
//
// A register is in one of these states:
//
//	free     nothing is known of it
//	busy     it holds an operand: one on the stack, or one that the current lowering uses
//	owned    it is the home of a local, from the first position of the local's live range to the last
//	         (analyse_allocate.go). It is kept for the local even while it does not hold the value:
//	           valid  it does
//	           dirty  it is valid, and the home slot of the local in the frame is out of date
//	cached   it is free, but happens to hold the value of a local without a register, which was just stored. Whoever
//	         wants a register may take it
//
// vmctxReg and memReg are pinned: they have no owner, but can be valid. A function that needs neither the vmctx nor a
// memory gives them to locals as well.
//
// A call preserves no register but rbp, and a handler finds locals in the frame only. So before a call every dirty
// register is saved, and after it none is valid; a register is loaded again when an instruction asks for it. Where
// paths join, valid and dirty must agree (value_join.go).
//
// The examples are the functions of testdata/objdump/registers.wat; beside it is their whole code.
//
// Example 1: an operand that refers to a local which changes. $a lives in rbx, $b in rsi.
//
//	(local.get $a)                  the entry is "local $a"; no code. local.refs leads from $a to the entry
//	(local.get $a) (local.get $b)   two more entries; no code
//	(i32.add)                       both are taken off. The next instruction is (local.set $a): the result may go to
//	                                rbx at once (target). But the first entry still refers to $a, so it is
//	                                detached before:
//	                                    mov eax, ebx       and is "in eax" from now on
//	                                    add ebx, esi
//	(local.set $a)                  the operand is in $a's register: no code. rbx is valid and dirty
//	(local.get $a) (i32.sub)            sub eax, ebx       eax is owned by no local and may be overwritten (own)
//
// Example 2: a loop with a call. $n lives in rbx, and has the home slot [rbp-16].
//
//	(loop $l                        rbx is valid at the head, because the loop reads $n before the call; and dirty,
//	                                because the loop writes $n
//	  (call $f (local.get $n))          mov [rbp-16], ebx  it is saved. rbx is also the register of the argument
//	                                    call               nothing is valid any more
//	  (local.get $n) (i32.const 1)  entries; no code
//	  (i32.sub) (local.tee $n)          mov ebx, [rbp-16]  rbx is valid again
//	                                    add ebx, -1        and dirty
//	  (br_if $l))                       mov r15, [rbp-8]   the head wants the vmctx, too: the edge back agrees with it
//	                                    jnz                by the flags that add has left
//
// Example 3: an instruction that wants registers of its own. eax holds the operand below; $a is in rbx, $b in rsi.
//
//	(i32.div_u (local.get $a) (local.get $b))
//	                                    mov ecx, eax       rax is taken: the operand in it is evicted
//	                                    mov eax, ebx
//	                                    xor edx, edx       rdx is taken, too, and is free
//	                                    div esi
//
// Glossary. Of registers that operands have:
//
//	alloc     takes one of a class, whichever is free; if none is, the lowest operand on the stack is spilled
//	take      takes a certain one; what is in it is evicted
//	grab      makes one busy that is known to be free
//	evict     moves the operand in one to another register, or spills it
//	spill     stores an operand on the stack to its slot
//	free      makes one free again
//
// Of registers that locals own:
//
//	claim     gives the local whose live range begins its register; an operand in it is evicted
//	disown    ends that, without code
//	purge     disowns the registers of all locals whose live ranges are over
//	load      makes one valid, from the home slot
//	save      brings the home slot of a dirty one up to date
//	pin       keeps one as it is while the current lowering uses an operand that is the local's value
//
// Of registers that are cached: remember makes one so, forget ends that.
//
// Of operands (value_operand.go): pop takes one off the stack, into use; release ends the use. reg returns a register
// that holds it and may be read, own one that may be written, rm a register or a place in memory. detach and settle
// move operands that refer to a local which is about to change: all of them, or those below a block.

// registers is what the registers hold at the instruction being compiled.
type registers struct {
	owner   [amd64.NumRegs]uint32
	owned   regset
	soonest uint32 // none of the owners' intervals ends before it
	valid   regset // registers that hold what they are the home of
	dirty   regset // valid registers whose local's home slot is out of date

	busy   regset
	holder [amd64.NumRegs]int32 // see holds

	pinned, pinnedTwice regset // owned registers that operands in use refer to

	// Registers that happen to hold the value of a local without a register, which has just been stored. Whoever
	// wants such a register takes it.
	cached   regset
	cachedOf [amd64.NumRegs]uint32
}

func (r *registers) reset() {
	r.owned, r.valid, r.dirty, r.busy, r.pinned, r.pinnedTwice, r.cached = 0, 0, 0, 0, 0, 0, 0
	r.soonest = never
}

// dead reports whether local x is needed no more.
func (c *compiler) dead(x uint32) bool {
	l := &c.locals[x]
	return l.end < c.pos && l.refs < 0
}

// before is the set of register r if position x comes before y, and empty if not. It has no branch, which the
// processor would guess wrong every other time; nor has what is made of it.
func before(x, y uint32, r amd64.Reg) regset { return regset((uint64(x)-uint64(y))>>63) << (r & 31) }

// deadAmong returns those of owned registers whose locals are dead.
func (c *compiler) deadAmong(s regset) (dead regset) {
	for ; s != 0; s &= s - 1 {
		r := s.first()
		l := &c.locals[c.owner[r]]
		dead |= before(l.end, c.pos, r) & (regset(l.refs) >> 31 << (r & 31))
	}
	return dead
}

// purge frees the registers of dead locals.
func (c *compiler) purge() {
	if c.pos <= c.soonest {
		return
	}
	c.disown(c.deadAmong(c.owned &^ c.pinned))
	c.soonest = never
	for s := c.owned; s != 0; s &= s - 1 {
		c.soonest = min(c.soonest, c.locals[c.owner[s.first()]].end)
	}
}

func (c *compiler) disown(s regset) {
	c.owned &^= s
	c.valid &^= s
	c.dirty &^= s
}

// alloc takes a register of a class that is not in avoid. An operand on the stack is spilled if there is no other way.
func (c *compiler) alloc(class, avoid regset) amd64.Reg {
	s := c.tempRegs & class &^ (c.busy | c.owned | avoid)
	if s == 0 {
		c.purge()
		s = c.tempRegs & class &^ (c.busy | c.owned | avoid)
	}
	if s == 0 {
		s = c.spillOne(c.tempRegs & class &^ avoid)
	}
	if fresh := s &^ c.cached; fresh != 0 {
		s = fresh
	}
	r := s.first()
	c.grab(r)
	return r
}

// grab makes a register busy.
func (c *compiler) grab(r amd64.Reg) {
	c.forget(r)
	c.busy |= 1 << r
	c.holder[r] = -1
}

// holds is the operand that a busy register holds, by position in the stack, or -1 if what it holds is in use. Taking
// an operand off the stack leaves holder as it is.
func (c *compiler) holds(r amd64.Reg) int32 {
	if at := c.holder[r]; uint(at) < uint(len(c.stack)) && c.stack[at].kind == inReg && c.stack[at].reg == r {
		return at
	}
	return -1
}

// forget makes a register hold no local's value by chance.
func (c *compiler) forget(r amd64.Reg) { c.cached &^= 1 << r }

// forgetAll is forget of all registers.
func (c *compiler) forgetAll() { c.cached = 0 }

// cacheOf is the register that happens to hold the value of local x, or None.
func (c *compiler) cacheOf(x uint32) amd64.Reg {
	if r := c.locals[x].cache; c.cached.has(r) && c.cachedOf[r] == x {
		return r
	}
	return amd64.None
}

// remember notes that a register that is not busy holds the value of local x, which has no register.
func (c *compiler) remember(x uint32, r amd64.Reg) {
	if !c.owned.has(r) {
		c.cached |= 1 << r
		c.cachedOf[r] = x
		c.locals[x].cache = r
	}
}

// allocInt takes a general register.
func (c *compiler) allocInt() amd64.Reg { return c.alloc(intRegs, 0) }

// spillOne spills the lowest operand on the stack that is in one of the registers and gives that register.
func (c *compiler) spillOne(from regset) regset {
	lowest, found := int32(len(c.stack)), amd64.None
	for s := from & c.busy; s != 0; s &= s - 1 {
		r := s.first()
		if at := c.holds(r); at >= 0 && at < lowest {
			lowest, found = at, r
		}
	}
	if found == amd64.None {
		panic("native: no register left")
	}
	c.spill(lowest)
	return 1 << found
}

// spill moves an operand that is in a register to its slot.
func (c *compiler) spill(at int32) {
	v := &c.stack[at]
	slot := c.slotOf(at, v.typ)
	c.store(amd64.Mem(amd64.RBP, slot), v.typ, v.reg)
	c.busy &^= 1 << v.reg
	v.kind, v.x = inSlot, slot
}

// evict makes a register free that is busy with an operand on the stack. It is false if the register is busy otherwise.
func (c *compiler) evict(r amd64.Reg) bool {
	if !c.busy.has(r) {
		return true
	}
	at := c.holds(r)
	if at < 0 {
		return false
	}
	v := &c.stack[at]
	if s := c.tempRegs & class(v.typ) &^ (c.busy | c.owned); s != 0 {
		to := s.first()
		c.copy(to, v.typ, r)
		v.reg = to
		c.free(r)
		c.grab(to)
		c.holder[to] = at
		return true
	}
	c.spill(at)
	return true
}

// take makes a register of the temporaries busy. The operands in use that are in it are moved elsewhere; not nil.
func (c *compiler) take(r amd64.Reg, inUse ...*operand) {
	if !c.evict(r) {
		for _, v := range inUse {
			if v.kind == inReg && v.reg == r {
				to := c.alloc(class(v.typ), 0)
				c.copy(to, v.typ, r)
				v.reg = to
			}
		}
	}
	c.grab(r)
}

// free makes a register that was allocated or taken free again.
func (c *compiler) free(r amd64.Reg) { c.busy &^= 1 << r }

// claim gives local x its register, whose interval begins. It reports false if operands in use are in the register.
func (c *compiler) claim(x uint32) bool {
	r := c.locals[x].reg
	if c.owned.has(r) && c.owner[r] == x {
		return true
	}
	if c.pinned.has(r) || !c.evict(r) {
		return false
	}
	if c.owned.has(r) {
		c.detach(c.owner[r])
	}
	c.disown(1 << r)
	c.forget(r)
	c.giveRegister(&c.locals[x], x)
	return true
}

// giveRegister makes local x the owner of its register.
func (c *compiler) giveRegister(l *local, x uint32) {
	c.owner[l.reg] = x
	c.owned |= 1 << l.reg
	c.soonest = min(c.soonest, l.end)
}

// needVmctx makes vmctxReg hold the vmctx.
func (c *compiler) needVmctx() amd64.Reg {
	if !c.valid.has(vmctxReg) {
		c.loadVmctx()
	}
	return vmctxReg
}

func (c *compiler) loadVmctx() {
	c.asm.RM(amd64.MOV, amd64.W64, vmctxReg, amd64.Mem(amd64.RBP, abi.FrameVmctx))
	c.valid |= 1 << vmctxReg
}

// needMemory makes memReg hold the base of memory 0.
func (c *compiler) needMemory() amd64.Reg {
	if !c.valid.has(memReg) {
		c.loadMemory()
	}
	return memReg
}

// loadMemory brings the base of memory 0. The vmctx passes through memReg where vmctxReg may be the home of a local.
func (c *compiler) loadMemory() {
	vmctx := memReg
	if c.homeRegs.has(vmctxReg) {
		c.asm.RM(amd64.MOV, amd64.W64, vmctx, amd64.Mem(amd64.RBP, abi.FrameVmctx))
	} else {
		vmctx = c.needVmctx()
	}
	c.asm.RM(amd64.MOV, amd64.W64, memReg, amd64.Mem(vmctx, c.layout.Mems))
	c.valid |= 1 << memReg
}

// load makes the register of an owned register's local, or a pinned register, valid.
func (c *compiler) load(r amd64.Reg) {
	switch {
	case c.owned.has(r):
		x := c.owner[r]
		c.fetch(r, c.locals[x].typ, amd64.Mem(amd64.RBP, c.homeOf(x)))
		c.valid |= 1 << r
	case r == vmctxReg:
		c.needVmctx()
	default:
		c.needMemory()
	}
}

// save brings the home slot of a dirty register's local up to date.
func (c *compiler) save(r amd64.Reg) {
	x := c.owner[r]
	c.store(amd64.Mem(amd64.RBP, c.homeOf(x)), c.locals[x].typ, r)
	c.dirty &^= 1 << r
}

// homeOf is the home slot of local x.
func (c *compiler) homeOf(x uint32) int32 {
	l := &c.locals[x]
	if l.home == 0 {
		l.home = c.newSlot(l.typ)
	}
	return l.home
}

// slotOf is the home slot of an operand of a type. A position of the stack has one for vectors, and one for everything
// else.
func (c *compiler) slotOf(at int32, k wasm.Kind) int32 {
	slots := &c.slots
	if k == wasm.V128 {
		slots = &c.wideSlots
	}
	for int(at) >= len(*slots) {
		*slots = append(*slots, 0)
	}
	slot := &(*slots)[at]
	if *slot == 0 {
		*slot = c.newSlot(k)
	}
	return *slot
}

// newSlot makes a slot of the frame for values of a type.
func (c *compiler) newSlot(k wasm.Kind) int32 {
	c.frame += int32(8 * abi.WordsOf(k))
	return -c.frame
}

// saveAll makes the frame hold everything that is needed after a call: operands on the stack, and locals. Calls
// preserve no registers; handlers find locals in the frame only.
func (c *compiler) saveAll() {
	c.purge()
	for s := c.busy; s != 0; s &= s - 1 {
		if at := c.holds(s.first()); at >= 0 {
			c.spill(at)
		}
	}
	dead := c.deadAmong(c.dirty & c.pinned) // an operand in use may be the last of a dead local
	c.saveSet(c.dirty &^ dead &^ c.overwritten())
}

// overwritten is the register, as a set, whose local the next instruction writes, if nobody reads it before.
func (c *compiler) overwritten() regset {
	if c.following&isWrite == 0 || c.ctrl().try != 0 {
		return 0
	}
	next := c.peek()
	l := &c.locals[next.X]
	if l.refs >= 0 || l.reg == amd64.None || c.owner[l.reg] != next.X {
		return 0
	}
	return 1 << l.reg
}

func (c *compiler) saveSet(s regset) {
	for ; s != 0; s &= s - 1 {
		c.save(s.first())
	}
}

func (c *compiler) loadSet(s regset) {
	for ; s != 0; s &= s - 1 {
		c.load(s.first())
	}
}
