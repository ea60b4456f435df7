//go:build linux && amd64

package run

import (
	"wasmjudge/native/abi"
	"wasmjudge/wasm"
)

// The external addresses of a store: functions, globals and tags as the embedder and imports see them. Memories are in
// meminst.go, tables in tableinst.go.

// funcinst is a function of a store. What native code knows of it is its abi.Func.
type funcinst struct {
	store *store
	typ   *wasm.Deftype
	rec   *abi.Func
	host  wasm.HostFunc // of a host function
	inst  *instance     // of any other
	index uint32        // funcidx in inst

	places *places // of its parameters and results; nil until it is called
}

// places are where a function's parameters and results are.
type places struct {
	params, results       []place
	argSlots, resultSlots int32 // stack slots
}

// hostctx is the vmctx of a host function with what else native code needs of it.
type hostctx struct {
	abi.Vmctx
	number uint64 // index into store.hosts
	rec    abi.Func
}

// newFunction makes the object of a function.
func (s *store) newFunction(t *wasm.Deftype, rec *abi.Func) *funcinst {
	f := s.made.funcs.One()
	f.store, f.typ, f.rec = s, t, rec
	return f
}

// place finds where the parameters and results are, which follows from the type.
func (f *funcinst) place() *places {
	if f.places == nil {
		p, made, t := f.store.made.places.One(), &f.store.made, &f.typ.Comp
		p.params, p.argSlots = placesOf(t.Params, abi.PlaceArgs(), made.placeLists.Take(len(t.Params)))
		p.results, p.resultSlots = placesOf(t.Results, abi.PlaceResults(), made.placeLists.Take(len(t.Results)))
		f.places = p
	}
	return f.places
}

// NewFunc makes a host function.
func (s *store) NewFunc(t *wasm.Deftype, host wasm.HostFunc) wasm.Funcaddr {
	c := s.made.hosts.One()
	c.number = uint64(len(s.hosts))
	c.Vmctx = s.newVmctx(abi.HostInstance)
	c.rec = abi.Func{Code: stubs.host, Vmctx: uintptrOf(c), Type: s.typeID(t)}
	f := s.newFunction(t, &c.rec)
	f.host = host
	s.hosts = append(s.hosts, f)
	return f
}

// newVmctx is the head of a vmctx.
func (s *store) newVmctx(instance uint32) abi.Vmctx {
	v := abi.Vmctx{RT: s.stack.top(), Exit: stubs.exit, Instance: instance}
	if s.onThrow != nil {
		v.Observed = 1
	}
	return v
}

func (f *funcinst) Externtype() wasm.Externtype {
	return wasm.Externtype{Kind: wasm.ExternFunc, Def: f.typ}
}

// Ref is the reference to the function.
func (f *funcinst) Ref() wasm.Value {
	return wasm.ValueRef(wasm.Reference{Heap: wasm.HeapFunc, Obj: f})
}

// word is the reference in native code.
func (f *funcinst) word() uint64 { return uint64(uintptrOf(f.rec)) }

// tagid is the identity of a tag as abi.Exception has it: where it was defined.
type tagid struct {
	instance uint32 // or abi.HostInstance
	index    uint32 // tagidx there, or number of the host tag
}

// taginst is a tag of a store. Two are the same tag exactly when they are ==.
type taginst struct {
	store *store
	id    tagid
	typ   *wasm.Deftype
}

// NewTag makes a host tag.
func (s *store) NewTag(t *wasm.Deftype) wasm.Tagaddr {
	s.hostTags = append(s.hostTags, t)
	return taginst{s, tagid{abi.HostInstance, uint32(len(s.hostTags) - 1)}, t}
}

func (t taginst) Externtype() wasm.Externtype {
	return wasm.Externtype{Kind: wasm.ExternTag, Def: t.typ}
}

// ID names the tag as every engine does.
func (t taginst) ID() wasm.TagID { return t.id.public() }

func (id tagid) public() wasm.TagID {
	if id.instance == abi.HostInstance {
		return wasm.TagID{Host: true, Instance: int(id.index)}
	}
	return wasm.TagID{Instance: int(id.instance), Index: id.index}
}

// tagOf finds the tag with an identity; ok reports whether it exists.
func (s *store) tagOf(id tagid) (t taginst, ok bool) {
	if id.instance == abi.HostInstance {
		if id.index < uint32(len(s.hostTags)) {
			return taginst{s, id, s.hostTags[id.index]}, true
		}
		return taginst{}, false
	}
	if id.instance < uint32(len(s.instances)) {
		if i := s.instances[id.instance]; id.index < uint32(len(i.tags)) {
			return taginst{s, id, i.code.tags[id.index].typ}, true
		}
	}
	return taginst{}, false
}

// globalinst is a global of a store. Its cell is in the vmctx of its instance, or its own.
type globalinst struct {
	store *store
	typ   wasm.Globaltype // closed
	cell  *[abi.GlobalCell / 8]uint64
}

// NewGlobal makes a host global.
func (s *store) NewGlobal(t wasm.Globaltype, v wasm.Value) wasm.Globaladdr {
	g := &globalinst{s, t, new([abi.GlobalCell / 8]uint64)}
	s.put(&g.cell[0], &v)
	if abi.HoldsObjects(t.Type) {
		s.globals = append(s.globals, g)
	}
	return g
}

func (g *globalinst) Externtype() wasm.Externtype {
	return wasm.Externtype{Kind: wasm.ExternGlobal, Global: g.typ}
}

// Get reads the global.
func (g *globalinst) Get() wasm.Value { return g.store.get(g.typ.Type, &g.cell[0]) }

// Set writes the global if it is mutable.
func (g *globalinst) Set(v wasm.Value) bool {
	if g.typ.Mut {
		g.store.put(&g.cell[0], &v)
	}
	return g.typ.Mut
}
