package wasm

import (
	"fmt"
	"math"
)

// Value is a value as an embedder sees it (specification 4.2.1). For numbers Lo holds the bits, zero-extended; for
// v128 Lo and Hi hold the low and high half; for references Ref holds the reference.
type Value struct {
	Kind Kind // I32, I64, F32, F64, V128 or Ref
	Lo   uint64
	Hi   uint64
	Ref  Reference
}

// Reference is a reference value. Heap says what it refers to, by its most specific abstract heap type:
//
//	HeapBot      null (of any type)
//	HeapI31      an unboxed scalar: Bits, 31 of them
//	HeapStruct, HeapArray, HeapFunc, HeapExn
//	             an instance of the engine that made it: Obj
//	HeapAny      a host value that came in through any.convert_extern: Bits
//	HeapExtern   an external reference: to the host value Bits if Obj is nil, else a converted internal reference,
//	             whose Reference is Obj
//
// Obj is comparable: two references of one engine are the same reference exactly when they are ==. It keeps what it
// refers to alive.
type Reference struct {
	Heap Heap
	Bits uint64
	Obj  any
}

// Null reports whether the reference is null.
func (r Reference) Null() bool { return r.Heap == HeapBot }

// ValueI32 and its siblings make values of the number types.
func ValueI32(x int32) Value   { return Value{Kind: I32, Lo: uint64(uint32(x))} }
func ValueI64(x int64) Value   { return Value{Kind: I64, Lo: uint64(x)} }
func ValueF32(x float32) Value { return Value{Kind: F32, Lo: uint64(math.Float32bits(x))} }
func ValueF64(x float64) Value { return Value{Kind: F64, Lo: math.Float64bits(x)} }

// ValueNull is a null reference.
func ValueNull() Value { return Value{Kind: Ref} }

// ValueExtern is an external reference to host value n, (ref.extern n) in scripts.
func ValueExtern(n uint64) Value { return Value{Kind: Ref, Ref: Reference{Heap: HeapExtern, Bits: n}} }

// ValueHost is an internal reference to host value n, (ref.host n) in scripts.
func ValueHost(n uint64) Value { return Value{Kind: Ref, Ref: Reference{Heap: HeapAny, Bits: n}} }

// ValueRef wraps a reference.
func ValueRef(r Reference) Value { return Value{Kind: Ref, Ref: r} }

// I32 and its siblings read values of the number types.
func (v Value) I32() int32   { return int32(v.Lo) }
func (v Value) I64() int64   { return int64(v.Lo) }
func (v Value) F32() float32 { return math.Float32frombits(uint32(v.Lo)) }
func (v Value) F64() float64 { return math.Float64frombits(v.Lo) }

// ValueOk reports whether a value is of a closed type (Val_ok). Only a reference's store knows whether it is of a
// reference type (Ref_ok): refOk reports that.
func ValueOk(v *Value, t Valtype, refOk func(*Reference, Reftype) bool) bool {
	return v.Kind == t.Kind && (t.Kind != Ref || refOk(&v.Ref, t))
}

// ValuesOk reports whether values are as many as types, and each is of its type.
func ValuesOk(vs []Value, ts []Valtype, refOk func(*Reference, Reftype) bool) bool {
	if len(vs) != len(ts) {
		return false
	}
	for i := range vs {
		if !ValueOk(&vs[i], ts[i], refOk) {
			return false
		}
	}
	return true
}

// String writes the value as a constant of the script language; floats come with their bits when they are NaN, and
// vectors in the shape i32x4 (see In).
func (v Value) String() string {
	switch v.Kind {
	case I32:
		return fmt.Sprintf("(i32.const %d)", v.I32())
	case I64:
		return fmt.Sprintf("(i64.const %d)", v.I64())
	case F32:
		return "(f32.const " + FormatF32(uint32(v.Lo)) + ")"
	case F64:
		return "(f64.const " + FormatF64(v.Lo) + ")"
	case V128:
		return Shape(0).Format(v)
	case Ref:
		return v.Ref.String()
	}
	return "(bot)"
}

// In writes the value as String does, but vectors in the shape.
func (v Value) In(s Shape) string {
	if v.Kind == V128 {
		return s.Format(v)
	}
	return v.String()
}

// String writes the reference as a result pattern of the script language.
func (r Reference) String() string {
	switch r.Heap {
	case HeapBot:
		return "(ref.null)"
	case HeapI31:
		return fmt.Sprintf("(ref.i31) (; %d ;)", int32(r.Bits<<1)>>1)
	case HeapAny:
		return fmt.Sprintf("(ref.host %d)", r.Bits)
	case HeapExtern:
		if r.Obj != nil {
			return "(ref.extern)"
		}
		return fmt.Sprintf("(ref.extern %d)", r.Bits)
	}
	return "(ref." + r.Heap.String() + ")"
}
