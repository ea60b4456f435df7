//go:build linux && amd64

package run

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sort"
	"sync"
	"weak"

	"wasmjudge/native/abi"
	"wasmjudge/native/artifact"
	"wasmjudge/native/heap"
	"wasmjudge/wasm"
	"wasmjudge/wasm/slab"
)

// Engine is what the stores of an engine have in common.
type Engine struct {
	options artifact.Options
	zeal    heap.Zeal
}

// prepare sets up what the process has once: address space for code and stacks.
var prepare = sync.OnceValue(func() error {
	if err := checkFeatures(); err != nil {
		return err
	}
	if err := reserveCode(); err != nil {
		return fmt.Errorf("native: cannot map executable memory: %w", err)
	}
	return reserveStacks()
})

// Defaults are the options of code that makes the most of the processor and of the address space.
func Defaults() artifact.Options {
	return artifact.Options{ExplicitBounds: !canGuard(), Features: processorFeatures()}
}

// NewEngine makes an engine for code that was compiled with options. The error says why the process cannot execute
// native code.
func NewEngine(o artifact.Options, zeal heap.Zeal) (*Engine, error) {
	if err := prepare(); err != nil {
		return nil, err
	}
	if err := installSignals(); err != nil {
		return nil, err
	}
	if o.Faults != 0 && o.Faults.Zeal() {
		zeal = heap.ZealMove
	}
	return &Engine{o, zeal}, nil
}

// About says in a few words how engines work in this process, or why they do not.
func About() string {
	switch err := prepare(); {
	case err != nil:
		return err.Error()
	case !canGuard():
		return "memory accesses are checked, because the address space is too small for guard pages"
	}
	return "memory accesses are checked by guard pages"
}

// About describes the engine. Its native stack is the limit of calls, whatever Limitation.CallDepth says.
func (e *Engine) About() wasm.About { return wasm.About{Walks: true} }

// store is a store (specification 4.2.3).
type store struct {
	engine  *Engine
	limits  wasm.Limitation
	charged uint64 // bytes that count toward limits.Store
	onThrow func(*wasm.Walk)
	broken  error // after a fault: whatever is asked of the store ends in it

	*parts
	stack    stack
	last     *instance                           // that instanceOf found last
	before   *instance                           // and the one before
	lastHost *funcinst                           // that hostAt found last
	handles  map[uintptr]weak.Pointer[objHandle] // of objects that the embedder has seen
	externs  externTable
	reused   map[uint64]uintptr // for known faults: see fault.go
	thrown   map[uintptr]uint32 // likewise

	heapCharged uint64     // bytes of charged that the heap has
	refused     wasm.Limit // that did not allow the heap more

	// Of the innermost invocation.
	ctx      context.Context
	depth    int
	leaves   uint32          // how often native code was left
	serving  abi.RuntimeCall // the last that was
	scratch  []wasm.Value    // arguments of host functions
	operands []uint64        // of constant expressions
}

// parts are what a store consists of. Their storage goes from one store to the next.
type parts struct {
	index
	lists
	made  arenas
	owned *holdings // released when the parts are collected, which is if Close is never called
}

// index is how a store finds what it has by address, and its objects.
type index struct {
	byVmctx map[uintptr]*instance
	typeIDs map[*wasm.Deftype]uint32
	types   []*wasm.Deftype // by their numbers in typeIDs
	codes   []*code         // of the instances, sorted by address
	sites   siteCache
	heap    heap.Heap
	rows    []abi.TypeRow // see types.go
}

func (x *index) clear(o *holdings) {
	clear(x.byVmctx)
	clear(x.typeIDs)
	clear(x.types)
	clear(x.codes)
	x.sites.clear()
	if !x.heap.Empty() {
		o.releaseHeap()
	}
	x.types, x.codes, x.rows = x.types[:0], x.codes[:0], x.rows[:0]
}

// lists are what a store has by number.
type lists struct {
	instances []*instance
	hosts     []*funcinst
	hostTags  []*wasm.Deftype
	tables    []*tableinst  // those that can hold objects
	globals   []*globalinst // host globals that can hold objects
}

func (l *lists) clear() {
	clear(l.instances)
	clear(l.hosts)
	clear(l.hostTags)
	clear(l.tables)
	clear(l.globals)
	*l = lists{l.instances[:0], l.hosts[:0], l.hostTags[:0], l.tables[:0], l.globals[:0]}
}

var freeParts = sync.Pool{New: func() any {
	p := &parts{index: index{byVmctx: map[uintptr]*instance{}, typeIDs: map[*wasm.Deftype]uint32{}}, owned: &holdings{}}
	p.sites.clear()
	runtime.AddCleanup(p, (*holdings).releaseAll, p.owned)
	return p
}}

// keepParts is the most of anything that parts have had that are kept.
const keepParts = 1 << 10

// release returns the parts up, for another store to use if they are sound: what broke a store may have written
// anywhere, and so may known faults, which need not break it.
func (p *parts) release(sound bool) {
	p.owned.release()
	if !sound || max(len(p.types), len(p.byVmctx), len(p.hosts), len(p.hostTags)) > keepParts {
		p.owned.releaseHeap()
		return
	}
	p.index.clear(p.owned)
	p.lists.clear()
	p.made.reset()
	freeParts.Put(p)
}

// arenas are where the parts of a store's instances are allocated.
type arenas struct {
	instances  slab.Arena[instance]
	funcs      slab.Arena[funcinst]
	hosts      slab.Arena[hostctx]
	places     slab.Arena[places]
	placeLists slab.Arena[place]
	globals    slab.Arena[globalinst]
	tables     slab.Arena[tableinst]
	mems       slab.Arena[meminst]
	words      slab.Arena[uint64] // vmctx, elements

	funcLists   slab.Arena[*funcinst]
	globalLists slab.Arena[*globalinst]
	tableLists  slab.Arena[*tableinst]
	memLists    slab.Arena[*meminst]
	tagLists    slab.Arena[tagid]
	tagaddrs    slab.Arena[wasm.Tagaddr]
	elemLists   slab.Arena[[]uint64]
	dataLists   slab.Arena[[]byte]
}

func (k *arenas) reset() {
	k.instances.Reset()
	k.funcs.Reset()
	k.hosts.Reset()
	k.places.Reset()
	k.placeLists.Reset()
	k.globals.Reset()
	k.tables.Reset()
	k.mems.Reset()
	k.words.Reset()
	k.funcLists.Reset()
	k.globalLists.Reset()
	k.tableLists.Reset()
	k.memLists.Reset()
	k.tagLists.Reset()
	k.tagaddrs.Reset()
	k.elemLists.Reset()
	k.dataLists.Reset()
}

// holdings is what a store holds outside of Go's heap.
type holdings struct {
	stack  stack
	mems   []*reservation
	tables []*tablePages
	heap   *reservation // of objects; it may stay for the next store
}

func (o *holdings) releaseAll() {
	o.release()
	o.releaseHeap()
}

func (o *holdings) releaseHeap() {
	if o.heap != nil {
		o.heap.release()
		o.heap = nil
	}
}

func (o *holdings) release() {
	if o.stack.machine != nil {
		o.stack.free()
	}
	for _, r := range o.mems {
		r.release()
	}
	for _, p := range o.tables {
		p.release()
	}
	clear(o.mems)
	clear(o.tables)
	*o = holdings{mems: o.mems[:0], tables: o.tables[:0], heap: o.heap}
}

// NewStore makes an empty store.
func (e *Engine) NewStore(c wasm.Config) wasm.Store {
	s := &store{engine: e, limits: withDefaults(c.Limits), onThrow: c.OnThrow, parts: freeParts.Get().(*parts)}
	if heapRoom(s.limits.Heap) > guarded { // more than the heap of another store has room for
		s.owned.releaseHeap()
		s.heap = heap.Heap{}
	}
	size := stackBytes(s.limits.CallDepth)
	var err error
	s.stack, err = takeStack(size)
	if errors.Is(err, errNoStack) {
		runtime.GC() // stores that were dropped without Close give back theirs
		s.stack, err = takeStack(size)
	}
	if err != nil {
		s.broken = err
		s.stack = stack{machine: &machine{}}
	} else {
		s.owned.stack = s.stack
		s.stack.fill(c.Leftovers)
	}
	s.stack.Rows = 0
	s.heap.Start((*heapOwner)(s), &s.stack.Window)
	s.heap.SetZeal(e.zeal)
	return s
}

var errClosed = errors.New("native: the store is closed")

// Close gives back the store's stack and memories.
func (s *store) Close() {
	if s.parts != nil {
		s.parts.release(s.broken == nil && s.engine.options.Faults == 0)
		s.parts = nil
	}
	s.broken = errClosed
}

// addCode makes the store know code by its addresses.
func (s *store) addCode(c *code) {
	i := sort.Search(len(s.codes), func(i int) bool { return s.codes[i].base >= c.base })
	if i < len(s.codes) && s.codes[i] == c {
		return
	}
	s.codes = append(s.codes, nil)
	copy(s.codes[i+1:], s.codes[i:])
	s.codes[i] = c
}

// codeAt finds the code in which an address lies, or nil.
func (s *store) codeAt(pc uintptr) *code {
	i := sort.Search(len(s.codes), func(i int) bool { return s.codes[i].base > pc }) - 1
	if i < 0 || pc-s.codes[i].base >= uintptr(len(s.codes[i].Code)) {
		return nil
	}
	return s.codes[i]
}

// instanceOf finds the instance whose vmctx lies at an address, or nil.
func (s *store) instanceOf(vmctx uintptr) *instance {
	if i := s.last; i != nil && i.vmctx == vmctx {
		return i
	}
	return s.otherInstance(vmctx)
}

// otherInstance is instanceOf for another instance than the last. The last but one is often next, where two call each
// other.
func (s *store) otherInstance(vmctx uintptr) *instance {
	if i := s.before; i != nil && i.vmctx == vmctx {
		return i
	}
	i := s.byVmctx[vmctx]
	if i != nil {
		s.last, s.before = i, s.last
	}
	return i
}

// fail poisons the store and gives the outcome that says so.
func (s *store) fail(err error) *wasm.Outcome {
	s.broken = err
	out := wasm.Faulted(err)
	return &out
}

// failf is fail for a broken invariant.
func (s *store) failf(format string, args ...any) *wasm.Outcome {
	return s.fail(fmt.Errorf("native: "+format, args...))
}
