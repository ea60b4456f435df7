//go:build linux && amd64

package native_test

import (
	"context"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"golang.org/x/sys/unix"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/valid"
)

// linkedResult is what the last module's export "run" returns.
const linkedResult = -314943800

// linkedBytes is a program of three modules of about 300 bytes, each importing from those before it by the names a
// and b.
func linkedBytes(tb testing.TB) (program [][]byte) {
	for _, name := range []string{"p3a", "p3b", "p3c"} {
		program = append(program, binary.Encode(readModule(tb, name, 0)))
	}
	return program
}

// BenchmarkLinked is the life of the program, as a fuzzer's: decode, validate, compile, instantiate, call, close. It
// reports the median CPU time of a life, and the mean with all that Go's collector does besides, which the median
// leaves out.
func BenchmarkLinked(b *testing.B) {
	program := linkedBytes(b)
	ours, reference := newEngine(b), oracle.New()
	for _, side := range []struct {
		name string
		live func()
	}{
		{"native", func() { live(b, ours, program) }},
		{"oracle", func() { live(b, reference, program) }},
		{"wazero", func() { liveWazero(b, program) }},
	} {
		b.Run(side.name, func(b *testing.B) {
			b.ReportAllocs()
			start := cpuTime(b, unix.CLOCK_PROCESS_CPUTIME_ID)
			inTurn(b, contestant{name: side.name, steps: 1, run: side.live})
			b.ReportMetric(float64(cpuTime(b, unix.CLOCK_PROCESS_CPUTIME_ID)-start)/float64(b.N), "mean-ns")
		})
	}
}

func live(tb testing.TB, engine wasm.Engine, program [][]byte) {
	ctx := context.Background()
	store := engine.NewStore(wasm.Config{})
	defer store.Close()
	var made []wasm.Instance
	for _, bytes := range program {
		m := decode(tb, bytes)
		code, err := engine.Compile(m)
		if err != nil {
			tb.Fatal(err)
		}
		imports := make([]wasm.Externaddr, len(m.Imports))
		for k := range m.Imports {
			imports[k] = made[m.Imports[k].Module[0]-'a'].Export(m.Imports[k].Name)
		}
		inst, out := store.Instantiate(ctx, code, imports)
		if !out.OK() {
			tb.Fatal(out)
		}
		made = append(made, inst)
	}
	out := made[len(made)-1].Export("run").(wasm.Funcaddr).Call(ctx, nil)
	if !out.OK() || out.Values[0].I32() != linkedResult {
		tb.Fatal(out)
	}
}

func liveWazero(tb testing.TB, program [][]byte) {
	ctx := context.Background()
	r := wazero.NewRuntimeWithConfig(ctx, wazeroConfig())
	defer r.Close(ctx)
	var last api.Module
	for i, bytes := range program {
		m, err := r.InstantiateWithConfig(ctx, bytes, wazero.NewModuleConfig().WithName(string(rune('a'+i))))
		if err != nil {
			tb.Fatal(err)
		}
		last = m
	}
	got, err := last.ExportedFunction("run").Call(ctx)
	if err != nil || int32(got[0]) != linkedResult {
		tb.Fatal(got, err)
	}
}

// decode reads and validates a module in the binary format.
func decode(tb testing.TB, bytes []byte) *wasm.Module {
	m, err := binary.Decode(&wasm.Source{Text: bytes, Binary: true})
	if err == nil {
		err = valid.Validate(m)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return m
}
