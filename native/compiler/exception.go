package compiler

import (
	"unsafe"

	"wasmjudge/native/abi"
	"wasmjudge/native/amd64"
	"wasmjudge/native/artifact"
	"wasmjudge/wasm"
)

// Exceptions (specification 4.6.8). try_table emits no code: a call site names the innermost try_table around it, and
// the clauses name landing pads. A landing pad finds its operands and locals in the frame, where every call leaves
// them.

const offObserved = int32(unsafe.Offsetof(abi.Vmctx{}.Observed))

// pad is a landing pad: where the walk continues at a clause. It carries the payload to the clause's label.
type pad struct {
	entry   amd64.Label
	handler uint32 // index in artifact.Artifact.Handlers
	kind    wasm.CatchKind
	tag     uint32
	next    int32 // the pad before that leads to the same label, as in control.pads

	// Of the label, known when its state is.
	label       amd64.Label
	op          wasm.Op
	height      int32
	first, last int // its registers that are valid: padLoads[first:last]

	// For known faults (fault.go): how many controls were open at the label, and shadows[firstShadow:lastShadow].
	depth                   int
	firstShadow, lastShadow int
}

// padLoad is a register that is valid at a label, and the local that it is the home of.
type padLoad struct {
	reg   amd64.Reg
	local uint32
	owned bool // false for the vmctx and the base of memory 0
}

func lowerTryTable(c *compiler, i *wasm.Instr) {
	t, b := c.openBlock(i)
	clauses := c.m.Ext(i).Catches
	if len(clauses) == 0 {
		return
	}
	first := len(c.out.Handlers)
	firstShadow, lastShadow := c.shadowLocals(b.end)
	for _, k := range clauses {
		c.addPad(k)
		p := &c.pads[len(c.pads)-1]
		p.depth, p.firstShadow, p.lastShadow = len(c.ctrls)-1-int(k.Label), firstShadow, lastShadow
	}
	c.out.Tries = append(c.out.Tries, artifact.Try{
		Pos: i.Pos, Parent: t.try, First: uint32(first), N: uint32(len(clauses)),
	})
	t.try, t.catches = uint32(len(c.out.Tries)), clauses
	c.armAfterCatch()
}

// addPad adds the handler and landing pad of a clause of the innermost block.
func (c *compiler) addPad(k wasm.Catch) {
	p := pad{entry: c.asm.NewLabel(), handler: uint32(len(c.out.Handlers)), kind: k.Kind, tag: k.Tag}
	c.out.Handlers = append(c.out.Handlers, artifact.Handler{Kind: k.Kind, Tag: k.Tag})
	t := c.labelOf(k.Label + 1)
	if t.op == wasm.OpLoop {
		c.aim(&p, t)
	} else {
		p.next = t.pads
		t.pads = int32(len(c.pads) + 1)
	}
	c.pads = append(c.pads, p)
}

// aimPads hands what a control's label asks for to the landing pads that lead to it.
func (c *compiler) aimPads(t *control) {
	for k := t.pads; k != 0; k = c.pads[k-1].next {
		c.aim(&c.pads[k-1], t)
	}
}

func (c *compiler) aim(p *pad, t *control) {
	p.label, p.op, p.height, p.first = t.label, t.op, t.height, len(c.padLoads)
	for s := t.valid; s != 0; s &= s - 1 {
		r := s.first()
		c.padLoads = append(c.padLoads, padLoad{r, c.owner[r], c.owned.has(r)})
	}
	p.last = len(c.padLoads)
}

// emitPads emits the landing pads of the function. On entry rax is the exception and r15 the vmctx; see abi/frame.go.
func (c *compiler) emitPads() {
	for k := range c.pads {
		p := &c.pads[k]
		c.bind(p.entry)
		c.out.Handlers[p.handler].Pad = uint32(c.asm.PC())
		c.restoreShadows(p)
		c.receivePayload(p)
		if p.op == wasm.OpEnd {
			c.emitReturn()
			continue
		}
		for _, l := range c.padLoads[p.first:p.last] {
			switch {
			case l.owned:
				c.fetch(l.reg, c.locals[l.local].typ, amd64.Mem(amd64.RBP, c.homeOf(l.local)))
			case l.reg == memReg:
				c.fetch(memReg, wasm.I64, amd64.Mem(vmctxReg, c.layout.Mems))
			}
		}
		c.asm.Jmp(p.label)
	}
}

// receivePayload carries the payload, and the exception if the clause asks for it, to where the label wants them. For
// the function's own label they are left on the stack, which is empty otherwise.
func (c *compiler) receivePayload(p *pad) {
	const exn, word = amd64.RAX, amd64.RCX
	var types []wasm.Valtype
	if p.kind.HasTag() {
		types = c.tags[p.tag].Params
	}
	n := len(types)
	if p.kind.HasRef() {
		n++
	}
	c.stack, c.owned, c.valid, c.dirty, c.busy = c.stack[:0], 0, 0, 0, 0
	next := abi.ExceptionPayload
	for k := range n {
		at := p.height + int32(k)
		typ := wasm.Ref
		from := amd64.Direct(exn)
		if k < len(types) {
			typ = types[k].Kind
			from = amd64.Mem(exn, next)
			next += int32(8 * abi.WordsOf(typ))
		}
		switch {
		case p.op != wasm.OpLoop && p.op != wasm.OpEnd && k == n-1:
			if k < len(types) {
				c.fetch(labelReg(typ), typ, from)
				c.losePayloadHalf(labelReg(typ), typ)
			}
		case typ == wasm.V128:
			c.fetch(scratchX, typ, from)
			c.losePayloadHalf(scratchX, typ)
			c.store(amd64.Mem(amd64.RBP, c.slotOf(at, typ)), typ, scratchX)
		default:
			c.asm.RM(amd64.MOV, amd64.W64, word, from)
			c.asm.MR(amd64.MOV, amd64.W64, amd64.Mem(amd64.RBP, c.slotOf(at, typ)), word)
		}
		if p.op == wasm.OpEnd {
			c.pushSlot(typ)
		}
	}
}

// lowerThrow throws. Where it is certain which clause of this function catches the exception, and that clause does
// not ask for the exception itself, throwing is a branch; but not while the store's throws are observed.
func lowerThrow(c *compiler, i *wasm.Instr) {
	params := c.tags[i.X].Params
	if t := c.catcher(i.X); t != nil {
		slow := c.asm.NewLabel()
		c.asm.MI(amd64.CMP, amd64.W32, amd64.Mem(c.needVmctx(), offObserved), 0)
		c.asm.Jcc(amd64.NE, slow)
		c.branch(t)
		c.bind(slow)
	}
	c.runtimeCall(abi.CallThrow, word(i.X), c.storePayload(params))
	c.reachable = false
}

// storePayload moves the operands of a throw to slots of the frame. The result is the address of the first.
func (c *compiler) storePayload(types []wasm.Valtype) operand {
	n := int32(abi.WordsOfAll(types))
	if n == 0 {
		return word(0)
	}
	low := c.payloadSlots(n)
	for at := low + 8*n; at > low; {
		v := c.pop()
		at -= int32(8 * abi.WordsOf(v.typ))
		c.moveToSlot(at, v)
		c.release(v)
	}
	at := c.allocInt()
	c.asm.RM(amd64.LEA, amd64.W64, at, amd64.Mem(amd64.RBP, low))
	return regOperand(wasm.I64, at)
}

// payloadSlots returns the offset of n slots next to each other.
func (c *compiler) payloadSlots(n int32) int32 {
	if n > c.payloads {
		c.frame += 8 * n
		c.payload, c.payloads = -c.frame, n
	}
	return c.payload
}

// catcher finds the label of the clause that is certain to catch what a throw of a tag throws. It is nil if that is
// not certain, or if the clause takes the exception itself.
//
//	Step_read/throw_ref-handler-catch, -catch_all, -next
func (c *compiler) catcher(tag uint32) *control {
	if c.options.Faults != 0 || c.ctrl().try == 0 {
		return nil
	}
	const look = 64 // blocks to search, so that many throws deep in blocks take no time
	for at := len(c.ctrls) - 1; at > max(0, len(c.ctrls)-look); at-- {
		for _, k := range c.ctrls[at].catches {
			switch {
			case k.Kind.HasTag() && k.Tag != tag && !c.mayAlias(k.Tag, tag):
			case k.Kind.HasTag() && k.Tag != tag || k.Kind.HasRef():
				return nil
			default:
				return &c.ctrls[at-1-int(k.Label)]
			}
		}
	}
	return nil
}

// mayAlias reports whether two tag indexes may be one tag: only imports, because an instance makes its own tags after
// it was given its imports.
func (c *compiler) mayAlias(x, y uint32) bool {
	imported := uint32(c.layout.ImportedTags)
	return x < imported && y < imported
}

func lowerThrowRef(c *compiler, _ *wasm.Instr) {
	v := c.pop()
	c.runtimeCall(abi.CallThrowRef, *v)
	c.reachable = false
}
