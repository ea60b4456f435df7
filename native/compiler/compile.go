package compiler

import (
	"slices"
	"sync"

	"wasmjudge/native/abi"
	"wasmjudge/native/amd64"
	"wasmjudge/native/artifact"
	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
	"wasmjudge/wasm/slab"
)

// The compiler translates each function in two passes over its body. The first (analyse.go) learns where locals are
// used, what loops contain and which local gets which register (analyse_allocate.go). The second emits code, with the
// operand stack kept as a description of where each operand is (value_operand.go) and the state of the registers
// carried along (value_registers.go) and made to agree where paths join (value_join.go). Each instruction has a
// lowering; they stand in the files named after the headings of the specification.

// compiler is the state of a compilation. Its storage is used again for the next one.
type compiler struct {
	asm     amd64.Assembler
	options artifact.Options
	listing *listing // nil unless the code is to be shown
	err     error

	// The module.
	m       *wasm.Module
	layout  abi.Layout
	types   []*wasm.Comptype // of functions, by funcidx
	tags    []*wasm.Comptype // of tags, by tagidx
	globals []wasm.Globaltype
	mems    []wasm.Memtype
	tables  []wasm.Tabletype
	entries []amd64.Label // of defined functions
	out     artifact.Artifact
	copies  copies
	shapes  []shape // of structure types, by typeidx, once one is asked for
	masks   [numMasks]amd64.Label

	// The function.
	analysis
	function
}

// function is the state of the emission pass over one function.
type function struct {
	typ  *wasm.Comptype
	body []wasm.Instr
	pc   int    // index in body of the current instruction
	pos  uint32 // pc + 1: the unit of analysis; 0 is the function's entry

	following trait // the properties of the instruction after the current one

	homeRegs  regset      // registers that locals may have
	tempRegs  regset      // registers that operands may have, where they are not a local's
	arrivals  []amd64.Reg // where each parameter arrives; None for stack arguments
	stackArgs int32       // how many stack arguments the function has

	registers
	stack     []operand
	settled   int32   // operands of the innermost control from its height to here are constants and slots (see settle)
	slots     []int32 // home slots of operands, by position in the stack; 0 where there is none yet
	wideSlots []int32 // those of vectors, of 16 bytes
	ctrls     []control
	opened    int  // the next structured instruction, as an index into blocks
	codeLimit int  // offset that the function's code may reach; negative if the function is refused
	reachable bool // the current instruction can be reached
	frame     int32
	payload   int32 // slots for the payload of a throw: the lowest one
	payloads  int32 // how many
	checks    []boundsCheck
	moves     moves
	stubs     []trapStub
	queries   []query
	leaves    []int // offsets of the instructions that give the slots' room back
	pads      []pad
	padLoads  []padLoad
	shadows   []shadow
	pool      []poolConst
	vectors   []vectorConst // constants of 16 bytes, by number
	held      []loopConst   // those that registers hold in the current loops

	jumpTables  []jumpTable
	tableLabels []amd64.Label

	// The last instruction that set the zero flag by a result: offset after it, and the register.
	zeroAt    int
	zeroReg   amd64.Reg
	zeroWidth amd64.Width
}

var compilers = sync.Pool{New: func() any { return new(compiler) }}

// Compile compiles a validated module. The error is a *wasm.Error of kind Unsupported when a function exceeds a limit,
// that of [wasm.Module.Ready], and nil otherwise.
func Compile(m *wasm.Module, o artifact.Options) (*artifact.Artifact, error) {
	return compileListing(m, o, nil)
}

// compileListing is compile with a listing to fill in.
func compileListing(m *wasm.Module, o artifact.Options, l *listing) (*artifact.Artifact, error) {
	if err := m.Ready("native", 0); err != nil {
		return nil, err
	}
	c := compilers.Get().(*compiler)
	c.m, c.options, c.listing, c.err = m, o, l, nil
	c.module()
	var a *artifact.Artifact
	if c.err == nil {
		a = c.finish()
	}
	err := c.err
	c.reset()
	compilers.Put(c)
	return a, err
}

// kept bounds the storage that a compiler keeps: for code, in bytes.
const kept = 1 << 20

// reset drops what refers to the module, and storage that a large module has made large.
func (c *compiler) reset() {
	if cap(c.asm.Code) > kept {
		*c = compiler{}
		return
	}
	c.asm.Reset()
	c.m, c.listing, c.function.typ, c.body, c.layout = nil, nil, nil, nil, abi.Layout{}
	clear(c.types)
	clear(c.tags)
	clear(c.ctrls)
	c.shapes = nil
	o := &c.out
	o.Needs = 0
	o.Funcs, o.Sites, o.Tries, o.Handlers, o.Traps = o.Funcs[:0], o.Sites[:0], o.Tries[:0], o.Handlers[:0], o.Traps[:0]
}

// copies is where the tables of one artifact after the other are kept.
type copies struct {
	funcs    slab.Slab[artifact.Func]
	sites    slab.Slab[artifact.Site]
	tries    slab.Slab[artifact.Try]
	handlers slab.Slab[artifact.Handler]
	traps    slab.Slab[artifact.TrapSite]
}

// finish is the artifact of the module that was compiled. It takes over the storage of a large one.
func (c *compiler) finish() *artifact.Artifact {
	o, k := &c.out, &c.copies
	if cap(c.asm.Code) > kept {
		a := *o
		a.Code = c.asm.Code
		return &a
	}
	return &artifact.Artifact{
		Code:     slices.Clone(c.asm.Code),
		Funcs:    k.funcs.Clone(o.Funcs),
		Sites:    k.sites.Clone(o.Sites),
		Tries:    k.tries.Clone(o.Tries),
		Handlers: k.handlers.Clone(o.Handlers),
		Traps:    k.traps.Clone(o.Traps),
		Needs:    o.Needs,
	}
}

// refuse refuses the module.
func (c *compiler) refuse(err *wasm.Error) {
	c.codeLimit = -1
	if c.err == nil {
		c.err = err
	}
}

// mostCode bounds the code of a module, so that offsets fit 32 bits and jumps reach. Tests lower it.
var mostCode = limit.NativeAllCode

// module compiles all functions.
func (c *compiler) module() {
	c.indexSpaces()
	c.makeRoom()
	for k := range c.masks {
		c.masks[k] = c.asm.NewLabel()
	}
	for range c.m.Funcs {
		c.entries = append(c.entries, c.asm.NewLabel())
	}
	imported := len(c.types) - len(c.m.Funcs)
	for k := range c.m.Funcs {
		f := &c.m.Funcs[k]
		c.define(f, c.types[imported+k], c.entries[k])
		if c.asm.PC() > mostCode { // what stands behind the body, too
			c.refuse(limit.NativeModuleCode.Excess(c.m.Source, f.Pos))
		}
		if c.err != nil {
			return
		}
	}
	c.emitMasks()
	c.asm.LinkCalls()
}

// makeRoom makes storage for what the code of a large module is likely to take, so that it need not grow.
func (c *compiler) makeRoom() {
	const codePerInstr, instrsPerTrap, instrsPerCall = 5, 6, 20
	n := 0
	for k := range c.m.Funcs {
		n += len(c.m.Funcs[k].Body)
	}
	if n*codePerInstr > kept {
		c.asm.Code = make([]byte, 0, n*codePerInstr)
		c.out.Traps = make([]artifact.TrapSite, 0, n/instrsPerTrap)
		c.out.Sites = make([]artifact.Site, 0, n/instrsPerCall)
	}
}

// indexSpaces collects the types of what the module's indices name.
func (c *compiler) indexSpaces() {
	m := c.m
	c.layout = abi.LayoutOf(m)
	c.types, c.tags, c.globals = c.types[:0], c.tags[:0], c.globals[:0]
	c.mems, c.tables, c.entries = c.mems[:0], c.tables[:0], c.entries[:0]
	for i := range m.Imports {
		switch t := &m.Imports[i].Type; t.Kind {
		case wasm.ExternFunc:
			c.types = append(c.types, &m.Defs[t.Type].Comp)
		case wasm.ExternTag:
			c.tags = append(c.tags, &m.Defs[t.Type].Comp)
		case wasm.ExternGlobal:
			c.globals = append(c.globals, t.Global)
		case wasm.ExternMem:
			c.mems = append(c.mems, t.Mem)
		case wasm.ExternTable:
			c.tables = append(c.tables, t.Table)
		}
	}
	for i := range m.Funcs {
		c.types = append(c.types, &m.Defs[m.Funcs[i].Type].Comp)
	}
	for i := range m.Tags {
		c.tags = append(c.tags, &m.Defs[m.Tags[i].Type].Comp)
	}
	for i := range m.Globals {
		c.globals = append(c.globals, m.Globals[i].Type)
	}
	for i := range m.Mems {
		c.mems = append(c.mems, m.Mems[i].Type)
	}
	for i := range m.Tables {
		c.tables = append(c.tables, m.Tables[i].Type)
	}
}

// define compiles a function.
func (c *compiler) define(f *wasm.Func, t *wasm.Comptype, entry amd64.Label) {
	if !c.analyse(f, t) {
		return
	}
	c.allocate()
	c.startFunction(f, t)
	c.asm.AVX = c.uses&usesVectors != 0 && c.may(artifact.AVX)
	c.asm.Align(16)
	c.asm.Bind(entry)
	start, labels := c.asm.PC(), c.asm.Labels()
	c.listFunction()
	grow := c.prologue()
	if c.emitBody(); c.err != nil {
		return
	}
	c.emitPads()
	c.emitQueries()
	c.emitTraps()
	c.patchFrame(grow)
	data := c.asm.PC()
	c.emitTables()
	c.emitPool()
	c.listPlaces()
	c.asm.DropLabels(labels)
	c.out.Funcs = append(c.out.Funcs, artifact.Func{
		Entry: uint32(start), Data: uint32(data), End: uint32(c.asm.PC()), Frame: uint32(c.frame),
	})
}

// startFunction empties the state of the function, whose locals are analysed.
func (c *compiler) startFunction(f *wasm.Func, t *wasm.Comptype) {
	c.typ, c.body, c.pc, c.pos = t, f.Body, 0, 0
	c.registers.reset()
	c.stack, c.ctrls, c.opened, c.settled = c.stack[:0], c.ctrls[:0], 1, 0
	c.slots, c.wideSlots, c.vectors, c.held = c.slots[:0], c.wideSlots[:0], c.vectors[:0], c.held[:0]
	c.reachable, c.frame, c.payloads = true, 0, 0
	c.uncheckAll()
	c.codeLimit = min(mostCode, c.asm.PC()+limit.NativeCode+limit.NativeCodeEach*len(f.Body))
	c.stubs, c.queries, c.pads, c.padLoads, c.pool = c.stubs[:0], c.queries[:0], c.pads[:0], c.padLoads[:0], c.pool[:0]
	c.shadows, c.leaves = c.shadows[:0], c.leaves[:0]
	c.jumpTables, c.tableLabels, c.zeroAt = c.jumpTables[:0], c.tableLabels[:0], -1
	bottom := extend(&c.ctrls)
	bottom.op, bottom.end, bottom.results = wasm.OpEnd, uint32(len(f.Body)), t.Results
}

// extend appends a zero to a list and gives it, to be set where it lies. A struct of more than four fields that is
// appended is put together elsewhere, and copied in pieces that it was not written in, for which the processor waits.
func extend[T any](list *[]T) *T {
	n := len(*list)
	if n == cap(*list) {
		*list = slices.Grow(*list, 1)
	}
	*list = (*list)[:n+1]
	last := &(*list)[n]
	var zero T
	*last = zero
	return last
}

// emitBody compiles the instructions of the function. What is next is looked up before the lowering of the current one
// is called: the processor often guesses wrong what depends on it, and so finds out soon.
func (c *compiler) emitBody() {
	body := c.body
	next := lowerings[body[0].Op]
	for c.pc < len(body) && c.asm.PC() <= c.codeLimit {
		at, lower := c.pc, next
		i := &body[at]
		op := body[min(at+1, len(body)-1)].Op
		next, c.following = lowerings[op], traits[op]
		c.pos = uint32(at) + 1
		c.pinned, c.pinnedTwice = 0, 0
		if c.reachable {
			c.listInstr()
			lower(c, i)
		} else {
			c.skip(i)
		}
		c.pc++
		if c.pc != at+1 { // more than one is compiled
			next = lowerings[body[min(c.pc, len(body)-1)].Op]
		}
	}
	if c.err == nil && c.asm.PC() > c.codeLimit {
		most := limit.NativeFuncCode
		if c.asm.PC() > mostCode {
			most = limit.NativeModuleCode
		}
		c.refuse(most.Excess(c.m.Source, body[c.pc-1].Pos))
	}
}

// skip passes an instruction that cannot be reached.
func (c *compiler) skip(i *wasm.Instr) {
	switch {
	case i.Op == wasm.OpEnd || i.Op == wasm.OpElse:
		lowerings[i.Op](c, i)
	case i.Op.Structured():
		c.skipBlock()
	case traits[i.Op]&isLocal != 0:
		c.passLocal(i)
	}
}

// skipBlock passes a structured instruction with all that it holds.
func (c *compiler) skipBlock() {
	end := c.blocks[c.opened].end
	for ; uint32(c.pc)+1 < end; c.pc++ {
		i := &c.body[c.pc]
		c.pos = uint32(c.pc) + 1
		switch t := traits[i.Op]; {
		case t&opens != 0:
			c.opened++
		case t&isLocal != 0:
			c.passLocal(i)
		}
	}
}

// peek is the instruction after the current one. There always is one, because a body ends with end.
func (c *compiler) peek() *wasm.Instr { return &c.body[c.pc+1] }

// may reports whether the code may use features, and notes that it needs them: who asks uses them.
func (c *compiler) may(f artifact.Features) bool {
	if c.options.Features&f != f {
		return false
	}
	c.out.Needs |= f
	return true
}
