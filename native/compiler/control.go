package compiler

import (
	"wasmjudge/native/abi"
	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// Control instructions (specification 4.6.8), but calls (call.go).

func lowerNop(*compiler, *wasm.Instr) {}

func lowerUnreachable(c *compiler, _ *wasm.Instr) {
	c.mayTrap(wasm.TrapUnreachable)
	c.asm.Hlt()
	c.reachable = false
}

// blockTypes returns the parameters and results of a structured instruction.
func (c *compiler) blockTypes(i *wasm.Instr) (params, results []wasm.Valtype) {
	if i.BlockKind() != wasm.BlockIdx { // the other two are not told apart, which the processor would guess wrong
		return nil, singleTypes[i.BlockValKind()]
	}
	t := &c.m.Defs[i.Blocktype().Idx].Comp
	return t.Params, t.Results
}

// singleTypes are lists of one type of a kind, but of none for Bot, which an empty block type has.
var singleTypes = func() (ts [wasm.Ref + 1][]wasm.Valtype) {
	for k := wasm.Bot + 1; k <= wasm.Ref; k++ {
		ts[k] = []wasm.Valtype{{Kind: k}}
	}
	return ts
}()

// openBlock opens a structured instruction whose parameters are on the stack.
func (c *compiler) openBlock(i *wasm.Instr) (*control, *block) {
	b := &c.blocks[c.opened]
	c.opened++
	params, results := c.blockTypes(i)
	height := len(c.stack) - len(params)
	c.settle(height, b.end)
	try := c.ctrl().try
	t := extend(&c.ctrls)
	t.op, t.start, t.end, t.try, t.label = i.Op, c.pos, b.end, try, c.asm.NewLabel()
	t.height, t.settled, t.params, t.results = int32(height), c.settled, params, results
	c.settled = int32(height)
	return t, b
}

// slotParams moves the parameters of the innermost block to their slots.
func (c *compiler) slotParams() {
	low, high := c.ctrl().height, int32(len(c.stack))
	for at := low; at < high; at++ {
		switch v := &c.stack[at]; v.kind {
		case inReg:
			c.spill(at)
		case inLocal:
			c.detachRange(uint32(v.x), low, high, true)
		case constant:
			c.moveToSlot(c.slotOf(at, v.typ), v)
			v.kind, v.x = inSlot, c.slotOf(at, v.typ)
		}
	}
}

// pushParams pushes the parameters of a block that are in their slots.
func (c *compiler) pushParams(t *control) {
	c.truncate(int(t.height))
	for i := range t.params {
		c.pushSlot(t.params[i].Kind)
	}
}

func lowerBlock(c *compiler, i *wasm.Instr) { c.openBlock(i) }

func lowerLoop(c *compiler, i *wasm.Instr) {
	t, b := c.openBlock(i)
	c.slotParams()
	c.enterLoop(t, b)
	c.holdConstants(t, b)
	c.bind(t.label)
	c.uncheckAll()
}

func lowerIf(c *compiler, i *wasm.Instr) {
	v := c.pop()
	t, b := c.openBlock(i)
	c.slotParams()
	k := c.condition(v)
	if b.elseAt == 0 && len(t.results) == 0 && len(t.params) == 0 {
		c.agree(t) // this is the first edge
		c.jumpIf(k.not(), t.label)
		return
	}
	t.hasOther, t.otherwise = true, c.asm.NewLabel()
	t.otherValid, t.otherDirty = c.valid, c.dirty
	c.jumpIf(k.not(), t.otherwise)
}

func lowerElse(c *compiler, _ *wasm.Instr) {
	t := c.ctrl()
	if c.reachable {
		c.branch(t)
	}
	c.enterOther(t)
}

// enterOther begins the else arm of an if.
func (c *compiler) enterOther(t *control) {
	c.pushParams(t)
	c.bind(t.otherwise)
	c.uncheckAll()
	c.restore(t.otherValid, t.otherDirty)
	t.hasOther, c.reachable = false, true
}

func lowerEnd(c *compiler, _ *wasm.Instr) {
	t := c.ctrl()
	if t.op == wasm.OpEnd {
		if c.reachable {
			c.emitReturn()
		}
		c.aimPads(t)
		return
	}
	if t.hasOther { // an if without else passes its parameters on
		if c.reachable {
			c.branch(t)
		}
		c.enterOther(t)
	}
	if t.op != wasm.OpLoop && (t.joined || t.pads != 0) {
		if c.reachable {
			c.edge(t)
		}
		t.joined = true // or only landing pads lead here, where no register is valid
		c.aimPads(t)
		c.enterLabel(t)
	}
	if t.held != 0 {
		c.dropConstants(t)
	}
	armed := t.armed
	c.settled = t.settled
	c.ctrls = c.ctrls[:len(c.ctrls)-1]
	c.rearm(armed)
}

func lowerBr(c *compiler, i *wasm.Instr) {
	c.branch(c.labelOf(i.X))
	c.reachable = false
}

func lowerBrIf(c *compiler, i *wasm.Instr) {
	v := c.pop()
	c.branchIf(c.condition(v), c.labelOf(i.X))
}

func lowerReturn(c *compiler, _ *wasm.Instr) {
	c.emitReturn()
	c.reachable = false
}

// lowerBrTable jumps by a table. An edge that needs code has it in a stub, one for each label.
func lowerBrTable(c *compiler, i *wasm.Instr) {
	labels := c.m.Ext(i).Labels
	v := c.pop()
	c.reachable = false
	if len(labels) == 1 {
		c.release(v)
		c.branch(c.labelOf(labels[0]))
		return
	}
	index := c.reg(v)
	base, to := c.allocInt(), c.allocInt()
	c.asm.RI(amd64.CMP, amd64.W32, index, int32(len(labels)-1))
	c.asm.Jcc(amd64.AE, c.tableTarget(labels[len(labels)-1]))
	table := jumpTable{at: c.asm.NewLabel(), first: len(c.tableLabels)}
	for _, l := range labels[:len(labels)-1] {
		c.tableLabels = append(c.tableLabels, c.tableTarget(l))
	}
	table.end = len(c.tableLabels)
	c.jumpTables = append(c.jumpTables, table)
	c.asm.RM(amd64.LEA, amd64.W64, base, amd64.At(table.at))
	c.asm.RM(amd64.MOVSXD, amd64.W64, to, amd64.MemIndex(base, index, 4, 0))
	c.asm.RR(amd64.ADD, amd64.W64, to, base)
	c.asm.R(amd64.JMP, amd64.W32, to)
	c.free(base)
	c.free(to)
	c.release(v)
	for _, l := range labels {
		if t := c.labelOf(l); t.table == c.pc {
			t.table = 0
			c.bind(t.tableLabel)
			c.branch(t)
		}
	}
}

// jumpTable is the table of a br_table, to be emitted behind the function.
type jumpTable struct {
	at         amd64.Label
	first, end int // in compiler.tableLabels
}

// tableTarget is where the current br_table jumps to for a label.
func (c *compiler) tableTarget(depth uint32) amd64.Label {
	t := c.labelOf(depth)
	if t.table == c.pc {
		return t.tableLabel
	}
	if t.op != wasm.OpEnd {
		if saves, loads := c.agree(t); saves|loads == 0 && c.inPlace(t) {
			return t.label
		}
	}
	t.table, t.tableLabel = c.pc, c.asm.NewLabel()
	return t.tableLabel
}

// emitTables emits the jump tables of the function.
func (c *compiler) emitTables() {
	for _, t := range c.jumpTables {
		c.bind(t.at)
		for _, l := range c.tableLabels[t.first:t.end] {
			c.listData(4, c.asm.Offset(t.at))
			c.asm.TableEntry(c.asm.Offset(t.at), l)
		}
	}
}

// emitReturn returns the topmost operands.
func (c *compiler) emitReturn() {
	first := len(c.stack) - len(c.typ.Results)
	p := abi.PlaceResults()
	c.moves.reset()
	for k := range c.typ.Results {
		v := c.stack[first+k]
		if r, slot := p.Next(v.typ); r != amd64.None {
			c.addMove(r, &v)
		} else {
			c.moveToSlot(abi.FrameArgs+8*(c.stackArgs+slot), &v)
		}
	}
	c.moveAll()
	c.preserveVmctx()
	c.leave()
	c.asm.Ret(uint16(8 * c.stackArgs))
}
