package native

import (
	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// The first pass over a function. Positions are indices into the body plus 1; 0 is the function's entry.

// analysis is what the first pass learns.
type analysis struct {
	locals []local
	webs   []web    // of the locals, in the order of their first access
	order  []uint32 // locals in that order
	blocks []block  // structured instructions in order; the first is the function itself

	// For an access of a local at a position: where the next access is, and, for writes, the next write.
	nextAccess, nextWrite []uint32

	uses                 trait // of all instructions together
	vmctxUse, memory0Use use   // where the vmctx and the base of memory 0 are needed

	open  []uint32 // blocks that are open during the pass, outermost first
	loops []uint32 // those of them that are loops
}

// local is a local variable.
type local struct {
	typ   wasm.Kind
	reg   amd64.Reg // home register of the web at hand, or None
	param bool
	zero  bool   // may be read before it is written
	end   uint32 // of the web at hand
	web   int32  // during the first pass the last web, during emission the one at hand; -1 if there is none

	firstWeb int32
	home     int32 // home slot: offset from rbp; 0 where there is none yet

	// During the first pass: the last access and the last write, or never.
	access, write uint32

	// During emission.
	next      uint32 // next access after the position at hand, in the order of the body
	nextWrite uint32
	lastWrite uint32
	cache     amd64.Reg // a register that happens to hold its value, or None: see registers.cached
	refs      int32     // topmost entry of the operand stack that refers to it, or -1
}

// never is a position after all others.
const never = ^uint32(0)

// block is a structured instruction.
type block struct {
	end     uint32 // position of its end
	elseAt  uint32 // position of its else, or 0
	uses    trait  // of the instructions in it
	callsAt uint32 // position of the first call that stands directly in it, or never
	isLoop  bool
	start   uint32 // its position
}

// use is how far something that the function needs is needed.
type use struct {
	end  uint32 // the last use
	loop uint32 // a loop to whose end it is needed, or 0
}

// trait is a set of properties of an instruction that matter to the first pass.
type trait uint16

const (
	isLocal     trait = 1 << iota // accesses a local
	isWrite                       // writes it
	opens                         // opens a block
	tries                         // is a try_table
	calls                         // calls: no register but rbp survives
	callsOut                      // calls what may be another instance's function
	callsGo                       // by a runtime call
	usesMemory0                   // accesses the memory whose base is pinned
	usesVmctx                     // needs the vmctx otherwise
	bounds                        // accesses a memory with explicit checks
)

// traits are the properties of each instruction; those of memory accesses depend on the memory and are refined by memoryTraits.
var traits = func() (t [wasm.OpCount]trait) {
	for op := range wasm.Op(wasm.OpCount) {
		switch op.Row().Imm {
		case wasm.ImmBlock:
			t[op] = opens
		case wasm.ImmTryTable:
			t[op] = opens | tries
		case wasm.ImmLocal:
			t[op] = isLocal
		case wasm.ImmGlobal, wasm.ImmTable, wasm.ImmMem:
			t[op] = usesVmctx
		case wasm.ImmMemarg:
			t[op] = usesMemory0
		case wasm.ImmTableType, wasm.ImmType, wasm.ImmHeap, wasm.ImmHeapNull, wasm.ImmCast:
			t[op] = usesVmctx
		case wasm.ImmFunc:
			t[op] = usesVmctx
		}
	}
	t[wasm.OpLocalSet] |= isWrite
	t[wasm.OpLocalTee] |= isWrite
	for _, op := range []wasm.Op{wasm.OpCall, wasm.OpCallIndirect, wasm.OpCallRef, wasm.OpReturnCall, wasm.OpReturnCallIndirect, wasm.OpReturnCallRef} {
		t[op] |= calls | usesVmctx
	}
	for _, op := range []wasm.Op{wasm.OpCallIndirect, wasm.OpCallRef, wasm.OpReturnCall, wasm.OpReturnCallIndirect, wasm.OpReturnCallRef} {
		t[op] |= callsOut
	}
	for _, op := range []wasm.Op{wasm.OpThrow, wasm.OpThrowRef, wasm.OpMemoryGrow, wasm.OpMemoryInit, wasm.OpMemoryCopy, wasm.OpMemoryFill, wasm.OpDataDrop,
		wasm.OpTableGrow, wasm.OpTableInit, wasm.OpTableCopy, wasm.OpTableFill, wasm.OpElemDrop} {
		t[op] |= calls | callsGo | usesVmctx
	}
	for _, op := range []wasm.Op{wasm.OpCallIndirect, wasm.OpReturnCallIndirect, wasm.OpRefTest, wasm.OpRefTestNull, wasm.OpRefCast, wasm.OpRefCastNull, wasm.OpBrOnCast, wasm.OpBrOnCastFail} {
		t[op] |= callsGo | usesVmctx
	}
	return t
}()

// maxLocals bounds the locals of a function, parameters included.
const maxLocals = 50_000

// analyse makes the first pass. It is false if the function is refused.
func (c *compiler) analyse(f *wasm.Func, t *wasm.Comptype) bool {
	if !c.declareLocals(f, t) {
		return false
	}
	n := len(f.Body)
	if cap(c.nextAccess) < n {
		c.nextAccess, c.nextWrite = make([]uint32, n), make([]uint32, n)
	}
	c.nextAccess, c.nextWrite = c.nextAccess[:n], c.nextWrite[:n]
	c.blocks = append(c.blocks[:0], block{callsAt: never})
	c.open, c.loops, c.order, c.uses = append(c.open[:0], 0), c.loops[:0], c.order[:0], 0
	c.webs, c.vmctxUse, c.memory0Use = c.webs[:0], use{}, use{}
	for k := range f.Body {
		i := &f.Body[k]
		at := uint32(k) + 1
		switch t := traits[i.Op]; {
		case t&isLocal != 0:
			c.analyseAccess(i.X, at, t&isWrite != 0)
		case t != 0:
			c.analyseTraits(i, at, t)
		case i.Op == wasm.OpElse:
			c.blocks[c.open[len(c.open)-1]].elseAt = at
		case i.Op == wasm.OpEnd:
			c.closeBlock(at)
		}
	}
	c.endWebs()
	return true
}

// declareLocals lists the function's locals, parameters first.
func (c *compiler) declareLocals(f *wasm.Func, t *wasm.Comptype) bool {
	n := uint64(len(t.Params))
	for _, run := range f.Locals {
		n += uint64(run.N)
		if run.Type.Kind == wasm.V128 && run.N > 0 {
			c.unsupported(f.Pos, "v128")
		}
	}
	if n > maxLocals {
		c.unsupported(f.Pos, "a function with more than 50000 locals")
	}
	if c.err != nil {
		return false
	}
	c.locals = c.locals[:0]
	fresh := local{reg: amd64.None, cache: amd64.None, web: -1, next: never, nextWrite: never, access: never, write: never, refs: -1}
	for i := range t.Params {
		fresh.typ, fresh.param = t.Params[i].Kind, true
		c.locals = append(c.locals, fresh)
	}
	fresh.param = false
	for _, run := range f.Locals {
		fresh.typ = run.Type.Kind
		for range run.N {
			c.locals = append(c.locals, fresh)
		}
	}
	return true
}

// analyseTraits notes what the traits t of an instruction that accesses no local tell.
func (c *compiler) analyseTraits(i *wasm.Instr, at uint32, t trait) {
	switch {
	case t&opens != 0:
		if i.Op == wasm.OpLoop {
			c.loops = append(c.loops, uint32(len(c.blocks)))
		}
		c.open = append(c.open, uint32(len(c.blocks)))
		c.blocks = append(c.blocks, block{callsAt: never, isLoop: i.Op == wasm.OpLoop, start: at, uses: t & tries})
		return
	case t&usesMemory0 != 0:
		t = c.memoryTraits(i)
	case i.Op == wasm.OpCall && i.X < uint32(c.layout.importedFuncs):
		t |= callsOut
	}
	b := &c.blocks[c.open[len(c.open)-1]]
	if t&calls != 0 {
		b.callsAt = min(b.callsAt, at)
	}
	b.uses |= t
	if t&usesMemory0 != 0 {
		c.memory0Use = use{at, c.loopAfter(0)}
	}
	if t&usesVmctx != 0 {
		c.vmctxUse = use{at, c.loopAfter(0)}
	}
}

// neededAt reports whether what a use tells of is needed after a position.
func (c *compiler) neededAt(u use, at uint32) bool {
	return u.end > at || c.blocks[u.loop].end > at && u.loop != 0
}

// closeBlock is the end of the innermost open block.
func (c *compiler) closeBlock(at uint32) {
	n := len(c.open) - 1
	b := &c.blocks[c.open[n]]
	b.end = at
	if b.isLoop {
		c.loops = c.loops[:len(c.loops)-1]
	}
	if n == 0 {
		c.uses = b.uses
	} else {
		c.blocks[c.open[n-1]].uses |= b.uses
	}
	c.open = c.open[:n]
}
