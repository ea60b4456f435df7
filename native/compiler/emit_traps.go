package compiler

import (
	"wasmjudge/native/amd64"
	"wasmjudge/native/artifact"
	"wasmjudge/wasm"
)

// Where code finds out by itself that it must trap, it executes hlt. That costs a quarter of what ud2 does in a
// virtual machine, whose hypervisor wants to see undefined instructions first.

// trapStub is code behind the function that traps.
type trapStub struct {
	label amd64.Label
	pos   uint32
	kind  wasm.Trap
}

// trapIf traps if a condition holds.
func (c *compiler) trapIf(k cond, t wasm.Trap) { c.jumpIf(k, c.trapLabel(t)) }

// trapLabel is the label of code that traps.
func (c *compiler) trapLabel(t wasm.Trap) amd64.Label {
	pos := c.body[c.pc].Pos
	if n := len(c.stubs); n > 0 {
		if s := &c.stubs[n-1]; s.kind == t && s.pos == pos {
			return s.label
		}
	}
	l := c.asm.NewLabel()
	c.stubs = append(c.stubs, trapStub{label: l, pos: pos, kind: t})
	return l
}

// emitTraps emits the stubs of the function.
func (c *compiler) emitTraps() {
	for i := range c.stubs {
		s := &c.stubs[i]
		c.bind(s.label)
		c.trapSite(s.pos, s.kind)
		c.asm.Hlt()
	}
}

// mayTrap notes that the next instruction to be assembled may fault as a trap.
func (c *compiler) mayTrap(t wasm.Trap) { c.trapSite(c.body[c.pc].Pos, t) }

// mayTrapIf is mayTrap if there is something to trap as.
func (c *compiler) mayTrapIf(t wasm.Trap) {
	if t != 0 {
		c.mayTrap(t)
	}
}

func (c *compiler) trapSite(pos uint32, t wasm.Trap) {
	c.out.Traps = append(c.out.Traps, artifact.TrapSite{At: uint32(c.asm.PC()), Pos: pos, Kind: t})
}
