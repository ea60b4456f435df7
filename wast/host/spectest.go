package host

import (
	"maps"
	"slices"

	"wasmjudge/wasm"
)

// The host module "spectest" of the script language (interpreter/README.md, "Spectest host module").

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

// SpectestNames returns the names of all exports of spectest.
func SpectestNames() []string {
	names := slices.AppendSeq([]string{"memory"}, maps.Keys(spectestPrints))
	names = slices.AppendSeq(names, maps.Keys(spectestGlobals))
	return slices.Sorted(slices.Values(slices.AppendSeq(names, maps.Keys(spectestTables))))
}

// Spectest makes an export of the module spectest in a store; nil if spectest has none of the name, or if the store
// cannot make it, which the outcome says. Its functions do what print does.
func Spectest(store wasm.Store, name string, print wasm.HostFunc) (wasm.Externaddr, wasm.Outcome) {
	if params, ok := spectestPrints[name]; ok {
		return store.NewFunc(wasm.DefineFunc(params, nil), print), wasm.Values()
	}
	if v, ok := spectestGlobals[name]; ok {
		return store.NewGlobal(wasm.Globaltype{Type: wasm.Valtype{Kind: v.Kind}}, v), wasm.Values()
	}
	if at, ok := spectestTables[name]; ok {
		limits := wasm.Limits{Min: 10, Max: 20, HasMax: true}
		t, out := store.NewTable(wasm.Tabletype{Addr: at, Limits: limits, Elem: wasm.TypeFuncref}, wasm.ValueNull())
		if out.OK() {
			return t, out
		}
		return nil, out
	}
	if name == "memory" {
		m, out := store.NewMemory(wasm.Memtype{Addr: wasm.I32, Limits: wasm.Limits{Min: 1, Max: 2, HasMax: true}})
		if out.OK() {
			return m, out
		}
		return nil, out
	}
	return nil, wasm.Values()
}
