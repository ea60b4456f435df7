package wast

import (
	"context"
	"errors"

	"wasmjudge/wasm"
)

// fake is an engine that executes nothing: an exported function does what its name in deeds says, or in lies, which go
// first. It does not support modules with an import of "vector".
type fake struct {
	name string
	lies map[string]wasm.Outcome
}

var deeds = map[string]wasm.Outcome{
	"nothing":   wasm.Values(),
	"one":       wasm.Values(wasm.ValueI32(1)),
	"one-two":   wasm.Values(wasm.ValueI32(1), wasm.ValueI64(2)),
	"nan":       wasm.Values(wasm.Value{Kind: wasm.F32, Lo: 0x7FC00000}),
	"other-nan": wasm.Values(wasm.Value{Kind: wasm.F32, Lo: 0xFFC00001}),
	"half":      wasm.Values(wasm.ValueF64(0.5)),
	"refs":      wasm.Values(wasm.ValueNull(), wasm.ValueExtern(7), wasm.ValueRef(wasm.Reference{Heap: wasm.HeapI31, Bits: 5})),
	"vector":    wasm.Values(wasm.Value{Kind: wasm.V128, Lo: 0x40000000_3F800000, Hi: 0xFFFFFFFF_7FC00000}),
	"trap":      wasm.Trapped(wasm.TrapUnreachable),
	"exhaust":   wasm.Exhausted(wasm.LimitCallDepth),
	"throw":     {Kind: wasm.OutcomeException, Exception: &wasm.Exception{Tag: fakeTag{}, Payload: []wasm.Value{wasm.ValueI32(42)}}},
	"fault":     wasm.Faulted(errors.New("lost a register")),
	"panic":     {}, // see fakeFunc.Call
}

func (f *fake) Name() string { return f.name }

func (f *fake) About() wasm.About { return wasm.About{} }

func (f *fake) Compile(m *wasm.Module) (wasm.Code, error) {
	for _, im := range m.Imports {
		if im.Name == "vector" {
			return nil, &wasm.Error{Kind: wasm.Unsupported, Msg: "needs vector instructions: i8x16.add", Source: m.Source, Pos: im.Pos}
		}
	}
	return fakeCode{m}, nil
}

func (f *fake) NewStore(wasm.Config) wasm.Store { return &fakeStore{engine: f} }

type fakeCode struct{ module *wasm.Module }

func (c fakeCode) Module() *wasm.Module { return c.module }

type fakeStore struct {
	wasm.Store // what scripts need no more than that it exists
	engine     *fake
	instances  int
}

// Instantiate refuses a module that imports "mismatch", and does what the start function's export says.
func (s *fakeStore) Instantiate(ctx context.Context, c wasm.Code, _ []wasm.Externaddr) (wasm.Instance, wasm.Outcome) {
	m := c.Module()
	for _, im := range m.Imports {
		if im.Name == "mismatch" {
			return nil, wasm.LinkError(errors.New("incompatible import type"))
		}
	}
	inst := &fakeInstance{s, m, s.instances}
	s.instances++
	if m.Start != nil {
		for _, e := range m.Exports {
			if e.Index == m.Start.Func {
				return inst, inst.Export(e.Name).(wasm.Funcaddr).Call(ctx, nil)
			}
		}
	}
	return inst, wasm.Values()
}

func (s *fakeStore) NewFunc(t *wasm.Deftype, f wasm.HostFunc) wasm.Funcaddr {
	return fakeFunc{call: f, deftype: t}
}

func (s *fakeStore) Close() {}

type fakeInstance struct {
	store  *fakeStore
	module *wasm.Module
	number int
}

func (i *fakeInstance) Number() int { return i.number }

func (i *fakeInstance) Export(name string) wasm.Externaddr {
	for _, e := range i.module.Exports {
		if e.Name != name {
			continue
		}
		switch t, _ := i.module.Externtype(e.Kind, e.Index); e.Kind {
		case wasm.ExternGlobal:
			return fakeGlobal{}
		case wasm.ExternTag:
			return fakeTag{}
		case wasm.ExternFunc:
			return fakeFunc{name: name, lies: i.store.engine.lies, deftype: i.module.Defs[t.Type]}
		}
	}
	return nil
}

type fakeFunc struct {
	wasm.Funcaddr
	name    string
	lies    map[string]wasm.Outcome
	call    wasm.HostFunc
	deftype *wasm.Deftype
}

func (f fakeFunc) Externtype() wasm.Externtype {
	return wasm.Externtype{Kind: wasm.ExternFunc, Def: f.deftype}
}

func (f fakeFunc) Call(ctx context.Context, args []wasm.Value) wasm.Outcome {
	if f.call != nil {
		return f.call(ctx, args)
	}
	if f.name == "panic" {
		panic("index out of range")
	}
	if out, ok := f.lies[f.name]; ok {
		return out
	}
	return deeds[f.name]
}

type fakeGlobal struct{ wasm.Globaladdr }

func (fakeGlobal) Get() wasm.Value { return wasm.ValueI32(1) }

type fakeTag struct{ wasm.Tagaddr }

func (fakeTag) ID() wasm.TagID { return wasm.TagID{Instance: 0, Index: 3} }
