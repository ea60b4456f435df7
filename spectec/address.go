package spectec

import (
	"context"
	"fmt"

	"wasmjudge/spectec/core"
	"wasmjudge/spectec/machine"
	"wasmjudge/wasm"
)

// funcaddr is a function of a store. host is nil of those that a module defines.
type funcaddr struct {
	store *store
	addr  int64
	def   *wasm.Deftype
	host  wasm.HostFunc
}

func (a *funcaddr) Externtype() wasm.Externtype {
	return wasm.Externtype{Kind: wasm.ExternFunc, Def: a.def}
}

// Ref is the reference to the function.
func (a *funcaddr) Ref() wasm.Value {
	return wasm.ValueRef(wasm.Reference{Heap: wasm.HeapFunc, Obj: object{a.store, wasm.HeapFunc, a.addr}})
}

// Call is $invoke, and the reduction of what that gives.
func (a *funcaddr) Call(ctx context.Context, args []wasm.Value) wasm.Outcome {
	s := a.store
	return s.guarded(ctx, func() wasm.Outcome {
		if ctx.Err() != nil {
			return wasm.Exhausted(wasm.LimitTime)
		}
		vs, ok := s.inAll(args)
		if !ok {
			return wasm.Faulted(fmt.Errorf("spectec: an argument is of another store"))
		}
		config := s.engine.text.invoke.Call(s.ctx, s.value, core.Num(a.addr), core.Listed(vs...))
		if config == nil || len(args) != len(a.def.Comp.Params) {
			return wasm.Faulted(fmt.Errorf("spectec: the arguments do not match %s", a.def))
		}
		return s.run(config)
	})
}

type tagaddr struct {
	store *store
	addr  int64
	def   *wasm.Deftype
	id    wasm.TagID
}

func (a *tagaddr) Externtype() wasm.Externtype {
	return wasm.Externtype{Kind: wasm.ExternTag, Def: a.def}
}
func (a *tagaddr) ID() wasm.TagID { return a.id }

type globaladdr struct {
	store *store
	addr  int64
	typ   wasm.Globaltype
}

func (a *globaladdr) Externtype() wasm.Externtype {
	return wasm.Externtype{Kind: wasm.ExternGlobal, Global: a.typ}
}

func (a *globaladdr) Get() wasm.Value {
	return a.store.out(a.store.field("globalinst", a.store.object("GLOBALS", a.addr), "VALUE"))
}

func (a *globaladdr) Set(v wasm.Value) bool {
	w, ok := a.store.in(v)
	if !ok || !a.typ.Mut {
		return false
	}
	a.store.object("GLOBALS", a.addr).Fields[a.store.engine.text.index("globalinst", "VALUE")] = w
	return true
}

type memaddr struct {
	store *store
	addr  int64
	typ   wasm.Memtype
}

func (a *memaddr) list() (*core.Record, int) {
	return a.store.object("MEMS", a.addr), a.store.engine.text.index("meminst", "BYTES")
}

func (a *memaddr) Externtype() wasm.Externtype {
	t := a.typ
	r, i := a.list()
	t.Limits.Min = uint64(r.Fields[i].(core.List).Len()) / wasm.PageSize
	return wasm.Externtype{Kind: wasm.ExternMem, Mem: t}
}

// Bytes is the memory's contents. A memory that nothing was written to takes its bytes now.
func (a *memaddr) Bytes() []byte {
	r, i := a.list()
	b, ok := r.Fields[i].(*core.Bytes)
	if !ok || !b.Owned {
		all, ok := core.ToBytes(r.Fields[i].(core.List))
		if !ok {
			panic(fmt.Errorf("%w: a memory holds what is no byte", machine.ErrText))
		}
		b = &core.Bytes{B: append([]byte(nil), all...), Owned: true}
		r.Fields[i] = b
	}
	return b.B
}

type tableaddr struct {
	store *store
	addr  int64
	typ   wasm.Tabletype
}

func (a *tableaddr) list() (*core.Record, int) {
	return a.store.object("TABLES", a.addr), a.store.engine.text.index("tableinst", "REFS")
}

func (a *tableaddr) Size() uint64 {
	r, i := a.list()
	return uint64(r.Fields[i].(core.List).Len())
}

func (a *tableaddr) Externtype() wasm.Externtype {
	t := a.typ
	t.Limits.Min = a.Size()
	return wasm.Externtype{Kind: wasm.ExternTable, Table: t}
}

func (a *tableaddr) Get(i uint64) (wasm.Value, bool) {
	r, f := a.list()
	l := r.Fields[f].(core.List)
	if i >= uint64(l.Len()) {
		return wasm.Value{}, false
	}
	return a.store.out(l.At(int(i))), true
}

func (a *tableaddr) Set(i uint64, v wasm.Value) bool {
	r, f := a.list()
	w, ok := a.store.in(v)
	l := r.Fields[f].(core.List)
	if !ok || i >= uint64(l.Len()) {
		return false
	}
	items := core.Own(a.store.ctx, l)
	items.E[i] = w
	r.Fields[f] = items
	return true
}

// NewFunc makes a function instance whose code is the embedder's.
func (s *store) NewFunc(t *wasm.Deftype, f wasm.HostFunc) wasm.Funcaddr {
	a := &funcaddr{store: s, def: t, host: f}
	a.addr = s.engine.text.dialect.addFunc(s, t)
	s.funcs[a.addr] = a
	return a
}

// NewTag makes a tag of the embedder's.
func (s *store) NewTag(t *wasm.Deftype) wasm.Tagaddr {
	a := &tagaddr{store: s, def: t, id: wasm.TagID{Host: true, Instance: s.hostTags}}
	s.hostTags++
	a.addr = s.alloc("alloctag", s.deftype(t))
	s.tags[a.addr] = a
	return a
}

// NewGlobal makes a global.
func (s *store) NewGlobal(t wasm.Globaltype, v wasm.Value) wasm.Globaladdr {
	w, ok := s.in(v)
	if !ok {
		panic("spectec: the global's value is of another store")
	}
	return &globaladdr{s, s.alloc("allocglobal", s.globaltype(t), w), t}
}

// NewMemory makes a memory.
func (s *store) NewMemory(t wasm.Memtype) (a wasm.Memaddr, out wasm.Outcome) {
	out = s.guarded(context.Background(), func() wasm.Outcome {
		a = &memaddr{s, s.alloc("allocmem", s.engine.text.dialect.memtype(s, t)), t}
		return wasm.Values()
	})
	return a, out
}

// NewTable makes a table.
func (s *store) NewTable(t wasm.Tabletype, v wasm.Value) (a wasm.Tableaddr, out wasm.Outcome) {
	out = s.guarded(context.Background(), func() wasm.Outcome {
		w, ok := s.in(v)
		if !ok {
			return wasm.Faulted(fmt.Errorf("spectec: the table's value is of another store"))
		}
		a = &tableaddr{s, s.engine.text.dialect.addTable(s, t, w), t}
		return wasm.Values()
	})
	return a, out
}

// NewException makes an exception instance.
func (s *store) NewException(tag wasm.Tagaddr, payload []wasm.Value) wasm.Value {
	t, mine := tag.(*tagaddr)
	vs, ok := s.inAll(payload)
	if !mine || !ok {
		panic("spectec: the exception's tag or payload is of another store")
	}
	list := s.field("store", s.value, "EXNS").(core.List)
	addr := int64(list.Len())
	exn := &core.Record{Fields: make([]core.Value, 2)}
	exn.Fields[s.engine.text.index("exninst", "TAG")] = core.Num(t.addr)
	exn.Fields[s.engine.text.index("exninst", "FIELDS")] = core.Listed(vs...)
	z := s.con("% ; %", s.value, s.zero("frame"))
	s.value = s.fn("add_exninst").Call(s.ctx, z, core.Listed(exn)).(*core.Case).Args[0]
	return wasm.ValueRef(wasm.Reference{Heap: wasm.HeapExn, Obj: object{s, wasm.HeapExn, addr}})
}

// Exception reads an exception instance.
func (s *store) Exception(ref wasm.Value) *wasm.Exception {
	o := ref.Ref.Obj.(object)
	exn := s.object("EXNS", o.addr)
	fields := s.field("exninst", exn, "FIELDS").(core.List)
	e := &wasm.Exception{Tag: s.tags[int64(s.field("exninst", exn, "TAG").(core.Int))], Ref: ref.Ref}
	for i := range fields.Len() {
		e.Payload = append(e.Payload, s.out(fields.At(i)))
	}
	return e
}

// thrown is the outcome of an exception that nobody caught.
func (s *store) thrown(ref core.Value) wasm.Outcome {
	return wasm.Outcome{Kind: wasm.OutcomeException, Exception: s.Exception(s.out(ref))}
}
