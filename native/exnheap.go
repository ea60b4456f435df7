//go:build linux && amd64

package native

import (
	"math"
	"math/bits"
	"runtime"
	"slices"
	"sort"
	"unsafe"
	"weak"

	"wasmjudge/wasm"
)

// Exceptions. Each is an exnrec with its payload in a heap of the store that native code addresses directly and Go's collector
// knows nothing of: neither holds pointers of the other. It is collected by marking: from globals, tables, element segments,
// what the embedder holds, and every word on the native stack that looks like the address of an exception. Nothing moves.

// exnHeap is the heap of a store's exceptions. Exceptions of one size share blocks of 64, or fewer in the first.
type exnHeap struct {
	classes [exnClasses][]*exnBlock // by size / exnUnit; those before cursor are full
	cursor  [exnClasses]int
	blocks  []*exnBlock // all, sorted by address
	used    uint64      // bytes of blocks
	fresh   uint64      // bytes allocated since the last collection
	next    uint64      // collect when fresh exceeds this
	marking []uintptr   // marked, payload not yet looked at
}

const (
	exnUnit    = 16
	exnClasses = 17        // larger exceptions have a block each
	exnFirst   = 256 << 10 // bytes allocated between collections, at least
)

// exnBlock is memory for exceptions of one size.
type exnBlock struct {
	base   uintptr
	size   uintptr // of one exception
	cells  uintptr // 64, 8, or 1
	used   uint64  // bit by cell
	marked uint64
	memory []uint64
}

// alloc makes an exception with n words of payload, to be filled in by the caller. It is nil if that needs more than limit
// bytes.
func (s *store) alloc(id tagid, n uint32, limit uint64) *exnrec {
	h := &s.heap
	size := (uintptr(exnPayload) + 8*uintptr(n) + exnUnit - 1) &^ (exnUnit - 1)
	if h.fresh > h.next {
		s.collect()
	}
	b := h.room(size)
	if b == nil {
		if b = s.newBlock(size, limit); b == nil {
			return nil
		}
	}
	h.fresh += uint64(size)
	k := bits.TrailingZeros64(^b.used)
	b.used |= 1 << k
	e := at[exnrec](b.base + uintptr(k)*size)
	*e = exnrec{instance: id.instance, tag: id.index, words: n}
	return e
}

// room finds a block that has room for an exception of a size, or nil.
func (h *exnHeap) room(size uintptr) *exnBlock {
	class := size / exnUnit
	if class >= exnClasses {
		return nil
	}
	for list := h.classes[class]; h.cursor[class] < len(list); h.cursor[class]++ {
		if b := list[h.cursor[class]]; b.used != ^uint64(0) {
			return b
		}
	}
	return nil
}

// newBlock makes a block if the limit allows, after a collection if need be. It may find room in an old one then.
func (s *store) newBlock(size uintptr, limit uint64) *exnBlock {
	h := &s.heap
	class, cells := size/exnUnit, uintptr(64)
	if class >= exnClasses {
		class, cells = 0, 1
	} else if len(h.classes[class]) == 0 {
		cells = 8 // many stores need few
	}
	if h.used+uint64(size*cells) > limit {
		if len(s.handles) > 0 {
			runtime.GC() // lets go of exceptions that the embedder has dropped
		}
		s.collect()
		if b := h.room(size); b != nil {
			return b
		}
		if h.trim(); h.used+uint64(size*cells) > limit {
			return nil
		}
	}
	b := &exnBlock{size: size, cells: cells, memory: make([]uint64, size*cells/8)}
	b.base = uintptr(unsafe.Pointer(unsafe.SliceData(b.memory)))
	b.used = ^(1<<cells - 1) // cells that do not exist
	h.used += uint64(size * cells)
	h.classes[class] = append(h.classes[class], b)
	i := sort.Search(len(h.blocks), func(i int) bool { return h.blocks[i].base > b.base })
	h.blocks = append(h.blocks, nil)
	copy(h.blocks[i+1:], h.blocks[i:])
	h.blocks[i] = b
	return b
}

// find gives the exception at an address, by block and cell; b is nil if there is none.
func (h *exnHeap) find(addr uintptr) (b *exnBlock, cell uintptr) {
	i := sort.Search(len(h.blocks), func(i int) bool { return h.blocks[i].base > addr }) - 1
	if i < 0 {
		return nil, 0
	}
	b = h.blocks[i]
	cell = (addr - b.base) / b.size
	if cell >= b.cells || cell*b.size != addr-b.base || b.used>>cell&1 == 0 {
		return nil, 0
	}
	return b, cell
}

// exception gives the exception that an exnref in native code refers to, or nil if it refers to none.
func (s *store) exception(addr uintptr) *exnrec {
	if b, _ := s.heap.find(addr); b == nil {
		return nil
	}
	return at[exnrec](addr)
}

// payload is the words of an exception's payload.
func (e *exnrec) payload() []uint64 {
	return words(uintptrOf(e)+uintptr(exnPayload), int(e.words))
}

// Collect implements wasm.Collector.
func (s *store) Collect() {
	if len(s.handles) > 0 {
		runtime.GC() // lets go of those that the embedder has dropped
	}
	s.collect()
}

// collect frees the exceptions that nothing can reach any more.
func (s *store) collect() {
	h := &s.heap
	for _, b := range h.blocks {
		b.marked = 0
	}
	roots := s.markRoots()
	for addr, p := range s.handles {
		if p.Value() == nil {
			delete(s.handles, addr)
		} else {
			h.mark(uint64(addr))
		}
	}
	for len(h.marking) > 0 {
		addr := h.marking[len(h.marking)-1]
		h.marking = h.marking[:len(h.marking)-1]
		h.markAll(at[exnrec](addr).payload())
	}
	live := h.sweep()
	h.fresh = 0
	h.next = max(exnFirst, live, 8*roots)
}

// markRoots marks what instances, tables, globals and the native stack hold. The result is how many words it looked at.
func (s *store) markRoots() (n uint64) {
	root := func(ws []uint64) {
		s.heap.markAll(ws)
		n += uint64(len(ws))
	}
	for _, g := range s.globals {
		root(g.cell[:1])
	}
	for _, t := range s.tables {
		root(t.elems)
	}
	for _, i := range s.instances {
		for _, k := range i.code.exnGlobals {
			root(i.cell(k)[:1])
		}
		for _, k := range i.code.exnElems {
			root(i.elems[k])
		}
	}
	if s.engine.options.fault != FaultExnCollected && s.depth > 0 {
		root(words(s.m.sp, int(s.m.top()-s.m.sp)/8))
		root(s.m.args[:])
	}
	return n
}

func (h *exnHeap) markAll(ws []uint64) {
	if len(h.blocks) == 0 {
		return
	}
	last := h.blocks[len(h.blocks)-1]
	low, high := uint64(h.blocks[0].base), uint64(last.base+last.size*last.cells)
	for _, w := range ws {
		if w >= low && w < high {
			h.mark(w)
		}
	}
}

func (h *exnHeap) mark(w uint64) {
	if b, cell := h.find(uintptr(w)); b != nil && b.marked&(1<<cell) == 0 {
		b.marked |= 1 << cell
		h.marking = append(h.marking, uintptr(w))
	}
}

// sweep frees what is not marked. The result is the bytes in use.
func (h *exnHeap) sweep() (live uint64) {
	clear(h.cursor[:])
	for _, b := range h.blocks {
		b.used = b.marked | ^(1<<b.cells - 1)
		live += uint64(bits.OnesCount64(b.marked)) * uint64(b.size)
	}
	h.drop(func(b *exnBlock) bool { return b.cells == 1 && b.marked == 0 })
	return live
}

// keepHeap is how many bytes of blocks a heap keeps that is emptied.
const keepHeap = 64 << 10

// empty frees all exceptions, for another store to use the heap.
func (h *exnHeap) empty() {
	if h.used > keepHeap {
		*h = exnHeap{}
		return
	}
	for _, b := range h.blocks {
		b.marked = 0
	}
	h.sweep()
	h.fresh, h.next = 0, 0
}

// trim gives up the blocks that the last collection found empty.
func (h *exnHeap) trim() {
	h.drop(func(b *exnBlock) bool { return b.marked == 0 })
}

func (h *exnHeap) drop(unwanted func(*exnBlock) bool) {
	for _, b := range h.blocks {
		if unwanted(b) {
			h.used -= uint64(b.size * b.cells)
		}
	}
	h.blocks = slices.DeleteFunc(h.blocks, unwanted)
	for k := range h.classes {
		h.classes[k] = slices.DeleteFunc(h.classes[k], unwanted)
	}
}

// exnHandle is an exception that the embedder holds: as long as it does, the exception is not collected. There is one for
// an exception at a time, so that references can be compared.
type exnHandle struct {
	store *store
	addr  uintptr
}

// exnValue is the reference to the exception at an address, for the embedder.
func (s *store) exnValue(addr uintptr) wasm.Value {
	h := s.handles[addr].Value()
	if h == nil {
		h = &exnHandle{s, addr}
		if s.handles == nil {
			s.handles = map[uintptr]weak.Pointer[exnHandle]{}
		}
		s.handles[addr] = weak.Make(h)
	}
	return wasm.ValueRef(wasm.Reference{Heap: wasm.HeapExn, Obj: h})
}

// NewException makes an exception of a tag. It is not bound by the heap's limit.
func (s *store) NewException(t wasm.Tagaddr, payload []wasm.Value) wasm.Value {
	tg := t.(taginst)
	e := s.alloc(tg.id, uint32(len(payload)), math.MaxUint64)
	for k, v := range payload {
		e.payload()[k] = s.word(v)
	}
	return s.exnValue(uintptrOf(e))
}

// Exception reads a reference to an exception.
func (s *store) Exception(ref wasm.Value) *wasm.Exception {
	h, ok := ref.Ref.Obj.(*exnHandle)
	if !ok || h.store != s {
		return nil
	}
	e := s.exception(h.addr)
	if e == nil {
		return nil
	}
	x := &wasm.Exception{Ref: ref.Ref}
	t, ok := s.tagOf(tagid{e.instance, e.tag})
	if !ok {
		return nil
	}
	x.Tag = t
	for k, typ := range t.typ.Comp.Params {
		if k < int(e.words) {
			x.Payload = append(x.Payload, s.value(typ, e.payload()[k]))
		}
	}
	return x
}
