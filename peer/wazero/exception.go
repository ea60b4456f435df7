package wazero

import (
	"fmt"

	"wasmjudge/wasm"
)

// unknownTag is the tag of an exception of which wazero says that it is of none of the store's tags.
var unknownTag = &tag{extern{typ: wasm.Externtype{Kind: wasm.ExternTag, Def: wasm.DefineFunc(nil, nil)}},
	wasm.TagID{Instance: -1}}

// NewException makes an exception by throwing it.
func (s *store) NewException(at wasm.Tagaddr, payload []wasm.Value) wasm.Value {
	t, ok := at.(*tag)
	if !ok || t.store != s || !wasm.ValuesOk(payload, t.typ.Def.Comp.Params, s.refOk) {
		panic(fmt.Errorf("wazero: %v is no payload of the tag %v of the store", payload, at.ID()))
	}
	var words []uint64
	for _, v := range payload {
		words = appendWords(words, v)
	}
	return s.values([]wasm.Valtype{wasm.TypeExnref}, t.ask(tagModule, "make", words...))[0]
}

// Exception reads an exception by asking for each tag whether it is of that one.
func (s *store) Exception(ref wasm.Value) *wasm.Exception {
	e := &wasm.Exception{Tag: unknownTag, Ref: ref.Ref}
	for _, t := range s.tags {
		params := t.typ.Def.Comp.Params
		words := t.ask(tagModule, "read", refWord(ref.Ref))
		if uint32(words[countWords(params)]) != 0 {
			e.Tag, e.Payload = t, s.values(params, words)
			break
		}
	}
	return e
}
