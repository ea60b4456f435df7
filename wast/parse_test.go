package wast

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
)

// suite gives the scripts of the official test suite, without those of proposals.
func suite(t testing.TB) []string {
	dir := os.Getenv("WASM_TESTSUITE")
	if dir == "" {
		t.Skip("WASM_TESTSUITE does not name the official test suite")
	}
	var files []string
	for _, pattern := range []string{"*.wast", "custom/*.wast"} {
		fs, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, fs...)
	}
	if len(files) == 0 {
		t.Fatalf("no scripts in %s", dir)
	}
	return files
}

// TestSuiteReads reads every script of the official suite: its inline modules must be well-formed, and what its quoted
// modules are refused for must start with the words that the suite expects.
func TestSuiteReads(t *testing.T) {
	for _, file := range suite(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			s, err := Parse(&wasm.Source{Name: filepath.Base(file), Text: b})
			if err != nil {
				t.Fatal(err)
			}
			for i := range s.Commands {
				checkReading(t, s, &s.Commands[i])
			}
		})
	}
}

func checkReading(t *testing.T, s *Script, c *Command) {
	m := c.Module
	if m == nil || m.Form == FormBinary {
		return
	}
	err := m.Err
	if m.Form == FormQuote {
		_, err = text.Parse(&wasm.Source{Name: "quote", Text: m.Bytes})
	}
	want, refused := map[CommandKind]wasm.ErrorKind{
		CmdAssertMalformed: wasm.Malformed, CmdAssertMalformedCustom: wasm.MalformedCustom, CmdAssertInvalidCustom: wasm.InvalidCustom,
	}[c.Kind]
	e := new(wasm.Error)
	switch {
	case !refused && err != nil:
		t.Errorf("%s: %v", s.Source.Where(c.Pos), err)
	case !refused:
	case !errors.As(err, &e):
		t.Errorf("%s: accepted, want %q", s.Source.Where(c.Pos), c.Text)
	case e.Kind != want || !strings.HasPrefix(e.Msg, c.Text):
		t.Errorf("%s: %s %q, want %s %q", s.Source.Where(c.Pos), e.Kind, e.Msg, want, c.Text)
	}
}

func BenchmarkParseSuite(b *testing.B) {
	var srcs []*wasm.Source
	n := 0
	for _, file := range suite(b) {
		if strings.HasPrefix(filepath.Base(file), "simd_") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			b.Fatal(err)
		}
		srcs = append(srcs, &wasm.Source{Name: file, Text: text})
		n += len(text)
	}
	b.SetBytes(int64(n))
	b.ReportAllocs()
	for b.Loop() {
		for _, s := range srcs {
			if _, err := Parse(s); err != nil {
				b.Fatal(err)
			}
		}
	}
}
