package wazero

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"wasmjudge/wasm"
)

// store is a store: a runtime of wazero, in which instances have no names and find each other by a resolver.
type store struct {
	engine  *engine
	runtime wazero.Runtime
	limits  wasm.Limitation
	owned   *ownedCode
	cleanup runtime.Cleanup // releases owned if Close is never called

	instances int
	hostTags  int
	tags      []*tag // all there are, in the order in which they were made
	depth     int    // of nested invocations
	// by the last host function that returned or threw: wazero would not keep the exceptions among them alive
	passed []wasm.Value
}

// ownedCode is what a store has had compiled, which wazero shares between stores and frees when the last one lets it
// go.
type ownedCode struct {
	compiled []wazero.CompiledModule
}

func (o *ownedCode) release() {
	closeCompiled(o.compiled)
	o.compiled = nil
}

// addTag makes a tag known.
func (s *store) addTag(t *tag) {
	if len(s.tags) == 0 {
		holdCollector()
	}
	s.tags = append(s.tags, t)
}

// Close frees memory and machine code.
func (s *store) Close() {
	if len(s.tags) > 0 {
		releaseCollector()
		s.tags = nil
	}
	s.cleanup.Stop()
	_ = s.runtime.Close(context.Background()) // there is nothing to close that could fail
	s.owned.release()
	runtime.KeepAlive(s)
}

// place is where something can be imported from.
type place struct {
	module api.Module
	name   string
}

// anonymous instances never clash, and run no function but the start function.
var anonymous = wazero.NewModuleConfig().WithName("").WithStartFunctions()

// link compiles a binary and instantiates it. Import k, from a module named k, comes from the k-th place.
func (s *store) link(ctx context.Context, bin []byte, from []place) (api.Module, error) {
	compiled, err := s.runtime.CompileModule(ctx, bin)
	if err != nil {
		return nil, err
	}
	s.owned.compiled = append(s.owned.compiled, compiled)
	ctx = experimental.WithImportResolver(ctx, func(name string) api.Module {
		k, err := strconv.Atoi(name)
		if err != nil || k >= len(from) {
			return nil
		}
		return from[k].module
	})
	if s.limits.Memory > 0 {
		ctx = experimental.WithMemoryAllocator(ctx, limitedMemory(s.limits.Memory))
	}
	return s.runtime.InstantiateModule(ctx, compiled, anonymous)
}

// linkGlue links a module of ours, one that other stores are likely to want as well.
func (s *store) linkGlue(bin []byte, from []place) (api.Module, error) {
	s.engine.pins.pin(s.engine.config, bin)
	return s.link(context.Background(), bin, from)
}

// Instantiate links the code's module and instantiates it. Whether the imports match is for wazero to say.
func (s *store) Instantiate(ctx context.Context, c wasm.Code, imports []wasm.Externaddr) (
	_ wasm.Instance, out wasm.Outcome,
) {
	defer catchPanic(&out)
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	code, ok := c.(*code)
	if !ok || code.engine != s.engine {
		return nil, wasm.Faulted(errors.New("wazero: the code was compiled by another engine"))
	}
	if err := s.checkImports(code.module, imports); err != nil {
		return nil, wasm.LinkError(err)
	}
	from, err := places(imports)
	if err != nil {
		return nil, wasm.Faulted(err)
	}
	if out := s.exceeds(code.module); !out.OK() {
		s.instances++
		return nil, out
	}
	calling := len(s.tags) > 0 || code.throws()
	module, err := s.link(ctx, code.encode(from, calling), from)
	if err != nil && unlinkable(err) {
		return nil, wasm.LinkError(fmt.Errorf("incompatible import type: wazero: %w", err))
	}
	inst := &instance{store: s, code: code, number: s.instances, module: module,
		exports: map[string]wasm.Externaddr{}}
	s.instances++
	if err != nil {
		return nil, outcomeOf(err)
	}
	inst.fill(imports)
	if start := code.module.Start; calling && start != nil {
		f := function{inst.extern(wasm.ExternFunc, start.Func, code.hiddenStart())}
		if out := f.Call(ctx, nil); !out.OK() {
			return nil, out
		}
	}
	return inst, wasm.Values()
}

// checkImports requires of every external address that it is of this store; the rest is for wazero to check.
func (s *store) checkImports(m *wasm.Module, imports []wasm.Externaddr) error {
	if len(imports) != len(m.Imports) {
		return fmt.Errorf("%d imports are wanted, not %d", len(m.Imports), len(imports))
	}
	for k, x := range imports {
		if l, ok := x.(linkable); !ok || l.self().store != s {
			return fmt.Errorf("unknown import: %q %q is not of this store", m.Imports[k].Module, m.Imports[k].Name)
		}
	}
	return nil
}

// places returns the places of external addresses.
func places(list []wasm.Externaddr) (from []place, err error) {
	from = make([]place, len(list))
	for k, x := range list {
		if from[k], err = x.(linkable).self().at(); err != nil {
			return nil, err
		}
	}
	return from, nil
}

// exceeds says which limit the module's own memories and tables exceed from the start: the outcome is OK if they exceed
// no limit.
func (s *store) exceeds(m *wasm.Module) wasm.Outcome {
	for i := range m.Mems {
		if out := s.exceedsMemory(m.Mems[i].Type); !out.OK() {
			return out
		}
	}
	for i := range m.Tables {
		if out := s.exceedsTable(m.Tables[i].Type); !out.OK() {
			return out
		}
	}
	return wasm.Values()
}

func (s *store) exceedsMemory(t wasm.Memtype) wasm.Outcome {
	if most := s.limits.Memory; most > 0 && t.Limits.Min > most/wasm.PageSize {
		return wasm.ExhaustedAt(wasm.LimitMemory, most)
	}
	return wasm.Values()
}

func (s *store) exceedsTable(t wasm.Tabletype) wasm.Outcome {
	if most := s.limits.Table; most > 0 && t.Limits.Min > most {
		return wasm.ExhaustedAt(wasm.LimitTable, most)
	}
	return wasm.Values()
}

// unlinkable reports whether wazero's error says that an import does not match.
func unlinkable(err error) bool {
	return strings.HasPrefix(err.Error(), "import ") || strings.HasPrefix(err.Error(), "export ")
}

// catchPanic makes an outcome of a panic inside wazero. An exception that wazero collected too early leads it to
// addresses where nothing is: whoever calls wazero makes such faults panics, too, since they would end the process.
func catchPanic(out *wasm.Outcome) {
	if p := recover(); p != nil {
		*out = wasm.Faulted(fmt.Errorf("wazero: panic: %v\n%s", p, debug.Stack()))
	}
}

// limitedMemory makes memories that grow to so many bytes and not beyond.
type limitedMemory uint64

// Allocate makes an empty memory.
func (l limitedMemory) Allocate(capacity, _ uint64) experimental.LinearMemory {
	return &linearMemory{bytes: make([]byte, 0, min(capacity, uint64(l))), limit: uint64(l)}
}

type linearMemory struct {
	bytes []byte
	limit uint64
}

// Reallocate gives the memory a size, and returns nil if that exceeds the limit.
func (m *linearMemory) Reallocate(size uint64) []byte {
	if size > m.limit {
		return nil
	}
	if size > uint64(len(m.bytes)) {
		m.bytes = append(m.bytes, make([]byte, size-uint64(len(m.bytes)))...)
	}
	return m.bytes
}

// Free has nothing to do: the memory is Go's.
func (m *linearMemory) Free() {}
