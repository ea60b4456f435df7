package oracle

import (
	"wasmjudge/wasm"
)

// tagaddr is a tag address: an index into the TAGS of the store.
type tagaddr uint32

// taginst is a tag instance.
type taginst struct {
	store *Store
	typ   *wasm.Deftype
	addr  tagaddr
	id    wasm.TagID
}

func (t *taginst) Externtype() wasm.Externtype {
	return wasm.Externtype{Kind: wasm.ExternTag, Def: t.typ}
}

func (t *taginst) ID() wasm.TagID { return t.id }

// globalinst is a global instance.
type globalinst struct {
	store *Store
	typ   wasm.Globaltype
	value [2]uint64 // one word, or the two halves of a v128
}

func (g *globalinst) Externtype() wasm.Externtype {
	return wasm.Externtype{Kind: wasm.ExternGlobal, Global: g.typ}
}

func (g *globalinst) Get() wasm.Value { return g.store.value(g.value[:], g.typ.Type) }

func (g *globalinst) Set(v wasm.Value) bool {
	if sh := g.store.machine.shadow; sh != nil {
		sh.setGlobal(g, [2]mark(sh.embedder(2)))
	}
	return g.typ.Mut && g.store.put(g.value[:], v, g.typ.Type)
}

// meminst is a memory instance. The limits of typ are those it was made with.
type meminst struct {
	store  *Store
	typ    wasm.Memtype
	bytes  area[byte]
	pooled bool // bytes are from the pool of pages
}

func (m *meminst) pages() uint64 { return uint64(len(m.bytes.list)) / wasm.PageSize }

func (m *meminst) Externtype() wasm.Externtype {
	t := m.typ
	t.Limits.Min = m.pages()
	return wasm.Externtype{Kind: wasm.ExternMem, Mem: t}
}

func (m *meminst) Bytes() []byte { return m.bytes.list }

// tableinst is a table instance. The limits of typ are those it was made with.
type tableinst struct {
	store *Store
	typ   wasm.Tabletype
	refs  area[uint64]
}

func (t *tableinst) Externtype() wasm.Externtype {
	typ := t.typ
	typ.Limits.Min = t.Size()
	return wasm.Externtype{Kind: wasm.ExternTable, Table: typ}
}

func (t *tableinst) Size() uint64 { return uint64(len(t.refs.list)) }

func (t *tableinst) Get(i uint64) (wasm.Value, bool) {
	if i >= t.Size() {
		return wasm.Value{}, false
	}
	return t.store.value(t.refs.list[i:], t.typ.Elem), true
}

func (t *tableinst) Set(i uint64, v wasm.Value) bool {
	if sh := t.store.machine.shadow; sh != nil && i < t.Size() {
		sh.fillElems(t, i, 1, sh.embedder(1)[0])
	}
	return i < t.Size() && t.store.put(t.refs.list[i:], v, t.typ.Elem)
}

// funcinst is a function instance: of a module, or of the host.
type funcinst struct {
	code  *code // compiled at the first call; nil for a host function
	inst  *moduleinst
	typ   *wasm.Deftype
	host  wasm.HostFunc
	store *Store
	addr  uint32 // function address: index into the FUNCS of the store
	index uint32 // funcidx in the module
}

func (fn *funcinst) ref() uint64 { return ref(formFunc, uint64(fn.addr)) }

func (fn *funcinst) Externtype() wasm.Externtype {
	return wasm.Externtype{Kind: wasm.ExternFunc, Def: fn.typ}
}

func (fn *funcinst) Ref() wasm.Value { return wasm.ValueRef(fn.store.reference(fn.ref())) }

// moduleinst is a module instance. Index spaces start with the imports.
type moduleinst struct {
	store   *Store
	module  *module
	number  int
	types   []*wasm.Deftype
	funcs   []*funcinst
	tables  []*tableinst
	mems    []*meminst
	globals []*globalinst
	tags    []tagaddr
	elems   []eleminst
	datas   []datainst
	init    funcinst // stands for the constant expressions
}

// eleminst is an element instance.
type eleminst struct{ refs []uint64 }

// datainst is a data instance.
type datainst struct{ bytes []byte }

func (inst *moduleinst) Number() int { return inst.number }

// Export finds the address of an export ($allocexport).
func (inst *moduleinst) Export(name string) wasm.Externaddr {
	exports := inst.module.syntax.Exports
	for i := range exports {
		if exports[i].Name == name {
			return inst.extern(exports[i].Kind, exports[i].Index)
		}
	}
	return nil
}

func (inst *moduleinst) extern(k wasm.ExternKind, x uint32) wasm.Externaddr {
	switch k {
	case wasm.ExternFunc:
		return inst.funcs[x]
	case wasm.ExternTable:
		return inst.tables[x]
	case wasm.ExternMem:
		return inst.mems[x]
	case wasm.ExternGlobal:
		return inst.globals[x]
	}
	return inst.store.tags[inst.tags[x]]
}
