package oracle

import (
	"runtime"
	"weak"

	"wasmjudge/wasm"
)

// object is a structure, array or exception instance. Its fields are words; a packed field has one to itself.
type object struct {
	typ    *wasm.Deftype // of a structure or array
	fields []uint64
	tag    tagaddr // of an exception
	form   form    // formNull if the address is free
	marked bool
}

// heap holds the STRUCTS, ARRAYS and EXNS of a store. An address is an index into objects. The specification never frees
// any; here those that no root reaches are reclaimed by mark and sweep, and nothing can tell.
type heap struct {
	objects []object
	free    [fieldClasses + 1][]uint32 // free addresses by capacity of their fields
	handles map[uint32]weak.Pointer[handle]
	live    uint64 // bytes in use, as bytes() counts them
	next    uint64 // value of live at which to collect
	limit   uint64
	marking []uint32 // marked objects whose fields are not yet marked
}

const (
	fieldClasses  = 8         // the most fields whose memory a later object may take over; Go gets that of longer ones
	objectBytes   = 48        // charged for an object beside its fields
	collectFirst  = 256 << 10 // bytes in use at which a fresh heap collects
	maxFieldWords = 1 << 31   // of one object
)

func bytes(fields uint64) uint64 { return objectBytes + 8*fields }

// at gives the object that a reference with a form of the heap refers to.
func (h *heap) at(w uint64) *object { return &h.objects[w&0xFFFFFFFF] }

// alloc makes an object whose fields are yet to be set by the caller. It is nil if the limit is exceeded.
func (s *Store) alloc(f form, fields uint64) (*object, uint64) {
	h := &s.heap
	if fields > maxFieldWords {
		return nil, 0
	}
	if h.live+bytes(fields) > h.next && !s.reserve(bytes(fields)) {
		return nil, 0
	}
	h.live += bytes(fields)
	class := fields
	if class > fieldClasses {
		class = 0
	}
	var addr uint32
	if n := len(h.free[class]); n > 0 {
		addr = h.free[class][n-1]
		h.free[class] = h.free[class][:n-1]
	} else {
		addr = uint32(len(h.objects))
		h.objects = append(h.objects, object{})
	}
	o := &h.objects[addr]
	o.form = f
	if uint64(cap(o.fields)) >= fields {
		o.fields = o.fields[:fields]
	} else {
		o.fields = make([]uint64, fields)
	}
	return o, ref(f, uint64(addr))
}

// reserve makes sure that n more bytes may be used.
func (s *Store) reserve(n uint64) bool {
	h := &s.heap
	roots := s.collect()
	if h.live+n > h.limit && len(h.handles) > 0 {
		runtime.GC() // lets go of handles that the embedder has dropped
		roots = s.collect()
	}
	if h.live+n > h.limit {
		return false
	}
	h.next = min(h.limit, max(collectFirst, 2*(h.live+n), 8*roots))
	return true
}

// Collect implements wasm.Collector.
func (s *Store) Collect() {
	if len(s.heap.handles) > 0 {
		runtime.GC() // lets go of those that the embedder has dropped
	}
	s.collect()
}

// collect frees the objects that neither the store's instances nor the machine's stack nor the embedder can reach, and tells how many
// words it looked through for references.
func (s *Store) collect() (roots uint64) {
	h := &s.heap
	roots = s.markRoots()
	for addr, p := range h.handles {
		if p.Value() == nil {
			delete(h.handles, addr)
		} else {
			h.mark(ref(h.objects[addr].form, uint64(addr)))
		}
	}
	for len(h.marking) > 0 {
		o := &h.objects[h.marking[len(h.marking)-1]]
		h.marking = h.marking[:len(h.marking)-1]
		if o.form != formArray || o.typ.Comp.Fields[0].Type.Kind == wasm.Ref {
			h.markAll(o.fields)
		}
	}
	h.sweep()
	return roots
}

// markAll marks what words refer to. A number that looks like a reference keeps an object alive, which is harmless.
func (h *heap) markAll(words []uint64) {
	for _, w := range words {
		if w>>formShift >= uint64(formStruct) {
			h.mark(w)
		}
	}
}

func (h *heap) mark(w uint64) {
	addr, f := w&payload, formOf(w)
	if f < formStruct || f > formExn || addr >= uint64(len(h.objects)) {
		return
	}
	if o := &h.objects[addr]; o.form == f && !o.marked {
		o.marked = true
		h.marking = append(h.marking, uint32(addr))
	}
}

func (h *heap) sweep() {
	for i := range h.objects {
		o := &h.objects[i]
		switch {
		case o.marked:
			o.marked = false
		case o.form != formNull:
			h.live -= bytes(uint64(len(o.fields)))
			if cap(o.fields) > fieldClasses {
				o.fields = nil
			}
			class := cap(o.fields)
			o.form, o.typ = formNull, nil
			h.free[class] = append(h.free[class], uint32(i))
		}
	}
}

// clear empties the heap for another store to use.
func (h *heap) clear() {
	clear(h.objects)
	h.objects = h.objects[:0]
	for i := range h.free {
		h.free[i] = h.free[i][:0]
	}
	h.handles, h.live = nil, 0
}
