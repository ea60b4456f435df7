package driver

import (
	"context"
	"fmt"

	"wasmjudge/peer/glue"
	"wasmjudge/wasm"
)

// extern is what all external addresses of a store have.
type extern struct {
	store *store
	typ   wasm.Externtype // closed, with limits as declared
	home  *glue.Declared  // where it is defined, if types are told apart by their indices
	place place           // where it can be imported from; of the host, once it is made
	make  func() place    // of the host: makes it
}

// linkable is every external address of this package.
type linkable interface{ self() *extern }

func (x *extern) self() *extern { return x }

// Externtype is the type as declared.
func (x *extern) Externtype() wasm.Externtype { return x.typ }

// at returns the place from which to import it. The store is open.
func (x *extern) at() place {
	if x.make != nil {
		x.place, x.make = x.make(), nil
	}
	return x.place
}

// about returns the function of a module that is about it.
func (x *extern) about(k glueKey, function string) place {
	return place{x.store.about(x.at(), k), function}
}

// query asks a function about it. It panics with an error that wraps wasm.ErrBroken if that fails: who asks has no
// other way to hear.
func (x *extern) query(k glueKey, function string, in []wasm.Value, out int) *answer {
	s := x.store
	err := s.open()
	if err == nil {
		var a *answer
		call := s.batch.call(x.about(k, function), s.slot, slots(in), slotSize*out)
		if a, err = s.ask(context.Background(), call); err == nil && a.status == StatusDone {
			return a
		} else if err == nil {
			panic(x.unanswered(function, a))
		}
	}
	panic(fmt.Errorf("%s: asking for %s of %v: %w", s.engine.Name(), function, x.typ, err))
}

// unanswered is the error of a question to which the engine has no answer.
func (x *extern) unanswered(function string, a *answer) *wasm.Unanswered {
	return &wasm.Unanswered{Engine: x.store.engine.Name(), Function: function, Of: x.typ, Message: a.message + a.kind}
}

// one reads the only value that a function gave. It panics as query does.
func (x *extern) one(t wasm.Valtype, b []byte) wasm.Value {
	vs, ok := x.store.values([]wasm.Valtype{t}, b)
	if !ok {
		panic(x.store.lied(fmt.Sprintf("%x is no %v", b, t)))
	}
	return vs[0]
}

// function is a function.
type function struct{ extern }

func (f *function) key() glueKey { return glueKey{part: aboutFunc, def: f.typ.Def, home: f.home} }

// Call invokes the function.
func (f *function) Call(ctx context.Context, args []wasm.Value) wasm.Outcome {
	s, t := f.store, &f.typ.Def.Comp
	if !wasm.ValuesOk(args, t.Params, s.refOk) {
		return wasm.Faulted(fmt.Errorf("%s: the arguments do not match the function's parameters", s.engine.Name()))
	}
	if err := s.open(); err != nil {
		return s.fault(err)
	}
	if w := s.callAhead(f.place); w != nil {
		return s.results(ctx, w, t.Results)
	}
	s.spoil()
	if s.full(room(f.typ.Def)) {
		return wasm.ExhaustedAt(wasm.LimitCallDepth, maxReentry)
	}
	w := s.batch.call(f.about(f.key(), "call"), s.slot, slots(args), callRoom(f.typ.Def))
	s.send()
	return s.results(ctx, w, t.Results)
}

// callRoom is how many bytes are wanted after a call: the results, or the exception that it ended in.
func callRoom(def *wasm.Deftype) int { return slotSize * max(len(def.Comp.Results), 1) }

// Ref is the reference to the function.
func (f *function) Ref() wasm.Value {
	k := glueKey{part: aboutFuncRef, def: f.typ.Def, home: f.home}
	return f.one(wasm.TypeFuncref, f.query(k, "get", nil, 1).bytes)
}

// table is a table.
type table struct{ extern }

func (t *table) key(p part) glueKey {
	return glueKey{part: p, home: t.home, typ: t.typ.Table.Elem, addr: t.typ.Table.Addr}
}

// chunk is how many elements are read at once.
const chunk = 32

func (t *table) read(from uint64) (size uint64, elements []byte) {
	b := t.store.stateAhead(t.place)
	if b == nil || from >= chunk {
		b = t.query(t.key(aboutTable), "get", []wasm.Value{wasm.ValueI64(int64(from)), wasm.ValueI64(chunk)}, 1+chunk).bytes
	}
	return uint64(t.one(wasm.TypeI64, b).Lo), b[slotSize:]
}

// Externtype is the type with the current size as the minimum.
func (t *table) Externtype() wasm.Externtype {
	typ := t.typ
	typ.Table.Limits.Min = t.Size()
	return typ
}

// Size is the number of elements.
func (t *table) Size() uint64 {
	size, _ := t.read(0)
	return size
}

// Get reads element i.
func (t *table) Get(i uint64) (wasm.Value, bool) {
	first := i / chunk * chunk
	size, elements := t.read(first)
	if i >= size {
		return wasm.Value{}, false
	}
	return t.one(t.typ.Table.Elem, elements[slotSize*(i-first):]), true
}

// Set writes element i.
func (t *table) Set(i uint64, v wasm.Value) bool {
	if i >= t.Size() || !wasm.ValueOk(&v, t.typ.Table.Elem, t.store.refOk) {
		return false
	}
	t.store.spoil()
	t.query(t.key(aboutTableSet), "set", []wasm.Value{wasm.ValueI64(int64(i)), v}, 0)
	return true
}

// memory is a memory.
type memory struct{ extern }

// Externtype is the type with the current size as the minimum.
func (m *memory) Externtype() wasm.Externtype {
	typ := m.typ
	typ.Mem.Limits.Min = uint64(len(m.Bytes())) / wasm.PageSize
	return typ
}

// maxMemory is how many bytes of a memory are read, but for zeros at its end; maxSize is how many a memory may have
// that is read.
const (
	maxMemory = maxFrame / 2
	maxSize   = 1 << 30
)

// Bytes is a copy of the memory's contents. It panics as query does.
func (m *memory) Bytes() []byte {
	s := m.store
	err := s.open()
	var a *answer
	if err == nil {
		a = s.memoryAhead(m.place)
	}
	if err == nil && a == nil {
		a, err = s.ask(context.Background(), s.batch.memory(m.at(), maxMemory))
	}
	switch {
	case err != nil:
		panic(fmt.Errorf("%s: asking for the bytes of a memory: %w", s.engine.Name(), err))
	case a.status != StatusDone:
		panic(m.unanswered("bytes", a))
	case a.number > maxSize:
		panic(m.unanswered("bytes", &answer{message: fmt.Sprintf("%d bytes are too many", a.number)}))
	}
	b := make([]byte, a.number)
	copy(b, a.bytes)
	return b
}

// global is a global.
type global struct{ extern }

func (g *global) key(p part) glueKey {
	return glueKey{part: p, home: g.home, typ: g.typ.Global.Type, mut: g.typ.Global.Mut}
}

// Get reads the value.
func (g *global) Get() wasm.Value {
	b := g.store.stateAhead(g.place)
	if b == nil {
		b = g.query(g.key(aboutGlobal), "get", nil, 1).bytes
	}
	return g.one(g.typ.Global.Type, b)
}

// Set writes the value.
func (g *global) Set(v wasm.Value) bool {
	if !g.typ.Global.Mut || !wasm.ValueOk(&v, g.typ.Global.Type, g.store.refOk) {
		return false
	}
	g.store.spoil()
	g.query(g.key(aboutGlobalSet), "set", []wasm.Value{v}, 0)
	return true
}

// tag is a tag.
type tag struct {
	extern
	id wasm.TagID
}

func (t *tag) key() glueKey { return glueKey{part: aboutTag, def: t.typ.Def, home: t.home} }

// ID says who made the tag.
func (t *tag) ID() wasm.TagID { return t.id }
