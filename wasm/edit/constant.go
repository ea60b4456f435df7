package edit

import (
	"slices"

	"wasmjudge/wasm"
)

// Bits returns the value of a number type that has the bits.
func Bits(t wasm.Valtype, bits uint64) wasm.Value { return wasm.Value{Kind: t.Kind, Lo: bits} }

// Counted returns a small number as a value of a type that is no reference. Each word of a vector is another one,
// and has the number in all its bytes, or what distinguishes the high words.
func Counted(t wasm.Valtype, n int) wasm.Value {
	switch t.Kind {
	case wasm.F32:
		return wasm.ValueF32(float32(n))
	case wasm.F64:
		return wasm.ValueF64(float64(n))
	case wasm.V128:
		return wasm.Value{Kind: wasm.V128, Lo: uint64(n) * eachByte, Hi: uint64(n)*eachByte ^ highWord}
	}
	return Bits(t, uint64(n))
}

// Marked returns a number as a value of a type that is no reference. The value shows which half of it was lost, if
// one was.
func Marked(t wasm.Valtype, n int) wasm.Value {
	low := uint64(n)
	switch t.Kind {
	case wasm.I64, wasm.F64:
		low |= low << 50
	case wasm.V128:
		low |= low << 50
		return wasm.Value{Kind: wasm.V128, Lo: low, Hi: low ^ highWord}
	}
	return Bits(t, low)
}

// eachByte has a 1 in each byte, and highWord distinguishes the high words of counted vectors from the low ones.
const (
	eachByte = 0x0101010101010101
	highWord = 0x8040201008040201
)

// constOps are the instructions that push a value of a kind.
var constOps = [ValueKinds]wasm.Op{wasm.I32: wasm.OpI32Const, wasm.I64: wasm.OpI64Const, wasm.F32: wasm.OpF32Const,
	wasm.F64: wasm.OpF64Const, wasm.V128: wasm.OpV128Const}

// Const returns the instruction that pushes a value that is no reference.
func Const(v wasm.Value) wasm.Instr {
	in := wasm.Instr{Op: constOps[v.Kind], N: v.Lo}
	if v.Kind == wasm.V128 {
		in.X, in.Y = uint32(v.Hi), uint32(v.Hi>>32)
	}
	return in
}

// Constant returns the value that an instruction pushes for which IsConst holds.
func Constant(in *wasm.Instr) wasm.Value {
	v := wasm.Value{Kind: wasm.Kind(slices.Index(constOps[:], in.Op)), Lo: in.N}
	if v.Kind == wasm.V128 {
		v.Hi = uint64(in.X) | uint64(in.Y)<<32
	}
	return v
}

// IsConst reports whether an instruction pushes a value that is no reference.
func IsConst(in *wasm.Instr) bool { return slices.Contains(constOps[wasm.I32:], in.Op) }

// Zero returns the instruction that pushes the default value of a type: zero or null.
func Zero(t wasm.Valtype) wasm.Instr {
	if t.Kind == wasm.Ref {
		return Null(t)
	}
	return Const(wasm.Value{Kind: t.Kind})
}

// One returns the instruction that pushes 1 of a number type, or null of a reference type.
func One(t wasm.Valtype) wasm.Instr {
	if t.Kind == wasm.Ref {
		return Zero(t)
	}
	return Const(Bits(t, 1))
}

// Null returns the instruction that pushes the null of a reference type.
func Null(t wasm.Reftype) wasm.Instr { return Reftyped(wasm.OpRefNull, t.NonNull()) }

// Reftyped returns an instruction whose immediate is a reference type.
func Reftyped(op wasm.Op, t wasm.Reftype) wasm.Instr {
	in := wasm.Instr{Op: op}
	in.SetReftype(t)
	return in
}

// ValueKinds is the size of a table by the kinds of values that are no references.
const ValueKinds = wasm.V128 + 1
