package oracle

import "wasmjudge/wasm"

// Step_read/local.get: z; (LOCAL.GET x) ~> val
//
//	if local(z, x) = val
func emitLocalGet(c *compiler, in *wasm.Instr) {
	x := c.locals[in.X]
	if c.counting {
		c.result(in, copying(instr{a: x.slot}, x.wide), x.wide)
	} else {
		c.pushAt(x.slot, x.wide)
	}
}

// Step/local.set: z; val (LOCAL.SET x) ~> with_local(z, x, val); eps
func emitLocalSet(c *compiler, in *wasm.Instr) {
	c.setLocal(in, c.locals[in.X])
	c.pop()
}

// Step_pure/local.tee: val (LOCAL.TEE x) ~> val val (LOCAL.SET x)
func emitLocalTee(c *compiler, in *wasm.Instr) {
	x := c.locals[in.X]
	c.setLocal(in, x)
	if !c.counting {
		c.pop()
		c.pushAt(x.slot, x.wide)
	}
}

// setLocal writes the topmost operand into local x.
func (c *compiler) setLocal(in *wasm.Instr, x operand) {
	top := len(c.operands) - 1
	for i := c.loose; i < top; i++ {
		if o := &c.operands[i]; o.slot == x.slot {
			c.bringHome(o)
			c.last = -1
		}
	}
	val := c.operands[top].slot
	switch {
	case c.counting:
		c.emit(in, copying(instr{a: val, d: x.slot}, x.wide))
	case c.last >= 0 && c.last == len(c.code.instrs)-1 && c.code.instrs[c.last].d == val:
		c.code.instrs[c.last].d = x.slot
		c.last = -1
	case val != x.slot:
		c.move(x.slot, val, x.wide)
	}
}

// copying completes an instruction that copies a value: n says that it is wide.
func copying(s instr, wide bool) instr {
	if wide {
		s.n = 1
	}
	return s
}

func localGet(m *machine, f *frame, in *instr) {
	if in.n != 0 {
		f[in.d+1] = f[in.a+1]
	}
	f[in.d] = f[in.a]
}

func localSet(m *machine, f *frame, in *instr) { localGet(m, f, in) }

func localTee(m *machine, f *frame, in *instr) {
	m.also(RuleLocalSet, 1)
	localGet(m, f, in)
}

func move(m *machine, f *frame, in *instr) { f[in.d] = f[in.a] }

func moveWide(m *machine, f *frame, in *instr) { f[in.d], f[in.d+1] = f[in.a], f[in.a+1] }

func emitGlobalGet(c *compiler, in *wasm.Instr) {
	wide := c.mod.globals[in.X].Type.Kind == wasm.V128
	c.result(in, copying(instr{x: in.X}, wide), wide)
}

func emitGlobalSet(c *compiler, in *wasm.Instr) {
	wide := c.mod.globals[in.X].Type.Kind == wasm.V128
	c.emit(in, copying(instr{a: c.pop(), x: in.X}, wide))
}

// Step_read/global.get: z; (GLOBAL.GET x) ~> val
//
//	if global(z, x).VALUE = val
func globalGet(m *machine, f *frame, in *instr) {
	g := m.inst.globals[in.x]
	f[in.d] = g.value[0]
	if in.n != 0 {
		f[in.d+1] = g.value[1]
	}
}

// Step/global.set: z; val (GLOBAL.SET x) ~> with_global(z, x, val); eps
func globalSet(m *machine, f *frame, in *instr) {
	g := m.inst.globals[in.x]
	g.value[0] = f[in.a]
	if in.n != 0 {
		g.value[1] = f[in.a+1]
	}
}
