//go:build linux && amd64

package native_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"wasmjudge/native"
	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

// kernel is one benchmark: an export called with n, which does steps units of work; figures are per unit.
type kernel struct {
	name   string
	file   string
	export string
	n      int32
	steps  float64
}

// kernels are those of docs/performance.md. What a step is stands in the name.
var kernels = []kernel{
	{"fib-call", "compute", "fib", 25, 242785},
	{"sieve-number", "compute", "sieve", 100_000, 100_000},
	{"matmul-step", "compute", "matmul", 60, 60 * 60 * 60},
	{"bytes-byte", "compute", "bytes", 64, 64 << 10},
	{"sha256-byte", "sha256", "sha256", 64, 64 * 64},
	{"dispatch-op", "dispatch", "dispatch", 10_000, 7 * 10_000},
	{"indirect-call", "indirect", "indirect", 100_000, 100_000},
	{"try-enter", "exceptions", "tryinl", 100_000, 100_000},
	{"throw-same", "exceptions", "same", 1000, 1000},
	{"throw-1-call", "exceptions", "thr0", 1000, 1000},
	{"throw-10-frames", "exceptions", "thr10", 1000, 1000},
	{"throw-100-frames", "exceptions", "thr100", 100, 100},
	{"miss-100-frames", "exceptions", "miss100", 100, 100},
	{"rethrow-10-levels", "exceptions", "rethr10", 100, 100},
	{"throw-across", "cross_instance", "xthrow", 1000, 1000},
}

// starters begin a kernel on each engine; the function that they give runs it once and gives its result.
var starters = []struct {
	name  string
	start func(testing.TB, kernel) func() uint64
}{
	{"native", startNative},
	{"wazero", startWazero},
}

// BenchmarkKernels runs every kernel on native and beside it on wazero's compiler.
func BenchmarkKernels(b *testing.B) {
	for _, k := range kernels {
		for _, engine := range starters {
			run := engine.start(b, k)
			b.Run(k.name+"/"+engine.name, func(b *testing.B) {
				for b.Loop() {
					run()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/k.steps, "ns/step")
			})
		}
	}
}

// TestKernelsAgree checks that both engines compute the same: a benchmark of a wrong result says nothing.
func TestKernelsAgree(t *testing.T) {
	for _, k := range kernels {
		t.Run(k.name, func(t *testing.T) {
			if ours, theirs := startNative(t, k)(), startWazero(t, k)(); uint32(ours) != uint32(theirs) {
				t.Errorf("native %d, wazero %d", int32(ours), int32(theirs))
			}
		})
	}
}

// modules lists the kernel's modules in the order of instantiation; the last holds the export.
func (k kernel) modules(tb testing.TB) []*wasm.Module {
	names := []string{k.file}
	if k.file == "cross_instance" {
		names = []string{"exceptions", k.file}
	}
	var ms []*wasm.Module
	for _, name := range names {
		ms = append(ms, readModule(tb, filepath.Join("testdata", "bench", name+".wat")))
	}
	return ms
}

func readModule(tb testing.TB, file string) *wasm.Module {
	tb.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	m, err := text.Parse(&wasm.Source{Name: file, Text: src})
	if err == nil {
		err = valid.Validate(m)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

func startNative(tb testing.TB, k kernel) func() uint64 {
	engine, err := native.New()
	if err != nil {
		tb.Fatal(err)
	}
	store := engine.NewStore(wasm.Config{})
	tb.Cleanup(store.Close)
	var last wasm.Instance
	for _, m := range k.modules(tb) {
		code, err := engine.Compile(m)
		if err != nil {
			tb.Fatal(err)
		}
		var imports []wasm.Externaddr
		for _, im := range m.Imports {
			imports = append(imports, last.Export(im.Name))
		}
		inst, out := store.Instantiate(context.Background(), code, imports)
		if !out.OK() {
			tb.Fatal(out)
		}
		last = inst
	}
	f := last.Export(k.export).(wasm.Funcaddr)
	args := []wasm.Value{wasm.ValueI32(k.n)}
	return func() uint64 {
		out := f.Call(context.Background(), args)
		if !out.OK() {
			tb.Fatal(out)
		}
		return out.Values[0].Lo
	}
}

func startWazero(tb testing.TB, k kernel) func() uint64 {
	ctx := context.Background()
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigCompiler().WithCoreFeatures(api.CoreFeaturesV2|
		experimental.CoreFeaturesTailCall|experimental.CoreFeaturesExtendedConst|
		experimental.CoreFeaturesExceptionHandling|experimental.CoreFeaturesTypedFunctionReferences))
	tb.Cleanup(func() { r.Close(ctx) })
	var last api.Module
	for i, m := range k.modules(tb) {
		mod, err := r.InstantiateWithConfig(ctx, binary.Encode(m), wazero.NewModuleConfig().WithName(string(rune('a'+i))))
		if err != nil {
			tb.Fatal(err)
		}
		last = mod
	}
	f := last.ExportedFunction(k.export)
	stack := make([]uint64, 1)
	return func() uint64 {
		stack[0] = uint64(uint32(k.n))
		if err := f.CallWithStack(ctx, stack); err != nil {
			tb.Fatal(err)
		}
		return stack[0]
	}
}
