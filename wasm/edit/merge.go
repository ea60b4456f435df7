package edit

import (
	"slices"

	"wasmjudge/wasm"
)

// Merge adds to a module what another one has. The other one is then a part of the first, and must not be used any
// more. linked says of import i of from what it is linked to: own reports whether that is an export of to, which
// then takes the import's place. The other imports become the last imports of to. Merge returns the names that
// from's exports have in to, and which of from's imports became imports of to, in that order. ok is false if to has
// no export of a name; then nothing is changed.
func Merge(to, from *wasm.Module, linked func(i int) (export string, own bool)) (
	names map[string]string, fresh []int, ok bool) {
	j := &joint{to: to, from: from}
	if fresh, ok = j.resolve(linked); !ok {
		return nil, nil, false
	}
	j.imports(fresh)
	j.definitions()
	EachIndex(from, func(at Space, index *uint32) {
		if at < SpaceLocals {
			*index = j.indices[at][*index]
		}
	})
	j.add()
	return j.exports(), fresh, true
}

// joint is the making of one module of two.
type joint struct {
	to, from *wasm.Module
	indices  [SpaceNone][]uint32 // what from's indices are in to, by space
}

// resolve finds which of from's imports are to's own, and lists the others, whose indices in to are not known yet.
func (j *joint) resolve(linked func(i int) (export string, own bool)) (fresh []int, ok bool) {
	for i := range j.from.Imports {
		kind := Space(j.from.Imports[i].Type.Kind)
		export, own := linked(i)
		if !own {
			fresh = append(fresh, i)
			j.indices[kind] = append(j.indices[kind], 0)
			continue
		}
		at := slices.IndexFunc(j.to.Exports, func(e wasm.Export) bool { return e.Name == export })
		if at < 0 {
			return nil, false
		}
		j.indices[kind] = append(j.indices[kind], j.to.Exports[at].Index)
	}
	return fresh, true
}

// definitions gives from's definitions the indices after to's own.
func (j *joint) definitions() {
	for s := range SpaceLocals {
		next := uint32(Count(j.to, s))
		for x := len(j.indices[s]); x < Count(j.from, s); x++ {
			j.indices[s] = append(j.indices[s], next)
			next++
		}
	}
}

// imports adds imports of from to to, whose indices make room for them.
func (j *joint) imports(fresh []int) {
	seen := map[wasm.ExternKind]int{}
	position := map[int]int{} // among those of its kind, in from
	for i := range j.from.Imports {
		k := j.from.Imports[i].Type.Kind
		position[i] = seen[k]
		seen[k]++
	}
	types := uint32(Count(j.to, SpaceTypes))
	for _, i := range fresh {
		im := j.from.Imports[i]
		kind := im.Type.Kind
		Visit(func(at Space, index *uint32) {
			if at == SpaceTypes {
				*index += types
			}
		}).Externtype(&im.Type)
		x := Import(j.to, im)
		for k := range j.indices[kind] {
			if n := &j.indices[kind][k]; *n >= x && !slices.ContainsFunc(fresh, func(other int) bool {
				return j.from.Imports[other].Type.Kind == kind && position[other] == k && other >= i
			}) {
				*n++
			}
		}
		j.indices[kind][position[i]] = x
	}
}

// add adds from's definitions, whose indices are to's now.
func (j *joint) add() {
	to, from := j.to, j.from
	exts := uint32(len(to.Exts))
	to.Exts = append(to.Exts, from.Exts...)
	EachExpr(from, func(e []wasm.Instr) {
		for i := range e {
			if e[i].Op.Row().Imm.HasExt() {
				e[i].Y += exts
			}
		}
	})
	to.Types = append(to.Types, from.Types...)
	to.Tags = append(to.Tags, from.Tags...)
	to.Globals = append(to.Globals, from.Globals...)
	to.Mems = append(to.Mems, from.Mems...)
	to.Tables = append(to.Tables, from.Tables...)
	to.Funcs = append(to.Funcs, from.Funcs...)
	to.Datas = append(to.Datas, from.Datas...)
	to.Elems = append(to.Elems, from.Elems...)
	if from.Start != nil {
		to.Start = from.Start
	}
}

// exports adds from's exports, and returns their names in to.
func (j *joint) exports() map[string]string {
	names := map[string]string{}
	for _, e := range j.from.Exports {
		name := e.Name
		for slices.ContainsFunc(j.to.Exports, func(other wasm.Export) bool { return other.Name == name }) {
			name += "'"
		}
		names[e.Name] = name
		e.Name = name
		j.to.Exports = append(j.to.Exports, e)
	}
	return names
}
