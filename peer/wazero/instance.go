package wazero

import (
	"github.com/tetratelabs/wazero/api"

	"wasmjudge/peer/glue"
	"wasmjudge/wasm"
)

// instance is a module instance.
type instance struct {
	store    *store
	code     *code
	number   int
	module   api.Module
	imported [wasm.ExternTag + 1][]wasm.Externaddr
	tags     []wasm.TagID // by tagidx
	exports  glue.Exports
}

// fill enters the imports, and makes the instance's tags known to the store.
func (i *instance) fill(imports []wasm.Externaddr) {
	m := i.code.module
	for k, x := range imports {
		kind := m.Imports[k].Type.Kind
		i.imported[kind] = append(i.imported[kind], x)
		if t, ok := x.(*tag); ok {
			i.tags = append(i.tags, t.id)
		}
	}
	for range m.Tags {
		x := uint32(len(i.tags))
		t := &tag{i.extern(wasm.ExternTag, x, i.code.hiddenTag(x)), wasm.TagID{Instance: i.number, Index: x}}
		i.tags = append(i.tags, t.id)
		i.store.addTag(t)
	}
}

// extern makes the address of what stands at an index, exported under a name.
func (i *instance) extern(k wasm.ExternKind, x uint32, name string) extern {
	e := extern{store: i.store, place: place{i.module, name}}
	if imported := i.imported[k]; x < uint32(len(imported)) {
		from := imported[x].(linkable).self()
		e.typ, e.home = from.typ, from.home
	} else {
		t, _ := i.code.module.Externtype(k, x) // the module is valid
		e.typ = i.code.module.Defs.CloseExtern(t)
		if d := (glue.Declared{Types: i.code.module.Types, Type: t}); d.RefersByIndex() {
			e.home = d
		}
	}
	return e
}

// Number counts the instances of the store.
func (i *instance) Number() int { return i.number }

// Export finds an export by name.
func (i *instance) Export(name string) wasm.Externaddr {
	return i.exports.Find(i.code.module, name, i.address)
}

func (i *instance) address(e *wasm.Export) wasm.Externaddr {
	x := i.extern(e.Kind, e.Index, e.Name)
	switch e.Kind {
	case wasm.ExternFunc:
		return &function{x}
	case wasm.ExternTable:
		return &table{x}
	case wasm.ExternMem:
		return &memory{x}
	case wasm.ExternGlobal:
		return &global{x}
	}
	return &tag{x, i.tags[e.Index]}
}
