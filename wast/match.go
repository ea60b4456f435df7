package wast

import "wasmjudge/wasm"

// matchAll reports whether values are what the patterns expect.
func matchAll(ps []Pattern, vs []wasm.Value) bool {
	if len(ps) != len(vs) {
		return false
	}
	for i := range ps {
		if !ps[i].Match(vs[i]) {
			return false
		}
	}
	return true
}

// Match reports whether v is what the pattern expects.
func (p *Pattern) Match(v wasm.Value) bool {
	if len(p.Either) > 0 {
		for i := range p.Either {
			if p.Either[i].Match(v) {
				return true
			}
		}
		return false
	}
	if p.Kind != v.Kind {
		return false
	}
	if p.Kind == wasm.Ref {
		return p.Ref.match(v.Ref)
	}
	if p.Kind == wasm.V128 {
		return len(p.differing(v)) == 0
	}
	width := 8 * wasm.Valtype{Kind: p.Kind}.Size()
	return p.Lanes[0].match(v.Lo<<(64-width)>>(64-width), width)
}

// differing lists the lanes of a vector that are not as the pattern of a vector expects.
func (p *Pattern) differing(v wasm.Value) (lanes []int) {
	for i, l := range p.Lanes {
		if !l.match(p.Shape.At(v, i), p.Shape.Width()) {
			lanes = append(lanes, i)
		}
	}
	return lanes
}

// The bits of the canonical NaN without its sign: what an arithmetic NaN has at least.
var canonicalNaN = map[int]uint64{32: 0x7FC00000, 64: 0x7FF8 << 48}

func (l Lane) match(bits uint64, width int) bool {
	nan := canonicalNaN[width]
	switch l.NaN {
	case NaNCanonical:
		return bits&^(1<<(width-1)) == nan
	case NaNArithmetic:
		return bits&nan == nan
	}
	return bits == l.Bits
}

func (p RefPattern) match(r wasm.Reference) bool {
	switch {
	case p.Any:
		return !r.Null()
	case p.HasBits:
		return r == wasm.Reference{Heap: p.Heap, Bits: p.Bits}
	case p.Heap == wasm.HeapEq:
		return r.Heap == wasm.HeapI31 || r.Heap == wasm.HeapStruct || r.Heap == wasm.HeapArray
	}
	return r.Heap == p.Heap
}
