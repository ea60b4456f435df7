package feature

import "wasmjudge/wasm"

// brought lists the instructions that features brought, as ranges of opcodes with both ends in. An instruction of
// two ranges needs both features.
var brought = [...]struct {
	from, to wasm.Op
	by       Feature
}{
	{wasm.OpThrow, wasm.OpThrowRef, Exceptions},
	{wasm.OpTryTable, wasm.OpTryTable, Exceptions},
	{wasm.OpReturnCall, wasm.OpReturnCallIndirect, TailCalls},
	{wasm.OpReturnCallRef, wasm.OpReturnCallRef, TailCalls},
	{wasm.OpCallRef, wasm.OpReturnCallRef, FunctionReferences},
	{wasm.OpSelectT, wasm.OpSelectT, ReferenceTypes},
	{wasm.OpTableGet, wasm.OpTableSet, ReferenceTypes},
	{wasm.OpI32Extend8S, wasm.OpI64Extend32S, SignExtension},
	{wasm.OpRefNull, wasm.OpRefFunc, ReferenceTypes},
	{wasm.OpRefEq, wasm.OpRefEq, GC},
	{wasm.OpRefAsNonNull, wasm.OpBrOnNonNull, FunctionReferences},
	{wasm.OpStructNew, 0x1FF, GC},
	{wasm.OpI32TruncSatF32S, wasm.OpI64TruncSatF64U, NontrappingFptoint},
	{wasm.OpMemoryInit, wasm.OpTableCopy, BulkMemory},
	{wasm.OpTableGrow, wasm.OpTableFill, ReferenceTypes},
	{0x300, 0x3FF, SIMD},
	{0x400, wasm.OpCount - 1, RelaxedSIMD},
}

// instructions looks at a body or an expression.
func (c *checker) instructions(body []wasm.Instr) {
	for i := range body {
		in := &body[i]
		for _, r := range brought {
			if r.from <= in.Op && in.Op <= r.to {
				c.malformed(r.by, in.Pos, "unknown operator "+in.Op.String(), "illegal opcode "+in.Op.String())
			}
		}
		if c.binary {
			c.encoding(in)
		}
		c.immediates(in)
	}
}

// immediates looks at the immediates that features brought to instructions of before.
func (c *checker) immediates(in *wasm.Instr) {
	if in.Op.Structured() {
		c.blocktype(in)
	}
	switch in.Op.Row().Imm {
	case wasm.ImmTableType:
		c.index(ReferenceTypes, in.X, in.Pos)
	case wasm.ImmMem:
		c.index(MultiMemory, in.X, in.Pos)
	case wasm.ImmMemarg, wasm.ImmMemargLane:
		c.index(MultiMemory, in.X, in.Pos)
		if in.N>>32 != 0 {
			c.malformed(Memory64, in.Pos, "i32 constant out of range", "integer too large")
		}
	case wasm.ImmHeap, wasm.ImmHeapNull:
		if t := in.Reftype(); in.Op == wasm.OpRefNull {
			c.valtype(t.Nullable(), in.Pos)
		} else {
			c.valtype(t, in.Pos)
		}
	case wasm.ImmCast, wasm.ImmSelect:
		c.valtypes(c.m.Ext(in).Types, in.Pos)
	}
}

// index looks at an index that had to be 0, and had no place in the text format.
func (c *checker) index(f Feature, x, pos uint32) {
	if x != 0 {
		c.malformed(f, pos, "unexpected token: an index", "zero byte expected")
	}
}

func (c *checker) blocktype(in *wasm.Instr) {
	switch t := in.Blocktype(); t.Kind {
	case wasm.BlockVal:
		c.valtype(t.Val, in.Pos)
	case wasm.BlockIdx:
		c.malformed(MultiValue, in.Pos, "unexpected token: a block of a function type", "malformed block type")
	}
}

// constant looks at a constant expression: without extended constant expressions it is one instruction, and before
// garbage collection it could only read imported globals.
func (c *checker) constant(e []wasm.Instr) {
	if len(e) > 2 { // with the end
		c.invalid(ExtendedConst, e[0].Pos, "constant expression required")
	}
	for i := range e {
		if e[i].Op == wasm.OpGlobalGet && int(e[i].X) >= c.m.CountImports(wasm.ExternGlobal) {
			c.invalid(GC, e[i].Pos, "unknown global")
		}
	}
	c.instructions(e)
}
