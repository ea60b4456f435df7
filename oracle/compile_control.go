package oracle

import (
	"slices"

	"wasmjudge/wasm"
)

var narrow, wide = []wasm.Valtype{wasm.TypeI32}, []wasm.Valtype{wasm.TypeV128}

// blocktype is $blocktype_: the parameters and results of a structured instruction. Of the types only the width
// matters here.
func (c *compiler) blocktype(in *wasm.Instr) (params, results []wasm.Valtype) {
	switch bt := in.Blocktype(); bt.Kind {
	case wasm.BlockEmpty:
		return nil, nil
	case wasm.BlockVal:
		if bt.Val.Kind == wasm.V128 {
			return nil, wide
		}
		return nil, narrow
	default:
		comp := &c.mod.syntax.Defs[bt.Idx].Comp
		return comp.Params, comp.Results
	}
}

// open enters a label. Operands are at home, so that all ways to its end agree on where they are.
func (c *compiler) open(l label) {
	l.handlers = c.handlers
	c.labels = append(c.labels, l)
}

// newLabel is the label of a structured instruction, whose parameters are on the stack.
func (c *compiler) newLabel(in *wasm.Instr) label {
	c.settle()
	l := label{ifPC: -1, handler: c.handler}
	l.params, l.results = c.blocktype(in)
	l.base = c.popTypes(l.params)
	l.operands = len(c.operands)
	l.crowded, _ = c.crowded()
	c.pushTypes(l.params)
	return l
}

// outer returns the label l of the current place.
func (c *compiler) outer(l uint32) *label { return &c.labels[len(c.labels)-1-int(l)] }

func emitBlock(c *compiler, in *wasm.Instr) {
	l := c.newLabel(in)
	c.note(in, RuleBlock)
	c.open(l)
}

func emitLoop(c *compiler, in *wasm.Instr) {
	l := c.newLabel(in)
	l.loop, l.start = true, c.here()
	c.note(in, RuleLoop)
	c.open(l)
}

// if: x is the address of the else part.
func emitIf(c *compiler, in *wasm.Instr) {
	cond := c.pop()
	l := c.newLabel(in)
	l.ifPC = len(c.code.instrs)
	c.emit(in, instr{a: cond})
	c.note(in, RuleBlock)
	c.open(l)
}

func emitElse(c *compiler, in *wasm.Instr) {
	l := c.outer(0)
	if !c.dead {
		c.settle()
		c.note(in, RuleLabelVals)
		c.emit(in, instr{x: c.wait(l, c.place())})
	}
	c.code.instrs[l.ifPC].x = c.here()
	l.ifPC = -1
	c.restart(l, l.params)
	labels := c.labels
	c.labels = labels[:len(labels)-1] // the if becomes a block outside the label of that block
	c.at = untold                     // who comes from the if does not execute the else
	c.note(in, RuleBlock)
	c.labels = labels
}

// restart goes on after code that may have been dead, with the given operands above those outside the label.
func (c *compiler) restart(l *label, ts []wasm.Valtype) {
	c.dead = false
	c.operands, c.loose, c.height = c.operands[:l.operands], l.operands, l.base
	c.pushTypes(ts)
}

func emitEnd(c *compiler, in *wasm.Instr) {
	l := c.outer(0)
	if l.ifPC >= 0 && c.counting {
		emitElse(c, &wasm.Instr{Op: wasm.OpElse, Pos: in.Pos}) // an if without else has an empty one
	}
	if !c.dead {
		c.settle()
		c.note(in, RuleLabelVals)
	}
	end := c.here()
	if l.ifPC >= 0 {
		c.code.instrs[l.ifPC].x = end
	}
	c.bind(l.chain, end)
	closed := *l
	c.labels = c.labels[:len(c.labels)-1]
	c.restart(&closed, closed.results)
	if closed.try {
		c.note(in, RuleHandlerVals)
		c.handlers--
	}
	c.handler = closed.handler
	if len(c.labels) == 0 {
		c.emit(in, instr{a: uint16(closed.base), c: uint16(slotsOf(closed.results))})
	}
}

// A place holds a branch target: the field x of an instruction, counted from 1 and doubled, or pc of a clause, and
// then the number is odd. Places that wait for the same target form a chain: each holds the next, the last 0.

// place is the place of the next instruction.
func (c *compiler) place() uint32 { return uint32(len(c.code.instrs)+1) << 1 }

// wait puts a place into the chain of label l and gives what it must hold.
func (c *compiler) wait(l *label, place uint32) (next uint32) {
	next, l.chain = l.chain, place
	return next
}

// bind gives all places of a chain their target.
func (c *compiler) bind(chain, pc uint32) {
	for chain != 0 {
		i := chain>>1 - 1
		if chain&1 == 0 {
			chain, c.code.instrs[i].x = c.code.instrs[i].x, pc
		} else {
			chain, c.code.clauses[i].pc = c.code.clauses[i].pc, pc
		}
	}
}

// branch completes and emits an instruction that branches to label l, with the label's values in the topmost operands:
// in the machine c words go from slot b to slot d, x is where to go on, and n >> 32 is the level.
func (c *compiler) branch(in *wasm.Instr, s instr, l uint32) {
	to := c.outer(l)
	types := to.results
	if to.loop {
		types = to.params
	}
	s.b, s.c, s.d = c.source(len(types)), uint16(slotsOf(types)), uint16(to.base)
	if s.b == s.d {
		s.c = 0
	}
	s.n |= c.leaves(l).pack()
	if to.loop {
		s.x = to.start
	} else {
		s.x = c.wait(to, c.place())
	}
	c.emit(in, s)
}

// leaves counts the labels and handlers between the current place and label l.
func (c *compiler) leaves(l uint32) level {
	return level{uint16(l), uint16(c.handlers - c.outer(l).handlers)}
}

func emitBr(c *compiler, in *wasm.Instr) {
	c.branch(in, instr{}, in.X)
	c.dead = true
}

func emitBrIf(c *compiler, in *wasm.Instr) {
	cond := c.pop()
	c.branch(in, instr{a: cond}, in.X)
}

// br_table: x is the number of labels but for the last; as many br and one more follow.
func emitBrTable(c *compiler, in *wasm.Instr) {
	cond := c.pop()
	labels := c.mod.syntax.Ext(in).Labels
	to := c.outer(labels[0])
	n := len(to.results)
	if to.loop {
		n = len(to.params)
	}
	c.source(n) // so that all branches find the values in one place, and none copies them home
	c.emit(in, instr{a: cond, x: uint32(len(labels) - 1)})
	br := wasm.Instr{Op: wasm.OpBr, Pos: in.Pos}
	for _, l := range labels {
		c.branch(&br, instr{}, l)
	}
	c.dead = true
}

// br_on_null: the reference is no value of the label; it stays if it is not null.
func emitBrOnNull(c *compiler, in *wasm.Instr) {
	at := c.pop()
	c.branch(in, instr{a: at}, in.X)
	c.pushAt(at, false)
}

// br_on_non_null: the reference is the last value of the label; it goes if it is null.
func emitBrOnNonNull(c *compiler, in *wasm.Instr) {
	at := c.operands[len(c.operands)-1]
	c.settle()
	c.branch(in, instr{a: at.home}, in.X)
	c.pop()
}

// br_on_cast and br_on_cast_fail: the reference is the last value of the label, and stays. The low half of n is the
// target type.
func emitBrOnCast(c *compiler, in *wasm.Instr) {
	c.settle()
	at := c.operands[len(c.operands)-1]
	c.branch(in, instr{a: at.home, n: c.reftype(c.mod.syntax.Ext(in).Types[1])}, in.X)
}

// reftype adds a type to those of casts ($inst_reftype) and gives its index.
func (c *compiler) reftype(t wasm.Reftype) uint64 {
	c.code.types = append(c.code.types, c.mod.syntax.Defs.Close(t))
	return uint64(len(c.code.types) - 1)
}

// ref.test and ref.cast: n is the type.
func emitCast(c *compiler, in *wasm.Instr) {
	c.result(in, instr{a: c.pop(), n: c.reftype(in.Reftype())}, false)
}

// return: c words at a are the results; n >> 32 is the level.
func emitReturn(c *compiler, in *wasm.Instr) {
	results := c.labels[0].results
	s := instr{a: c.source(len(results)), c: uint16(slotsOf(results)), n: c.level().pack()}
	c.emit(in, s)
	c.dead = true
}

// call: x is the function and d the first argument's slot. The results take the arguments' place.
func emitCall(c *compiler, in *wasm.Instr) {
	c.call(in, instr{x: in.X}, c.mod.funcs[in.X])
}

// call_ref: a is the function.
func emitCallRef(c *compiler, in *wasm.Instr) {
	c.call(in, instr{a: c.pop()}, c.mod.syntax.Defs[in.X])
}

// call_indirect: a is the index, x the table, n the type.
func emitCallIndirect(c *compiler, in *wasm.Instr) {
	c.call(in, instr{a: c.pop(), x: in.X, n: uint64(in.Y)}, c.mod.syntax.Defs[in.Y])
}

func (c *compiler) call(in *wasm.Instr, s instr, typ *wasm.Deftype) {
	s.d = c.args(len(typ.Comp.Params))
	c.emit(in, s)
	c.pushTypes(typ.Comp.Results)
}

// return_call and its siblings: as for call, but c words of arguments are at b and n >> 32 is the level.
func emitReturnCall(c *compiler, in *wasm.Instr) {
	c.returnCall(in, instr{x: in.X}, c.mod.funcs[in.X])
}

func emitReturnCallRef(c *compiler, in *wasm.Instr) {
	c.returnCall(in, instr{a: c.pop()}, c.mod.syntax.Defs[in.X])
}

func emitReturnCallIndirect(c *compiler, in *wasm.Instr) {
	c.returnCall(in, instr{a: c.pop(), x: in.X, n: uint64(in.Y)}, c.mod.syntax.Defs[in.Y])
}

func (c *compiler) returnCall(in *wasm.Instr, s instr, typ *wasm.Deftype) {
	s.b, s.c = c.args(len(typ.Comp.Params)), uint16(slotsOf(typ.Comp.Params))
	s.n |= c.level().pack()
	c.emit(in, s)
	c.dead = true
}

// throw: c words of fields are at b, x is the tag.
func emitThrow(c *compiler, in *wasm.Instr) {
	params := c.mod.tags[in.X].Comp.Params
	c.emit(in, instr{b: c.args(len(params)), c: uint16(slotsOf(params)), x: in.X})
	c.dead = true
}

func emitThrowRef(c *compiler, in *wasm.Instr) {
	c.emit(in, instr{a: c.pop()})
	c.dead = true
}

func emitUnreachable(c *compiler, in *wasm.Instr) {
	c.emit(in, instr{})
	c.dead = true
}

// try_table makes an entry in the table of handlers and no instruction.
func emitTryTable(c *compiler, in *wasm.Instr) {
	l := c.newLabel(in)
	l.try = true
	c.note(in, RuleTryTable)
	h := handler{outer: c.handler, pos: in.Pos, first: uint32(len(c.code.clauses))}
	h.level, h.crowded = c.level(), l.crowded
	for _, catch := range c.mod.syntax.Ext(in).Catches {
		to := c.outer(catch.Label)
		k := clause{catch: catch, dst: uint16(to.base), level: c.leaves(catch.Label)}
		if to.loop {
			k.pc = to.start
		} else {
			k.pc = c.wait(to, uint32(len(c.code.clauses)+1)<<1|1)
		}
		c.code.clauses = append(c.code.clauses, k)
	}
	h.end = uint32(len(c.code.clauses))
	c.code.handlers = append(c.code.handlers, h)
	if c.code.handlerAt == nil {
		n := len(c.code.instrs)
		c.code.handlerAt = slices.Grow(c.handlerAt[:0], n+64)[:n]
		clear(c.code.handlerAt)
	}
	c.handler = uint32(len(c.code.handlers))
	c.handlers++
	c.open(l)
}
