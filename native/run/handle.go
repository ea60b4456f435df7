//go:build linux && amd64

package run

import (
	"errors"
	"weak"

	"wasmjudge/native/abi"
	"wasmjudge/native/heap"
	"wasmjudge/wasm"
)

// References to objects, as the embedder has them.

// objHandle is an object that the embedder holds: as long as it does, the object is not collected. There is one for an
// object at a time, so that references can be compared.
type objHandle struct {
	store *store
	addr  uintptr
}

// objectValue is the reference to the object at an address, for the embedder. It is false if there is no object.
func (s *store) objectValue(addr uintptr) (wasm.Value, bool) {
	typ, _, ok := s.heap.Object(addr)
	if !ok {
		return wasm.ValueNull(), false
	}
	form := wasm.HeapExn
	switch s.heap.Kind(typ) {
	case heap.Struct:
		form = wasm.HeapStruct
	case heap.Array:
		form = wasm.HeapArray
	}
	return wasm.ValueRef(wasm.Reference{Heap: form, Obj: s.handle(addr)}), true
}

// handle is the handle of an object.
func (s *store) handle(addr uintptr) *objHandle {
	h := s.handles[addr].Value()
	if h == nil {
		h = &objHandle{s, addr}
		if s.handles == nil {
			s.handles = map[uintptr]weak.Pointer[objHandle]{}
		}
		s.handles[addr] = weak.Make(h)
	}
	return h
}

// exnValue is the reference to an exception.
func (s *store) exnValue(e *abi.Exception) wasm.Value {
	return wasm.ValueRef(wasm.Reference{Heap: wasm.HeapExn, Obj: s.handle(uintptrOf(e))})
}

// NewException makes an exception of a tag. It is not bound by limits; if the system has no memory for it, the store
// is broken.
func (s *store) NewException(t wasm.Tagaddr, payload []wasm.Value) wasm.Value {
	tg := t.(taginst)
	e := s.alloc(tg.id, s.typeID(tg.typ), uint32(abi.WordsOfAll(tg.typ.Comp.Params)), false)
	if e == nil {
		s.broken = errors.New("native: no memory for an exception of the embedder")
		return wasm.ValueNull()
	}
	words := e.Payload()
	for _, v := range payload {
		s.put(&words[0], &v)
		words = words[abi.WordsOf(v.Kind):]
	}
	return s.exnValue(e)
}

// Exception reads a reference to an exception.
func (s *store) Exception(ref wasm.Value) *wasm.Exception {
	h, ok := ref.Ref.Obj.(*objHandle)
	if !ok || h.store != s {
		return nil
	}
	e := s.exception(h.addr)
	if e == nil {
		return nil
	}
	x := &wasm.Exception{Ref: ref.Ref}
	t, ok := s.tagOf(tagid{e.Instance, e.Tag})
	if !ok {
		return nil
	}
	x.Tag = t
	words := e.Payload()
	for _, typ := range t.typ.Comp.Params {
		n := abi.WordsOf(typ.Kind)
		if n > len(words) {
			break
		}
		x.Payload = append(x.Payload, s.get(typ, &words[0]))
		words = words[n:]
	}
	return x
}
