package native

import (
	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// Moves of values between registers, slots and constants. None of them changes the flags.

// width is the width of a type in general registers.
func width(k wasm.Kind) amd64.Width {
	if k == wasm.I32 || k == wasm.F32 {
		return amd64.W32
	}
	return amd64.W64
}

// loadOps are the loads and stores of each type.
var loadOps = [...]amd64.Op{wasm.I32: amd64.MOV, wasm.I64: amd64.MOV, wasm.F32: amd64.MOVSS, wasm.F64: amd64.MOVSD, wasm.Ref: amd64.MOV}

// widthOf is the Width to assemble a load or store of a type with.
func widthOf(k wasm.Kind) amd64.Width {
	if isFloat(k) {
		return amd64.W32
	}
	return width(k)
}

// fetch loads a value from memory.
func (c *compiler) fetch(dst amd64.Reg, k wasm.Kind, from amd64.Rm) {
	c.asm.RM(loadOps[k], widthOf(k), dst, from)
}

// store stores a register to memory.
func (c *compiler) store(to amd64.Rm, k wasm.Kind, src amd64.Reg) {
	c.asm.MR(loadOps[k], widthOf(k), to, src)
}

// copy copies a register. An i32 is zero-extended as it was.
func (c *compiler) copy(dst amd64.Reg, k wasm.Kind, src amd64.Reg) {
	switch {
	case dst == src:
	case dst.XMM():
		c.asm.RR(amd64.MOVAPS, amd64.W32, dst, src)
	default:
		c.asm.RR(amd64.MOV, width(k), dst, src)
	}
}

// move moves an operand into a register.
func (c *compiler) move(dst amd64.Reg, v *operand) {
	if r := c.inRegister(v); r != amd64.None {
		c.copy(dst, v.typ, r)
		return
	}
	switch {
	case v.kind != constant:
		c.fetch(dst, v.typ, c.memory(v))
	case !isFloat(v.typ):
		c.asm.MovImm(dst, v.bits)
	case v.bits == 0:
		c.asm.RR(amd64.XORPS, amd64.W32, dst, dst)
	default:
		c.fetch(dst, v.typ, c.poolRm(v.typ, v.bits))
	}
}

// moveToSlot moves an operand to a slot of the frame.
func (c *compiler) moveToSlot(slot int32, v *operand) {
	to := amd64.Mem(amd64.RBP, slot)
	if r := c.inRegister(v); r != amd64.None {
		c.store(to, v.typ, r)
		return
	}
	if v.kind == constant {
		c.asm.MI(amd64.MOV, amd64.W32, to, int32(v.bits))
		if width(v.typ) == amd64.W64 {
			c.asm.MI(amd64.MOV, amd64.W32, amd64.Mem(amd64.RBP, slot+4), int32(v.bits>>32))
		}
		return
	}
	from := c.memory(v)
	if from.Disp != slot {
		c.asm.M(amd64.PUSH, amd64.W32, from)
		c.asm.M(amd64.POP, amd64.W32, to)
	}
}

// pushOperand pushes an operand on the native stack.
func (c *compiler) pushOperand(v *operand) {
	switch r := c.inRegister(v); {
	case r.XMM():
		c.asm.RM(amd64.LEA, amd64.W64, amd64.RSP, amd64.Mem(amd64.RSP, -8))
		c.store(amd64.Mem(amd64.RSP, 0), v.typ, r)
	case r != amd64.None:
		c.asm.Push(r)
	case v.kind != constant:
		c.asm.M(amd64.PUSH, amd64.W32, c.memory(v))
	default:
		c.asm.RM(amd64.LEA, amd64.W64, amd64.RSP, amd64.Mem(amd64.RSP, -8))
		c.asm.MI(amd64.MOV, amd64.W32, amd64.Mem(amd64.RSP, 0), int32(v.bits))
		c.asm.MI(amd64.MOV, amd64.W32, amd64.Mem(amd64.RSP, 4), int32(v.bits>>32))
	}
}

// move is a move into a register, one of several that happen at once.
type move struct {
	to   amd64.Reg
	from operand
	done bool
}

// addMove adds a move to c.moves.
func (c *compiler) addMove(to amd64.Reg, from *operand) {
	m := extend(&c.moves)
	m.to, m.from = to, *from
}

// readers counts the pending moves that read each register.
type readers [amd64.NumRegs + 1]uint8

// moveAll makes the moves of c.moves as if at once.
func (c *compiler) moveAll() {
	switch len(c.moves) {
	case 0:
		return
	case 1:
		c.move(c.moves[0].to, &c.moves[0].from)
		c.moves = c.moves[:0]
		return
	}
	var read, written regset
	for i := range c.moves {
		m := &c.moves[i]
		r := c.inRegister(&m.from)
		if r == amd64.None {
			continue
		}
		m.from.kind, m.from.reg = inReg, r
		if m.done = r == m.to; !m.done {
			read |= 1 << r
			written |= 1 << m.to
		}
	}
	if read&written == 0 {
		c.moveRegisters()
	} else {
		c.moveInTurn()
	}
	for i := range c.moves {
		if m := &c.moves[i]; !m.done {
			c.move(m.to, &m.from)
		}
	}
	c.moves = c.moves[:0]
}

// moveRegisters makes the moves between registers, none of which is read after it is written.
func (c *compiler) moveRegisters() {
	for i := range c.moves {
		if m := &c.moves[i]; !m.done && m.from.kind == inReg {
			c.copy(m.to, m.from.typ, m.from.reg)
			m.done = true
		}
	}
}

// moveInTurn makes the moves between registers, each when nobody is going to read what it overwrites.
func (c *compiler) moveInTurn() {
	rs, pending := c.countReaders()
	for pending > 0 {
		before := pending
		for i := range c.moves {
			if m := &c.moves[i]; !m.done && m.from.kind == inReg && rs[m.to] == 0 {
				c.copy(m.to, m.from.typ, m.from.reg)
				rs[m.from.reg]--
				m.done = true
				pending--
			}
		}
		if pending == before {
			c.breakCycle()
			rs, pending = c.countReaders()
		}
	}
}

// countReaders counts the pending moves between registers. Those from a register to itself are done.
func (c *compiler) countReaders() (rs readers, pending int) {
	for i := range c.moves {
		m := &c.moves[i]
		if m.done || m.from.kind != inReg {
			continue
		}
		if m.done = m.from.reg == m.to; !m.done {
			rs[m.from.reg]++
			pending++
		}
	}
	return rs, pending
}

// breakCycle makes progress possible where each pending move's register is read by another: it puts what the first one's
// register holds elsewhere.
func (c *compiler) breakCycle() {
	i := 0
	for c.moves[i].done || c.moves[i].from.kind != inReg {
		i++
	}
	to, from := c.moves[i].to, c.moves[i].from.reg
	other := scratchX
	if to.XMM() {
		c.copy(scratchX, wasm.F64, to)
	} else {
		c.asm.RR(amd64.XCHG, amd64.W64, to, from)
		other = from
	}
	for j := range c.moves {
		switch m := &c.moves[j]; {
		case m.done || m.from.kind != inReg:
		case m.from.reg == to:
			m.from.reg = other
		case m.from.reg == other: // exchanged
			m.from.reg = to
		}
	}
}
