package program

import (
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// Features is a set of what generated programs may need and not every engine has.
type Features uint8

// The features, each a set of one.
const (
	FeatureGC       Features = 1 << iota // objects, casts but to functions, globals made of a module's own globals
	FeatureSubtypes                      // declared subtypes of function types
	FeatureMemories                      // several memories in a module
	FeatureAddr64                        // memories and tables with 64-bit addresses
	FeatureDives                         // recursion until the stack is exhausted
	FeatureVectors                       // vectors
	FeatureRelaxed                       // vector instructions whose results the specification leaves open

	FeatureCount = iota
)

// OurFeatures are what both of our engines have.
const OurFeatures = FeatureGC | FeatureSubtypes | FeatureMemories | FeatureAddr64 | FeatureDives | FeatureVectors

// PlainFeatures are what programs may need for which every engine is to do: one that lacks vectors is compared on the
// others.
const PlainFeatures = FeatureVectors

// FeatureNames are the names of the features, in their order, for reports.
var FeatureNames = [FeatureCount]string{"objects of the heap", "declared subtypes", "several memories", "64-bit addresses", "exhaustion of the stack", "vectors",
	"relaxed vector instructions"}

// Has reports whether all of some features are in the set.
func (f Features) Has(some Features) bool { return f&some == some }

// Needs returns the features that the program needs.
func (p *Program) Needs() (f Features) {
	for _, m := range p.Modules {
		f |= NeedsOf(m)
	}
	if slices.ContainsFunc(p.Steps, func(s Step) bool { return s.Dives }) {
		f |= FeatureDives
	}
	return f
}

// NeedsOf returns the features that a module needs.
func NeedsOf(m *wasm.Module) (f Features) {
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
	own := uint32(m.CountImports(wasm.ExternGlobal))
	if slices.ContainsFunc(m.Globals, func(g wasm.Global) bool { return readsFrom(g.Init, own) }) {
		f |= FeatureGC
	}
	if m.CountImports(wasm.ExternMem)+len(m.Mems) > 1 {
		f |= FeatureMemories
	}
	wide := func(t wasm.Externtype) bool {
		return t.Kind == wasm.ExternMem && t.Mem.Addr == wasm.I64 ||
			t.Kind == wasm.ExternTable && t.Table.Addr == wasm.I64
	}
	if slices.ContainsFunc(m.Imports, func(im wasm.Import) bool { return wide(im.Type) }) ||
		slices.ContainsFunc(m.Mems, func(d wasm.Mem) bool { return d.Type.Addr == wasm.I64 }) ||
		slices.ContainsFunc(m.Tables, func(d wasm.Table) bool { return d.Type.Addr == wasm.I64 }) {
		f |= FeatureAddr64
	}
	return f | needsVectors(m)
}

// readsFrom reports whether a constant expression reads one of the globals from an index on.
func readsFrom(expr []wasm.Instr, own uint32) bool {
	return slices.ContainsFunc(expr, func(in wasm.Instr) bool { return in.Op == wasm.OpGlobalGet && in.X >= own })
}

// needsVectors returns FeatureVectors and FeatureRelaxed as far as a module needs them. It is asked of every program.
func needsVectors(m *wasm.Module) (f Features) {
	vectors := slices.ContainsFunc(m.Globals, func(g wasm.Global) bool { return g.Type.Type == wasm.TypeV128 }) ||
		slices.ContainsFunc(m.Imports, func(im wasm.Import) bool {
			return im.Type.Kind == wasm.ExternGlobal && im.Type.Global.Type == wasm.TypeV128
		})
	for _, rec := range m.Types {
		for i := range rec {
			vectors = vectors || slices.Contains(rec[i].Comp.Params, wasm.TypeV128) ||
				slices.Contains(rec[i].Comp.Results, wasm.TypeV128)
		}
	}
	for i := range m.Funcs {
		vectors = vectors || slices.ContainsFunc(m.Funcs[i].Locals, func(l wasm.Locals) bool {
			return l.Type == wasm.TypeV128
		})
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

// lastOp is the last of a body's instructions as the table has them: those on vectors stand behind all others, and
// the relaxed ones behind these.
func lastOp(body []wasm.Instr) (last wasm.Op) {
	for i := range body {
		last = max(last, body[i].Op)
	}
	return last
}
