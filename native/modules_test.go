//go:build linux && amd64

package native_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/valid"
)

// moduleNeeds says what each of the large modules needs that WebAssembly 3.0 has not. All others compile.
var moduleNeeds = map[string]string{
	"duckdb-coi.wasm": "threads",
	"duckdb-eh.wasm":  "legacy exception handling",
	"vips.wasm":       "threads",
}

// TestModules decodes, validates and compiles real modules. One that needs what is no part of 3.0 is told what.
func TestModules(t *testing.T) {
	engine := newEngine(t)
	for _, file := range largeModules(t) {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			_, err := compileFile(engine, file, readFile(t, file))
			if needs := moduleNeeds[name]; needs != "" {
				if !unsupported(err) || !strings.Contains(err.Error(), "needs "+needs) {
					t.Errorf("got error %v, want one that names the need of %s", err, needs)
				}
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

func compileFile(engine wasm.Engine, name string, src []byte) (wasm.Code, error) {
	m, err := binary.Decode(&wasm.Source{Name: name, Text: src, Binary: true})
	if err != nil {
		return nil, err
	}
	if err := valid.Validate(m); err != nil {
		return nil, err
	}
	return engine.Compile(m)
}

// unsupported reports whether a module was refused for what it needs.
func unsupported(err error) bool {
	var e *wasm.Error
	return errors.As(err, &e) && e.Kind == wasm.Unsupported
}
