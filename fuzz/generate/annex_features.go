package generate

import (
	"slices"

	"wasmjudge/wasm"
)

// annexShape is something that an annex can show.
type annexShape uint8

const (
	annexAny annexShape = iota
	annexFailsBySegment
	annexFailsByElements
	annexFailsByTrap
	annexFailsByThrow
	annexLeft
	annexFirstWay   // of ways, in their order
	annexShapeCount = annexFirstWay + wayRows
)

// annexFeatures are what programs must show of annexes.
var annexFeatures = func() []feature {
	names := [annexShapeCount]string{
		annexAny:             "a chain of instances that comes back to its first module",
		annexFailsBySegment:  "instantiation fails half-way: a data segment does not fit",
		annexFailsByElements: "instantiation fails half-way: an element segment does not fit",
		annexFailsByTrap:     "instantiation fails half-way: the start function traps",
		annexFailsByThrow:    "instantiation fails half-way: the start function throws",
		annexLeft:            "a function of an instance whose instantiation failed is called",
	}
	for k := range ways {
		names[annexFirstWay+annexShape(k)] = ways[k].name
	}
	shown := noted(names[:], func(o *observation) []bool { return o.plan.annex.shown[:] })
	return append(shown, allocatingFeatures()...)
}()

// allocatingFeatures are the instructions that make objects in constant expressions, by where these are.
func allocatingFeatures() (list []feature) {
	ops := []wasm.Op{wasm.OpStructNew, wasm.OpStructNewDefault, wasm.OpArrayNew, wasm.OpArrayNewDefault,
		wasm.OpArrayNewFixed, wasm.OpRefI31, wasm.OpExternConvertAny, wasm.OpAnyConvertExtern}
	for _, op := range ops {
		has := func(code []wasm.Instr) bool {
			return slices.ContainsFunc(code, func(in wasm.Instr) bool { return in.Op == op })
		}
		name := op.Row().Name
		list = append(list,
			feature{"a global is initialised by " + name, anyModule(func(m *wasm.Module) bool {
				return slices.ContainsFunc(m.Globals, func(d wasm.Global) bool { return has(d.Init) })
			})},
			feature{"a table is initialised by " + name, anyModule(func(m *wasm.Module) bool {
				return slices.ContainsFunc(m.Tables, func(d wasm.Table) bool { return has(d.Init) })
			})},
			feature{"an element is made by " + name, anyModule(func(m *wasm.Module) bool {
				return slices.ContainsFunc(m.Elems, func(d wasm.Elem) bool { return slices.ContainsFunc(d.Init, has) })
			})})
	}
	return list
}
