package fuzz

import (
	"slices"

	"wasmjudge/wasm"
)

// A constant is a wasm.Value, whatever its type is.

// valueKinds is the size of a table by the kinds of values that are no references.
const valueKinds = wasm.V128 + 1

// interesting are values at which operators behave specially, by their kind.
var interesting = func() (lists [valueKinds][]wasm.Value) {
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
	k := c.below(len(list) + 3)
	if k < len(list) {
		if c.anyNaN && t.Kind.IsNaN(list[k].Lo) {
			return bitsOf(t, oddNaNs[t.Kind][c.below(len(oddNaNs[t.Kind]))])
		}
		return list[k]
	}
	v := bitsOf(t, c.bits([]int{1, 2, t.Size()}[k-len(list)]))
	switch {
	case c.anyNaN || !t.Kind.IsNaN(v.Lo):
		return v
	case t.Kind == wasm.F32:
		return bitsOf(t, canonicalNaN32)
	}
	return bitsOf(t, canonicalNaN64)
}

// bitsOf is the value of a number type that has the bits.
func bitsOf(t wasm.Valtype, bits uint64) wasm.Value { return wasm.Value{Kind: t.Kind, Lo: bits} }

// counted is a small number as a value of a type: of vectors, in all lanes of a word, another one in each word.
func counted(t wasm.Valtype, n int) wasm.Value {
	switch t.Kind {
	case wasm.F32:
		return wasm.ValueF32(float32(n))
	case wasm.F64:
		return wasm.ValueF64(float64(n))
	case wasm.V128:
		return wasm.Value{Kind: wasm.V128, Lo: uint64(n) * eachByte, Hi: uint64(n)*eachByte ^ highWord}
	}
	return bitsOf(t, uint64(n))
}

// marked is a number as a value of a type that shows which half of it was lost, if one is.
func marked(t wasm.Valtype, n int) wasm.Value {
	low := uint64(n)
	switch t.Kind {
	case wasm.I64, wasm.F64:
		low |= low << 50
	case wasm.V128:
		low |= low << 50
		return wasm.Value{Kind: wasm.V128, Lo: low, Hi: low ^ highWord}
	}
	return bitsOf(t, low)
}

// eachByte has a 1 in each byte, and highWord tells the high words of counted vectors from the low ones.
const (
	eachByte = 0x0101010101010101
	highWord = 0x8040201008040201
)

var constOps = [valueKinds]wasm.Op{wasm.I32: wasm.OpI32Const, wasm.I64: wasm.OpI64Const, wasm.F32: wasm.OpF32Const, wasm.F64: wasm.OpF64Const,
	wasm.V128: wasm.OpV128Const}

// constOf is the instruction that pushes a value that is no reference.
func constOf(v wasm.Value) wasm.Instr {
	in := wasm.Instr{Op: constOps[v.Kind], N: v.Lo}
	if v.Kind == wasm.V128 {
		in.X, in.Y = uint32(v.Hi), uint32(v.Hi>>32)
	}
	return in
}

// constantOf is the value that constOf makes an instruction of.
func constantOf(in *wasm.Instr) wasm.Value {
	v := wasm.Value{Kind: wasm.Kind(slices.Index(constOps[:], in.Op)), Lo: in.N}
	if v.Kind == wasm.V128 {
		v.Hi = uint64(in.X) | uint64(in.Y)<<32
	}
	return v
}

// pushesConstant reports whether an instruction pushes a value that is no reference.
func pushesConstant(in *wasm.Instr) bool { return slices.Contains(constOps[wasm.I32:], in.Op) }

// zero pushes the default value of a type, and one a 1 if it is no reference.
func zero(t wasm.Valtype) wasm.Instr {
	if t.Kind == wasm.Ref {
		return nullOf(t)
	}
	return constOf(wasm.Value{Kind: t.Kind})
}

func one(t wasm.Valtype) wasm.Instr {
	if t.Kind == wasm.Ref {
		return zero(t)
	}
	return constOf(bitsOf(t, 1))
}
