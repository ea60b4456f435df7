//go:build linux && amd64

package native_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/tetratelabs/wazero"
	"golang.org/x/sys/unix"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/valid"
)

// largeModules lists the files of the folder that WASM_MODULES names; docs/fetch-modules.sh fills one.
func largeModules(tb testing.TB) []string {
	dir := os.Getenv("WASM_MODULES")
	if dir == "" {
		tb.Skip("WASM_MODULES names no folder of large modules; docs/fetch-modules.sh makes one")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.wasm"))
	if err != nil || len(files) == 0 {
		tb.Fatalf("no *.wasm in WASM_MODULES=%s: %v", dir, err)
	}
	return files
}

// BenchmarkModules decodes, validates and compiles large modules. The figures are megabytes of the binary format per
// second of CPU time of the whole process, so with Go's collector: of all together, and by the median for each phase.
// Modules that TestModules expects to be refused are left out.
func BenchmarkModules(b *testing.B) {
	for _, file := range largeModules(b) {
		if moduleNeeds[filepath.Base(file)] != "" {
			continue
		}
		src := readFile(b, file)
		b.Run(filepath.Base(file)+"/native", func(b *testing.B) {
			engine := newEngine(b)
			var decoding, validation, compilation []float64 // seconds
			rate := perCPUSecond(b, len(src))
			for b.Loop() {
				phase := stopwatch(b)
				m, err := binary.Decode(&wasm.Source{Name: file, Text: src, Binary: true})
				if err != nil {
					b.Fatal(err)
				}
				decoding = append(decoding, phase().Seconds())
				if err := valid.Validate(m); err != nil {
					b.Fatal(err)
				}
				validation = append(validation, phase().Seconds())
				if _, err := engine.Compile(m); err != nil {
					b.Fatal(err)
				}
				compilation = append(compilation, phase().Seconds())
			}
			rate("MB/cpu-s")
			megabytes := float64(len(src)) / 1e6
			b.ReportMetric(megabytes/median(decoding), "decode-MB/s")
			b.ReportMetric(megabytes/median(validation), "validate-MB/s")
			b.ReportMetric(megabytes/median(compilation), "compile-MB/s")
		})
		b.Run(filepath.Base(file)+"/wazero", func(b *testing.B) {
			rate := perCPUSecond(b, len(src))
			for b.Loop() {
				compileWazero(b, src, wazeroConfig())
			}
			rate("MB/cpu-s")
		})
	}
}

// perCPUSecond starts a clock that reports how many megabytes were read in a second of CPU time, if each iteration
// reads n bytes.
func perCPUSecond(b *testing.B, n int) func(unit string) {
	start := cpuTime(b, unix.CLOCK_PROCESS_CPUTIME_ID)
	return func(unit string) {
		b.ReportMetric(float64(n)*float64(b.N)/1e6/(cpuTime(b, unix.CLOCK_PROCESS_CPUTIME_ID)-start).Seconds(), unit)
	}
}

// stopwatch returns the CPU time of the process since it was asked last.
func stopwatch(tb testing.TB) func() time.Duration {
	last := cpuTime(tb, unix.CLOCK_PROCESS_CPUTIME_ID)
	return func() time.Duration {
		now := cpuTime(tb, unix.CLOCK_PROCESS_CPUTIME_ID)
		d := now - last
		last = now
		return d
	}
}

func compileWazero(tb testing.TB, src []byte, c wazero.RuntimeConfig) {
	ctx := context.Background()
	r := wazero.NewRuntimeWithConfig(ctx, c)
	defer r.Close(ctx)
	if _, err := r.CompileModule(ctx, src); err != nil {
		tb.Fatal(err)
	}
}

func readFile(tb testing.TB, file string) []byte {
	src, err := os.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	return src
}
