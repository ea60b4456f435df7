package wazero

import (
	"context"
	"errors"
	"fmt"

	"github.com/tetratelabs/wazero/api"

	"wasmjudge/peer/glue"
	"wasmjudge/wasm"
)

// NewFunc makes a host function: one of wazero's, behind a module that can throw.
func (s *store) NewFunc(t *wasm.Deftype, f wasm.HostFunc) wasm.Funcaddr {
	h := &function{extern{store: s, typ: wasm.Externtype{Kind: wasm.ExternFunc, Def: t}}}
	h.build = func() (api.Module, error) {
		for _, r := range t.Comp.Results {
			if r.Kind == wasm.Ref && r.Heap == wasm.HeapDef {
				return nil, fmt.Errorf("wazero has no host functions with results of type %v", r)
			}
		}
		const name = "host"
		seen := hostFunctype(t)
		call := api.GoModuleFunc(func(ctx context.Context, _ api.Module, stack []uint64) {
			s.callHost(ctx, t, f, stack)
		})
		compiled, err := s.runtime.NewHostModuleBuilder(name).NewFunctionBuilder().
			WithGoModuleFunction(call, apiTypes(seen.Comp.Params), apiTypes(seen.Comp.Results)).
			Export(name).Compile(context.Background())
		if err != nil {
			return nil, err
		}
		s.owned.compiled = append(s.owned.compiled, compiled)
		m, err := s.runtime.InstantiateModule(context.Background(), compiled, anonymous)
		if err != nil {
			return nil, err
		}
		return s.linkGlue(hostFuncModule(t, name), []place{{m, name}})
	}
	return h
}

// callHost calls a host function for wazero. What it ends in, if not in values or an exception, ends the invocation.
func (s *store) callHost(ctx context.Context, t *wasm.Deftype, f wasm.HostFunc, stack []uint64) {
	results := t.Comp.Results
	out := f(ctx, s.values(t.Comp.Params, stack))
	switch {
	case out.Kind == wasm.OutcomeException && out.Exception != nil &&
		s.refOk(&out.Exception.Ref, wasm.TypeExnref.NonNull()):
		s.passed = []wasm.Value{wasm.ValueRef(out.Exception.Ref)}
		stack[countWords(results)] = refWord(out.Exception.Ref)
	case out.Kind == wasm.OutcomeException || out.Kind == wasm.OutcomeLink:
		panic(&ending{wasm.Faulted(errors.New("wazero: a host function threw what is no exception of the store"))})
	case !out.OK():
		panic(&ending{out})
	case !wasm.ValuesOk(out.Values, results, s.refOk):
		panic(&ending{wasm.Faulted(fmt.Errorf("wazero: a host function of type %v returned %v", t, out.Values))})
	default:
		s.passed = out.Values
		words := stack[:0]
		for _, v := range out.Values {
			words = appendWords(words, v)
		}
		stack[len(words)] = 0 // no exception
	}
}

// apiTypes are wazero's names of types: the bytes of the binary format.
func apiTypes(ts []wasm.Valtype) []api.ValueType {
	list := make([]api.ValueType, len(ts))
	for i, t := range ts {
		list[i] = apiKinds[t.Kind]
		if t.Kind == wasm.Ref {
			list[i] = apiHeaps[t.Heap]
		}
	}
	return list
}

var apiKinds = [...]api.ValueType{
	wasm.I32: api.ValueTypeI32, wasm.I64: api.ValueTypeI64, wasm.F32: api.ValueTypeF32, wasm.F64: api.ValueTypeF64, wasm.V128: 0x7B, wasm.Ref: 0,
}

var apiHeaps = [...]api.ValueType{wasm.HeapFunc: 0x70, wasm.HeapExtern: api.ValueTypeExternref, wasm.HeapExn: 0x69}

// host makes an external address of something that a generated module defines.
func (s *store) host(t wasm.Externtype, bin []byte) extern {
	return extern{store: s, typ: t, build: func() (api.Module, error) { return s.linkGlue(bin, nil) }}
}

// NewTag makes a host tag.
func (s *store) NewTag(t *wasm.Deftype) wasm.Tagaddr {
	x := &tag{s.host(wasm.Externtype{Kind: wasm.ExternTag, Def: t}, glue.HostTag(t)),
		wasm.TagID{Host: true, Instance: s.hostTags}}
	s.hostTags++
	s.addTag(x)
	return x
}

// NewGlobal makes a global. An immutable one cannot hold a reference other than null.
func (s *store) NewGlobal(t wasm.Globaltype, v wasm.Value) wasm.Globaladdr {
	x := wasm.Externtype{Kind: wasm.ExternGlobal, Global: t}
	g := &global{s.host(x, nil)}
	switch {
	case v.Kind != wasm.Ref || v.Ref.Null():
		g.extern = s.host(x, glue.HostGlobal(t, v))
	case t.Mut && t.Type.Null:
		g.extern = s.host(x, glue.HostGlobal(t, wasm.ValueNull()))
		g.Set(v)
	default:
		g.build = func() (api.Module, error) {
			return nil, fmt.Errorf("wazero: no host can make a global %v that holds %v", t, v)
		}
	}
	return g
}

// NewMemory makes a memory.
func (s *store) NewMemory(t wasm.Memtype) (wasm.Memaddr, wasm.Outcome) {
	if out := s.exceedsMemory(t); !out.OK() {
		return nil, out
	}
	return &memory{s.host(wasm.Externtype{Kind: wasm.ExternMem, Mem: t}, glue.HostMemory(t))}, wasm.Values()
}

// NewTable makes a table.
func (s *store) NewTable(t wasm.Tabletype, v wasm.Value) (wasm.Tableaddr, wasm.Outcome) {
	if out := s.exceedsTable(t); !out.OK() {
		return nil, out
	}
	x := &table{s.host(wasm.Externtype{Kind: wasm.ExternTable, Table: t}, glue.HostTable(t))}
	if !v.Ref.Null() {
		for i := range t.Limits.Min {
			x.Set(i, v)
		}
	}
	return x, wasm.Values()
}
