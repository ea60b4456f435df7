package valid_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
	"wasmjudge/wasm/wasmtest"
	"wasmjudge/wast"
)

// script parses a script of the suite.
func script(t testing.TB, file string) *wast.Script {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s, err := wast.Parse(&wasm.Source{Name: filepath.Base(file), Text: data})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// module reads a module of a script.
func module(s *wast.Script, d *wast.ModuleDef) (*wasm.Module, error) {
	switch d.Form {
	case wast.FormBinary:
		return binary.Decode(&wasm.Source{Name: s.Source.Name, Text: d.Bytes, Binary: true})
	case wast.FormQuote:
		return text.Parse(&wasm.Source{Name: s.Source.Name, Text: d.Bytes})
	}
	return d.Module, d.Err
}

// TestSuite validates every module of the official test suite: those of assert_invalid and assert_invalid_custom must
// be refused with the message expected, and all others that are not malformed must be accepted.
func TestSuite(t *testing.T) {
	refused, accepted := 0, 0
	for _, file := range wasmtest.Suite(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			s := script(t, file)
			for k := range s.Commands {
				c := &s.Commands[k]
				switch {
				case c.Module == nil || c.Kind == wast.CmdAssertMalformed || c.Kind == wast.CmdAssertMalformedCustom:
				case c.Kind == wast.CmdAssertInvalid:
					refused++
					expectInvalid(t, s, c, wasm.Invalid)
				case c.Kind == wast.CmdAssertInvalidCustom:
					refused++
					expectInvalid(t, s, c, wasm.InvalidCustom)
				default:
					accepted++
					m, err := module(s, c.Module)
					if err == nil {
						err = valid.Validate(m)
					}
					if err != nil {
						t.Errorf("%s: a valid module is refused: %v", s.Source.Where(c.Pos), err)
					}
				}
			}
		})
	}
	if refused < 2500 || accepted < 2400 {
		t.Errorf("only %d modules to be refused and %d to be accepted", refused, accepted)
	}
}

// expectInvalid checks that a command's module is refused as the command says.
func expectInvalid(t *testing.T, s *wast.Script, c *wast.Command, kind wasm.ErrorKind) {
	t.Helper()
	m, err := module(s, c.Module)
	if err == nil {
		err = valid.Validate(m)
	}
	var e *wasm.Error
	switch {
	case !errors.As(err, &e):
		t.Errorf("%s: an invalid module is accepted, want %q", s.Source.Where(c.Pos), c.Text)
	case e.Kind != kind || !strings.HasPrefix(e.Msg, c.Text):
		t.Errorf("%s: %s: %q, want %s: %q", s.Source.Where(c.Pos), e.Kind, e.Msg, kind, c.Text)
	case kind == wasm.Invalid && e.Rule == "":
		t.Errorf("%s: %v names no rule", s.Source.Where(c.Pos), e)
	case c.Module.Form == wast.FormText && (e.Pos <= c.Module.Pos || e.Pos >= c.Module.End):
		t.Errorf("%s: %v is not within the module", s.Source.Where(c.Pos), e)
	}
}
