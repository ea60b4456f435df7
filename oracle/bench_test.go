package oracle_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

// The benchmarks run each kernel on the oracle and on wazero's interpreter, from the same bytes in the same run:
//
//	go test ./oracle -bench .
//
// A kernel does n units of work; the metric is what one costs.
var kernels = []struct {
	name, file, export string
	args               []uint64
	units              int
	unit               string
	want               uint64
}{
	{"fib25", "compute", "fib", []uint64{25}, 242785, "ns/call", 75025},
	{"loop10M", "compute", "count", []uint64{10_000_000}, 10_000_000, "ns/round", 2290707264},
	{"bytes1M", "compute", "bytes", []uint64{1 << 20}, 1 << 20, "ns/byte", 1415355845},
	{"sieve1M", "compute", "sieve", []uint64{1 << 20}, 1 << 20, "ns/number", 82025},
	{"throw1", "throw", "throw", []uint64{100_000, 1}, 100_000, "ns/throw", 700_000},
	{"return1", "throw", "return", []uint64{100_000, 1}, 100_000, "ns/return", 800_000},
	{"rethrow10", "throw", "rethrow", []uint64{100_000, 10}, 1_000_000, "ns/throw_ref", 700_000},
	{"throw100", "throw", "throw", []uint64{10_000, 100}, 10_000, "ns/throw", 70_000},
	{"return100", "throw", "return", []uint64{10_000, 100}, 10_000, "ns/return", 1_070_000},
	{"miss100", "throw", "miss", []uint64{10_000, 100}, 10_000, "ns/throw", 70_000},
	{"vectors", "vector", "mixed", []uint64{100_000}, 13 * 100_000, "ns/vector-instruction", 2619773423},
}

func BenchmarkKernels(b *testing.B) {
	for _, k := range kernels {
		bytes := kernelBytes(b, k.file)
		for _, engine := range []struct {
			name string
			load func(*testing.B, []byte, string) func([]uint64) uint64
		}{{"oracle", loadOracle}, {"wazero", loadWazero}} {
			b.Run(k.name+"/"+engine.name, func(b *testing.B) {
				call := engine.load(b, bytes, k.export)
				for b.Loop() {
					if got := call(k.args); got != k.want {
						b.Fatalf("got %d, want %d", got, k.want)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(k.units), k.unit)
			})
		}
	}
}

// BenchmarkLinked is the life of a program of three linked modules: decode, validate, compile, instantiate, call,
// close.
func BenchmarkLinked(b *testing.B) {
	var program [3][]byte
	for i := range program {
		program[i] = kernelBytes(b, "linked_"+string(rune('a'+i)))
	}
	b.Run("oracle", func(b *testing.B) {
		engine := oracle.New()
		b.ReportAllocs()
		for b.Loop() {
			runLinked(b, engine, program)
		}
	})
	b.Run("oracle-compile-and-run", func(b *testing.B) {
		engine := oracle.New()
		var modules [3]*wasm.Module
		for i, bytes := range program {
			modules[i] = decode(b, bytes)
		}
		b.ReportAllocs()
		for b.Loop() {
			runModules(b, engine, modules)
		}
	})
	b.Run("wazero", func(b *testing.B) {
		for b.Loop() {
			runLinkedWazero(b, program)
		}
	})
}

const linkedResult = 250717954

func runLinked(b *testing.B, engine *oracle.Engine, program [3][]byte) {
	var modules [3]*wasm.Module
	for i, bytes := range program {
		modules[i] = decode(b, bytes)
	}
	runModules(b, engine, modules)
}

func runModules(b *testing.B, engine *oracle.Engine, modules [3]*wasm.Module) {
	ctx := context.Background()
	store := engine.NewStore(wasm.Config{})
	var made [3]wasm.Instance
	for i, m := range modules {
		code, err := engine.Compile(m)
		if err != nil {
			b.Fatal(err)
		}
		imports := make([]wasm.Externaddr, len(m.Imports))
		for k := range m.Imports {
			imports[k] = made[m.Imports[k].Module[0]-'a'].Export(m.Imports[k].Name)
		}
		var out wasm.Outcome
		if made[i], out = store.Instantiate(ctx, code, imports); !out.OK() {
			b.Fatal(out)
		}
	}
	out := made[2].Export("run").(wasm.Funcaddr).Call(ctx, nil)
	if !out.OK() || out.Values[0].I32() != linkedResult {
		b.Fatal(out)
	}
	store.Close()
}

func runLinkedWazero(b *testing.B, program [3][]byte) {
	ctx := context.Background()
	r := wazero.NewRuntimeWithConfig(ctx, wazeroConfig())
	var last api.Module
	for i, bytes := range program {
		m, err := r.InstantiateWithConfig(ctx, bytes, wazero.NewModuleConfig().WithName(string(rune('a'+i))))
		if err != nil {
			b.Fatal(err)
		}
		last = m
	}
	got, err := last.ExportedFunction("run").Call(ctx)
	if err != nil || int32(got[0]) != linkedResult {
		b.Fatal(got, err)
	}
	r.Close(ctx)
}

func kernelBytes(t testing.TB, name string) []byte {
	file := filepath.Join("testdata", "bench", name+".wat")
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m, err := text.Parse(&wasm.Source{Name: file, Text: src})
	if err != nil {
		t.Fatal(err)
	}
	return binary.Encode(m)
}

func decode(t testing.TB, bytes []byte) *wasm.Module {
	m, err := binary.Decode(&wasm.Source{Text: bytes, Binary: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := valid.Validate(m); err != nil {
		t.Fatal(err)
	}
	return m
}

func loadOracle(b *testing.B, bytes []byte, export string) func([]uint64) uint64 {
	engine := oracle.New()
	code, err := engine.Compile(decode(b, bytes))
	if err != nil {
		b.Fatal(err)
	}
	store := engine.NewStore(wasm.Config{})
	b.Cleanup(store.Close)
	inst, out := store.Instantiate(context.Background(), code, nil)
	if !out.OK() {
		b.Fatal(out)
	}
	fn := inst.Export(export).(wasm.Funcaddr)
	return func(args []uint64) uint64 {
		vals := make([]wasm.Value, len(args))
		for i, a := range args {
			vals[i] = wasm.ValueI32(int32(a))
		}
		out := fn.Call(context.Background(), vals)
		if !out.OK() {
			panic(fmt.Sprint(out))
		}
		return out.Values[0].Lo
	}
}

func wazeroConfig() wazero.RuntimeConfig {
	return wazero.NewRuntimeConfigInterpreter().WithCoreFeatures(api.CoreFeaturesV2 |
		experimental.CoreFeaturesExceptionHandling | experimental.CoreFeaturesTailCall |
		experimental.CoreFeaturesExtendedConst | experimental.CoreFeaturesTypedFunctionReferences)
}

func loadWazero(b *testing.B, bytes []byte, export string) func([]uint64) uint64 {
	ctx := context.Background()
	r := wazero.NewRuntimeWithConfig(ctx, wazeroConfig())
	b.Cleanup(func() { r.Close(ctx) })
	m, err := r.Instantiate(ctx, bytes)
	if err != nil {
		b.Fatal(err)
	}
	fn := m.ExportedFunction(export)
	return func(args []uint64) uint64 {
		got, err := fn.Call(ctx, args...)
		if err != nil {
			panic(err)
		}
		return got[0]
	}
}
