package native

import (
	"unsafe"

	"wasmjudge/wasm"
)

// Types at run time. A store numbers the defined types that it meets, from 1: two are equal, whatever module they come
// from, exactly when their numbers are. The number of its type stands in every object and in every funcrec.
//
// An object is of type T if its number is T's; if T is final, only then. Otherwise it is of type T, which has d super
// types, exactly when the d-th entry of its own type's row is T's number:
//
//	n = [object]                              4 bytes
//	n == T                                    it is
//	[rtctx.rows + n*typeRowSize + 4*d] == T   it is, if d < typeDepth
//
// Where types have more super types than a row has room for, the runtime is asked (callSubType).

// typeDepth is how many types of a chain of super types a row has room for.
const typeDepth = 15

// typeRow is what casts read of a type.
type typeRow struct {
	chain [typeDepth]uint32 // numbers of the super types from the root on, and of the type itself; 0 behind it
	form  wasm.CompKind
	_     [3]byte
}

// typeRowSize is a power of two.
const typeRowSize = 1 << typeRowShift

const typeRowShift = 6

var (
	_ [unsafe.Sizeof(typeRow{}) - typeRowSize]byte
	_ [typeRowSize - unsafe.Sizeof(typeRow{})]byte
)
