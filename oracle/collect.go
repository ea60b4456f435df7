package oracle

import (
	"runtime/debug"

	"wasmjudge/wasm"
)

// reserve collects, and makes sure that an object with so many fields may be made. It is false if the heap is
// exhausted: there is no room, or collections have become most of the work. A collection pays if it makes bytes
// available for what it looked at; when two in a row do not, the program would soon do nothing but collect.
func (s *Store) reserve(fields uint64) bool {
	h := &s.heap
	roots, looked := s.collect()
	if !pays(s.available(fields), looked) {
		roots, looked = s.reclaim()
	}
	available := s.available(fields)
	if available == 0 {
		return false
	}
	poor := !pays(available, looked)
	if poor && h.poor {
		return false
	}
	h.poor = poor
	growth := max(collectFirst, h.live, 8*roots)
	h.next = min(s.ceiling(), h.held+max(h.cost(fields), growth-min(growth, h.freeFor(fields))))
	return true
}

func pays(available, looked uint64) bool { return available > 0 && wordsForBytes*available >= looked }

// available is how many bytes objects with so many fields can take before there is a collection again; 0 if there is
// no room for one.
func (s *Store) available(fields uint64) uint64 {
	h, ceiling := &s.heap, s.ceiling()
	free, room := h.freeFor(fields), ceiling-min(ceiling, h.held)
	if free == 0 && room < h.cost(fields) {
		return 0
	}
	return free + room
}

// freeFor is how many bytes objects with so many fields can take without new room.
func (h *heap) freeFor(fields uint64) uint64 {
	if fields > fieldClasses {
		return 0
	}
	return uint64(h.free[fields].n) * bytes(fields)
}

// reclaim collects with all that can be done: Go lets go of handles that the embedder has dropped, and gets the room
// that free addresses have for fields. The results are those of the last collection.
func (s *Store) reclaim() (roots, looked uint64) {
	h := &s.heap
	if len(h.handles) > 0 {
		s.collectGo()
	}
	roots, looked = s.collect()
	s.trim()
	if s.dropped > 0 {
		s.collectGo()
	}
	return roots, looked
}

// collectGo runs Go's collector and has it give memory back to the system: nothing that the store dropped costs
// anything afterwards.
func (s *Store) collectGo() {
	debug.FreeOSMemory()
	s.dropped = 0
}

// trim leaves to Go the room that free addresses have for fields, and the chunks in which no address is in use.
func (s *Store) trim() {
	h := &s.heap
	h.free = [fieldClasses + 1]freeList{}
	for i := range h.open {
		objects := h.used(i)
		inUse := 0
		for k := range objects {
			if o := &objects[k]; o.form != formNull {
				inUse++
			} else {
				s.dropFields(o)
			}
		}
		if inUse == 0 && len(objects) == chunkObjects {
			s.dropChunk(i)
			continue
		}
		for k := range objects {
			if o := &objects[k]; o.form == formNull {
				h.push(0, o, uint32(i*chunkObjects+k))
			}
		}
	}
}

func (s *Store) dropChunk(i int) {
	h := &s.heap
	h.chunks[i] = nil
	h.absent = append(h.absent, i)
	h.count -= chunkObjects
	h.held -= chunkObjects * objectBytes
	s.dropped += chunkObjects * objectBytes
}

func (s *Store) dropFields(o *object) {
	n := 8 * uint64(cap(o.fields))
	s.heap.held -= n
	s.dropped += n
	o.fields = nil
}

// Collect implements wasm.Collector.
func (s *Store) Collect() { s.collect() }

// collect frees the objects that neither the store's instances nor the machine's stack nor the embedder can reach. It
// tells how many words it looked through for references from outside the heap, and what all that it looked at comes
// to in words.
func (s *Store) collect() (roots, looked uint64) {
	h := &s.heap
	if cap(h.marking) < int(h.count) {
		s.dropped += 4 * uint64(cap(h.marking))
		h.marking = make([]uint32, 0, h.count+h.count/8)
	}
	roots = s.markRoots()
	looked = roots + addressWords*uint64(h.count)
	for addr, p := range h.handles {
		if p.Value() == nil {
			delete(h.handles, addr)
		} else {
			h.mark(ref(h.object(addr).form, uint64(addr)))
		}
	}
	for len(h.marking) > 0 {
		o := h.object(h.marking[len(h.marking)-1])
		h.marking = h.marking[:len(h.marking)-1]
		if o.form != formArray || o.typ.Comp.Fields[0].Type.Kind == wasm.Ref {
			h.markAll(o.fields)
			looked += uint64(len(o.fields))
		}
	}
	s.sweep()
	return roots, looked
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
	if f < formStruct || f > formExn || addr/chunkObjects >= uint64(h.open) || h.chunks[addr/chunkObjects] == nil {
		return
	}
	if o := h.object(uint32(addr)); o.form == f && !o.marked {
		o.marked = true
		h.marking = append(h.marking, uint32(addr))
	}
}

func (s *Store) sweep() {
	h := &s.heap
	h.live = 0
	for i := range h.open {
		objects := h.used(i)
		for k := range objects {
			o := &objects[k]
			switch {
			case o.marked:
				o.marked = false
				h.live += bytes(uint64(cap(o.fields)))
			case o.form != formNull:
				if cap(o.fields) > fieldClasses {
					s.dropFields(o)
				}
				o.form, o.typ = formNull, nil
				h.push(cap(o.fields), o, uint32(i*chunkObjects+k))
			}
		}
	}
}
