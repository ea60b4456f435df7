package oracle

import (
	"sync"
	"sync/atomic"

	"wasmjudge/wasm"
)

// Engine is the reference interpreter. It implements wasm.Engine.
type Engine struct {
	counting  bool
	stepping  bool
	profile   wasm.Profile
	shadow    bool
	zealous   bool
	total     counters
	compilers sync.Pool // of *compiler
	// machines have an empty stack: too large to be left to a sync.Pool, which drops and makes them again
	machines chan *machine
	parts    sync.Pool // of *parts, empty
}

// Option changes how an engine works.
type Option func(*Engine)

// CountRules makes the engine count the rules that its evaluations apply. It executes several times slower then: an
// instruction is a step each, and nothing is done ahead of time.
func CountRules() Option { return func(e *Engine) { e.counting = true } }

// Steps makes the engine tell of every instruction (wasm.Config.OnStep). It executes as slowly as with CountRules, of
// which this takes the place.
func Steps() Option { return func(e *Engine) { e.counting, e.stepping = true, true } }

// New makes an engine.
func New(options ...Option) *Engine {
	e := &Engine{machines: make(chan *machine, keepMachines)}
	for _, o := range options {
		o(e)
	}
	return e
}

// Name is "oracle", with "-zeal" if it is zealous, and the profile's name behind it if that is not the deterministic
// one.
func (e *Engine) Name() string {
	name := "oracle"
	if e.zealous {
		name = "oracle-zeal"
	}
	if e.profile == (wasm.Profile{}) {
		return name
	}
	return name + " (" + e.profile.Name + ")"
}

// About describes the engine.
func (e *Engine) About() wasm.About { return wasm.About{Walks: true, Depth: true} }

// Rules returns how often the rules were applied in the stores that have been closed, since the engine was made. All
// are 0 without CountRules.
func (e *Engine) Rules() *Counts {
	c := new(Counts)
	for r := range c {
		c[r] = e.total[r].Load()
	}
	return c
}

// module is a compiled module. Functions are compiled when they are first called.
type module struct {
	engine  *Engine
	syntax  *wasm.Module
	funcs   []*wasm.Deftype // types of the index spaces, imports included
	tags    []*wasm.Deftype
	globals []wasm.Globaltype
	codes   []atomic.Pointer[code] // of the functions defined here

	fieldWords [][]uint32 // see fieldWord

	// The constant expressions as one code, and where each begins: the initial values of globals and tables, the
	// elements of all segments, and the offsets of active element and data segments.
	constants    *code
	globalInits  []uint32
	tableInits   []uint32
	elemInits    [][]uint32
	elemOffsets  []uint32
	dataOffsets  []uint32
	importCounts [wasm.ExternTag + 1]int
}

func (mod *module) Module() *wasm.Module { return mod.syntax }

// Compile does what need not wait for the first call.
func (e *Engine) Compile(m *wasm.Module) (wasm.Code, error) {
	if err := m.Ready("oracle", 0); err != nil {
		return nil, err
	}
	mod := &module{engine: e, syntax: m}
	mod.layFields()
	c := e.compiler(mod)
	mod.index(c.copies)
	mod.compileConstants(c)
	e.compilers.Put(c)
	return mod, nil
}

// index fills in the types of the index spaces.
func (mod *module) index(k *copies) {
	m := mod.syntax
	mod.codes = k.compiled.Take(len(m.Funcs))
	for i := range m.Imports {
		mod.importCounts[m.Imports[i].Type.Kind]++
	}
	n := &mod.importCounts
	funcs, tags := n[wasm.ExternFunc]+len(m.Funcs), n[wasm.ExternTag]+len(m.Tags)
	types := k.deftypes.Take(funcs + tags)
	mod.funcs, mod.tags = types[:0:funcs], types[funcs:funcs]
	mod.globals = k.globals.List(n[wasm.ExternGlobal] + len(m.Globals))
	for i := range m.Imports {
		switch t := &m.Imports[i].Type; t.Kind {
		case wasm.ExternFunc:
			mod.funcs = append(mod.funcs, m.Defs[t.Type])
		case wasm.ExternTag:
			mod.tags = append(mod.tags, m.Defs[t.Type])
		case wasm.ExternGlobal:
			mod.globals = append(mod.globals, mod.globaltype(t.Global))
		}
	}
	for i := range m.Funcs {
		mod.funcs = append(mod.funcs, m.Defs[m.Funcs[i].Type])
	}
	for i := range m.Tags {
		mod.tags = append(mod.tags, m.Defs[m.Tags[i].Type])
	}
	for i := range m.Globals {
		mod.globals = append(mod.globals, mod.globaltype(m.Globals[i].Type))
	}
}

// globaltype is $inst_globaltype.
func (mod *module) globaltype(t wasm.Globaltype) wasm.Globaltype {
	t.Type = mod.syntax.Defs.Close(t.Type)
	return t
}

// compiler returns a compiler for a module; it goes back into e.compilers.
func (e *Engine) compiler(mod *module) *compiler {
	c, _ := e.compilers.Get().(*compiler)
	if c == nil {
		c = &compiler{counting: e.counting, shadow: e.shadow, copies: &copies{}}
	}
	c.reset(mod)
	return c
}

func (mod *module) compileConstants(c *compiler) {
	m := mod.syntax
	addresses := &c.copies.addresses
	mod.globalInits = addresses.List(len(m.Globals))
	for i := range m.Globals {
		mod.globalInits = append(mod.globalInits, c.constant(m.Globals[i].Init))
	}
	mod.tableInits = addresses.List(len(m.Tables))
	for i := range m.Tables {
		at := uint32(0)
		if init := m.Tables[i].Init; init != nil {
			at = c.constant(init)
		}
		mod.tableInits = append(mod.tableInits, at)
	}
	mod.elemInits = c.copies.inits.List(len(m.Elems))
	mod.elemOffsets = addresses.List(len(m.Elems))
	for i := range m.Elems {
		e := &m.Elems[i]
		inits := addresses.Take(len(e.Init))
		for k, init := range e.Init {
			inits[k] = c.constant(init)
		}
		mod.elemInits = append(mod.elemInits, inits)
		mod.elemOffsets = append(mod.elemOffsets, c.offset(e.Mode, e.Offset))
	}
	mod.dataOffsets = addresses.List(len(m.Datas))
	for i := range m.Datas {
		mod.dataOffsets = append(mod.dataOffsets, c.offset(m.Datas[i].Mode, m.Datas[i].Offset))
	}
	mod.constants = c.done()
}

// offset compiles the offset of an active segment.
func (c *compiler) offset(mode wasm.SegmentMode, expr []wasm.Instr) uint32 {
	if mode != wasm.Active {
		return 0
	}
	return c.constant(expr)
}

// NewStore makes an empty store.
func (e *Engine) NewStore(c wasm.Config) wasm.Store {
	s := &Store{engine: e, profile: e.profile, limits: limitsOf(c.Limits), onThrow: c.OnThrow}
	select {
	case s.machine = <-e.machines:
	default:
		s.machine = &machine{stack: make([]uint64, 4*maxSlots)}
	}
	if s.parts, _ = e.parts.Get().(*parts); s.parts == nil {
		s.parts = &parts{}
	}
	s.heap.next = min(s.ceiling(), collectFirst)
	s.machine.store = s
	if e.counting {
		s.machine.counts = new(Counts)
	}
	if e.stepping {
		s.machine.onStep = c.OnStep
	}
	if e.shadow {
		s.machine.shadow = newShadow(s.machine)
		return shadowStore{s}
	}
	return s
}
