package oracle

import (
	"slices"
	"sync/atomic"

	"wasmjudge/wasm"
	"wasmjudge/wasm/slab"
)

// code is a function's body as the machine executes it, or all the constant expressions of a module.
type code struct {
	instrs    []instr
	params    int      // slots of the parameters
	locals    int      // slots of parameters and locals
	constants []uint64 // what the slots after the locals hold
	size      int      // slots of the frame
	handlers  []handler
	clauses   []clause
	// handlerAt is, for each instruction, the innermost handler around it as in handler.outer, or nil.
	handlerAt []uint32
	types     []wasm.Reftype // of casts
	shuffles  [][16]byte     // lane indices of shuffles
	watched   *watch         // nil unless rules are counted or in a shadow run
}

// watch is what there is beside each instruction where somebody watches them.
type watch struct {
	counted []countedStep // if rules are counted
	index   []int32       // likewise: of the instruction in the body that this is one of
	flows   []flow        // in a shadow run
}

// handlerOf returns the innermost handler around an instruction, or nil.
func (c *code) handlerOf(pc int) *handler {
	if c.handlerAt == nil || c.handlerAt[pc] == 0 {
		return nil
	}
	return &c.handlers[c.handlerAt[pc]-1]
}

func (c *code) handlerOuter(h *handler) *handler {
	if h.outer == 0 {
		return nil
	}
	return &c.handlers[h.outer-1]
}

func (c *code) clausesOf(h *handler) []clause { return c.clauses[h.first:h.end] }

// compiler turns instructions into those of the machine. As the height of the operand stack is known everywhere, each
// operand has a slot, its home. Three things save steps, unless rules are counted, when each instruction is one:
//
//   - An operand that is a local's value stays in the local's slot instead of being copied home, as long as nothing
//     writes the local.
//   - A function's first few constants have slots of their own, written when it is entered, and operands stay there
//     likewise.
//   - A local.set makes the instruction before it write into the local.
type compiler struct {
	mod      *module
	counting bool
	shadow   bool
	code     code  // under construction; its slices are reused
	watched  watch // likewise
	copies   *copies

	handlerAt []uint32 // storage for that of code

	locals   []operand
	operands []operand
	labels   []label
	height   int // slot above the topmost operand's home
	loose    int // operands below this index are at home
	last     int // index of the latest instruction with a result, -1 if that has been used or a label follows
	handler  uint32
	handlers int // around the current place
	dead     bool
	skipped  int    // structured instructions open in dead code
	followed []bool // if rules are counted: which instructions of the body have one behind them in their sequence
	more     bool   // the current one has
	at       int32  // index of the current one, or untold
	made     int    // operands that are there already though the current instruction makes them
}

// operand is a value on the operand stack: where it is and where it belongs. A local is where it belongs.
type operand struct {
	slot, home uint16
	wide       bool // it takes two slots
}

// label is a LABEL_n{instr*}, and the structured instruction that makes it.
type label struct {
	loop     bool
	try      bool
	base     int // slot of the first parameter or result
	operands int // number of operands below
	params   []wasm.Valtype
	results  []wasm.Valtype
	start    uint32 // loop: where the body begins
	chain    uint32 // places that wait for the address of the end
	ifPC     int    // if without else as yet: its instruction; -1 otherwise
	handler  uint32 // compiler.handler outside
	handlers int    // compiler.handlers inside
	crowded  uint16 // as counted.crowded, of what is around the label
}

// maxLoose is how many operands may be away from home, so that looking through them costs little.
const maxLoose = 16

// body compiles a sequence of instructions with the final end.
func (c *compiler) body(body []wasm.Instr) {
	if c.counting {
		c.follow(body)
	}
	for i := range body {
		in := &body[i]
		if c.dead && c.skip(in.Op) {
			continue
		}
		if c.height >= maxSlots {
			return
		}
		if c.counting {
			c.more, c.at = c.followed[i], int32(i)
		}
		ops[in.Op].emit(c, in)
	}
}

// skip reports whether an instruction is dead: nothing after an unconditional branch is reached before the end of its
// block.
func (c *compiler) skip(op wasm.Op) bool {
	switch {
	case op.Structured():
		c.skipped++
	case op == wasm.OpEnd && c.skipped > 0:
		c.skipped--
	case op == wasm.OpEnd, op == wasm.OpElse && c.skipped == 0:
		return false
	}
	return true
}

// emit appends the machine's form of an instruction.
func (c *compiler) emit(in *wasm.Instr, s instr) {
	op := &ops[in.Op]
	c.add(op.step, opFlows[in.Op], op.rule, in.Pos, s)
}

func (c *compiler) add(step step, flow flow, rule Rule, pos uint32, s instr) {
	s.step, s.pos = step, pos
	c.code.instrs = append(c.code.instrs, s)
	if c.code.handlerAt != nil {
		c.code.handlerAt = append(c.code.handlerAt, c.handler)
	}
	if c.shadow {
		c.watched.flows = append(c.watched.flows, flow)
	}
	if c.counting {
		crowded, beside := c.crowded()
		c.watched.counted = append(c.watched.counted, countedStep{rule, c.level(), beside, crowded})
		c.watched.index = append(c.watched.index, c.at)
	}
}

// follow finds out which instructions have others behind them. Of a structured one that is what stands behind its end.
func (c *compiler) follow(body []wasm.Instr) {
	c.followed = append(c.followed[:0], make([]bool, len(body))...)
	var open []int
	for i := range body {
		last := i // the instruction that ends here
		switch op := body[i].Op; {
		case op.Structured():
			open = append(open, i)
			continue
		case op == wasm.OpEnd && len(open) > 0:
			last = open[len(open)-1]
			open = open[:len(open)-1]
		}
		more := i+1 < len(body) && body[i+1].Op != wasm.OpEnd && body[i+1].Op != wasm.OpElse
		c.followed[i], c.followed[last] = more, more
	}
}

// crowded counts the sequences around the current place in which there are values or instructions beside it, and
// reports whether its own is one.
func (c *compiler) crowded() (n uint16, beside bool) {
	below := 0
	if len(c.labels) > 0 {
		l := c.outer(0)
		below, n = l.operands, l.crowded
	}
	if beside = c.more || len(c.operands)-c.made > below; beside {
		n++
	}
	return n, beside
}

// note adds a step that is there to be counted only.
func (c *compiler) note(in *wasm.Instr, rule Rule) {
	if c.counting {
		c.add(noted, (*shadow).exec, rule, in.Pos, instr{})
	}
}

// level is what is around the current place.
func (c *compiler) level() level { return level{uint16(len(c.labels)), uint16(c.handlers)} }

// here is the address of the next instruction. As a branch may lead to it, the instruction before must stay as it is.
func (c *compiler) here() uint32 {
	c.last = -1
	return uint32(len(c.code.instrs))
}

// push adds an operand and gives its home.
func (c *compiler) push(wide bool) uint16 {
	home := uint16(c.height)
	c.pushAt(home, wide)
	return home
}

// pushAt adds an operand that is at slot.
func (c *compiler) pushAt(slot uint16, wide bool) {
	home := uint16(c.height)
	if slot == home && c.loose == len(c.operands) {
		c.loose++
	} else if len(c.operands)-c.loose >= maxLoose {
		c.settle()
	}
	c.operands = append(c.operands, operand{slot, home, wide})
	c.height++
	if wide {
		c.height++
	}
	c.code.size = max(c.code.size, c.height)
}

// pop removes the topmost operand and returns where it is.
func (c *compiler) pop() uint16 {
	top := len(c.operands) - 1
	o := c.operands[top]
	c.operands = c.operands[:top]
	c.loose = min(c.loose, top)
	c.height = int(o.home)
	return o.slot
}

// result adds an operand that s will write and emits s.
func (c *compiler) result(in *wasm.Instr, s instr, wide bool) {
	s.d = c.push(wide)
	c.made = 1
	c.emit(in, s)
	c.made = 0
	c.last = len(c.code.instrs) - 1
}

// pushTypes adds operands of the given types, at home.
func (c *compiler) pushTypes(ts []wasm.Valtype) {
	for _, t := range ts {
		c.push(t.Kind == wasm.V128)
	}
}

// popTypes removes as many operands as there are types and gives the home of the first.
func (c *compiler) popTypes(ts []wasm.Valtype) int {
	for range ts {
		c.pop()
	}
	return c.height
}

// settle copies every operand home.
func (c *compiler) settle() {
	for i := c.loose; i < len(c.operands); i++ {
		c.bringHome(&c.operands[i])
	}
	c.loose = len(c.operands)
}

func (c *compiler) bringHome(o *operand) {
	if o.slot != o.home {
		c.move(o.home, o.slot, o.wide)
		o.slot = o.home
	}
}

func (c *compiler) move(d, a uint16, wide bool) {
	step, flow := move, flowMove
	if wide {
		step, flow = moveWide, flowMoveWide
	}
	c.add(step, flow, RuleNone, 0, instr{a: a, d: d})
}

// source makes the topmost n operands lie side by side and returns where. One operand may stay where it is.
func (c *compiler) source(n int) uint16 {
	if n == 0 {
		return uint16(c.height)
	}
	first := len(c.operands) - n
	if n > 1 {
		for i := max(first, c.loose); i < len(c.operands); i++ {
			c.bringHome(&c.operands[i])
		}
	}
	return c.operands[first].slot
}

// args removes operands that lie side by side, for a callee to take over as its locals or because they are many, and
// gives the slot of the first. All operands are at home then, so that the stack below them holds nothing but values if
// objects are reclaimed.
func (c *compiler) args(n int) uint16 {
	c.settle()
	for range n {
		c.pop()
	}
	return uint16(c.height)
}

// take removes n operands and says where they are.
func (c *compiler) take(s *instr, n int) {
	if n > 3 {
		s.a = c.args(n)
		return
	}
	var at [3]uint16
	for i := n - 1; i >= 0; i-- {
		at[i] = c.pop()
	}
	s.a, s.b, s.c = at[0], at[1], at[2]
}

// operands is the emitter of instructions with so many operands and results, which take one slot each if they are
// results.
func operands(params, results int) emitter { return emitOperands(params, results, false) }

// fixed is the emitter of an instruction whose row has the types of its operands and results.
func fixed(row *wasm.Row) emitter {
	return emitOperands(len(row.Params()), len(row.Results()), row.Results() == "v")
}

func emitOperands(params, results int, wide bool) emitter {
	return func(c *compiler, in *wasm.Instr) {
		// An instruction has a second index or an N, never both.
		s := instr{x: in.X, n: in.N | uint64(in.Y)}
		c.take(&s, params)
		if results == 0 {
			c.emit(in, s)
		} else {
			c.result(in, s, wide)
		}
	}
}

// compile returns the code of a function of a module, which all its instances share.
func (fn *funcinst) compile() *code {
	mod := fn.inst.module
	defined := fn.index - uint32(len(mod.funcs)-len(mod.syntax.Funcs))
	fn.code = mod.codes[defined].Load()
	if fn.code == nil {
		c := mod.engine.compiler(mod)
		fn.code = c.function(&mod.syntax.Funcs[defined], fn.typ)
		mod.engine.compilers.Put(c)
		mod.codes[defined].Store(fn.code)
	}
	return fn.code
}

// function compiles a function.
func (c *compiler) function(fn *wasm.Func, typ *wasm.Deftype) *code {
	comp := &typ.Comp
	total := len(comp.Params)
	for _, l := range fn.Locals {
		if total += int(l.N); total > maxSlots {
			return tooLarge()
		}
	}
	c.pushTypes(comp.Params)
	c.code.params = c.height
	for _, l := range fn.Locals {
		for range l.N {
			c.push(l.Type.Kind == wasm.V128)
		}
	}
	c.locals, c.operands = append(c.locals, c.operands...), c.operands[:0]
	c.code.locals = c.height
	c.loose = 0
	if !c.counting {
		c.collectConstants(fn.Body)
		c.height += len(c.code.constants)
	}
	c.open(label{base: c.height, results: comp.Results, ifPC: -1})
	c.body(fn.Body)
	if c.code.size >= maxSlots {
		return tooLarge()
	}
	return c.done()
}

// maxConstants is how many constants of a function get slots: each costs a little at every call.
const maxConstants = 8

// collectConstants finds the first different constants of a body.
func (c *compiler) collectConstants(body []wasm.Instr) {
	for i := range body {
		in := &body[i]
		if in.Op >= wasm.OpI32Const && in.Op <= wasm.OpF64Const && !slices.Contains(c.code.constants, in.N) {
			c.code.constants = append(c.code.constants, in.N)
			if len(c.code.constants) == maxConstants {
				return
			}
		}
	}
}

// emitConst leaves a constant in its slot if it has one.
func emitConst(c *compiler, in *wasm.Instr) {
	if i := slices.Index(c.code.constants, in.N); i >= 0 {
		c.pushAt(uint16(c.code.locals+i), false)
	} else {
		c.result(in, instr{n: in.N}, false)
	}
}

// constant compiles a constant expression behind those before it and gives its address.
func (c *compiler) constant(expr []wasm.Instr) uint32 {
	at := c.here()
	c.operands, c.loose, c.height = c.operands[:0], 0, 0
	c.body(expr[:len(expr)-1])
	c.settle()
	if c.height < maxSlots {
		c.add(endConstant, (*shadow).exec, RuleNone, 0, instr{})
	} else {
		c.code.size = maxSlots
		c.add(frameTooLarge, (*shadow).exec, RuleNone, 0, instr{})
		c.code.instrs[at] = c.code.instrs[len(c.code.instrs)-1]
	}
	return at
}

// copies is where the code of one function after the other is kept, and what modules have beside it.
type copies struct {
	codes     slab.Slab[code]
	instrs    slab.Slab[instr]
	words     slab.Slab[uint64]
	indices   slab.Slab[uint32]
	handlers  slab.Slab[handler]
	clauses   slab.Slab[clause]
	addresses slab.Slab[uint32] // of constant expressions
	inits     slab.Slab[[]uint32]
	compiled  slab.Slab[atomic.Pointer[code]]
	deftypes  slab.Slab[*wasm.Deftype]
	globals   slab.Slab[wasm.Globaltype]
}

// done copies the code out of the compiler's buffers.
func (c *compiler) done() *code {
	out := c.copies.codes.One()
	*out = c.code
	out.instrs = c.copies.instrs.Clone(out.instrs)
	out.constants = c.copies.words.Clone(out.constants)
	out.handlerAt = c.copies.indices.Clone(out.handlerAt)
	out.handlers = c.copies.handlers.Clone(out.handlers)
	out.clauses = c.copies.clauses.Clone(out.clauses)
	out.types = slices.Clone(out.types)
	out.shuffles = slices.Clone(out.shuffles)
	if c.counting || c.shadow {
		w := &c.watched
		out.watched = &watch{slices.Clone(w.counted), slices.Clone(w.index), slices.Clone(w.flows)}
	}
	return out
}

// reset readies a compiler that may have been used before.
func (c *compiler) reset(mod *module) {
	k := &c.code
	if k.handlerAt != nil {
		c.handlerAt = k.handlerAt
	}
	*c = compiler{mod: mod, counting: c.counting, shadow: c.shadow, copies: c.copies, handlerAt: c.handlerAt[:0],
		code: code{instrs: k.instrs[:0], constants: k.constants[:0], handlers: k.handlers[:0], clauses: k.clauses[:0], types: k.types[:0],
			shuffles: k.shuffles[:0]},
		watched:  watch{c.watched.counted[:0], c.watched.index[:0], c.watched.flows[:0]},
		followed: c.followed[:0],
		locals:   c.locals[:0], operands: c.operands[:0], labels: c.labels[:0], last: -1}
}

// tooLarge is the code of a function whose frame is too large: calling it exceeds a limit.
func tooLarge() *code {
	w := watch{[]countedStep{{}}, []int32{0}, []flow{(*shadow).exec}}
	return &code{instrs: []instr{{step: frameTooLarge}}, watched: &w}
}
