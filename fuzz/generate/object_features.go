package generate

import (
	"slices"
	"strings"

	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// The features about objects that have to occur not only now and then.
const (
	featureObjects        = "objects"
	featureObjectInThrown = "an exception that holds objects is thrown"
	featureThrownInObject = "an object holds an exception that is thrown again"
)

// objectFeatures are what programs must show of objects: how they travel, their types, and instructions.
var objectFeatures = slices.Concat([]feature{
	{featureObjects, func(o *observation) bool { return o.program.Needs().Has(program.FeatureGC) }},
	{featureObjectInThrown, whenThrown(func(o *observation, t *thrown) bool { return o.hasObject(t) })},
	{featureThrownInObject, func(o *observation) bool {
		return waits(placeField)(o) || waits(placeElement)(o) || waits(placeObject)(o)
	}},
	{"an exnref waits in a field", waits(placeField)},
	{"an exnref waits in an array", waits(placeElement)},
	{"an exnref waits in an object of an abstract type", waits(placeObject)},
	{"garbage is made while a local holds an exception alone", func(o *observation) bool {
		return o.plan.objects != nil && o.planned(func(f *station) bool { return f.acts(actAge) })
	}},
}, objectThrows, objectWays(), objectPlaces(), storageFeatures(), objectConstants(), objectTraps(), objectOps())

// hasObject reports whether the payload of a throw has references to objects.
func (o *observation) hasObject(t *thrown) bool {
	return slices.ContainsFunc(o.payload(t.Tag), isObject)
}

// objectThrows are throws with objects in their payloads.
var objectThrows = []feature{
	{"an object in a payload crosses instances", whenThrown(func(o *observation, t *thrown) bool {
		return t.Caught && len(t.instances()) > 1 && o.hasObject(t)
	})},
	{"an object in a payload is thrown again, from another instance", whenThrown(func(o *observation, t *thrown) bool {
		return t.Caught && t.travelled && len(t.instances()) > 1 && o.hasObject(t)
	})},
	{"a payload with an object is caught with its exception", whenThrown(func(o *observation, t *thrown) bool {
		return t.Caught && t.clause().Catch.Kind == wasm.CatchTagRef && o.hasObject(t)
	})},
	{"a payload with an object of a concrete type is caught in another instance", whenThrown(func(o *observation, t *thrown) bool {
		return t.Caught && len(t.instances()) > 1 && slices.ContainsFunc(o.payload(t.Tag), concrete)
	})},
}

// objectWays are the ways to call a function of another instance with objects.
func objectWays() (list []feature) {
	elsewhere := func(f *station) bool { return f.caller != f.instance && f != &f.leg.stations[0] && !f.host() }
	for w, name := range wayNames {
		list = append(list, feature{"an object is given to another instance by " + name, whenPlanned(func(f *station) bool {
			return f.way == way(w) && elsewhere(f) && slices.ContainsFunc(functypes[f.sig].params, isObject)
		})})
	}
	return append(list,
		feature{"an object is a result of another instance's function", whenPlanned(func(f *station) bool {
			return elsewhere(f) && slices.ContainsFunc(functypes[f.sig].results, isObject)
		})},
		feature{"an object is an argument of a tail call", whenPlanned(func(f *station) bool {
			return f.tail && slices.ContainsFunc(functypes[f.sig].params, isObject)
		})},
		feature{"an object is given to a host function", func(o *observation) bool { return o.objectsToHost }},
		feature{"instances share a global with an object", shares(resObject)},
		feature{"instances share a table of objects", shares(resShelf)},
	)
}

// shares holds if some module imports a resource.
func shares(r resource) func(*observation) bool {
	return anyModule(func(m *wasm.Module) bool {
		return slices.ContainsFunc(m.Imports, func(im wasm.Import) bool { return im.Name == r.name() })
	})
}

// objectPlaces are what has each of the types of references to objects.
func objectPlaces() (list []feature) {
	types := map[string]wasm.Valtype{"a concrete type": {}, "any": anyref, "eq": eqref, "struct": structref, "array": arrayref, "i31": i31ref}
	for _, name := range []string{"any", "eq", "struct", "array", "i31", "a concrete type"} {
		is := func(t wasm.Valtype) bool {
			return t == types[name] || types[name] == wasm.Valtype{} && concrete(t) && isObject(t)
		}
		list = append(list,
			feature{"a local of " + name, anyFunc(func(_ *wasm.Module, f *wasm.Func) bool {
				return slices.ContainsFunc(f.Locals, func(l wasm.Locals) bool { return is(l.Type) })
			})},
			feature{"a parameter of " + name, anyFunc(func(m *wasm.Module, f *wasm.Func) bool {
				return slices.ContainsFunc(edit.Comptype(m, f.Type).Params, is)
			})},
			feature{"a global of " + name, anyModule(func(m *wasm.Module) bool {
				return slices.ContainsFunc(m.Globals, func(d wasm.Global) bool { return is(d.Type.Type) })
			})},
			feature{"a table of " + name, anyModule(func(m *wasm.Module) bool {
				return slices.ContainsFunc(m.Tables, func(d wasm.Table) bool { return is(d.Type.Elem.Nullable()) })
			})},
			feature{"a payload of " + name, anyModule(func(m *wasm.Module) bool {
				return slices.ContainsFunc(m.Tags, func(d wasm.Tag) bool { return slices.ContainsFunc(edit.Comptype(m, d.Type).Params, is) })
			})},
		)
		if name != "struct" && name != "array" && name != "i31" {
			list = append(list, feature{"a result of " + name, anyFunc(func(m *wasm.Module, f *wasm.Func) bool {
				return slices.ContainsFunc(edit.Comptype(m, f.Type).Results, is)
			})})
		}
	}
	return list
}

func anyFunc(has func(*wasm.Module, *wasm.Func) bool) func(*observation) bool {
	return anyModule(func(m *wasm.Module) bool {
		return slices.ContainsFunc(m.Funcs, func(f wasm.Func) bool { return has(m, &f) })
	})
}

// storageFeatures are the types of objects: what they hold, and how they are related.
func storageFeatures() (list []feature) {
	has := func(is func(*wasm.Subtype) bool) func(*observation) bool {
		return anyModule(func(m *wasm.Module) bool {
			return slices.ContainsFunc(m.Types, func(r wasm.Rectype) bool {
				return r[0].Comp.Kind != wasm.CompFunc && is(&r[0])
			})
		})
	}
	names := [...]string{wasm.CompStruct: "a field of ", wasm.CompArray: "an array of "}
	for _, t := range append(slices.Clone(scalarStorages), v128) {
		for _, k := range []wasm.CompKind{wasm.CompStruct, wasm.CompArray} {
			if k == wasm.CompArray && t == arrayref {
				continue // of which the module has none
			}
			list = append(list, feature{names[k] + t.String(), has(func(s *wasm.Subtype) bool {
				return s.Comp.Kind == k && slices.ContainsFunc(s.Comp.Fields, func(f wasm.Fieldtype) bool { return f.Type == t })
			})})
		}
	}
	return append(list,
		feature{"a field of a concrete type", has(func(s *wasm.Subtype) bool {
			return slices.ContainsFunc(s.Comp.Fields, func(f wasm.Fieldtype) bool { return concrete(f.Type) })
		})},
		feature{"a field that is not mutable", has(func(s *wasm.Subtype) bool {
			return slices.ContainsFunc(s.Comp.Fields, func(f wasm.Fieldtype) bool { return !f.Mut })
		})},
		feature{"a type of objects that is open", has(func(s *wasm.Subtype) bool { return !s.Final })},
		feature{"a type of objects that is final and has a supertype", has(func(s *wasm.Subtype) bool { return s.Final && len(s.Supers) > 0 })},
		feature{"a type of arrays that has a supertype", has(func(s *wasm.Subtype) bool {
			return s.Comp.Kind == wasm.CompArray && len(s.Supers) > 0
		})},
		feature{"a type of structures below two others", has(func(s *wasm.Subtype) bool {
			return s.Comp.Kind == wasm.CompStruct && slices.Equal(s.Supers, []uint32{typeDerived})
		})},
	)
}

// objectConstants are what constant expressions make.
func objectConstants() (list []feature) {
	places := []struct {
		name  string
		exprs func(*wasm.Module) [][]wasm.Instr
	}{
		{"a global", func(m *wasm.Module) (list [][]wasm.Instr) {
			for i := range m.Globals {
				list = append(list, m.Globals[i].Init)
			}
			return list
		}},
		{"a table", func(m *wasm.Module) (list [][]wasm.Instr) {
			for i := range m.Tables {
				list = append(list, m.Tables[i].Init)
			}
			return list
		}},
		{"an element segment", func(m *wasm.Module) (list [][]wasm.Instr) {
			for i := range m.Elems {
				list = append(list, m.Elems[i].Init...)
			}
			return list
		}},
	}
	for _, p := range places {
		for _, op := range []wasm.Op{wasm.OpStructNew, wasm.OpArrayNew, wasm.OpArrayNewFixed, wasm.OpRefI31} {
			list = append(list, feature{"the constant expression of " + p.name + " has " + op.Row().Name, anyModule(func(m *wasm.Module) bool {
				return slices.ContainsFunc(p.exprs(m), func(code []wasm.Instr) bool {
					return slices.ContainsFunc(code, func(in wasm.Instr) bool { return in.Op == op })
				})
			})})
		}
	}
	return list
}

// objectTraps are the traps of instructions on objects.
func objectTraps() (list []feature) {
	for _, t := range []wasm.Trap{wasm.TrapNullStructure, wasm.TrapNullArray, wasm.TrapNullI31, wasm.TrapArrayBounds,
		wasm.TrapCast} {
		list = append(list, feature{"a trap: " + t.String(), func(o *observation) bool { return slices.Contains(o.traps, t) }})
	}
	return list
}

// objectOps are the instructions on objects, and the questions about types.
func objectOps() (list []feature) {
	for op := range wasm.Op(wasm.OpCount) {
		row := op.Row()
		cast := strings.HasPrefix(row.Name, "br_on_cast") || row.Chapter == wasm.ChapterReference
		if row.Name == "" || row.Chapter != wasm.ChapterAggregate && !cast {
			continue
		}
		name := "instruction " + row.Name
		if row.Imm == wasm.ImmHeapNull {
			name += " null"
		}
		list = append(list, feature{name, func(o *observation) bool { return o.ops[op] }})
	}
	return list
}
