package oracle

import (
	"slices"
	"weak"

	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
)

// object is a structure, array or exception instance. Its fields are words; a packed field has one to itself.
type object struct {
	typ    *wasm.Deftype // of a structure or array
	fields []uint64
	tag    tagaddr // of an exception; of a free address the next one in its list, counted from 1
	form   form    // formNull if the address is free
	marked bool
}

// heap holds the STRUCTS, ARRAYS and EXNS of a store. An address is the number of an object in chunks. The
// specification never frees any; here those that no root reaches are reclaimed by mark and sweep, and nothing can
// tell.
//
// What an address costs is charged as long as it exists, used or free: Go keeps the storage of both. A free address
// and the room for its fields are used again by the next object with as many fields.
type heap struct {
	chunks  []*chunk // the first open ones are in use; nil where all addresses were free and the storage was left to Go
	open    int
	absent  []int                      // those that are nil
	fresh   freshRange                 // addresses of an open chunk that have never been used
	count   uint32                     // addresses that have been, in chunks that there are
	free    [fieldClasses + 1]freeList // free addresses by capacity of their fields
	handles map[uint32]weak.Pointer[handle]
	held    uint64   // bytes that all addresses cost, as bytes() counts them
	live    uint64   // bytes of what the last collection kept
	next    uint64   // value of held at which to collect
	poor    bool     // the last collection has not paid
	marking []uint32 // marked objects whose fields are not yet marked; with room for all
}

// chunk is where objects lie: they never move, so that a larger heap needs no copy of a smaller one.
type chunk [chunkObjects]object

// freshRange is the addresses from next to before end.
type freshRange struct{ next, end uint32 }

// freeList lists n free addresses, from first on; addresses are counted from 1.
type freeList struct{ first, n uint32 }

const (
	chunkObjects  = 32
	fieldClasses  = 8                     // the most fields whose room a later object may take over
	objectBytes   = 48                    // charged beside fields: the object's 40, 4 to mark it, and Go's bookkeeping
	collectFirst  = 256 << 10             // bytes that are used at least until the next collection
	addressWords  = 8                     // to look at an address costs a collection as much as so many words
	maxHeap       = limit.OracleAddresses // bytes: no address has more than 32 bits then
	wordsForBytes = 4                     // what a collection may cost: words looked at for a byte made available
)

func bytes(fields uint64) uint64 { return objectBytes + 8*fields }

// at returns the object that a reference with a form of the heap refers to.
func (h *heap) at(w uint64) *object { return h.object(uint32(w)) }

func (h *heap) object(addr uint32) *object { return &h.chunks[addr/chunkObjects][addr%chunkObjects] }

// alloc makes an object whose fields are yet to be set by the caller. It is nil if a limit is exceeded (Store.full).
func (s *Store) alloc(f form, fields uint64) (*object, uint64) {
	h := &s.heap
	if s.engine.zealous {
		s.collectZealously()
	}
	o, addr := h.reuse(fields)
	if o == nil {
		if h.held+h.cost(fields) > h.next && !s.reserve(fields) {
			return nil, 0
		}
		if o, addr = h.reuse(fields); o == nil {
			o, addr = h.extend(fields)
		}
	}
	o.form = f
	return o, ref(f, uint64(addr))
}

// reuse takes a free address with room for exactly so many fields.
func (h *heap) reuse(fields uint64) (*object, uint32) {
	if fields > fieldClasses || h.free[fields].n == 0 {
		return nil, 0
	}
	return h.pop(&h.free[fields])
}

func (h *heap) pop(l *freeList) (*object, uint32) {
	addr := l.first - 1
	o := h.object(addr)
	l.first, l.n = uint32(o.tag), l.n-1
	return o, addr
}

func (h *heap) push(class int, o *object, addr uint32) {
	l := &h.free[class]
	o.tag, l.first, l.n = tagaddr(l.first), addr+1, l.n+1
}

// cost is what extend charges at least.
func (h *heap) cost(fields uint64) uint64 {
	if h.free[0].n > 0 {
		return 8 * fields
	}
	return bytes(fields)
}

// extend makes room for fields, at a free address without any or at a new one.
func (h *heap) extend(fields uint64) (o *object, addr uint32) {
	if h.free[0].n > 0 {
		o, addr = h.pop(&h.free[0])
	} else {
		if h.fresh.next == h.fresh.end {
			h.openChunk()
		}
		addr = h.fresh.next
		h.fresh.next++
		h.count++
		h.held += objectBytes
		o = h.object(addr)
	}
	if fields <= fieldClasses {
		o.fields = make([]uint64, fields)
	} else {
		o.fields = slices.Grow([]uint64(nil), int(fields))[:fields] // with the capacity that Go gives really
	}
	h.held += 8 * uint64(cap(o.fields))
	return o, addr
}

// openChunk makes fresh addresses.
func (h *heap) openChunk() {
	i := h.open
	if n := len(h.absent); n > 0 {
		i = h.absent[n-1]
		h.absent = h.absent[:n-1]
		h.chunks[i] = new(chunk)
	} else {
		if i == len(h.chunks) {
			h.chunks = append(h.chunks, new(chunk))
		}
		h.open++
	}
	h.fresh = freshRange{uint32(i) * chunkObjects, uint32(i+1) * chunkObjects}
}

// used returns the objects of an open chunk whose addresses have been used.
func (h *heap) used(i int) []object {
	c := h.chunks[i]
	switch {
	case c == nil:
		return nil
	case h.fresh.end == uint32(i+1)*chunkObjects:
		return c[:chunkObjects-(h.fresh.end-h.fresh.next)]
	}
	return c[:]
}

// clear empties the heap for another store to use.
func (h *heap) clear() {
	for i := range h.open {
		clear(h.used(i))
	}
	if len(h.absent) > 0 {
		h.chunks = slices.DeleteFunc(h.chunks, func(c *chunk) bool { return c == nil })
	}
	*h = heap{chunks: h.chunks, marking: h.marking}
}
