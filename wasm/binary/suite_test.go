package binary_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/text"
	"wasmjudge/wast"
)

// same compares modules by content: not by where they were read.
var same = cmp.Options{
	cmpopts.EquateEmpty(),
	cmp.FilterPath(func(p cmp.Path) bool {
		name := p.Last().String()
		return name == ".Pos" || name == ".Source"
	}, cmp.Ignore()),
}

// suiteFiles gives the scripts of the official test suite for the current version of the language.
func suiteFiles(t testing.TB) []string {
	dir := os.Getenv("WASM_TESTSUITE")
	if dir == "" {
		t.Skip("WASM_TESTSUITE does not name a clone of https://github.com/WebAssembly/testsuite")
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.wast"))
	custom, _ := filepath.Glob(filepath.Join(dir, "custom", "*.wast"))
	if len(files) == 0 {
		t.Fatalf("no scripts in %s", dir)
	}
	return append(files, custom...)
}

// suiteCommands calls f with every command of the suite that has a module, within a subtest for the file.
func suiteCommands(t *testing.T, f func(t *testing.T, where string, c *wast.Command)) {
	for _, file := range suiteFiles(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			src := &wasm.Source{Name: filepath.Base(file), Text: b}
			script, err := wast.Parse(src)
			if err != nil {
				t.Fatal(err)
			}
			eachModule(script.Commands, func(c *wast.Command) { f(t, src.Where(c.Pos), c) })
		})
	}
}

func eachModule(cs []wast.Command, f func(*wast.Command)) {
	for i := range cs {
		if c := &cs[i]; c.Module != nil {
			f(c)
		} else {
			eachModule(c.Commands, f)
		}
	}
}

func decode(b []byte) (*wasm.Module, error) {
	return binary.Decode(&wasm.Source{Name: "test", Text: b, Binary: true})
}

// readModule gives the module of a command; nil if it is malformed.
func readModule(c *wast.Command) (m *wasm.Module) {
	switch def := c.Module; def.Form {
	case wast.FormBinary:
		m, _ = decode(def.Bytes)
	case wast.FormQuote:
		m, _ = text.Parse(&wasm.Source{Text: def.Bytes})
	default:
		m = def.Module
	}
	return m
}

// The suite's binary modules are malformed exactly where it says so, for the reason that it gives.
func TestSuiteBinary(t *testing.T) {
	n := 0
	suiteCommands(t, func(t *testing.T, where string, c *wast.Command) {
		if c.Module.Form != wast.FormBinary {
			return
		}
		n++
		_, err := decode(c.Module.Bytes)
		if c.Kind != wast.CmdAssertMalformed {
			if err != nil {
				t.Errorf("%s: %v", where, err)
			}
			return
		}
		var e *wasm.Error
		if !errors.As(err, &e) || e.Kind != wasm.Malformed || !strings.HasPrefix(e.Msg, c.Text) {
			t.Errorf("%s: got %v, want %q", where, err, c.Text)
		}
	})
	if n < 700 {
		t.Errorf("only %d binary modules", n)
	}
}

// Every module of the suite is read as it was written, whether it came from text or from a binary.
func TestSuiteRoundTrip(t *testing.T) {
	n := 0
	suiteCommands(t, func(t *testing.T, where string, c *wast.Command) {
		m := readModule(c)
		if m == nil {
			return
		}
		n++
		again, err := decode(binary.Encode(m))
		if err != nil {
			t.Errorf("%s: %v", where, err)
			return
		}
		if diff := cmp.Diff(m, again, same); diff != "" {
			t.Errorf("%s: reading again differs (-written +read):\n%s", where, diff)
		}
	})
	if n < 4000 {
		t.Errorf("only %d modules", n)
	}
}
