package program

import (
	"fmt"
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
	"wasmjudge/wasm/valid"
)

// probes are modules that need one feature each; nil where it is not for modules to need it.
var probes = [...]func() *wasm.Module{
	func() *wasm.Module {
		return edit.TypeModule(wasm.Subtype{Final: true, Comp: wasm.Comptype{Kind: wasm.CompStruct, Fields: []wasm.Fieldtype{{Type: wasm.TypeI32}}}})
	},
	func() *wasm.Module { return edit.TypeModule(wasm.Subtype{Comp: wasm.Functype(nil, nil)}) },
	func() *wasm.Module { return remembering(wasm.I32, wasm.I32) },
	func() *wasm.Module { return remembering(wasm.I64) },
	nil,
	func() *wasm.Module { return applying(wasm.OpI8x16Swizzle) },
	func() *wasm.Module { return applying(wasm.OpI8x16RelaxedSwizzle) },
}

// applying is a module with a function that applies an operator to vectors.
func applying(op wasm.Op) *wasm.Module {
	zero := edit.Zero(wasm.TypeV128)
	m := edit.TypeModule(wasm.Subtype{Final: true, Comp: wasm.Functype(nil, []wasm.Valtype{wasm.TypeV128})})
	m.Funcs = []wasm.Func{{Body: []wasm.Instr{zero, zero, {Op: op}, {Op: wasm.OpEnd}}}}
	return m
}

func remembering(addrs ...wasm.Addrtype) *wasm.Module {
	m := &wasm.Module{}
	for _, a := range addrs {
		m.Mems = append(m.Mems, wasm.Mem{Type: wasm.Memtype{Addr: a, Limits: wasm.Limits{Min: 1}}})
	}
	return m
}

// FeaturesOf returns the features that all of some engines have. It asks by modules that engines compile.
func FeaturesOf(engines ...wasm.Engine) (f Features) {
	for k, probe := range probes {
		if probe == nil {
			continue
		}
		m := probe()
		prepare(m)
		lacking := slices.ContainsFunc(engines, func(e wasm.Engine) bool {
			_, err := e.Compile(m)
			return Lacks(err) != ""
		})
		if !lacking {
			f |= 1 << k
		}
	}
	if !slices.ContainsFunc(engines, func(e wasm.Engine) bool { return e.About().Shallow != "" }) {
		f |= FeatureDives
	}
	return f
}

// prepare validates a module of ours. It panics if that is not valid.
func prepare(m *wasm.Module) {
	if err := valid.Validate(m); err != nil {
		panic(fmt.Errorf("fuzz: a module that engines are asked about: %w", err))
	}
}

// Lacks returns what an engine lacks, if that is what an error of Compile says; otherwise "".
func Lacks(err error) string {
	if err != nil && ErrorKind(err) == wasm.Unsupported {
		return ErrorText(err)
	}
	return ""
}
