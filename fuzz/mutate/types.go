package mutate

import (
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// typeShape is a way to define a function type anew, from what it was. Two definitions are one type if their groups
// have the same structure, so it is the shape alone decides whether what is exported with one may be imported with
// the other.
type typeShape struct {
	name string
	// define gives the groups to be added, whose first member will have the index n, and the index of the new type.
	define func(c wasm.Comptype, was, n uint32) (groups []wasm.Rectype, x uint32)
}

// typeShapes are the ways to define a type that is (func param* -> result*) as type was.
var typeShapes = []typeShape{
	{"an equal type", func(c wasm.Comptype, _, n uint32) ([]wasm.Rectype, uint32) { return groups(group(c)), n }},
	{"the first of a pair", func(c wasm.Comptype, _, n uint32) ([]wasm.Rectype, uint32) { return groups(group(c, c)), n }},
	{"the second of a pair", func(c wasm.Comptype, _, n uint32) ([]wasm.Rectype, uint32) { return groups(group(c, c)), n + 1 }},
	{"a type that the second of its pair refers to", func(c wasm.Comptype, _, n uint32) ([]wasm.Rectype, uint32) {
		return groups(group(c, with(wasm.Comptype{}, wasm.RefIdx(n, true)))), n
	}},
	{"a type that the first of its pair refers to", func(c wasm.Comptype, _, n uint32) ([]wasm.Rectype, uint32) {
		return groups(group(with(wasm.Comptype{}, wasm.RefIdx(n+1, true)), c)), n + 1
	}},
	{"a type that refers to itself", func(c wasm.Comptype, _, n uint32) ([]wasm.Rectype, uint32) {
		return groups(group(with(c, wasm.RefIdx(n, true)))), n
	}},
	{"a type that refers to itself, not null", func(c wasm.Comptype, _, n uint32) ([]wasm.Rectype, uint32) {
		return groups(group(with(c, wasm.RefIdx(n, false)))), n
	}},
	{"a pair that refer to each other", func(c wasm.Comptype, _, n uint32) ([]wasm.Rectype, uint32) {
		return groups(group(with(c, wasm.RefIdx(n+1, true)), with(wasm.Comptype{}, wasm.RefIdx(n, true)))), n
	}},
	{"a pair that refer to each other, the other way round", func(c wasm.Comptype, _, n uint32) ([]wasm.Rectype, uint32) {
		return groups(group(with(wasm.Comptype{}, wasm.RefIdx(n+1, true)), with(c, wasm.RefIdx(n, true)))), n + 1
	}},
	{"a reference to what it was", func(c wasm.Comptype, was, n uint32) ([]wasm.Rectype, uint32) {
		return groups(group(with(c, wasm.RefIdx(was, true)))), n
	}},
	{"a reference to what it was, not null", func(c wasm.Comptype, was, n uint32) ([]wasm.Rectype, uint32) {
		return groups(group(with(c, wasm.RefIdx(was, false)))), n
	}},
	{"a reference to a type equal to what it was", func(c wasm.Comptype, _, n uint32) ([]wasm.Rectype, uint32) {
		return groups(group(c), group(with(c, wasm.RefIdx(n, true)))), n + 1
	}},
	{"a reference to the first of a pair", func(c wasm.Comptype, _, n uint32) ([]wasm.Rectype, uint32) {
		return groups(group(c, c), group(with(c, wasm.RefIdx(n, true)))), n + 2
	}},
	{"a reference to the second of a pair", func(c wasm.Comptype, _, n uint32) ([]wasm.Rectype, uint32) {
		return groups(group(c, c), group(with(c, wasm.RefIdx(n+1, true)))), n + 2
	}},
	{"a reference to any function", func(c wasm.Comptype, _, n uint32) ([]wasm.Rectype, uint32) {
		return groups(group(with(c, wasm.TypeFuncref))), n
	}},
	{"a reference to no function", func(c wasm.Comptype, _, n uint32) ([]wasm.Rectype, uint32) {
		return groups(group(with(c, wasm.RefNull(wasm.HeapNofunc)))), n
	}},
	{"a reference to a structure", func(c wasm.Comptype, _, n uint32) ([]wasm.Rectype, uint32) {
		return groups(group(wasm.Comptype{Kind: wasm.CompStruct}), group(with(c, wasm.RefIdx(n, true)))), n + 1
	}},
	{"another parameter", func(c wasm.Comptype, _, n uint32) ([]wasm.Rectype, uint32) {
		return groups(group(with(c, wasm.TypeI32))), n
	}},
	{"another result", func(c wasm.Comptype, _, n uint32) ([]wasm.Rectype, uint32) {
		return groups(group(wasm.Functype(c.Params, append(slices.Clone(c.Results), wasm.TypeI32)))), n
	}},
	{"not final", func(c wasm.Comptype, _, n uint32) ([]wasm.Rectype, uint32) { return groups(open(c)), n }},
	{"a final subtype", func(c wasm.Comptype, _, n uint32) ([]wasm.Rectype, uint32) {
		return groups(open(c), wasm.Rectype{{Final: true, Supers: []uint32{n}, Comp: c}}), n + 1
	}},
	{"a subtype of a subtype", func(c wasm.Comptype, _, n uint32) ([]wasm.Rectype, uint32) {
		return groups(open(c), wasm.Rectype{{Supers: []uint32{n}, Comp: c}}, wasm.Rectype{{Supers: []uint32{n + 1}, Comp: c}}), n + 2
	}},
	{"with a structure in its group", func(c wasm.Comptype, _, n uint32) ([]wasm.Rectype, uint32) {
		return groups(group(c, wasm.Comptype{Kind: wasm.CompStruct})), n
	}},
	{"a structure", func(c wasm.Comptype, _, n uint32) ([]wasm.Rectype, uint32) {
		return groups(group(wasm.Comptype{Kind: wasm.CompStruct})), n
	}},
}

func groups(list ...wasm.Rectype) []wasm.Rectype { return list }

// group is a recursive type of final types.
func group(members ...wasm.Comptype) (r wasm.Rectype) {
	for _, c := range members {
		r = append(r, wasm.Subtype{Final: true, Comp: c})
	}
	return r
}

// open is a type that may have subtypes.
func open(c wasm.Comptype) wasm.Rectype { return wasm.Rectype{{Comp: c}} }

// with is a function type with one more parameter.
func with(c wasm.Comptype, t wasm.Valtype) wasm.Comptype {
	return wasm.Functype(append(slices.Clone(c.Params), t), c.Results)
}

// typeOf finds where a module states the type of its function or tag x, or nil.
func typeOf(m *wasm.Module, k wasm.ExternKind, x uint32) *uint32 {
	for i := range m.Imports {
		if t := &m.Imports[i].Type; t.Kind == k {
			if x == 0 {
				return &t.Type
			}
			x--
		}
	}
	switch {
	case k == wasm.ExternFunc && x < uint32(len(m.Funcs)):
		return &m.Funcs[x].Type
	case k == wasm.ExternTag && x < uint32(len(m.Tags)):
		return &m.Tags[x].Type
	}
	return nil
}

// retype defines the type of a function or tag anew. Bodies are emptied, so that they are valid whatever types are.
func retype(m *wasm.Module, k wasm.ExternKind, x uint32, s *typeShape) bool {
	at := typeOf(m, k, x)
	if at == nil {
		return false
	}
	var flat []wasm.Subtype
	for _, r := range m.Types {
		flat = append(flat, r...)
	}
	if *at >= uint32(len(flat)) || flat[*at].Comp.Kind != wasm.CompFunc {
		return false
	}
	c := flat[*at].Comp
	added, to := s.define(c, *at, uint32(len(flat)))
	for _, r := range added {
		m.Types = append(m.Types, edit.CloneRectype(r))
	}
	*at = to
	edit.TrapAll(m)
	return true
}
