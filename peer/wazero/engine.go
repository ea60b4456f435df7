package wazero

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"wasmjudge/wasm"
)

// features is all that wazero can be made to accept, but for threads.
const features = api.CoreFeaturesV2 | experimental.CoreFeaturesTailCall | experimental.CoreFeaturesExtendedConst |
	experimental.CoreFeaturesExceptionHandling | experimental.CoreFeaturesTypedFunctionReferences

// engine is wazero's compiler or interpreter. Machine code is shared between stores by way of the configuration's
// cache.
type engine struct {
	name   string
	config wazero.RuntimeConfig
	pins   pins
}

// New makes an engine of wazero's compiler, or of its interpreter. Whether the machine has a compiler is not asked
// before it is used.
func New(compiler bool) wasm.Engine {
	e := &engine{name: "wazero-interpreter", config: wazero.NewRuntimeConfigInterpreter()}
	if compiler {
		e.name, e.config = "wazero", wazero.NewRuntimeConfigCompiler()
	}
	e.config = e.config.WithCoreFeatures(features).WithCompilationCache(wazero.NewCompilationCache()).
		WithDebugInfoEnabled(false).WithCloseOnContextDone(true)
	return e
}

// Name is wazero or wazero-interpreter.
func (e *engine) Name() string { return e.name }

// About describes the engine.
func (e *engine) About() wasm.About {
	return wasm.About{
		Version: version(),
		Lacks:   []string{"relaxed-simd", "multi-memory", "memory64", "gc"},
		Shallow: "exhaustion of the stack under try_tables takes it time or memory in proportion to the square of the depth",
	}
}

// version is the version of the module that is linked in.
var version = sync.OnceValue(func() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if strings.HasSuffix(m.Path, "/wazero") {
				return m.Version
			}
		}
	}
	return ""
})

// code is a module that wazero accepts.
type code struct {
	engine *engine
	module *wasm.Module
	hidden string // how names of exports start that are ours
}

// Module is what was compiled.
func (c *code) Module() *wasm.Module { return c.module }

// Compile has wazero compile the module. An error that is not wasm.Unsupported is wazero's refusal of a valid module.
func (e *engine) Compile(m *wasm.Module) (_ wasm.Code, err error) {
	if err := m.Ready("wazero", 0); err != nil {
		return nil, err
	}
	if err := unsupported(m); err != nil {
		return nil, err
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("wazero: panic: %v\n%s", p, debug.Stack())
		}
	}()
	c := &code{engine: e, module: m, hidden: hiddenPrefix(m)}
	compiled, err := wazero.NewRuntimeWithConfig(context.Background(), e.config).CompileModule(context.Background(),
		c.encode(c.places(), c.throws()))
	if err != nil {
		return nil, fmt.Errorf("wazero: %w", err)
	}
	runtime.AddCleanup(c, closeCompiled, []wazero.CompiledModule{compiled})
	return c, nil
}

func closeCompiled(list []wazero.CompiledModule) {
	for _, c := range list {
		_ = c.Close(context.Background()) // gives back memory: it has no error to tell
	}
}

// throws reports whether the module has tags of its own.
func (c *code) throws() bool { return len(c.module.Tags) > 0 }

// places are where the imports come from as far as the module knows.
func (c *code) places() []place {
	from := make([]place, len(c.module.Imports))
	for k := range from {
		from[k].name = c.module.Imports[k].Name
	}
	return from
}

// NewStore makes an empty store. It is to be closed: see collector.go.
func (e *engine) NewStore(c wasm.Config) wasm.Store {
	s := &store{engine: e, limits: c.Limits, runtime: wazero.NewRuntimeWithConfig(context.Background(), e.config),
		owned: &ownedCode{}}
	s.cleanup = runtime.AddCleanup(s, (*ownedCode).release, s.owned)
	return s
}
