//go:build linux && amd64

package native_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
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
	slow   int32 // if not 0, wazero gets n/slow, which is steps/slow units
	want   int32 // result for n
}

// kernels are those of docs/performance.md. What a step is stands in the name.
var kernels = []kernel{
	{"fib-call", "compute", "fib", 30, 2692537, 0, 832040},
	{"sieve-number", "compute", "sieve", 1_000_000, 1_000_000, 0, 78498},
	{"matmul-step", "compute", "matmul", 200, 200 * 200 * 200, 0, 210000000},
	{"bytes-byte", "compute", "bytes", 64, 64 << 10, 0, 1582341573},
	{"sha256-byte", "sha256", "sha256", 64, 64 * 64, 0, -1800995788},
	{"dispatch-op", "dispatch", "dispatch", 10_000, 7 * 10_000, 0, -397569404},
	{"indirect-call", "indirect", "indirect", 100_000, 100_000, 0, 23069871},
	{"host-call", "host", "host", 10_000, 10_000, 0, 50015000},

	{"plain", "exceptions", "inl", 100_000, 100_000, 0, 2115248112},
	{"try-plain", "exceptions", "tryinl", 100_000, 100_000, 100, 2115248112},
	{"call", "exceptions", "call", 100_000, 100_000, 0, 705182704},
	{"try-call", "exceptions", "trycall", 100_000, 100_000, 100, 705182704},
	{"throw-same", "exceptions", "same", 100_000, 100_000, 1000, 705082704},
	{"throw-1-call", "exceptions", "thr0", 1000, 1000, 10, 7000},
	{"throw-10-frames", "exceptions", "thr10", 1000, 1000, 10, 7000},
	{"throw-100-frames", "exceptions", "thr100", 100, 100, 10, 700},
	{"throw-10000-frames", "exceptions", "thr10000", 2, 2, 0, 14},
	{"return-10000-frames", "exceptions", "ret10000", 2, 2, 0, 20014},
	{"miss-100-frames", "exceptions", "miss100", 100, 100, 10, 700},
	{"rethrow-10-levels", "exceptions", "rethr10", 1000, 1000, 10, 7000},
	{"throw-across", "cross_instance", "xthrow", 1000, 1000, 10, 500500},
}

// BenchmarkKernels runs every kernel on native and beside it on wazero's compiler.
func BenchmarkKernels(b *testing.B) { benchmarkKernels(b, kernels, nobodyElse) }

// others adds sides to those that run a kernel.
type others func(tb testing.TB, k kernel, cs ...contestant) []contestant

func nobodyElse(_ testing.TB, _ kernel, cs ...contestant) []contestant { return cs }

func benchmarkKernels(b *testing.B, kernels []kernel, with others) {
	for _, k := range kernels {
		b.Run(k.name, func(b *testing.B) {
			few := k.fewer()
			ours, theirs := startNative(b, k), startWazero(b, few)
			inTurn(b, with(b, k,
				contestant{name: "native", steps: k.steps, run: func() { ours() }},
				contestant{name: "wazero", steps: few.steps, run: func() { theirs() }})...)
		})
	}
}

// fewer is the kernel as wazero gets it.
func (k kernel) fewer() kernel {
	if k.slow != 0 {
		k.n /= k.slow
		k.steps /= float64(k.slow)
	}
	return k
}

// TestKernels checks that each kernel computes what it should, and that wazero computes the same: a benchmark of a
// wrong result says nothing.
func TestKernels(t *testing.T) { testKernels(t, kernels) }

func testKernels(t *testing.T, kernels []kernel) {
	for _, k := range kernels {
		t.Run(k.name, func(t *testing.T) {
			if got := int32(startNative(t, k)()); got != k.want {
				t.Errorf("got %d, want %d", got, k.want)
			}
			few := k.fewer()
			if got, theirs := startNative(t, few)(), startWazero(t, few)(); uint32(got) != uint32(theirs) {
				t.Errorf("native %d, wazero %d", int32(got), int32(theirs))
			}
		})
	}
}

// modules lists the kernel's modules in the order of instantiation; the last holds the export. Each starts with so
// many empty functions ahead of its own, which move the code of these.
func (k kernel) modules(tb testing.TB, ahead int) []*wasm.Module {
	names := []string{k.file}
	if k.file == "cross_instance" {
		names = []string{"exceptions", k.file}
	}
	var ms []*wasm.Module
	for _, name := range names {
		ms = append(ms, readModule(tb, name, ahead))
	}
	return ms
}

// readModule reads a module of testdata/bench and puts empty functions ahead of its own.
func readModule(tb testing.TB, name string, ahead int) *wasm.Module {
	tb.Helper()
	file := filepath.Join("testdata", "bench", name+".wat")
	src, err := os.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	if ahead > 0 {
		src = bytes.Replace(src, []byte("(module"), []byte("(module"+strings.Repeat("(func)", ahead)), 1)
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

// hostNext is the host function that kernels import.
func hostNext(x uint32) uint32 { return x + 1 }

func startNative(tb testing.TB, k kernel) func() uint64 { return startModules(tb, k, k.modules(tb, 0)) }

func startModules(tb testing.TB, k kernel, ms []*wasm.Module, opts ...native.Option) func() uint64 {
	engine, store := newStore(tb, wasm.Config{}, opts...)
	return startIn(tb, engine, store, k, ms)
}

// startIn is startModules in a store of an engine.
func startIn(tb testing.TB, engine wasm.Engine, store wasm.Store, k kernel, ms []*wasm.Module) func() uint64 {
	var last wasm.Instance
	for _, m := range ms {
		code, err := engine.Compile(m)
		if err != nil {
			tb.Fatal(err)
		}
		var imports []wasm.Externaddr
		for _, im := range m.Imports {
			if im.Module == "host" {
				imports = append(imports, store.NewFunc(m.Defs[im.Type.Type], nativeHost()))
			} else {
				imports = append(imports, last.Export(im.Name))
			}
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

// nativeHost is hostNext for native. The slice of results is its own, as an embedder does it that counts calls.
func nativeHost() wasm.HostFunc {
	results := make([]wasm.Value, 1)
	return func(_ context.Context, args []wasm.Value) wasm.Outcome {
		results[0] = wasm.ValueI32(int32(hostNext(uint32(args[0].Lo))))
		return wasm.Values(results...)
	}
}

func startWazero(tb testing.TB, k kernel) func() uint64 {
	ctx := context.Background()
	r := wazero.NewRuntimeWithConfig(ctx, wazeroConfig())
	tb.Cleanup(func() { r.Close(ctx) })
	_, err := r.NewHostModuleBuilder("host").NewFunctionBuilder().WithGoFunction(api.GoFunc(func(_ context.Context, stack []uint64) {
		stack[0] = uint64(hostNext(uint32(stack[0])))
	}), []api.ValueType{api.ValueTypeI32}, []api.ValueType{api.ValueTypeI32}).Export("next").Instantiate(ctx)
	if err != nil {
		tb.Fatal(err)
	}
	var last api.Module
	for i, m := range k.modules(tb, 0) {
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

// wazeroConfig is wazero's compiler with all that it implements of what kernels need.
func wazeroConfig() wazero.RuntimeConfig {
	return wazero.NewRuntimeConfigCompiler().WithCoreFeatures(api.CoreFeaturesV2 |
		experimental.CoreFeaturesTailCall | experimental.CoreFeaturesExtendedConst |
		experimental.CoreFeaturesExceptionHandling | experimental.CoreFeaturesTypedFunctionReferences)
}
