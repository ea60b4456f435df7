//go:build linux && amd64

package native

import (
	"errors"
	"weak"

	"wasmjudge/wasm"
)

// References to exceptions, as the embedder has them.

// exnHandle is an exception that the embedder holds: as long as it does, the exception is not collected. There is one
// for an exception at a time, so that references can be compared.
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

// NewException makes an exception of a tag. It is not bound by limits; if the system has no memory for it, the store
// is broken.
func (s *store) NewException(t wasm.Tagaddr, payload []wasm.Value) wasm.Value {
	tg := t.(taginst)
	n := 0
	for _, v := range payload {
		n += wordsOf(v.Kind)
	}
	e, end := s.alloc(tg.id, uint32(n), false)
	if end != nil {
		s.broken = errors.New("native: no memory for an exception of the embedder")
		return wasm.ValueNull()
	}
	words := e.payload()
	for _, v := range payload {
		s.put(&words[0], &v)
		words = words[wordsOf(v.Kind):]
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
	words := e.payload()
	for _, typ := range t.typ.Comp.Params {
		n := wordsOf(typ.Kind)
		if n > len(words) {
			break
		}
		x.Payload = append(x.Payload, s.get(typ, &words[0]))
		words = words[n:]
	}
	return x
}
