package generate

import (
	"fmt"
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// drawnFeatures are what programs must show of types that are drawn.
var drawnFeatures = slices.Concat([]feature{
	{"types of functions and tags are drawn", func(o *observation) bool { return o.plan.drawn != nil }},
	{"a group that is defined twice in a module", anyModule(func(m *wasm.Module) bool { return len(groups(m)) > 1 && sameShape(groups(m)) })},
	{"a group beside one that is almost the same", anyModule(func(m *wasm.Module) bool { return len(groups(m)) > 1 && !sameShape(groups(m)) })},
	{"a type with seven super types or more", anyModule(func(m *wasm.Module) bool { return deepest(m) >= drawnSigs-1 })},
	{"a type with more super types than engines keep beside it", anyModule(func(m *wasm.Module) bool { return deepest(m) == chainLen-1 })},
	{"tags that differ in their place in a group only", func(o *observation) bool {
		return slices.ContainsFunc(o.plan.modules, func(m modulePlan) bool {
			return slices.Contains(m.tags, tagDrawn) && slices.Contains(m.tags, tagTwin)
		})
	}},
	{"caught with a payload that is drawn", whenThrown(func(o *observation, t *thrown) bool {
		return t.Caught && !t.Tag.Host && o.plan.drawn != nil && o.plan.instances[t.Tag.Instance].drawn(o.plan, t.Tag.Index)
	})},
	{"a global of a function type of the program's own", anyModule(func(m *wasm.Module) bool {
		return slices.ContainsFunc(m.Globals, func(d wasm.Global) bool { return toFunction(m, d.Type.Type) })
	})},
	{"a table of a function type of the program's own", anyModule(func(m *wasm.Module) bool {
		return slices.ContainsFunc(m.Tables, func(d wasm.Table) bool { return toFunction(m, d.Type.Elem) })
	})},
	{"a payload of a function type of the program's own", anyModule(func(m *wasm.Module) bool {
		return slices.ContainsFunc(m.Tags, func(d wasm.Tag) bool {
			return slices.ContainsFunc(edit.Comptype(m, d.Type).Params, func(t wasm.Valtype) bool { return toFunction(m, t) })
		})
	})},
	{"a field of a function type of the program's own", anyModule(func(m *wasm.Module) bool {
		return slices.ContainsFunc(m.Types, func(r wasm.Rectype) bool {
			return slices.ContainsFunc(r, func(t wasm.Subtype) bool {
				return slices.ContainsFunc(t.Comp.Fields, func(f wasm.Fieldtype) bool { return toFunction(m, f.Type) })
			})
		})
	})},
}, superFeatures(), arityFeatures())

// drawn reports whether a tag of an instance is of a drawn type.
func (i *instancePlan) drawn(p *plan, x uint32) bool { return p.modules[i.module].tags[x] >= tagDrawn }

// groups are the groups of a module with functions and tags.
func groups(m *wasm.Module) (list []wasm.Rectype) {
	for _, r := range m.Types {
		if len(r) > 1 && len(r) != chainLen {
			list = append(list, r)
		}
	}
	return list
}

// sameShape reports whether the last of groups are alike in what does not name types.
func sameShape(list []wasm.Rectype) bool {
	a, b := list[0], list[len(list)-1]
	return len(a) == len(b) && a[drawnSigs+1].Final == b[drawnSigs+1].Final &&
		len(a[drawnSigs+1].Comp.Params) == len(b[drawnSigs+1].Comp.Params)
}

// deepest is how many super types a type of a module has at most.
func deepest(m *wasm.Module) (most int) {
	for _, d := range m.Defs {
		n := 0
		for ; d.Super != nil; d = d.Super {
			n++
		}
		most = max(most, n)
	}
	return most
}

// toFunction reports whether a type is one of references to functions of one type.
func toFunction(m *wasm.Module, t wasm.Valtype) bool {
	return concrete(t) && edit.Comptype(m, t.Idx).Kind == wasm.CompFunc
}

// superFeatures are the ways to call a function of another instance by a type that is a super type of its own.
func superFeatures() (list []feature) {
	for w, name := range wayNames[:wayExport] {
		if way(w) == wayCall {
			continue
		}
		for _, tail := range []bool{false, true} {
			if tail {
				name = "return_" + name
			}
			list = append(list, feature{"called by a super type: " + name, whenPlanned(func(f *station) bool {
				return f.way == way(w) && f.tail == tail && f.as != f.sig && f != &f.leg.stations[0] && !f.host()
			})})
		}
	}
	return list
}

// arityFeatures are how many parameters and results functions have.
func arityFeatures() (list []feature) {
	for n := range 13 {
		list = append(list,
			feature{fmt.Sprintf("a function with %d parameters", n), anyFunc(func(m *wasm.Module, f *wasm.Func) bool {
				return len(edit.Comptype(m, f.Type).Params) == n
			})},
			feature{fmt.Sprintf("a function with %d results", n), anyFunc(func(m *wasm.Module, f *wasm.Func) bool {
				return len(edit.Comptype(m, f.Type).Results) == n
			})})
	}
	return list
}
