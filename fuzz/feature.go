package fuzz

import (
	"fmt"
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
	"wasmjudge/wasm/valid"
)

// Features is a set of what generated programs may need and not every engine has.
type Features uint8

// The features, each a set of one.
const (
	FeatureGC       Features = 1 << iota // structures, arrays, i31 and casts of references other than to functions
	FeatureSubtypes                      // declared subtypes of function types
	FeatureMemories                      // several memories in a module
	FeatureAddr64                        // memories and tables with 64-bit addresses
	FeatureDives                         // recursion until the stack is exhausted
	FeatureVectors                       // vectors
	FeatureRelaxed                       // vector instructions whose results the specification leaves open

	featureCount = iota
)

// featuresOfOurs are what both of our engines have.
const featuresOfOurs = FeatureGC | FeatureSubtypes | FeatureMemories | FeatureAddr64 | FeatureDives | FeatureVectors

// plainFeatures are what programs may need for which every engine is to do: one that lacks vectors is compared on the others.
const plainFeatures = FeatureVectors

var featureNames = [featureCount]string{"objects of the heap", "declared subtypes", "several memories", "64-bit addresses", "exhaustion of the stack", "vectors",
	"relaxed vector instructions"}

// Has tells whether all of some features are in the set.
func (f Features) Has(some Features) bool { return f&some == some }

// Needs gives the features that the program's modules need.
func (p *Program) Needs() (f Features) {
	for _, m := range p.Modules {
		f |= needs(m)
	}
	if slices.ContainsFunc(p.Steps, func(s Step) bool { return s.Dives }) {
		f |= FeatureDives
	}
	return f
}

func needs(m *wasm.Module) (f Features) {
	for _, rec := range m.Types {
		for i := range rec {
			switch {
			case rec[i].Comp.Kind != wasm.CompFunc:
				f |= FeatureGC
			case !rec[i].Final || len(rec[i].Supers) > 0:
				f |= FeatureSubtypes
			}
		}
	}
	if m.CountImports(wasm.ExternMem)+len(m.Mems) > 1 {
		f |= FeatureMemories
	}
	wide := func(t wasm.Externtype) bool {
		return t.Kind == wasm.ExternMem && t.Mem.Addr == wasm.I64 || t.Kind == wasm.ExternTable && t.Table.Addr == wasm.I64
	}
	if slices.ContainsFunc(m.Imports, func(im wasm.Import) bool { return wide(im.Type) }) ||
		slices.ContainsFunc(m.Mems, func(d wasm.Mem) bool { return d.Type.Addr == wasm.I64 }) ||
		slices.ContainsFunc(m.Tables, func(d wasm.Table) bool { return d.Type.Addr == wasm.I64 }) {
		f |= FeatureAddr64
	}
	return f | needsVectors(m)
}

// needsVectors returns FeatureVectors and FeatureRelaxed as far as a module needs them. It is asked of every program.
func needsVectors(m *wasm.Module) (f Features) {
	vectors := slices.ContainsFunc(m.Globals, func(g wasm.Global) bool { return g.Type.Type == v128 }) ||
		slices.ContainsFunc(m.Imports, func(im wasm.Import) bool { return im.Type.Kind == wasm.ExternGlobal && im.Type.Global.Type == v128 })
	for _, rec := range m.Types {
		for i := range rec {
			vectors = vectors || slices.Contains(rec[i].Comp.Params, v128) || slices.Contains(rec[i].Comp.Results, v128)
		}
	}
	for i := range m.Funcs {
		vectors = vectors || slices.ContainsFunc(m.Funcs[i].Locals, func(l wasm.Locals) bool { return l.Type == v128 })
		switch last := lastOp(m.Funcs[i].Body); {
		case edit.IsRelaxed(last):
			return FeatureVectors | FeatureRelaxed
		case edit.IsVector(last):
			vectors = true
		}
	}
	if vectors {
		f = FeatureVectors
	}
	return f
}

// lastOp is the last of a body's instructions as the table has them: those on vectors stand behind all others, and the relaxed ones
// behind these.
func lastOp(body []wasm.Instr) (last wasm.Op) {
	for i := range body {
		last = max(last, body[i].Op)
	}
	return last
}

// probes are modules that need one feature each; nil where it is not for modules to need it.
var probes = [...]func() *wasm.Module{
	func() *wasm.Module {
		return edit.TypeModule(wasm.Subtype{Final: true, Comp: wasm.Comptype{Kind: wasm.CompStruct, Fields: []wasm.Fieldtype{{Type: i32}}}})
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
	zero := edit.Zero(v128)
	m := edit.TypeModule(wasm.Subtype{Final: true, Comp: wasm.Functype(nil, []wasm.Valtype{v128})})
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

// FeaturesOf asks engines, by having them compile modules, which of the features all of them have.
func FeaturesOf(engines ...wasm.Engine) (f Features) {
	for k, probe := range probes {
		if probe == nil {
			continue
		}
		m := probe()
		prepare(m)
		lacking := slices.ContainsFunc(engines, func(e wasm.Engine) bool {
			_, err := e.Compile(m)
			return unsupported(err) != ""
		})
		if !lacking {
			f |= 1 << k
		}
	}
	if !slices.ContainsFunc(engines, func(e wasm.Engine) bool { return shallow(e) != "" }) {
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

// shallow tells why an engine is not to be brought to the end of its stack, if it says so.
func shallow(e wasm.Engine) string {
	if s, ok := e.(interface{ Shallow() string }); ok {
		return s.Shallow()
	}
	return ""
}

// unsupported tells what an engine lacks, if that is what an error says.
func unsupported(err error) string {
	if err != nil && errorKind(err) == wasm.Unsupported {
		return errorText(err)
	}
	return ""
}
