package wast

import (
	"context"
	"maps"
	"slices"
	"strings"

	"wasmjudge/wasm"
)

// Host is a host module that scripts of other runners import from, or another form of spectest.
type Host func(*world)

// hosts are the hosts by name.
var hosts = map[string]Host{
	"old-spectest": (*world).oldSpectest,
	"shelf":        (*world).shelf,
	"wasmtime":     (*world).wasmtime,
}

// HostNamed finds a host by its name.
func HostNamed(name string) (h Host, ok bool) {
	h, ok = hosts[name]
	return h, ok
}

// HostNames lists the hosts' names.
func HostNames() string { return strings.Join(slices.Sorted(maps.Keys(hosts)), ", ") }

// oldSpectest is "spectest" as scripts before version 1.0 knew it: "print" takes arguments of whatever types it is
// imported with.
func (w *world) oldSpectest() {
	today := w.registry["spectest"].export
	w.registry["spectest"] = registration{export: func(im *wasm.Import, defs wasm.Types) wasm.Externaddr {
		if im.Name == "print" && im.Type.Kind == wasm.ExternFunc {
			if t := defs[im.Type.Type]; len(t.Comp.Results) == 0 {
				return w.store.NewFunc(t, w.print)
			}
		}
		return today(im, defs)
	}}
}

// shelf is the module "shelf", which holds one reference outside of the store: "put" takes it, and "take" returns it.
func (w *world) shelf() {
	held := wasm.ValueNull()
	ref := []wasm.Valtype{wasm.RefNull(wasm.HeapAny)}
	funcs := map[string]wasm.Funcaddr{
		"put": w.store.NewFunc(wasm.DefineFunc(ref, nil), func(_ context.Context, args []wasm.Value) wasm.Outcome {
			held = args[0]
			return wasm.Values()
		}),
		"take": w.store.NewFunc(wasm.DefineFunc(nil, ref), func(context.Context, []wasm.Value) wasm.Outcome {
			return wasm.Values(held)
		}),
	}
	w.registry["shelf"] = registration{export: func(im *wasm.Import, _ wasm.Types) wasm.Externaddr {
		if f := funcs[im.Name]; f != nil {
			return f
		}
		return nil
	}}
}

// wasmtime is the module "wasmtime", whose function "gc" has the engine collect garbage. One that cannot be asked
// to does not.
func (w *world) wasmtime() {
	gc := w.store.NewFunc(wasm.DefineFunc(nil, nil), func(context.Context, []wasm.Value) wasm.Outcome {
		wasm.Collect(w.store)
		return wasm.Values()
	})
	w.registry["wasmtime"] = registration{export: func(im *wasm.Import, _ wasm.Types) wasm.Externaddr {
		if im.Name == "gc" {
			return gc
		}
		return nil
	}}
}
