package edit

import (
	"strconv"
	"strings"

	"wasmjudge/wasm"
)

// IsVector reports whether an instruction is about vectors.
func IsVector(op wasm.Op) bool { return op >= wasm.OpV128Load }

// IsRelaxed reports whether an instruction is a vector instruction whose results the specification leaves open.
func IsRelaxed(op wasm.Op) bool { return op >= wasm.OpI8x16RelaxedSwizzle }

// LanesOf returns how many lanes the immediate of an instruction can name; 0 for instructions without such an
// immediate.
func LanesOf(row *wasm.Row) int {
	switch row.Imm {
	case wasm.ImmMemargLane:
		return 16 / int(row.Width)
	case wasm.ImmLane:
		shape, _, _ := strings.Cut(row.Name, ".")
		_, n, _ := strings.Cut(shape, "x")
		lanes, _ := strconv.Atoi(n)
		return lanes
	}
	return 0
}

// Letters are the types that stand in the signatures of the instruction table, by their letters.
var Letters = map[byte]wasm.Valtype{'i': wasm.TypeI32, 'I': wasm.TypeI64, 'f': wasm.TypeF32, 'F': wasm.TypeF64,
	'v': wasm.TypeV128}

// IsCall reports whether an instruction calls a function, by whatever way.
func IsCall(op wasm.Op) bool {
	switch op {
	case wasm.OpCall, wasm.OpCallIndirect, wasm.OpCallRef,
		wasm.OpReturnCall, wasm.OpReturnCallIndirect, wasm.OpReturnCallRef:
		return true
	}
	return false
}
