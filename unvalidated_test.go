package arch

import (
	"errors"
	"io"
	"testing"

	"wasmjudge/native"
	"wasmjudge/oracle"
	"wasmjudge/registry"
	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

// unvalidated are modules that validation refuses, or that it would accept.
var unvalidated = map[string]string{
	"empty":              `(module)`,
	"valid":              `(module (type (func)) (tag (type 0)) (func (export "f") (call 0)))`,
	"unknown type":       `(module (func (type 7)))`,
	"unknown tag":        `(module (tag (type 3)))`,
	"operands missing":   `(module (func (result i32) (i32.add)))`,
	"unknown label":      `(module (func (br 9)))`,
	"unknown global":     `(module (global i32 (global.get 4)))`,
	"unknown import":     `(module (import "a" "b" (func (type 2))))`,
	"start without type": `(module (start 5))`,
}

// TestUnvalidatedModules gives engines modules that were not validated, or that validation refused: that is an error,
// never a panic.
func TestUnvalidatedModules(t *testing.T) {
	list := []wasm.Engine{oracle.New(oracle.CountRules())}
	for i := range registry.Linked {
		if e, err := registry.Linked[i].Start(); err == nil {
			list = append(list, e)
		} else {
			t.Log(err)
		}
	}
	for name, src := range unvalidated {
		m := parsed(t, src)
		compileAll(t, list, name, m)
		if valid.Validate(m) != nil {
			compileAll(t, list, name+", refused", m)
		}
	}
	m := parsed(t, `(module (func (result i32) (i32.const 1)))`)
	if err := valid.Validate(m); err != nil {
		t.Fatal(err)
	}
	m.Funcs[0].Body = parsed(t, `(module (func (result i32) (i32.add)))`).Funcs[0].Body
	if valid.Validate(m) == nil {
		t.Fatal("the module is valid")
	}
	compileAll(t, list, "changed after it was valid, and refused", m)
}

func parsed(t *testing.T, src string) *wasm.Module {
	t.Helper()
	m, err := text.Parse(&wasm.Source{Name: "m", Text: []byte(src)})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func compileAll(t *testing.T, list []wasm.Engine, name string, m *wasm.Module) {
	t.Helper()
	refuses := func(who string, do func() error) {
		defer func() {
			if p := recover(); p != nil {
				t.Errorf("%s: %s panics: %v", name, who, p)
			}
		}()
		if err := do(); !errors.Is(err, wasm.ErrNotValidated) {
			t.Errorf("%s: %s: %v, want %v", name, who, err, wasm.ErrNotValidated)
		}
	}
	for _, e := range list {
		refuses(e.Name(), func() error { _, err := e.Compile(m); return err })
		if e.Name() == native.Name {
			refuses("native.Load", func() error { _, err := native.Load(e, m, nil); return err })
			refuses("native.Disassemble", func() error { return native.Disassemble(io.Discard, m) })
		}
	}
}
