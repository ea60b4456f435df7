package wast

import (
	"encoding/binary"

	"wasmjudge/wasm"
)

// numbers holds the number types by the keyword of their constants.
var numbers = map[string]wasm.Kind{
	"i32.const": wasm.I32, "i64.const": wasm.I64, "f32.const": wasm.F32, "f64.const": wasm.F64,
}

// constant reads an argument of an invocation.
func (r *reader) constant() (v wasm.Value) {
	head := r.Head()
	if k, ok := numbers[head]; ok {
		r.Open(head)
		v = wasm.Value{Kind: k, Lo: r.Number(k)}
		r.Close()
		return v
	}
	switch {
	case r.Open("v128.const"):
		b := r.Vector()
		v = wasm.Value{Kind: wasm.V128, Lo: binary.LittleEndian.Uint64(b[:8]), Hi: binary.LittleEndian.Uint64(b[8:])}
	case r.Open("ref.null"):
		r.heaptype()
		v = wasm.ValueNull()
	case r.Open("ref.extern"):
		v = wasm.ValueExtern(r.Nat(32))
	case r.Open("ref.host"):
		v = wasm.ValueHost(r.Nat(32))
	default:
		r.UnexpectedForm("a constant")
		return v
	}
	r.Close()
	return v
}

// heaptype reads a heap type. A script knows no types by name, but a type index may stand here.
func (r *reader) heaptype() wasm.Heap {
	if h, ok := r.AbsHeaptype(); ok {
		return h
	}
	r.Nat(32)
	return wasm.HeapIdx
}

// refPatterns holds the patterns that accept references by what they refer to.
var refPatterns = map[string]wasm.Heap{
	"ref.i31": wasm.HeapI31, "ref.struct": wasm.HeapStruct, "ref.array": wasm.HeapArray, "ref.eq": wasm.HeapEq,
	"ref.func": wasm.HeapFunc, "ref.exn": wasm.HeapExn, "ref.extern": wasm.HeapExtern, "ref.host": wasm.HeapAny,
}

// pattern reads an expected result.
func (r *reader) pattern(depth int) Pattern {
	r.nest(depth)
	p := Pattern{Pos: r.Pos(), Kind: wasm.Ref}
	head := r.Head()
	number, isNumber := numbers[head]
	heap, isRef := refPatterns[head]
	switch {
	case isNumber:
		r.Open(head)
		p.Kind, p.Lanes = number, []Lane{r.lane(number)}
	case isRef:
		r.Open(head)
		p.Ref.Heap = heap
		r.refBits(&p.Ref, head)
	case r.Open("v128.const"):
		p.Kind = wasm.V128
		r.lanes(&p)
	case r.Open("ref.null"):
		if !r.AtClose() {
			r.heaptype()
		}
	case r.Open("ref"):
		p.Ref.Any = true
	case r.Open("ref.any"): // of other runners: what ref.eq and ref.host accept
		internal := func(h wasm.Heap) Pattern { return Pattern{Kind: wasm.Ref, Ref: RefPattern{Heap: h}} }
		p.Either = []Pattern{internal(wasm.HeapEq), internal(wasm.HeapAny)}
	case r.Open("either"):
		for first := true; first || r.AtOpen(); first = false {
			p.Either = append(p.Either, r.pattern(depth+1))
		}
	default:
		r.UnexpectedForm("a result")
	}
	r.Close()
	p.End = r.PrevEnd()
	return p
}

// refBits reads what may stand in a pattern after the given keyword.
func (r *reader) refBits(p *RefPattern, head string) {
	switch {
	case head == "ref.host", head == "ref.extern" && r.AtNumber():
		p.HasBits, p.Bits = true, r.Nat(32)
	case head == "ref.i31" && r.AtNumber(): // of other runners
		p.HasBits, p.Bits = true, r.Number(wasm.I32)&(1<<31-1)
	case head == "ref.func" && r.AtID():
		r.ID()
	case head == "ref.func" && r.AtNumber():
		r.Nat(32) // of other runners, which do not ask which function it is either
	}
}

// lanes reads the shape and lanes of a vector pattern.
func (r *reader) lanes(p *Pattern) {
	p.Shape = r.Shape()
	pos := r.Pos()
	for !r.AtClose() && !r.EOF() {
		p.Lanes = append(p.Lanes, r.lane(p.Shape.Lane()))
	}
	if len(p.Lanes) != p.Shape.Dim() {
		r.Fail(pos, "wrong number of lane literals: %d for %s", len(p.Lanes), p.Shape)
	}
}

// lane reads an expected number.
func (r *reader) lane(k wasm.Kind) (l Lane) {
	pos := r.Pos()
	switch {
	case r.Word("nan:canonical"):
		l.NaN = NaNCanonical
	case r.Word("nan:arithmetic"):
		l.NaN = NaNArithmetic
	default:
		l.Bits = r.Number(k)
		return l
	}
	if k != wasm.F32 && k != wasm.F64 {
		r.Fail(pos, "unexpected token: no %s is a NaN", k)
	}
	return l
}
