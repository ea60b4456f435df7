package wast

import (
	"context"
	"fmt"
	"strings"

	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
	"wasmjudge/wast/host"
)

// The host module "spectest" of the script language. Its parts are made when first imported.

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

// makeSpectest makes an export of the spectest module. It is nil if spectest has no such export, and noted if it
// exceeds a limit of the engine.
func (w *world) makeSpectest(name string, over map[string]skip) wasm.Externaddr {
	x, out := host.Spectest(w.store, name, w.print)
	if !out.OK() {
		over[name] = skip("needs the "+name+" of spectest: ") + w.met.limit(out)
	}
	return x
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
