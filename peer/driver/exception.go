package driver

import (
	"context"
	"fmt"

	"wasmjudge/wasm"
)

// unknownTag is the tag of an exception of which the engine says that it is of none of the store's tags.
var unknownTag = &tag{extern{typ: wasm.Externtype{Kind: wasm.ExternTag, Def: wasm.DefineFunc(nil, nil)}}, wasm.TagID{Instance: -1}}

// NewException makes an exception by throwing it.
func (s *store) NewException(x wasm.Tagaddr, payload []wasm.Value) wasm.Value {
	t, ok := x.(*tag)
	if !ok || t.store != s || !s.acceptsAll(t.typ.Def.Comp.Params, payload) {
		panic(fmt.Errorf("%s: %v is no payload of the tag %v of the store", s.engine.Name(), payload, x.ID()))
	}
	return t.one(exnref, t.query(t.key(), "make", payload, max(1, len(payload))).bytes[:slotSize])
}

// exception reads an exception by its number.
func (s *store) exception(_ context.Context, number uint64) *wasm.Exception {
	return s.Exception(wasm.ValueRef(wasm.Reference{Heap: wasm.HeapExn, Obj: handle{s, refExn, number}}))
}

// Exception reads an exception by asking for each tag whether it is of that one.
func (s *store) Exception(ref wasm.Value) *wasm.Exception {
	e := &wasm.Exception{Tag: unknownTag, Ref: ref.Ref}
	if len(s.tags) == 0 || s.open() != nil {
		return e
	}
	asked := make([]*want, len(s.tags))
	for i, t := range s.tags {
		params := t.typ.Def.Comp.Params
		asked[i] = s.batch.call(t.about(t.key(), "read"), s.slot, slots([]wasm.Value{ref}), slotSize*len(params))
	}
	if _, err := s.ask(context.Background(), asked[len(asked)-1]); err != nil {
		return e
	}
	for i, t := range s.tags {
		if w := asked[i]; w.status == StatusDone && w.number == 1 {
			if payload, ok := s.values(t.typ.Def.Comp.Params, w.bytes); ok {
				e.Tag, e.Payload = t, payload
				return e
			}
		}
	}
	return e
}
