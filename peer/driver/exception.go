package driver

import (
	"context"
	"fmt"

	"wasmjudge/wasm"
)

// unknownTag is the tag of an exception of which the engine says that it is of none of the store's tags.
var unknownTag = &tag{extern{typ: wasm.Externtype{Kind: wasm.ExternTag, Def: wasm.DefineFunc(nil, nil)}},
	wasm.TagID{Instance: -1}}

// NewException makes an exception by throwing it.
func (s *store) NewException(x wasm.Tagaddr, payload []wasm.Value) wasm.Value {
	t, ok := x.(*tag)
	if !ok || t.store != s || !wasm.ValuesOk(payload, t.typ.Def.Comp.Params, s.refOk) {
		panic(fmt.Errorf("%s: %v is no payload of the tag %v of the store", s.engine.Name(), payload, x.ID()))
	}
	return t.one(exnref, t.query(t.key(), "make", payload, max(1, len(payload))).bytes[:slotSize])
}

// exception is the reference to an exception by its number.
func (s *store) exception(number uint64) wasm.Value {
	return wasm.ValueRef(wasm.Reference{Heap: wasm.HeapExn, Obj: handle{s, refExn, number}})
}

// thrown is the outcome of a call that ended in an exception.
func (s *store) thrown(ref wasm.Value) wasm.Outcome {
	e, err := s.readException(ref)
	if err != nil {
		return s.fault(err)
	}
	return wasm.Outcome{Kind: wasm.OutcomeException, Exception: e}
}

// Exception reads an exception. It panics with a wasm.ErrBroken if that fails, as query does.
func (s *store) Exception(ref wasm.Value) *wasm.Exception {
	e, err := s.readException(ref)
	if err != nil {
		panic(err)
	}
	return e
}

// readException asks for each tag whether the exception is of that one. The error wraps wasm.ErrBroken.
func (s *store) readException(ref wasm.Value) (*wasm.Exception, error) {
	e := &wasm.Exception{Tag: unknownTag, Ref: ref.Ref}
	if len(s.tags) == 0 {
		return e, nil
	}
	if err := s.open(); err != nil {
		return nil, err
	}
	asked := make([]*want, len(s.tags))
	for i, t := range s.tags {
		params := t.typ.Def.Comp.Params
		asked[i] = s.batch.call(t.about(t.key(), "read"), s.slot, slots([]wasm.Value{ref}), slotSize*len(params))
	}
	if _, err := s.ask(context.Background(), asked[len(asked)-1]); err != nil {
		return nil, fmt.Errorf("asking for an exception: %w", err)
	}
	for i, t := range s.tags {
		switch w := asked[i]; {
		case w.status != StatusDone:
			return nil, t.unanswered("read", &w.answer)
		case w.number == 1:
			var ok bool
			if e.Payload, ok = s.values(t.typ.Def.Comp.Params, w.bytes); !ok {
				return nil, s.lied(fmt.Sprintf("the payload of an exception is %x", w.bytes))
			}
			e.Tag = t
			return e, nil
		}
	}
	return e, nil
}
