package oracle

import (
	"context"

	"wasmjudge/wasm"
	"wasmjudge/wasm/slab"
)

// Store is a store (4.2.3). An address of a memory, table or global is the instance itself.
type Store struct {
	engine  *Engine
	limits  wasm.Limitation
	profile wasm.Profile
	onThrow func(*wasm.Walk)

	*parts
	account

	hostTags int
	machine  *machine
}

// parts are what a store consists of. Their storage goes from one store to the next.
type parts struct {
	lists
	heap heap // STRUCTS, ARRAYS, EXNS
	made arenas
}

// lists are the components of a store by address.
type lists struct {
	funcs   []*funcinst // FUNCS
	tags    []*taginst  // TAGS
	mems    []*meminst  // MEMS
	tables  []*tableinst
	globals []*globalinst
	insts   []*moduleinst // with ELEMS and DATAS
}

func (l *lists) clear() {
	clear(l.funcs)
	clear(l.tags)
	clear(l.mems)
	clear(l.tables)
	clear(l.globals)
	clear(l.insts)
	*l = lists{l.funcs[:0], l.tags[:0], l.mems[:0], l.tables[:0], l.globals[:0], l.insts[:0]}
}

// arenas are where the parts of a store's instances are allocated.
type arenas struct {
	insts   slab.Arena[moduleinst]
	funcs   slab.Arena[funcinst]
	tags    slab.Arena[taginst]
	globals slab.Arena[globalinst]
	tables  slab.Arena[tableinst]
	mems    slab.Arena[meminst]

	funcLists   slab.Arena[*funcinst]
	tagLists    slab.Arena[tagaddr]
	globalLists slab.Arena[*globalinst]
	tableLists  slab.Arena[*tableinst]
	memLists    slab.Arena[*meminst]
	elems       slab.Arena[eleminst]
	datas       slab.Arena[datainst]
	words       slab.Arena[uint64]
}

func (k *arenas) reset() {
	k.insts.Reset()
	k.funcs.Reset()
	k.tags.Reset()
	k.globals.Reset()
	k.tables.Reset()
	k.mems.Reset()
	k.funcLists.Reset()
	k.tagLists.Reset()
	k.globalLists.Reset()
	k.tableLists.Reset()
	k.memLists.Reset()
	k.elems.Reset()
	k.datas.Reset()
	k.words.Reset()
}

// NewFunc makes a host function of a function type.
func (s *Store) NewFunc(t *wasm.Deftype, f wasm.HostFunc) wasm.Funcaddr {
	fn := s.made.funcs.One()
	*fn = funcinst{typ: t, host: f, store: s, addr: uint32(len(s.funcs))}
	s.funcs = append(s.funcs, fn)
	return fn
}

// NewTag makes a host tag.
func (s *Store) NewTag(t *wasm.Deftype) wasm.Tagaddr {
	s.hostTags++
	return s.tags[s.allocTag(t, wasm.TagID{Host: true, Instance: s.hostTags - 1})]
}

// allocTag is $alloctag.
func (s *Store) allocTag(t *wasm.Deftype, id wasm.TagID) tagaddr {
	a := tagaddr(len(s.tags))
	tag := s.made.tags.One()
	*tag = taginst{s, t, a, id}
	s.tags = append(s.tags, tag)
	return a
}

// NewGlobal makes a global. A value that is not of the type leaves the default value of number types, or null.
func (s *Store) NewGlobal(t wasm.Globaltype, v wasm.Value) wasm.Globaladdr {
	g := &globalinst{store: s, typ: t}
	s.put(g.value[:], v, t.Type)
	s.globals = append(s.globals, g)
	return g
}

// NewMemory makes a memory.
func (s *Store) NewMemory(t wasm.Memtype) (wasm.Memaddr, wasm.Outcome) {
	m, e := s.newMem(t)
	if e != none {
		return nil, e.outcome()
	}
	return m, wasm.Outcome{}
}

// NewTable makes a table.
func (s *Store) NewTable(t wasm.Tabletype, v wasm.Value) (wasm.Tableaddr, wasm.Outcome) {
	table, e := s.newTable(t)
	if e != none {
		return nil, e.outcome()
	}
	w := [1]uint64{}
	s.put(w[:], v, t.Elem)
	table.set(0, w[0])
	return table, wasm.Outcome{}
}

// smallTable is how many elements a table may have for these to lie beside those of others.
const smallTable = 16

// newTable is $alloctable for elements that are null, or says which limit the minimum size exceeds.
func (s *Store) newTable(t wasm.Tabletype) (*tableinst, excess) {
	table := s.made.tables.One()
	table.store, table.typ = s, t
	if t.Limits.Min <= smallTable {
		table.refs.list = s.made.words.List(int(t.Limits.Min))
	}
	if e := table.resize(t.Limits.Min); e != none {
		return nil, e
	}
	s.tables = append(s.tables, table)
	return table, none
}

// NewException makes an exception. It is null if the heap is exhausted or the payload does not match the tag.
func (s *Store) NewException(tag wasm.Tagaddr, payload []wasm.Value) wasm.Value {
	t, ok := tag.(*taginst)
	if !ok || t.store != s {
		return wasm.ValueNull()
	}
	params := t.typ.Comp.Params
	exn, w := s.alloc(formExn, uint64(slotsOf(params)))
	if exn == nil {
		return wasm.ValueNull()
	}
	exn.tag = t.addr
	clear(exn.fields)
	if !s.puts(exn.fields, payload, params) {
		return wasm.ValueNull()
	}
	if sh := s.machine.shadow; sh != nil {
		sh.setFields(w, sh.embedder(len(exn.fields)))
	}
	return wasm.ValueRef(s.reference(w))
}

// Exception reads a reference to an exception. It returns nil if the exception is not one of this store.
func (s *Store) Exception(ref wasm.Value) *wasm.Exception {
	w, ok := s.word(ref.Ref)
	if !ok || formOf(w) != formExn || w&refExtern != 0 {
		return nil
	}
	return s.exception(w)
}

// Rules returns how often rules were applied in this store so far, nil without CountRules.
func (s *Store) Rules() *Counts {
	c := s.machine.counts
	if c != nil {
		c.derive()
	}
	return c
}

// Close frees the memories and hands the stack and the heap on to the engine's next store.
func (s *Store) Close() {
	if s.machine == nil {
		return
	}
	for _, m := range s.mems {
		m.release()
	}
	for _, t := range s.tables {
		t.refs.release()
	}
	if c := s.Rules(); c != nil {
		s.engine.total.add(c)
	}
	m := s.machine
	clear(m.frames[:m.deepest])
	*m = machine{stack: m.stack, frames: m.frames[:0], args: m.args[:0]}
	clear(m.args[:cap(m.args)])
	if len(m.stack) <= keepStack && cap(m.frames) <= keepStack {
		select {
		case s.engine.machines <- m:
		default:
		}
	}
	left := s.heap.held + s.dropped
	if p := s.parts; max(int(p.heap.count), len(p.funcs), len(p.tags), len(p.globals)) <= keepObjects {
		p.lists.clear()
		p.heap.clear()
		p.made.reset()
		s.engine.parts.Put(p)
	}
	s.machine, s.parts = nil, nil
	if left > freeAtClose {
		s.collectGo()
	}
}

// What is larger is left to Go when a store is closed.
const (
	keepStack    = 1 << 20 // words
	keepObjects  = 1 << 16
	keepMachines = 8
	// freeAtClose is how many bytes are left to Go only if its collector runs at once: the next store may need as
	// much.
	freeAtClose = 32 << 20
)

// markRoots marks what the store's instances and the stack refer to, and tells how many words these are.
func (s *Store) markRoots() (n uint64) {
	root := func(words []uint64) {
		s.heap.markAll(words)
		n += uint64(len(words))
	}
	root(s.machine.stack[:s.machine.liveTop()])
	for _, g := range s.globals {
		root(g.value[:])
	}
	for _, t := range s.tables {
		root(t.refs.list)
	}
	for _, inst := range s.insts {
		for _, e := range inst.elems {
			root(e.refs)
		}
	}
	return n
}

// Instantiate is $instantiate with linking. See modules.go.
func (s *Store) Instantiate(ctx context.Context, c wasm.Code, imports []wasm.Externaddr) (wasm.Instance, wasm.Outcome) {
	mod, ok := c.(*module)
	if !ok || mod.engine != s.engine {
		return nil, wasm.Faulted(errForeignCode)
	}
	inst, out := s.link(mod, imports)
	if inst == nil {
		return nil, out
	}
	out = inst.instantiate(ctx)
	if sh := s.machine.shadow; sh != nil {
		sh.ended(&out, 0, nil)
	}
	if !out.OK() {
		return nil, out
	}
	return inst, out
}
