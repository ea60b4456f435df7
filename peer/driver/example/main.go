// Example is a driver for wazero: what an engine in Go needs to be driven by the protocol, and nothing else.
// docs/drivers.md walks through it.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"wasmjudge/peer/driver"
	"wasmjudge/peer/driver/serve"
	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
)

var (
	background = context.Background()
	config     = wazero.NewRuntimeConfig().WithCompilationCache(wazero.NewCompilationCache()).WithCoreFeatures(
		api.CoreFeaturesV2 |
			experimental.CoreFeaturesTailCall | experimental.CoreFeaturesExtendedConst |
			experimental.CoreFeaturesExceptionHandling | experimental.CoreFeaturesTypedFunctionReferences)
	anonymous = wazero.NewModuleConfig().WithName("").WithStartFunctions()
)

func main() {
	// exceptions are Go objects that wazero does not keep alive: garbage is collected between stores
	debug.SetGCPercent(-1)
	if err := serve.Run(os.Stdin, os.Stdout, engine{}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type engine struct{}

func (engine) Hello() string { return "shallow,types-by-index wazero" }

func (engine) Compile(bin []byte) (serve.Module, error) {
	r := wazero.NewRuntimeWithConfig(background, config)
	if _, err := r.CompileModule(background, bin); err != nil {
		return nil, err
	}
	return bin, nil
}

func (engine) NewStore(d *serve.Driver) serve.Store {
	return &store{d, wazero.NewRuntimeWithConfig(background, config)}
}

type store struct {
	driver  *serve.Driver
	runtime wazero.Runtime
}

func (s *store) Close() { _ = s.runtime.Close(background); runtime.GC() }

func (s *store) Collect() {}

// Instantiate links by name, as wazero does: an import has the same name here and there.
func (s *store) Instantiate(m serve.Module, imports []serve.Import) (serve.Instance, serve.Ended) {
	module, err := binary.Decode(&wasm.Source{Text: m.([]byte), Binary: true})
	if err != nil {
		return nil, ended(err, driver.StatusBroken)
	}
	from := map[string]api.Module{}
	for k := range imports {
		name := strconv.Itoa(k)
		if module.Imports[k].Name = imports[k].Name; imports[k].Instance != nil {
			from[name] = imports[k].Instance.(api.Module)
		} else if from[name], err = s.own(imports[k].Name); err != nil {
			return nil, ended(err, driver.StatusBroken)
		}
	}
	ctx := experimental.WithImportResolver(background, func(name string) api.Module { return from[name] })
	compiled, err := s.runtime.CompileModule(ctx, binary.Encode(module))
	if err != nil {
		return nil, serve.Ended{Status: driver.StatusRefused, Message: err.Error()}
	}
	i, err := s.runtime.InstantiateModule(ctx, compiled, anonymous)
	return i, ended(err, driver.StatusLink)
}

// own makes a module with a function of the driver.
func (s *store) own(name string) (api.Module, error) {
	b := s.runtime.NewHostModuleBuilder(name)
	f := b.NewFunctionBuilder()
	switch i32, i64, ref := api.ValueTypeI32, api.ValueTypeI64, api.ValueTypeExternref; name {
	case "call":
		f = f.WithGoFunction(api.GoFunc(func(_ context.Context, w []uint64) {
			w[0] = uint64(s.driver.Host(uint32(w[0]), uint32(w[1]), uint32(w[2])))
		}), []api.ValueType{i32, i32, i32}, []api.ValueType{i32})
	case "rethrow": // generated modules catch exceptions
		f = f.WithGoFunction(api.GoFunc(func(context.Context, []uint64) { panic("nothing was thrown") }), nil, nil)
	case "extern": // host value n is the word n+1, since 0 is null
		f = f.WithGoFunction(api.GoFunc(func(_ context.Context, w []uint64) { w[0]++ }), []api.ValueType{i64},
			[]api.ValueType{ref})
	case "which":
		f = f.WithGoFunction(api.GoFunc(func(_ context.Context, w []uint64) { w[0]-- }), []api.ValueType{ref},
			[]api.ValueType{i64})
	}
	compiled, err := f.Export(name).Compile(background)
	if err != nil {
		return nil, err
	}
	return s.runtime.InstantiateModule(background, compiled, anonymous)
}

func (s *store) Call(i serve.Instance, name string, slot uint32) (uint32, serve.Ended) {
	words, err := i.(api.Module).ExportedFunction(name).Call(background, uint64(slot))
	if err != nil {
		return 0, ended(err, driver.StatusBroken)
	}
	return uint32(words[0]), serve.Ended{}
}

func (s *store) Memory(i serve.Instance, name string) []byte {
	m := i.(api.Module).ExportedMemory(name)
	b, _ := m.Read(0, m.Size())
	return b
}

// ended puts an error into the words of the protocol. Most of what wazero says of traps is what the official suite
// says.
func ended(err error, otherwise driver.Status) serve.Ended {
	if err == nil {
		return serve.Ended{}
	}
	last := err
	for e := err; e != nil; e = errors.Unwrap(e) {
		last = e
	}
	message := last.Error()
	if _, after, ok := strings.Cut(message, "]: "); ok { // "data[0]: …", of an active segment
		message = after
	}
	switch message {
	case "stack overflow":
		return serve.Ended{Status: driver.StatusExhausted, Message: message}
	case "unreachable", "integer divide by zero", "integer overflow", "invalid conversion to integer", "out of bounds memory access", "indirect call type mismatch":
		return serve.Ended{Status: driver.StatusTrap, Kind: message, Message: message}
	case "invalid table access":
		return serve.Ended{Status: driver.StatusTrap, Kind: "some table trap", Message: message}
	case "null reference":
		return serve.Ended{Status: driver.StatusTrap, Kind: "some null reference", Message: message}
	}
	return serve.Ended{Status: otherwise, Message: err.Error()}
}
