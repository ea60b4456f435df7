package compiler

import (
	"slices"

	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
)

// The first pass over a function. Positions are indices into the body plus 1; 0 is the function's entry.

// analysis is what the first pass learns.
type analysis struct {
	locals []local
	ranges []liveRange // of the locals, in the order of their first access
	order  []uint32    // locals in that order
	params []uint32    // of these those that are parameters,
	zeros  []uint32    // and those that may be read before they are written
	blocks []block     // structured instructions in order; the first is the function itself

	accesses []access // of locals, in order
	passed   int      // how many of them the emission pass has passed

	uses                 trait // of all instructions together
	vmctxUse, memory0Use use   // where the vmctx and the base of memory 0 are needed

	found []localAccess // the accesses of locals as the pass meets them
	inner uint32        // the innermost block that is open during the pass
	loops []openLoop    // the loops that are open, outermost first
}

// access is an access of a local. It says where the next access of that local is, and, if it is a write, the next
// write.
type access struct{ next, nextWrite uint32 }

// localAccess is an access of a local by the instruction at a position.
type localAccess struct {
	at, local uint32
	traits    trait
}

func (f *localAccess) write() bool { return f.traits&isWrite != 0 }

// local is a local variable.
type local struct {
	typ   wasm.Kind
	reg   amd64.Reg // home register of the current live range, or None
	param bool
	zero  bool   // may be read before it is written
	end   uint32 // of the current live range
	live  int32  // during the first pass the last live range, during emission the current one, or -1

	firstRange int32
	home       int32 // home slot: offset from rbp, or 0 as long as it has no slot

	// During emission.
	next      uint32 // next access after the current position, in the order of the body
	nextWrite uint32
	lastWrite uint32
	cache     amd64.Reg // the last register that happened to hold its value, or None: see cacheOf
	refs      int32     // topmost entry of the operand stack that refers to it, or -1
}

// never is a position after all others.
const never = ^uint32(0)

// block is a structured instruction.
type block struct {
	end     uint32 // position of its end; during the first pass of what closed last, its first arm or all of it, or 0
	elseAt  uint32 // position of its else, or 0
	callsAt uint32 // position of the first call that stands directly in it, or never
	outer   uint32 // the block that it stands in
	uses    trait  // of the instructions in it
	isLoop  bool
}

// openLoop is a loop whose end is not reached yet.
type openLoop struct{ block, start uint32 }

// use is how far something that the function needs is needed.
type use struct {
	end  uint32 // the last instruction of the run in which it is used last
	loop uint32 // a loop to whose end it is needed, or 0
}

// trait is a set of properties of an instruction that matter to the first pass, or to the lowering of the instruction
// before it.
type trait uint16

const (
	isLocal     trait = 1 << iota // accesses a local
	isWrite                       // writes it
	opens                         // opens a block
	closes                        // ends a block, or an arm of an if
	tries                         // is a try_table
	calls                         // calls: no register but rbp survives
	callsOut                      // calls another instance's function, perhaps (of call only if frames are lean)
	callsGo                       // by a runtime call
	usesMemory0                   // accesses the memory whose base is pinned
	usesVmctx                     // needs the vmctx otherwise
	bounds                        // accesses a memory with explicit checks
	takesFlags                    // has a lowering that knows an operand in the flags
	usesVectors                   // is an instruction on vectors
)

// traits are the properties of each instruction; those of memory accesses depend on the memory and are refined by
// memoryTraits.
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
		case wasm.ImmMemarg, wasm.ImmMemargLane:
			t[op] = usesMemory0
		case wasm.ImmTableType, wasm.ImmType, wasm.ImmHeap, wasm.ImmHeapNull, wasm.ImmCast:
			t[op] = usesVmctx
		case wasm.ImmFunc:
			t[op] = usesVmctx
		}
	}
	for op := range wasm.Op(wasm.OpCount) {
		if op.Row().Chapter == wasm.ChapterVector {
			t[op] |= usesVectors
		}
	}
	t[wasm.OpElse], t[wasm.OpEnd] = closes, closes
	t[wasm.OpLocalSet] |= isWrite
	t[wasm.OpLocalTee] |= isWrite
	for _, op := range []wasm.Op{
		wasm.OpCall, wasm.OpCallIndirect, wasm.OpCallRef,
		wasm.OpReturnCall, wasm.OpReturnCallIndirect, wasm.OpReturnCallRef,
	} {
		t[op] |= calls | usesVmctx
	}
	for _, op := range []wasm.Op{
		wasm.OpCallIndirect, wasm.OpCallRef, wasm.OpReturnCall, wasm.OpReturnCallIndirect, wasm.OpReturnCallRef,
	} {
		t[op] |= callsOut
	}
	for _, op := range []wasm.Op{
		wasm.OpThrow, wasm.OpThrowRef,
		wasm.OpMemoryGrow, wasm.OpMemoryInit, wasm.OpMemoryCopy, wasm.OpMemoryFill, wasm.OpDataDrop,
		wasm.OpTableGrow, wasm.OpTableInit, wasm.OpTableCopy, wasm.OpTableFill, wasm.OpElemDrop,
		wasm.OpArrayNewData, wasm.OpArrayNewElem, wasm.OpArrayFill, wasm.OpArrayCopy, wasm.OpArrayInitData, wasm.OpArrayInitElem,
	} {
		t[op] |= calls | callsGo | usesVmctx
	}
	for _, op := range []wasm.Op{
		wasm.OpCallIndirect, wasm.OpReturnCallIndirect,
		wasm.OpRefTest, wasm.OpRefTestNull, wasm.OpRefCast, wasm.OpRefCastNull, wasm.OpBrOnCast, wasm.OpBrOnCastFail,
		wasm.OpStructNew, wasm.OpStructNewDefault, wasm.OpArrayNew, wasm.OpArrayNewDefault, wasm.OpArrayNewFixed,
	} {
		t[op] |= callsGo | usesVmctx
	}
	for _, op := range []wasm.Op{wasm.OpIf, wasm.OpBrIf, wasm.OpSelect, wasm.OpSelectT, wasm.OpI32Eqz} {
		t[op] |= takesFlags
	}
	return t
}()

// analyse makes the first pass. It is false if the function is refused.
func (c *compiler) analyse(f *wasm.Func, t *wasm.Comptype) bool {
	if !c.declareLocals(f, t) {
		return false
	}
	c.found = slices.Grow(c.found[:0], len(f.Body)+1)
	c.blocks, c.inner = append(c.blocks[:0], block{callsAt: never}), 0
	c.loops, c.order, c.ranges = c.loops[:0], c.order[:0], c.ranges[:0]
	c.vmctxUse, c.memory0Use = use{}, use{}
	special := c.specials()
	for k := uint32(0); k < uint32(len(f.Body)); {
		k = c.analyseRun(f.Body, k, special)
		k = c.analyseStructure(f.Body, k)
	}
	c.uses = c.blocks[0].uses
	if c.options.LeanFrames {
		c.noteCallsOut(f.Body)
	}
	c.linkAccesses()
	c.endRanges()
	return true
}

// declareLocals lists the function's locals, parameters first.
func (c *compiler) declareLocals(f *wasm.Func, t *wasm.Comptype) bool {
	n := uint64(len(t.Params))
	for _, run := range f.Locals {
		n += uint64(run.N)
	}
	if n > limit.NativeLocals {
		c.refuse(limit.NativeFuncLocals.Excess(c.m.Source, f.Pos))
	}
	if c.err != nil {
		return false
	}
	c.locals = c.locals[:0]
	fresh := local{reg: amd64.None, cache: amd64.None, live: -1, next: never, nextWrite: never, refs: -1}
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

// runLength bounds the instructions of a run.
const runLength = 64

// analyseRun analyses the instructions from index k on that neither open nor close a block, and returns the index of
// the first that it leaves. It finds out what they do without a branch for each, of which the processor would guess
// many wrong, before it looks at the accesses of locals.
func (c *compiler) analyseRun(body []wasm.Instr, k uint32, special trait) uint32 {
	n := len(c.found)
	list := c.found[:cap(c.found)]
	run := body[k:min(k+runLength, uint32(len(body)))]
	var uses trait
	call := never // the first one
	for j := range run {
		i := &run[j]
		t := traits[i.Op]
		if t&(opens|closes) != 0 {
			run = run[:j]
			break
		}
		at := k + 1 + uint32(j)
		list[n] = localAccess{at, i.X, t}
		n += int(t & isLocal)
		if t&special != 0 {
			t = c.memoryTraits(i)
		}
		uses |= t
		if t&calls == 0 {
			at = never
		}
		call = min(call, at)
	}
	k += uint32(len(run))
	list = list[len(c.found):n]
	c.found = c.found[:n]
	c.noteUses(uses, k, call)
	c.analyseAccesses(list)
	return k
}

// noteUses notes what a run of instructions in the innermost block uses whose last one is at a position: no block
// begins or ends among them, so that it does not matter which of them it is. It notes where the first call is.
func (c *compiler) noteUses(uses trait, at, call uint32) {
	b := &c.blocks[c.inner]
	b.uses |= uses
	b.callsAt = min(b.callsAt, call)
	if uses&usesMemory0 != 0 {
		c.memory0Use = use{at, c.outerLoop()}
	}
	if uses&usesVmctx != 0 {
		c.vmctxUse = use{at, c.outerLoop()}
	}
}

// analyseStructure analyses the instructions from index k on that open and close blocks, and returns the index of the
// first other one.
func (c *compiler) analyseStructure(body []wasm.Instr, k uint32) uint32 {
	for ; k < uint32(len(body)); k++ {
		i := &body[k]
		switch t := traits[i.Op]; {
		case t&(opens|closes) == 0:
			return k
		case t&opens != 0:
			c.analyseBlock(i.Op == wasm.OpLoop, k+1, t&tries)
		case i.Op == wasm.OpEnd:
			c.closeBlock(k + 1)
		default:
			b := &c.blocks[c.inner]
			b.elseAt, b.end = k+1, k+1
		}
	}
	return k
}

// specials are the traits of instructions that depend on more than the instruction: accesses to memories if not all
// of them are to the memory whose base is pinned, without checks.
func (c *compiler) specials() trait {
	if len(c.mems) == 0 || len(c.mems) == 1 && !c.explicit(0) {
		return 0
	}
	return usesMemory0
}

// noteCallsOut notes whether an imported function is called.
func (c *compiler) noteCallsOut(body []wasm.Instr) {
	for k := range body {
		if i := &body[k]; i.Op == wasm.OpCall && i.X < uint32(c.layout.ImportedFuncs) {
			c.uses |= callsOut
		}
	}
}

// analyseBlock opens a block.
func (c *compiler) analyseBlock(isLoop bool, at uint32, uses trait) {
	x := uint32(len(c.blocks))
	if isLoop {
		c.loops = append(c.loops, openLoop{x, at})
	}
	b := extend(&c.blocks)
	b.callsAt, b.isLoop, b.outer, b.uses = never, isLoop, c.inner, uses
	c.inner = x
}

// neededAt reports whether what a use is of is needed after a position.
func (c *compiler) neededAt(u use, at uint32) bool {
	return u.end > at || c.blocks[u.loop].end > at && u.loop != 0
}

// closeBlock is the end of the innermost open block.
func (c *compiler) closeBlock(at uint32) {
	b := &c.blocks[c.inner]
	b.end = at
	if b.isLoop {
		c.loops = c.loops[:len(c.loops)-1]
	}
	c.inner = b.outer
	c.blocks[c.inner].uses |= b.uses
}
