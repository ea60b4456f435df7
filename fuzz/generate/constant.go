package generate

import (
	"wasmjudge/fuzz/choice"
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// A constant is a wasm.Value, whatever its type is.

// interesting are values at which operators behave specially, by their kind.
var interesting = func() (lists [edit.ValueKinds][]wasm.Value) {
	bits := [...][]uint64{
		wasm.I32: {0, 1, 0xFFFFFFFF, 0x80000000, 0x7FFFFFFF, 2, 31, 32, 0xFF, 0xFFFF},
		wasm.I64: {0, 1, 1<<64 - 1, 1 << 63, 1<<63 - 1, 2, 63, 64, 0xFFFFFFFF, 0x80000000},
		wasm.F32: {0, 0x3F800000, 0x80000000, 0x7F800000, 0xFF800000, canonicalNaN32, 0x4F000000, 0xCF000000, 1, 0x3F000000},
		wasm.F64: {0, 0x3FF0000000000000, 1 << 63, 0x7FF0000000000000, 0xFFF0000000000000, canonicalNaN64, 0x41E0000000000000, 0xC3E0000000000000,
			1, 0x3FE0000000000000},
	}
	for k, list := range bits {
		for _, x := range list {
			lists[k] = append(lists[k], wasm.Value{Kind: wasm.Kind(k), Lo: x})
		}
	}
	lists[wasm.V128] = interestingVectors
	return lists
}()

const (
	canonicalNaN32 = 0x7FC00000
	canonicalNaN64 = 0x7FF8000000000000
)

// oddNaNs are NaNs whose sign and payload programs of the profiles OpenLinked and OpenScalar may show: canonical
// ones, quiet and signalling ones.
var oddNaNs = [...][]uint64{
	wasm.F32: {canonicalNaN32, 0xFFC00000, 0x7FC00001, 0xFFE00000, 0x7F800001, 0xFFBFFFFF},
	wasm.F64: {canonicalNaN64, 0xFFF8000000000000, 0x7FF8000000000001, 0xFFFC000000000000, 0x7FF0000000000001, 0xFFF7FFFFFFFFFFFF},
}

// constant draws a value of a type that is no reference. NaNs are canonical, unless what NaNs leave open is wanted.
// The lanes of a vector may hold any NaN: no instruction of a program that hides NaNs shows it.
func (c *choices) constant(t wasm.Valtype) wasm.Value {
	if t.Kind == wasm.V128 {
		return c.vector()
	}
	list := interesting[t.Kind]
	k := c.Below(len(list) + 3)
	if k < len(list) {
		if c.anyNaN && t.Kind.IsNaN(list[k].Lo) {
			return edit.Bits(t, oddNaNs[t.Kind][c.Below(len(oddNaNs[t.Kind]))])
		}
		return list[k]
	}
	v := edit.Bits(t, c.Bits([]int{1, 2, t.Size()}[k-len(list)]))
	switch {
	case c.anyNaN || !t.Kind.IsNaN(v.Lo):
		return v
	case t.Kind == wasm.F32:
		return edit.Bits(t, canonicalNaN32)
	}
	return edit.Bits(t, canonicalNaN64)
}

// choices is the source of a program.
type choices struct {
	choice.Choices
	anyNaN bool // NaNs are left as they are: see Profile.open
}

// pick draws an element of a list that is not empty.
func pick[T any](c *choices, list []T) T { return choice.Pick(&c.Choices, list) }
