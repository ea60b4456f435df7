package wazero

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/tetratelabs/wazero/api"

	"wasmjudge/peer/glue"
	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
)

// extern is what all external addresses of a store have: what they are, and where they can be imported from.
type extern struct {
	store *store
	typ   wasm.Externtype // closed, with limits as declared
	// where it is defined, if that is in an instance and the type refers to others by their indices
	home  glue.Declared
	place place
	build func() (api.Module, error) // of the host: makes the module that defines it, when it is first needed
	asked api.Module                 // the module that is about it, once there is one
}

// linkable is every external address of this engine.
type linkable interface{ self() *extern }

func (x *extern) self() *extern { return x }

// Externtype is the type as declared.
func (x *extern) Externtype() wasm.Externtype { return x.typ }

// at returns the place from which to import it.
func (x *extern) at() (place, error) {
	if x.place.module == nil {
		m, err := x.build()
		if err != nil {
			return place{}, err
		}
		x.place = place{m, glue.Own}
	}
	return x.place, nil
}

// declared is what it is to be imported as: with the types of the module that defines it, since wazero takes types for
// equal that have equal indices, and only those (see crashers/wazero-types-by-index.wast).
func (x *extern) declared() glue.Declared {
	if x.home.Types != nil {
		return x.home
	}
	return glue.Declare(x.typ)
}

// aboutModule makes the binary of a module that is about something, which it imports by the name.
type aboutModule func(d glue.Declared, name string) []byte

// about returns the module that is about it.
func (x *extern) about(encode aboutModule) (api.Module, error) {
	if x.asked != nil {
		return x.asked, nil
	}
	from, err := x.at()
	if err != nil {
		return nil, err
	}
	x.asked, err = x.store.linkGlue(encode(x.declared(), from.name), []place{from})
	return x.asked, err
}

// ask calls a function of the module that is about it. It panics with a *wasm.Unanswered if that fails, which only a
// broken wazero can bring about.
func (x *extern) ask(encode aboutModule, function string, words ...uint64) []uint64 {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true)) // see catchPanic
	m, err := x.about(encode)
	if err == nil {
		words, err = m.ExportedFunction(function).Call(context.Background(), words...)
	}
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n") // stack traces follow
		panic(&wasm.Unanswered{Engine: "wazero", Function: function, Of: x.typ, Message: first})
	}
	return words
}

// function is a function.
type function struct{ extern }

// maxReentry bounds the invocations that host functions nest, which take Go's stack.
const maxReentry = limit.NestedHost

// Call invokes the function: directly, or by way of the module about it when there are tags, so that an exception can
// be seen.
func (f *function) Call(ctx context.Context, args []wasm.Value) (out wasm.Outcome) {
	s, t := f.store, f.typ.Def
	switch {
	case !wasm.ValuesOk(args, t.Comp.Params, s.refOk):
		return wasm.Faulted(errors.New("wazero: the arguments do not match the function's parameters"))
	case s.depth == maxReentry:
		return wasm.ExhaustedAt(wasm.LimitCallDepth, maxReentry)
	}
	s.depth++
	defer func() { s.depth-- }()
	defer catchPanic(&out)
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	if len(s.tags) > 0 {
		return f.callCatching(ctx, args)
	}
	at, err := f.at()
	if err != nil {
		return wasm.Faulted(err)
	}
	words, err := s.call(ctx, at.module.ExportedFunction(at.name), args, t.Comp.Results)
	if err != nil {
		return outcomeOf(err)
	}
	return wasm.Values(s.values(t.Comp.Results, words)...)
}

func (f *function) callCatching(ctx context.Context, args []wasm.Value) wasm.Outcome {
	s, results := f.store, f.typ.Def.Comp.Results
	m, err := f.about(funcModule)
	if err != nil {
		return wasm.Faulted(err)
	}
	seen := append(append([]wasm.Valtype(nil), results...), wasm.TypeExnref)
	words, err := s.call(ctx, m.ExportedFunction("call"), args, seen)
	if err != nil {
		return outcomeOf(err)
	}
	values := s.values(seen, words)
	if caught := values[len(results)]; !caught.Ref.Null() {
		return wasm.Outcome{Kind: wasm.OutcomeException, Exception: s.Exception(caught)}
	}
	return wasm.Values(values[:len(results):len(results)]...)
}

// call calls a function of wazero's. The result is the words of its results.
func (s *store) call(ctx context.Context, f api.Function, args []wasm.Value, results []wasm.Valtype) (
	[]uint64, error,
) {
	var words []uint64
	for _, v := range args {
		words = appendWords(words, v)
	}
	for n := countWords(results); len(words) < n; {
		words = append(words, 0)
	}
	err := f.CallWithStack(ctx, words)
	runtime.KeepAlive(args) // the exceptions among them
	return words, err
}

// Ref is the reference to the function.
func (f *function) Ref() wasm.Value {
	return f.store.values([]wasm.Valtype{wasm.TypeFuncref}, f.ask(funcModule, "ref"))[0]
}

// table is a table.
type table struct{ extern }

// Externtype is the type with the current size as the minimum.
func (t *table) Externtype() wasm.Externtype {
	typ := t.typ
	typ.Table.Limits.Min = t.Size()
	return typ
}

// Size is the number of elements.
func (t *table) Size() uint64 { return uint64(uint32(t.ask(tableModule, "size")[0])) }

// Get reads element i.
func (t *table) Get(i uint64) (wasm.Value, bool) {
	if i >= t.Size() {
		return wasm.Value{}, false
	}
	return t.store.values([]wasm.Valtype{t.typ.Table.Elem}, t.ask(tableModule, "get", i))[0], true
}

// Set writes element i.
func (t *table) Set(i uint64, v wasm.Value) bool {
	if i >= t.Size() || !wasm.ValueOk(&v, t.typ.Table.Elem, t.store.refOk) {
		return false
	}
	t.ask(tableModule, "set", i, refWord(v.Ref))
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

// Bytes is the memory's contents.
func (m *memory) Bytes() []byte {
	at, err := m.at()
	if err != nil {
		panic(fmt.Errorf("wazero: %w: %w", wasm.ErrBroken, err))
	}
	memory := at.module.ExportedMemory(at.name)
	b, _ := memory.Read(0, memory.Size()) // in bounds
	return b
}

// global is a global.
type global struct{ extern }

// api is wazero's own view of the global; it knows one word.
func (g *global) api() api.Global {
	at, err := g.at()
	if err != nil {
		panic(fmt.Errorf("wazero: %w: %w", wasm.ErrBroken, err))
	}
	return at.module.ExportedGlobal(at.name)
}

// Get reads the value.
func (g *global) Get() wasm.Value {
	t := []wasm.Valtype{g.typ.Global.Type}
	if t[0].Kind == wasm.V128 {
		return g.store.values(t, g.ask(globalModule, "get"))[0]
	}
	return g.store.values(t, []uint64{g.api().Get()})[0]
}

// Set writes the value.
func (g *global) Set(v wasm.Value) bool {
	if !g.typ.Global.Mut || !wasm.ValueOk(&v, g.typ.Global.Type, g.store.refOk) {
		return false
	}
	if v.Kind == wasm.V128 {
		g.ask(globalModule, "set", v.Lo, v.Hi)
	} else {
		g.api().(api.MutableGlobal).Set(appendWords(nil, v)[0])
	}
	return true
}

// tag is a tag.
type tag struct {
	extern
	id wasm.TagID
}

// ID says who made the tag.
func (t *tag) ID() wasm.TagID { return t.id }
