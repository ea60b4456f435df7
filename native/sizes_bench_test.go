//go:build linux && amd64

package native_test

import (
	"bytes"
	stdbinary "encoding/binary"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/tetratelabs/wazero"

	"wasmjudge/native"
	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
)

// BenchmarkSizes measures no time: its figures are bytes of machine code, with jump tables and constants, for a byte
// of the module's code section, and bytes of frames.
func BenchmarkSizes(b *testing.B) {
	for _, name := range []string{"compute", "sha256", "dispatch", "indirect", "exceptions", "p3a", "p3b", "p3c"} {
		m := readModule(b, name, 0)
		m.Names = nil
		b.Run(name, func(b *testing.B) { sizes(b, binary.Encode(m)) })
	}
	b.Run("large", func(b *testing.B) {
		for _, file := range largeModules(b) {
			b.Run(filepath.Base(file), func(b *testing.B) { sizes(b, readFile(b, file)) })
		}
	})
}

func sizes(b *testing.B, src []byte) {
	s, err := native.SizesOf(decode(b, src))
	if err != nil {
		b.Fatal(err)
	}
	slices.Sort(s.Frames)
	sum := 0
	for _, f := range s.Frames {
		sum += int(f)
	}
	n, wasmCode := len(s.Frames), float64(codeSection(b, src))
	for b.Loop() {
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(wasmCode, "wasm-bytes")
	b.ReportMetric(float64(s.Code)/wasmCode, "native/wasm")
	b.ReportMetric(float64(wazeroCode(b, src))/wasmCode, "wazero/wasm")
	b.ReportMetric(float64(sum)/float64(n), "bytes/frame")
	b.ReportMetric(float64(s.Frames[n/2]), "median-frame")
	b.ReportMetric(float64(s.Frames[n-1]), "largest-frame")
}

// codeSection is the size of a module's code section.
func codeSection(tb testing.TB, src []byte) int {
	for src = src[8:]; len(src) > 0; {
		size, n := stdbinary.Uvarint(src[1:])
		if src[0] == byte(wasm.SecCode) {
			return int(size)
		}
		src = src[1+n+int(size):]
	}
	tb.Fatal("no code section")
	return 0
}

// wazeroCode is the size of the machine code that wazero makes of a module. Only its compilation cache shows it: a
// file holds "WAZEVO", the version with its length, the number of functions (4 bytes), 8 bytes for each, and then the
// length of the code (8 bytes).
func wazeroCode(tb testing.TB, src []byte) uint64 {
	dir := tb.TempDir()
	cache, err := wazero.NewCompilationCacheWithDir(dir)
	if err != nil {
		tb.Fatal(err)
	}
	compileWazero(tb, src, wazeroConfig().WithCompilationCache(cache))
	var code uint64
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if data, ok := bytes.CutPrefix(data, []byte("WAZEVO")); ok {
			data = data[1+int(data[0]):]
			data = data[4+8*int(stdbinary.LittleEndian.Uint32(data)):]
			code = stdbinary.LittleEndian.Uint64(data)
		}
		return err
	})
	if err != nil || code == 0 {
		tb.Fatalf("no code in wazero's cache: %v", err)
	}
	return code
}
