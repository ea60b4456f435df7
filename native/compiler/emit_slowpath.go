package compiler

import (
	"wasmjudge/native/abi"
	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// query is code behind the function that makes a runtime call where the quick way ends, and goes back. It keeps all
// registers but that of its result: while Go works, they lie on the native stack, where the collector looks for
// references.
type query struct {
	entry, back amd64.Label
	no          amd64.Label // where a result of 0 leads, if result is None
	result      amd64.Reg
	call        abi.RuntimeCall
	typed       bool       // the number of type typ comes before the other arguments; result is not None
	typ         uint32     // typeidx
	args        [2]operand // constants that fit 32 bits and values in registers; the first n
	n           int
	saved       regset
	pos, try    uint32
}

// ask adds a query with at most 2 arguments. The caller says what becomes of the result, jumps to the query's entry,
// and binds back. What it gives is valid until the next query.
func (c *compiler) ask(call abi.RuntimeCall, args ...operand) *query {
	q := extend(&c.queries)
	q.entry, q.back, q.result = c.asm.NewLabel(), c.asm.NewLabel(), amd64.None
	q.call, q.n = call, copy(q.args[:], args)
	q.saved, q.pos, q.try = c.busy|c.valid, c.body[c.pc].Pos, c.ctrl().try
	return q
}

// askUnlessEqual adds a query for where the flags say that two types differ. It leads to no if the result is 0.
func (c *compiler) askUnlessEqual(no amd64.Label, call abi.RuntimeCall, args ...operand) {
	q := c.ask(call, args...)
	q.no = no
	c.asm.Jcc(amd64.NE, q.entry)
	c.bind(q.back)
}

// emitQueries emits the queries of the function.
func (c *compiler) emitQueries() {
	for i := range c.queries {
		q := &c.queries[i]
		c.bind(q.entry)
		c.pushRegisters(q.saved)
		c.asm.RM(amd64.MOV, amd64.W64, memReg, amd64.Mem(vmctxReg, offRT))
		at := offRTArgs
		if q.typed {
			at += 8
		}
		for k := range q.args[:q.n] {
			c.storeArg(at, &q.args[k])
			at += int32(8 * abi.WordsOf(q.args[k].typ))
		}
		if q.typed {
			c.asm.RM(amd64.MOV, amd64.W32, q.result, c.typeNumber(q.typ))
			c.asm.MR(amd64.MOV, amd64.W64, amd64.Mem(memReg, offRTArgs), q.result)
		}
		c.asm.MI(amd64.MOV, amd64.W64, amd64.Mem(memReg, offRTCall), int32(q.call))
		c.asm.M(amd64.CALL, amd64.W32, amd64.Mem(vmctxReg, offExit))
		c.callSite(q.pos, q.try)
		if q.result != amd64.None {
			c.asm.RM(amd64.MOV, amd64.W64, q.result, amd64.Mem(memReg, offRTArgs))
			c.popRegisters(q.saved)
			c.asm.Jmp(q.back)
			continue
		}
		c.asm.MI(amd64.CMP, amd64.W64, amd64.Mem(memReg, offRTArgs), 0)
		c.popRegisters(q.saved)
		c.asm.Jcc(amd64.NE, q.back)
		c.asm.Jmp(q.no)
	}
}

// storeArg stores an argument that is a constant or in a register to the abi.Context.
func (c *compiler) storeArg(at int32, v *operand) {
	if v.kind == constant {
		c.asm.MI(amd64.MOV, amd64.W64, amd64.Mem(memReg, at), int32(v.bits))
		return
	}
	c.store(amd64.Mem(memReg, at), v.typ, v.reg)
}

// pushRegisters pushes registers on the native stack, of xmm registers 128 bits.
func (c *compiler) pushRegisters(s regset) {
	for ; s != 0; s &= s - 1 {
		r := s.first()
		if !r.XMM() {
			c.asm.Push(r)
			continue
		}
		c.asm.RM(amd64.LEA, amd64.W64, amd64.RSP, amd64.Mem(amd64.RSP, -16))
		c.store(amd64.Mem(amd64.RSP, 0), wasm.V128, r)
	}
}

// popRegisters is the inverse of pushRegisters. It does not change the flags.
func (c *compiler) popRegisters(s regset) {
	for r := amd64.XMM15 + 1; r > 0; {
		switch r--; {
		case !s.has(r):
		case r.XMM():
			c.fetch(r, wasm.V128, amd64.Mem(amd64.RSP, 0))
			c.asm.RM(amd64.LEA, amd64.W64, amd64.RSP, amd64.Mem(amd64.RSP, 16))
		default:
			c.asm.Pop(r)
		}
	}
}
