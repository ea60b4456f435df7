//go:build linux && amd64

package run

import (
	"unsafe"

	"wasmjudge/native/abi"
	"wasmjudge/native/fault"
	"wasmjudge/wasm"
)

// Types at run time. A store numbers the defined types that it meets, from 1: two are equal, whatever module they come
// from, exactly when their numbers are. The number of its type stands in every object and in every abi.Func.
//
// An object is of type T if its number is T's; if T is final, only then. Otherwise it is of type T, which has d super
// types, exactly when the d-th entry of its own type's row is T's number:
//
//	n = [object]                              4 bytes
//	n == T                                    it is
//	[abi.Context.Rows + n*abi.TypeRowSize + 4*d] == T   it is, if d < abi.TypeDepth
//
// Where types have more super types than a row has room for, the runtime is asked (abi.CallSubType). Rows are in
// abi/vmctx.go.

// typeID numbers a type.
func (s *store) typeID(t *wasm.Deftype) uint32 {
	id, ok := s.typeIDs[t]
	if !ok {
		if len(s.types) == 0 {
			s.types = append(s.types, nil)
		}
		id = uint32(len(s.types))
		s.typeIDs[t] = id
		s.types = append(s.types, t)
		if len(s.rows) > 0 || !t.Final || t.Super != nil || t.Comp.Kind != wasm.CompFunc {
			s.addRows()
		}
	}
	return id
}

// typeOf is the type with a number, or nil.
func (s *store) typeOf(id uint32) *wasm.Deftype {
	if id >= uint32(len(s.types)) {
		return nil
	}
	return s.types[id]
}

// addRows makes the rows of the types that have none yet. A store whose types are those of functions, of which none
// can have another one for a super type, has none.
func (s *store) addRows() {
	for len(s.rows) < len(s.types) {
		t := s.types[len(s.rows)]
		s.rows = append(s.rows, abi.TypeRow{})
		row := len(s.rows) - 1
		if t == nil {
			continue
		}
		depth := abi.Supers(t)
		s.rows[row].Form = t.Comp.Kind
		for u := t; u != nil; u = u.Super {
			id := s.typeID(u) // which may add rows
			if depth < abi.TypeDepth && !(u == t.Super && s.has(fault.DisplayShort)) {
				s.rows[row].Chain[depth] = id
			}
			depth--
		}
	}
	s.stack.Rows = uintptr(unsafe.Pointer(unsafe.SliceData(s.rows)))
}

// isType reports whether the type with a number is a subtype of a type (Deftype_sub).
func (s *store) isType(id uint32, t *wasm.Deftype) bool {
	have := s.typeOf(id)
	return have != nil && wasm.SubDef(have, t)
}
