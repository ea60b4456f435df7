package binary_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/wasmtest"
	"wasmjudge/wast"
)

// suiteCommands calls f with every command of the official test suite that has a module, side by side for several
// files.
func suiteCommands(t *testing.T, f func(t *testing.T, where string, c *wast.Command)) {
	files := wasmtest.Suite(t)
	t.Run("files", func(t *testing.T) { // returns when all are done
		for _, file := range files {
			t.Run(filepath.Base(file), func(t *testing.T) {
				t.Parallel()
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
	})
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

// readModule returns the module of a command; nil if it is malformed.
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
	var n atomic.Int64
	suiteCommands(t, func(t *testing.T, where string, c *wast.Command) {
		if c.Module.Form != wast.FormBinary {
			return
		}
		n.Add(1)
		_, err := decode(c.Module.Bytes)
		if c.Kind != wast.CmdAssertMalformed {
			if err != nil {
				t.Errorf("%s: %v", where, err)
			}
			return
		}
		var e *wasm.Error
		if !errors.As(err, &e) {
			t.Errorf("%s: accepted, want %q", where, c.Text)
		} else if kind, msg := e.Refused(); kind != wasm.Malformed || !strings.HasPrefix(msg, c.Text) {
			t.Errorf("%s: got %v, want %q", where, err, c.Text)
		}
	})
	if n.Load() < 700 {
		t.Errorf("only %d binary modules", n.Load())
	}
}

// Every module of the suite is read as it was written, whether it came from text or from a binary.
func TestSuiteRoundTrip(t *testing.T) {
	var n atomic.Int64
	suiteCommands(t, func(t *testing.T, where string, c *wast.Command) {
		m := readModule(c)
		if m == nil {
			return
		}
		n.Add(1)
		again, err := decode(binary.Encode(m))
		if err != nil {
			t.Errorf("%s: %v", where, err)
			return
		}
		if diff := wasmtest.Diff(m, again); diff != "" {
			t.Errorf("%s: reading again differs (-written +read):\n%s", where, diff)
		}
	})
	if n.Load() < 4000 {
		t.Errorf("only %d modules", n.Load())
	}
}
