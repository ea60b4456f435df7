package wast

import (
	"bytes"
	"context"
	"fmt"

	"wasmjudge/wasm"
	"wasmjudge/wasm/valid"
)

// Call is the short way to one result: it reads a module in the text or binary format, validates it, makes an instance
// of it in a store of its own, and calls a function that it exports. What it imports must be of the module spectest, as
// scripts have it. The outcome is that of the instantiation if that fails, otherwise that of the call; references in it
// mean nothing any more, because the store is closed. The error is that of a module that cannot be read, is not valid,
// or that the engine does not support, and of an export that there is not.
func Call(ctx context.Context, e wasm.Engine, module []byte, export string, args ...wasm.Value) (wasm.Outcome, error) {
	src := &wasm.Source{Name: "module", Text: module, Binary: bytes.HasPrefix(module, []byte("\x00asm"))}
	m, err := ReadModule(src)
	if err == nil {
		err = valid.Validate(m)
	}
	if err != nil {
		return wasm.Outcome{}, err
	}
	code, err := e.Compile(m)
	if err != nil {
		return wasm.Outcome{}, err
	}
	w := newWorld(e, wasm.Config{}, &Script{Source: m.Source}, definitions{})
	defer w.store.Close()
	imports := make([]wasm.Externaddr, len(m.Imports))
	for i := range m.Imports {
		im := &m.Imports[i]
		if im.Module == "spectest" {
			imports[i] = w.registry["spectest"].export(im, m.Defs)
		}
		if imports[i] == nil {
			return wasm.Outcome{}, fmt.Errorf("import %q %q: Call knows the module spectest alone", im.Module, im.Name)
		}
	}
	inst, out := w.store.Instantiate(ctx, code, imports)
	if !out.OK() {
		return out, nil
	}
	f, ok := inst.Export(export).(wasm.Funcaddr)
	if !ok {
		return wasm.Outcome{}, fmt.Errorf("the module exports no function %q", export)
	}
	return f.Call(ctx, args), nil
}
