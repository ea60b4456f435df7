package compiler

import (
	"slices"

	"wasmjudge/native/abi"
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

// transfers are the instructions that load and store each type, and that copy it from register to register.
var transfers = [...]struct {
	load, copy amd64.Op
	w          amd64.Width
}{
	wasm.I32:  {amd64.MOV, amd64.MOV, amd64.W32},
	wasm.I64:  {amd64.MOV, amd64.MOV, amd64.W64},
	wasm.F32:  {amd64.MOVSS, amd64.MOVAPS, amd64.W32},
	wasm.F64:  {amd64.MOVSD, amd64.MOVAPS, amd64.W32},
	wasm.V128: {amd64.MOVUPS, amd64.MOVAPS, amd64.W32},
	wasm.Ref:  {amd64.MOV, amd64.MOV, amd64.W64},
}

// fetch loads a value from memory.
func (c *compiler) fetch(dst amd64.Reg, k wasm.Kind, from amd64.Rm) {
	t := &transfers[k]
	c.asm.RM(t.load, t.w, dst, from)
}

// store stores a register to memory.
func (c *compiler) store(to amd64.Rm, k wasm.Kind, src amd64.Reg) {
	t := &transfers[k]
	c.asm.MR(t.load, t.w, to, src)
}

// copy copies a register. An i32 is zero-extended as it was.
func (c *compiler) copy(dst amd64.Reg, k wasm.Kind, src amd64.Reg) {
	if dst != src {
		t := &transfers[k]
		c.asm.RR(t.copy, t.w, dst, src)
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
	case !abi.InXMM(v.typ):
		c.asm.MovImm(dst, v.bits)
	case v.bits == 0: // of a vector, too: see vectorZero
		c.asm.RR(amd64.XORPS, amd64.W32, dst, dst)
	case v.typ == wasm.V128:
		c.moveVectorConst(dst, v)
	default:
		c.fetch(dst, v.typ, c.poolRm(v.typ, v.bits))
	}
}

// moveToSlot moves an operand to a slot of the frame. A vector that is in no register passes through scratchX.
func (c *compiler) moveToSlot(slot int32, v *operand) {
	to := amd64.Mem(amd64.RBP, slot)
	if r := c.inRegister(v); r != amd64.None {
		c.store(to, v.typ, r)
		return
	}
	if v.typ == wasm.V128 {
		if v.kind == constant || c.memory(v).Disp != slot {
			c.store(to, wasm.V128, c.inScratch(v))
		}
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

// pushOperand pushes an operand on the native stack. A vector that is in no register passes through scratchX.
func (c *compiler) pushOperand(v *operand) {
	switch r := c.inRegister(v); {
	case v.typ == wasm.V128:
		c.pushVectorWords(v)
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

// moves are moves into registers that happen at once. Those between registers are separate: they come first, because
// the others may overwrite what they read.
type moves struct {
	between       []regMove
	rest          []move
	read, written regset // by those between registers
}

// regMove is a move from a register to another.
type regMove struct {
	to, from amd64.Reg
	typ      wasm.Kind
	done     bool
}

// move is another move.
type move struct {
	to   amd64.Reg
	from operand
}

func (m *moves) reset() {
	m.between, m.rest, m.read, m.written = m.between[:0], m.rest[:0], 0, 0
}

// addMove adds a move to c.moves.
func (c *compiler) addMove(to amd64.Reg, from *operand) {
	m := &c.moves
	switch r := c.inRegister(from); r {
	case to:
	case amd64.None:
		m.rest = append(m.rest, move{to, *from})
	default:
		m.between = append(m.between, regMove{to: to, from: r, typ: from.typ})
		m.read |= 1 << r
		m.written |= 1 << to
	}
}

// moveAll makes the moves of c.moves as if at once.
func (c *compiler) moveAll() {
	if m := &c.moves; m.read&m.written == 0 {
		for k := range m.between {
			c.copy(m.between[k].to, m.between[k].typ, m.between[k].from)
		}
	} else {
		c.moveInTurn()
	}
	rest := c.moves.rest
	for k := range rest {
		c.move(rest[k].to, &rest[k].from)
	}
}

// readers counts the pending moves that read each register.
type readers [amd64.NumRegs]uint8

// moveInTurn makes the moves between registers, each when nobody is going to read what it overwrites.
func (c *compiler) moveInTurn() {
	list := c.moves.between
	rs, pending := countReaders(list)
	for pending > 0 {
		before := pending
		for k := range list {
			if m := &list[k]; !m.done && rs[m.to] == 0 {
				c.copy(m.to, m.typ, m.from)
				rs[m.from]--
				m.done = true
				pending--
			}
		}
		if pending == before {
			c.breakCycle(list)
			rs, pending = countReaders(list)
		}
	}
}

// countReaders counts the pending moves. Those from a register to itself are done.
func countReaders(list []regMove) (rs readers, pending int) {
	for k := range list {
		m := &list[k]
		m.done = m.done || m.from == m.to
		if !m.done {
			rs[m.from]++
			pending++
		}
	}
	return rs, pending
}

// breakCycle makes progress possible where each pending move's register is read by another: it puts what the first
// one's register holds elsewhere.
func (c *compiler) breakCycle(list []regMove) {
	first := slices.IndexFunc(list, func(m regMove) bool { return !m.done })
	to, from := list[first].to, list[first].from
	other := scratchX
	if to.XMM() {
		c.copy(scratchX, wasm.F64, to)
	} else {
		c.asm.RR(amd64.XCHG, amd64.W64, to, from)
		other = from
	}
	for k := range list {
		switch m := &list[k]; {
		case m.done:
		case m.from == to:
			m.from = other
		case m.from == other: // exchanged
			m.from = to
		}
	}
}
