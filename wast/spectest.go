package wast

import (
	"context"
	"fmt"
	"strings"

	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
)

// The host module "spectest" of the script language (interpreter/README.md, "Spectest host module"). Its parts are made
// when first imported.

// spectestPrints are its functions: each prints its arguments, a line each.
var spectestPrints = map[string][]wasm.Valtype{
	"print":         nil,
	"print_i32":     {wasm.TypeI32},
	"print_i64":     {wasm.TypeI64},
	"print_f32":     {wasm.TypeF32},
	"print_f64":     {wasm.TypeF64},
	"print_i32_f32": {wasm.TypeI32, wasm.TypeF32},
	"print_f64_f64": {wasm.TypeF64, wasm.TypeF64},
}

var spectestGlobals = map[string]wasm.Value{
	"global_i32": wasm.ValueI32(666),
	"global_i64": wasm.ValueI64(666),
	"global_f32": wasm.ValueF32(666.6),
	"global_f64": wasm.ValueF64(666.6),
}

var spectestTables = map[string]wasm.Addrtype{"table": wasm.I32, "table64": wasm.I64}

func (w *world) spectest() registration {
	made, over := map[string]wasm.Externaddr{}, map[string]skip{}
	return registration{over: over, export: func(im *wasm.Import, _ wasm.Types) wasm.Externaddr {
		name := im.Name
		if _, ok := made[name]; !ok {
			made[name] = w.makeSpectest(name, over)
		}
		return made[name]
	}}
}

// makeSpectest makes an export of the spectest module. It is nil if there is none, and noted if it exceeds a limit of
// the engine.
func (w *world) makeSpectest(name string, over map[string]skip) wasm.Externaddr {
	if params, ok := spectestPrints[name]; ok {
		return w.store.NewFunc(wasm.DefineFunc(params, nil), w.print)
	}
	if v, ok := spectestGlobals[name]; ok {
		return w.store.NewGlobal(wasm.Globaltype{Type: wasm.Valtype{Kind: v.Kind}}, v)
	}
	if at, ok := spectestTables[name]; ok {
		limits := wasm.Limits{Min: 10, Max: 20, HasMax: true}
		t, out := w.store.NewTable(wasm.Tabletype{Addr: at, Limits: limits, Elem: wasm.TypeFuncref}, wasm.ValueNull())
		return w.within(name, t, out, over)
	}
	if name == "memory" {
		m, out := w.store.NewMemory(wasm.Memtype{Addr: wasm.I32, Limits: wasm.Limits{Min: 1, Max: 2, HasMax: true}})
		return w.within(name, m, out, over)
	}
	return nil
}

// within gives an export that could be made, and otherwise notes why not.
func (w *world) within(name string, a wasm.Externaddr, out wasm.Outcome, over map[string]skip) wasm.Externaddr {
	if out.OK() {
		return a
	}
	over[name] = skip("needs the "+name+" of spectest: ") + w.met.limit(out)
	return nil
}

func (w *world) print(_ context.Context, args []wasm.Value) wasm.Outcome {
	w.seen.prints(args)
	for _, v := range args {
		w.printValue(v, 0)
	}
	return wasm.Values()
}

// maxPrinted is how many bytes a command prints: one that prints for ever must not fill the memory.
const maxPrinted = limit.Printed

// printValue prints a value and its type: "666 : i32". A vector is printed in the shape.
func (w *world) printValue(v wasm.Value, shape wasm.Shape) {
	if w.printed.Len() >= maxPrinted {
		return
	}
	s := v.In(shape)
	if v.Kind != wasm.Ref {
		s = strings.TrimSuffix(strings.TrimPrefix(s, "("+v.Kind.String()+".const "), ")")
	}
	fmt.Fprintf(&w.printed, "%s : %s\n", s, v.Kind)
	if w.printed.Len() >= maxPrinted {
		w.printed.WriteString("... and what this command printed then\n")
	}
}
