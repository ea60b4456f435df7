//go:build linux && amd64

package run

import (
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"

	"wasmjudge/native/abi"
	"wasmjudge/native/fault"
	"wasmjudge/native/heap"
	"wasmjudge/wasm"
)

// The store's heap: what package heap asks of its owner, and what the store asks of its heap.

// heapOwner is a store as its heap sees it.
type heapOwner store

// Extend makes the heap's memory larger.
func (o *heapOwner) Extend(n uint64) (base uintptr, ok bool) {
	if o.owned.heap == nil {
		r, err := reserve(wasm.PageSize, heapRoom(o.limits.Heap))
		if err != nil {
			o.refused = wasm.LimitHeap
			return 0, false
		}
		o.owned.heap = r
	}
	r := o.owned.heap
	if n > r.accessible && (r.grow(2*r.accessible) != nil || n > r.accessible) && r.grow(n) != nil {
		o.refused = wasm.LimitHeap
		return 0, false
	}
	if r.accessible >= largeHeap {
		r.askForLargePages()
	}
	return r.base, true
}

// largeHeap is the size from which on the system is asked for large pages: there a collection waits mostly for the
// translation of addresses. Smaller heaps would take more memory than they are charged.
const largeHeap = 16 << 20

// heapRoom is what is reserved for a heap with a limit: as much again is for the exceptions of the embedder, which no
// limit binds, and for arrays that find no room between other objects.
func heapRoom(limit uint64) uint64 { return 2 * min(limit, mostReserved/2) }

// Discard leaves memory to the system.
func (o *heapOwner) Discard(addr uintptr, n uint64) bool {
	return unix.Madvise(unsafe.Slice(at[byte](addr), n), unix.MADV_DONTNEED) == nil
}

// Charge charges the store for memory, and notes which limit does not allow it.
func (o *heapOwner) Charge(n uint64, bound bool) bool {
	s := (*store)(o)
	switch {
	case !bound:
		s.charged += n
	case n > s.limits.Heap || s.heapCharged > s.limits.Heap-n:
		s.refused = wasm.LimitHeap
		return false
	case !s.chargeHeap(n):
		s.refused = wasm.LimitStore
		return false
	}
	s.heapCharged += n
	return true
}

// Refund gives back what was charged.
func (o *heapOwner) Refund(n uint64) {
	o.charged -= n
	o.heapCharged -= n
}

// Layout says how the objects of a type lie.
func (o *heapOwner) Layout(typ uint32) (heap.Layout, bool) {
	t := (*store)(o).typeOf(typ)
	if t == nil {
		return heap.Layout{}, false
	}
	l := abi.ObjectLayout(t)
	if o.engine.options.Faults != 0 {
		(*store)(o).wrongLayout(&l)
	}
	return l, true
}

// Stack hands over what may be references: the native stack, what code that asks the runtime has left, and the
// operands of a constant expression.
func (o *heapOwner) Stack(h *heap.Heap) {
	s := (*store)(o)
	if s.engine.options.Faults != 0 {
		s.wrongStack(h)
		return
	}
	if s.depth > 0 {
		h.Suspect(s.stack.used())
		h.Suspect(s.stack.Args[:])
		h.Suspect(unsafe.Slice(&s.stack.ax, 1))
	}
	h.Suspect(s.operands)
}

// Roots hands over what instances, tables, globals and the embedder hold.
func (o *heapOwner) Roots(h *heap.Heap) {
	s := (*store)(o)
	if !s.has(fault.RootGlobal) {
		o.markGlobals(h)
	}
	if !s.has(fault.RootTable) {
		for _, t := range o.tables {
			h.Mark(t.elems)
		}
	}
	if !s.has(fault.RootSegment) {
		o.markSegments(h)
	}
	if !s.has(fault.RootHandle) {
		o.markHandles(h)
	}
}

func (o *heapOwner) markGlobals(h *heap.Heap) {
	for _, g := range o.globals {
		h.Mark(g.cell[:1])
	}
	for _, i := range o.instances {
		for _, k := range i.code.refGlobals {
			h.Mark(i.cell(k)[:1])
		}
	}
}

func (o *heapOwner) markSegments(h *heap.Heap) {
	for _, i := range o.instances {
		if i.elems == nil { // they are not made yet
			continue
		}
		for _, k := range i.code.refElems {
			h.Mark(i.elems[k])
		}
	}
}

// markHandles marks what the embedder holds, and forgets what it does not hold any more.
func (o *heapOwner) markHandles(h *heap.Heap) {
	for addr, p := range o.handles {
		if p.Value() == nil {
			delete(o.handles, addr)
		} else {
			ref := uint64(addr)
			h.Mark(unsafe.Slice(&ref, 1))
		}
	}
}

// LetGo lets go of the objects that the embedder has dropped.
func (o *heapOwner) LetGo() bool {
	if len(o.handles) == 0 {
		return false
	}
	runtime.GC()
	return true
}

// Collect implements wasm.Collector.
func (s *store) Collect() { s.heap.Collect() }

// noRoom is the outcome of an allocation that was refused.
func (s *store) noRoom() *wasm.Outcome {
	if !s.heap.Sound() {
		return s.broke("the pointer to free memory is %#x, where no memory is free", s.stack.Window.Ptr)
	}
	return s.exhausted(s.refused)
}

// newObject makes an object whose fields or elements are 0.
func (i *instance) newObject(a *[16]uint64) *wasm.Outcome {
	s := i.store
	typ, length := uint32(a[0]), uint32(a[1])
	if k := s.heap.Kind(typ); k != heap.Struct && k != heap.Array {
		return s.broke("allocation of an object of type %d", typ)
	}
	size := s.heap.Bytes(typ, length)
	addr := s.heap.Alloc(typ, length, size, true)
	if addr == 0 {
		return s.noRoom()
	}
	clear(words(addr+heap.Granule, int(size/heap.Granule)-1))
	a[0] = uint64(addr)
	return nil
}

// alloc makes an exception with n words of payload, to be filled in by the caller: nil if there is no room, which
// noRoom explains.
func (s *store) alloc(id tagid, typ, n uint32, bound bool) *abi.Exception {
	addr := s.heap.Alloc(typ, n, uint64(abi.ExceptionPayload)+8*uint64(n), bound)
	if addr == 0 {
		return nil
	}
	e := at[abi.Exception](addr)
	e.Instance, e.Tag = id.instance, id.index
	return e
}

// exception returns the exception that an exnref in native code refers to, or nil if it refers to none.
func (s *store) exception(addr uintptr) *abi.Exception {
	if !s.heap.Exception(addr) {
		return nil
	}
	return at[abi.Exception](addr)
}
