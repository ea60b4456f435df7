package compiler

import (
	"encoding/binary"

	"wasmjudge/native/abi"
	"wasmjudge/native/amd64"
	"wasmjudge/native/fault"
	"wasmjudge/wasm"
)

// prologueSize is the length of the code that builds a frame, but for the room for slots.
const prologueSize = 6

// prologue builds the frame (abi/frame.go) and brings the parameters and locals to where they belong. The result is
// the offset of the instruction that makes room for slots: patchFrame completes it when it is known how many there
// are.
func (c *compiler) prologue() (grow int) {
	c.asm.Push(amd64.RBP)
	c.asm.RR(amd64.MOV, amd64.W64, amd64.RBP, amd64.RSP)
	if !c.lean() {
		c.asm.Push(vmctxReg)
		c.frame = -abi.FrameVmctx
	}
	grow = c.asm.PC()
	c.asm.Byte(0x48, 0x81, 0xEC, 0, 0, 0, 0) // sub rsp, imm32
	c.valid = 1 << vmctxReg &^ c.homeRegs
	if c.homeRegs.has(vmctxReg) && c.uses&usesMemory0 != 0 { // while vmctxReg has it
		c.asm.RM(amd64.MOV, amd64.W64, memReg, amd64.Mem(vmctxReg, c.layout.Mems))
		c.valid |= 1 << memReg
	}
	c.receiveParams()
	c.clearLocals()
	return grow
}

// receiveParams moves the parameters that are used from where they arrive to their homes.
func (c *compiler) receiveParams() {
	c.moves.reset()
	for _, x := range c.params {
		l := &c.locals[x]
		from := c.arrivals[x]
		if l.reg != amd64.None {
			c.giveRegister(l, x)
		}
		switch {
		case from == amd64.None: // the caller's slot is the home
		case l.reg == amd64.None:
			c.store(amd64.Mem(amd64.RBP, c.homeOf(x)), l.typ, from)
		default:
			v := regOperand(l.typ, from)
			c.addMove(l.reg, &v)
			c.valid |= 1 << l.reg
			c.dirty |= 1 << l.reg
		}
	}
	c.moveAll()
}

// clearLocals sets the locals to zero that may be read before they are written.
func (c *compiler) clearLocals() {
	cleared := 0
	for _, x := range c.zeros {
		l := &c.locals[x]
		if l.reg == amd64.None {
			c.homeOf(x)
			cleared++
			continue
		}
		zero := constOperand(l.typ, 0)
		if abi.InXMM(l.typ) {
			c.move(l.reg, &zero)
		} else {
			c.asm.RR(amd64.XOR, amd64.W32, l.reg, l.reg)
		}
		c.giveRegister(l, x)
		c.valid |= 1 << l.reg
		c.dirty |= 1 << l.reg
	}
	if cleared == 0 || c.has(fault.UnclearedLocal) {
		return
	}
	c.asm.RR(amd64.XOR, amd64.W32, amd64.RAX, amd64.RAX)
	for _, x := range c.zeros {
		switch l := &c.locals[x]; {
		case l.reg != amd64.None:
		case l.typ == wasm.V128:
			zero := constOperand(wasm.V128, vectorZero)
			c.moveToSlot(l.home, &zero)
		default:
			c.asm.MR(amd64.MOV, amd64.W64, amd64.Mem(amd64.RBP, l.home), amd64.RAX)
		}
	}
}

// leave takes the frame down. patchFrame completes the instruction that gives the slots' room back. It adds to rsp:
// were rsp taken from rbp, which is popped, each of several returns on end would wait for the memory of the one
// before.
func (c *compiler) leave() {
	c.leaves = append(c.leaves, c.asm.PC())
	c.asm.Byte(0x48, 0x81, 0xC4, 0, 0, 0, 0) // add rsp, imm32
	c.asm.Pop(amd64.RBP)
}

// patchFrame completes the instructions that make room for the slots and give it back.
func (c *compiler) patchFrame(grow int) {
	for _, at := range c.leaves {
		binary.LittleEndian.PutUint32(c.asm.Code[at+3:], uint32(c.frame))
	}
	room := c.frame
	if !c.lean() {
		room += abi.FrameVmctx
	}
	code := c.asm.Code[grow:]
	switch {
	case room == 0:
		copy(code, []byte{0x0F, 0x1F, 0x80, 0, 0, 0, 0}) // nop
	case room <= abi.MaxFrame:
		binary.LittleEndian.PutUint32(code[3:], uint32(room))
	default:
		c.probeFrame(grow, room)
	}
}

// probeFrame is for a frame that could reach beyond the guard below the stack: it touches the stack at intervals no
// larger than the guard, behind the function.
func (c *compiler) probeFrame(grow int, room int32) {
	rel := c.asm.PC() - (grow + 5)
	code := c.asm.Code[grow:]
	code[0] = 0xE9 // jmp
	binary.LittleEndian.PutUint32(code[1:], uint32(rel))
	for done := int32(0); done < room; {
		step := min(room-done, abi.MaxFrame)
		c.asm.RI(amd64.SUB, amd64.W64, amd64.RSP, step)
		c.asm.MI(amd64.TEST, amd64.W8, amd64.Mem(amd64.RSP, 0), 0)
		done += step
	}
	back := c.asm.PC() + 5 - (grow + 7)
	c.asm.Byte(0xE9)
	c.asm.Code = binary.LittleEndian.AppendUint32(c.asm.Code, uint32(-back))
}
