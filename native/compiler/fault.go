package compiler

import (
	"unsafe"

	"wasmjudge/native/abi"
	"wasmjudge/native/amd64"
	"wasmjudge/native/fault"
	"wasmjudge/wasm"
)

// The known faults that the compiler builds in (package fault). Nothing here runs in a right engine.

// has reports whether the engine has a fault.
func (c *compiler) has(f *fault.Fault) bool { return c.options.Faults.Has(f) }

// leaveArmed is for fault.ArmedAfterBranch: a branch from within a try_table leaves its handlers armed at the label.
func (c *compiler) leaveArmed(t *control) {
	if c.has(fault.ArmedAfterBranch) && c.ctrl().try != t.try {
		t.armed = c.ctrl().try
	}
}

// armAfterCatch is for fault.ArmedAfterCatch: where the try_tables around the innermost one catch, that one's handlers
// stay armed.
func (c *compiler) armAfterCatch() {
	if !c.has(fault.ArmedAfterCatch) {
		return
	}
	inner := c.ctrl().try
	for at := len(c.ctrls) - 2; at > 0; at-- {
		for _, k := range c.ctrls[at].catches {
			c.ctrls[at-1-int(k.Label)].armed = inner
		}
	}
}

// rearm arms the handlers that were left armed at a label, whose block has ended, for the block around it. Handlers
// that lead to blocks which have ended too are not.
func (c *compiler) rearm(armed uint32) {
	if armed == 0 {
		return
	}
	t := &c.out.Tries[armed-1]
	for k := range c.pads {
		if p := &c.pads[k]; p.handler-t.First < t.N && p.depth > len(c.ctrls) {
			return
		}
	}
	c.ctrl().try = armed
}

// shadow is a copy of a local as it was when a try_table was entered.
type shadow struct {
	local uint32
	slot  int32
}

// shadowLocals is for fault.StaleLocal: it copies the locals that a try_table writes.
func (c *compiler) shadowLocals(end uint32) (first, last int) {
	first = len(c.shadows)
	if c.has(fault.StaleLocal) {
		for _, x := range c.order {
			if l := &c.locals[x]; l.nextWrite < end {
				slot := c.newSlot(l.typ)
				v := operand{location: location{kind: inLocal, typ: l.typ}, x: int32(x)}
				c.moveToSlot(slot, &v)
				c.shadows = append(c.shadows, shadow{x, slot})
			}
		}
	}
	return first, len(c.shadows)
}

// restoreShadows makes a landing pad forget what was written to locals.
func (c *compiler) restoreShadows(p *pad) {
	for _, s := range c.shadows[p.firstShadow:p.lastShadow] {
		v := slotOperand(c.locals[s.local].typ, s.slot)
		c.moveToSlot(c.homeOf(s.local), &v)
	}
}

// keepVmctx is for fault.TailCallVmctx: with calleeReg the code of a function, vmctxReg its vmctx, and everything else
// ready to jump there, it builds the callee's frame in its place, with the vmctx in caller. Host functions are called
// as they should be.
func (c *compiler) keepVmctx(caller amd64.Reg) {
	host := c.asm.NewLabel()
	offInstance := int32(unsafe.Offsetof(abi.Vmctx{}.Instance))
	c.asm.MI(amd64.CMP, amd64.W32, amd64.Mem(vmctxReg, offInstance), -1)
	c.asm.Jcc(amd64.E, host)
	c.asm.Push(amd64.RBP)
	c.asm.RR(amd64.MOV, amd64.W64, amd64.RBP, amd64.RSP)
	c.asm.Push(caller)
	c.asm.RI(amd64.ADD, amd64.W64, calleeReg, prologueSize)
	c.bind(host)
}

// tailCallKeeps reports whether a tail call with n stack arguments keeps the caller's vmctx.
func (c *compiler) tailCallKeeps(to *callee, n int32) bool {
	return c.has(fault.TailCallVmctx) && n > 0 && to.kind != definedFunc
}

// armedTailCall is for fault.ArmedTailCall: a tail call within a try_table keeps its frame. It is false if the engine
// is right.
func (c *compiler) armedTailCall(t *wasm.Comptype, to callee, record *operand) bool {
	if !c.has(fault.ArmedTailCall) || c.ctrl().try == 0 {
		return false
	}
	c.emitCall(t, to, record)
	c.emitReturn()
	c.reachable = false
	return true
}

// loseSavedHalves is for fault.VectorCall: what the frame has of vectors for after a call is without its upper half.
func (c *compiler) loseSavedHalves() {
	if c.has(fault.VectorCall) {
		c.zeroSavedHalves()
	}
}

func (c *compiler) zeroSavedHalves() {
	for k := range c.stack {
		if v := &c.stack[k]; v.kind == inSlot && v.typ == wasm.V128 {
			c.zeroWord(amd64.RBP, v.x+8)
		}
	}
	for s := c.valid & c.owned; s != 0; s &= s - 1 {
		if x := c.owner[s.first()]; c.locals[x].typ == wasm.V128 {
			c.zeroWord(amd64.RBP, c.homeOf(x)+8)
		}
	}
}

// losePayloadHalf is for fault.VectorPad: a landing pad has loaded a value of the payload into a register.
func (c *compiler) losePayloadHalf(r amd64.Reg, k wasm.Kind) {
	if c.has(fault.VectorPad) && k == wasm.V128 {
		c.asm.V2(amd64.MOVQ, r, amd64.Direct(r))
	}
}

// losePassedHalves is for fault.VectorTailCall: the stack arguments of a tail call of a function of type t were pushed.
func (c *compiler) losePassedHalves(t *wasm.Comptype) {
	if c.has(fault.VectorTailCall) {
		c.zeroPassedHalves(t)
	}
}

func (c *compiler) zeroPassedHalves(t *wasm.Comptype) {
	p := abi.PlaceArgs()
	for k := range t.Params {
		if r, slot := p.Next(t.Params[k].Kind); r == amd64.None && t.Params[k].Kind == wasm.V128 {
			c.zeroWord(amd64.RSP, 8*slot+8)
		}
	}
}

func (c *compiler) zeroWord(base amd64.Reg, disp int32) {
	c.asm.MI(amd64.MOV, amd64.W64, amd64.Mem(base, disp), 0)
}

// lengthWidth is the width of what an index is compared with, where the length of an array stands: for
// fault.ArrayLength too large where an element is read. Were one written, it could lie in memory of Go's; so every
// access is checked.
func (c *compiler) lengthWidth() amd64.Width {
	if op := c.body[c.pc].Op; op != wasm.OpArraySet && c.has(fault.ArrayLength) {
		return amd64.W64
	}
	return amd64.W32
}

// disguise is for fault.ExternIdentity: the topmost operand becomes a host value if it is an object.
func (c *compiler) disguise() {
	none := c.asm.NewLabel()
	v := c.pop()
	r := c.writable(v, 0)
	c.asm.RR(amd64.TEST, amd64.W64, r, r)
	c.asm.Jcc(amd64.E, none)
	c.asm.RI(amd64.TEST, amd64.W32, r, abi.TagMask)
	c.asm.Jcc(amd64.NE, none)
	c.asm.RI(amd64.SHL, amd64.W64, r, abi.TagBits)
	c.asm.RI(amd64.OR, amd64.W64, r, abi.TagHost)
	c.bind(none)
	c.pushReg(wasm.Ref, r)
}

// wrongOp is for fault.ShufflePattern and fault.Saturation: what is emitted for an instruction on two vectors.
func (c *compiler) wrongOp(op amd64.Op) amd64.Op {
	switch {
	case c.has(fault.ShufflePattern) && op == amd64.PUNPCKLBW:
		return amd64.PUNPCKHBW
	case c.has(fault.Saturation) && op == amd64.PADDUSB:
		return amd64.PADDB
	}
	return op
}
