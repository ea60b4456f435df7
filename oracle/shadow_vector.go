package oracle

import (
	"math/bits"
	"strings"

	"wasmjudge/wasm"
)

// A vector has two marks, one for each word. They never are those of a NaN, but may say that nothing of the word is
// open but the lanes that are NaNs, which are NaNs whatever is chosen: so it is known that what replaces NaNs by the
// canonical one leaves nothing open.

// openNaNs32 and openNaNs64 are what such a word may be. No embedder sees them, for a value has both words.
const (
	openNaNs32 = wasm.OpenArithmetic64 + 1 + iota
	openNaNs64
)

// openNaNs is that of a word with lanes of a layout.
func (l *layout) openNaNs() wasm.OpenSet {
	if l == &layout32 {
		return openNaNs32
	}
	return openNaNs64
}

// nanLanes has the bits of those lanes of a word that are NaNs.
func (l *layout) nanLanes(w uint64) (nans uint64) {
	width := bits.Len64(l.sign)
	lane := uint64(1)<<width - 1
	for at := 0; at < 64; at += width {
		if l.isNaN(w >> at & lane) {
			nans |= lane << at
		}
	}
	return nans
}

// openBits are those bits of a word with a mark that may be others.
func openBits(k mark, w uint64) uint64 {
	switch {
	case k == closed:
		return 0
	case k.set() == openNaNs32:
		return layout32.nanLanes(w)
	case k.set() == openNaNs64:
		return layout64.nanLanes(w)
	}
	return ^uint64(0)
}

// vectorFlows are the flows of the vector instructions that move words.
var vectorFlows = map[wasm.Op]flow{
	wasm.OpV128Load: flowVload, wasm.OpV128Store: flowVstore, wasm.OpV128Bitselect: flowBitselect,
	wasm.OpV128Load8x8S: flowVloadPart(8), wasm.OpV128Load8x8U: flowVloadPart(8), wasm.OpV128Load16x4S: flowVloadPart(8),
	wasm.OpV128Load16x4U: flowVloadPart(8), wasm.OpV128Load32x2S: flowVloadPart(8), wasm.OpV128Load32x2U: flowVloadPart(8),
	wasm.OpV128Load8Splat: flowVloadPart(1), wasm.OpV128Load16Splat: flowVloadPart(2), wasm.OpV128Load32Splat: flowVloadPart(4),
	wasm.OpV128Load64Splat: flowVloadPart(8), wasm.OpV128Load32Zero: flowVloadPart(4), wasm.OpV128Load64Zero: flowVloadPart(8),

	wasm.OpV128Load8Lane: flowVloadLane(1), wasm.OpV128Load16Lane: flowVloadLane(2), wasm.OpV128Load32Lane: flowVloadLane(4),
	wasm.OpV128Load64Lane: flowVloadLane(8), wasm.OpV128Store8Lane: flowVstoreLane(1), wasm.OpV128Store16Lane: flowVstoreLane(2),
	wasm.OpV128Store32Lane: flowVstoreLane(4), wasm.OpV128Store64Lane: flowVstoreLane(8),

	wasm.OpI8x16ExtractLaneS: flowExtract(1), wasm.OpI8x16ExtractLaneU: flowExtract(1), wasm.OpI16x8ExtractLaneS: flowExtract(2),
	wasm.OpI16x8ExtractLaneU: flowExtract(2), wasm.OpI32x4ExtractLane: flowExtract(4), wasm.OpI64x2ExtractLane: flowExtract(8),
	wasm.OpF32x4ExtractLane: flowExtract(4), wasm.OpF64x2ExtractLane: flowExtract(8),

	wasm.OpI8x16ReplaceLane: flowReplace(1), wasm.OpI16x8ReplaceLane: flowReplace(2), wasm.OpI32x4ReplaceLane: flowReplace(4),
	wasm.OpI64x2ReplaceLane: flowReplace(8), wasm.OpF32x4ReplaceLane: flowReplace(4), wasm.OpF64x2ReplaceLane: flowReplace(8),
}

// lanewise are the rules of instructions whose lanes depend on the same lanes of the operands, and on the operands
// that are no vectors.
var lanewise = map[Rule]bool{
	RuleVvunop: true, RuleVvbinop: true, RuleVvternop: true, RuleVunopVal: true, RuleVbinopVal: true, RuleVternopVal: true,
	RuleVrelop: true, RuleVshiftop: true,
}

// flowVector returns the flow of a vector instruction.
func flowVector(o wasm.Op, rule Rule) flow {
	if own, ok := vectorFlows[o]; ok {
		return own
	}
	return flowOperator(o.Row(), lanewise[rule], rule)
}

// flowOperator is that of an operator on vectors. Where it made an open choice, that is in all of the result if it is
// relaxed, and otherwise in those lanes that are NaNs.
func flowOperator(row *wasm.Row, lanewise bool, rule Rule) flow {
	params, results := row.Params(), row.Results()
	relaxed := strings.Contains(row.Name, "relaxed")
	takes, makes := lanesOfFloats(row.Name)
	return func(s *shadow, f *frame, in *instr) {
		ks, choices := s.vectorOperands(in, params, takes), s.m.choices
		if !lanewise {
			k := join(ks[:]...)
			ks = [2]mark{k, k}
		}
		s.exec(f, in)
		chosen := s.m.choices != choices
		words := ks[:min(1+strings.Count(results, "v"), 2)]
		for i := range words {
			at := in.d + uint16(i)
			switch {
			case chosen && relaxed:
				words[i] = join(words[i], s.choose(in, rule, wasm.OpenAny))
			case chosen && makes != nil && makes.nanLanes(f[at]) != 0 && words[i] == closed:
				words[i] = s.choose(in, rule, wasm.OpenAny).of(makes.openNaNs())
			}
			s.put(at, words[i])
		}
	}
}

// lanesOfFloats returns the layout of the floats in an operator's operands, if NaNs among them are all alike to it, and
// of those that it computes.
func lanesOfFloats(name string) (takes, makes *layout) {
	shape, operation, _ := strings.Cut(name, ".")
	of := map[string]*layout{"f32x4": &layout32, "f64x2": &layout64}
	takes = of[shape]
	for other, l := range of {
		if strings.Contains(operation, other) {
			takes = l
		}
	}
	switch kind, _, _ := strings.Cut(operation, "_"); kind {
	case "add", "sub", "mul", "div", "sqrt", "min", "max", "ceil", "floor", "nearest", "demote", "promote":
		return takes, of[shape]
	case "trunc": // and the saturating one of integers
		return takes, of[shape]
	case "eq", "ne", "lt", "gt", "le", "ge":
		return takes, nil
	}
	return nil, nil
}

// vectorOperands joins the marks of the low words of an instruction's operands, and those of the high words. An
// operand that is no vector counts for both. If NaNs of a layout are alike, a word is closed of which nothing else is
// open.
func (s *shadow) vectorOperands(in *instr, params string, alike *layout) (ks [2]mark) {
	at := [...]uint16{in.a, in.b, in.c}
	for i, letter := range params {
		low, high := s.at(at[i]), s.at(at[i])
		if letter == 'v' {
			high = s.at(at[i] + 1)
		}
		if alike != nil {
			low, high = low.unlessNaN(alike), high.unlessNaN(alike)
		}
		ks = [2]mark{join(ks[0], low), join(ks[1], high)}
	}
	return ks
}

// unlessNaN is the mark of what is the same for all NaNs in the lanes of a word.
func (k mark) unlessNaN(l *layout) mark {
	if k != closed && k.set() == l.openNaNs() {
		return closed
	}
	return k
}

// flowBitselect: bits are open that are taken from open ones.
func flowBitselect(s *shadow, f *frame, in *instr) {
	var ks [2]mark
	for i := range ks {
		a, b, c := in.a+uint16(i), in.b+uint16(i), in.c+uint16(i)
		ks[i] = join(s.at(a), s.at(b), s.at(c))
		open := openBits(s.at(a), f[a])&f[c] | openBits(s.at(b), f[b])&^f[c]
		if s.at(c) == closed && open == 0 {
			ks[i] = closed
		}
	}
	s.exec(f, in)
	s.putVec(in.d, ks)
}

// flowExtract: the lane has so many bytes, and is in one word.
func flowExtract(bytes uint16) flow {
	return func(s *shadow, f *frame, in *instr) {
		at := uint16(in.n) * bytes
		k, w := s.at(in.a+at/8), f[in.a+at/8]
		lane := uint64(1)<<(8*bytes) - 1
		if openBits(k, w)&(lane<<(8*(at%8))) == 0 {
			k = closed
		}
		s.exec(f, in)
		s.put(in.d, k.any())
	}
}

func flowReplace(bytes uint16) flow {
	return func(s *shadow, f *frame, in *instr) {
		ks := [2]mark{s.at(in.a), s.at(in.a + 1)}
		word := &ks[uint16(in.n)*bytes/8]
		*word = join(*word, s.at(in.b))
		s.exec(f, in)
		s.putVec(in.d, ks)
	}
}

func (s *shadow) putVec(d uint16, ks [2]mark) {
	s.put(d, ks[0])
	s.put(d+1, ks[1])
}

func flowVload(s *shadow, f *frame, in *instr) {
	mem, at := s.m.inst.mems[in.x], f[in.a]+in.n
	s.decide(s.at(in.a))
	ks := [2]mark{s.load(mem, at, 8, 0), s.load(mem, at+8, 8, 0)}
	s.exec(f, in)
	s.putVec(in.d, ks)
}

// flowVloadPart is that of loads of n bytes that make lanes of them.
func flowVloadPart(n uint64) flow {
	return func(s *shadow, f *frame, in *instr) {
		mem, at := s.m.inst.mems[in.x], f[in.a]+in.n
		s.decide(s.at(in.a))
		k := s.load(mem, at, n, 0)
		s.exec(f, in)
		s.putVec(in.d, [2]mark{k, k})
	}
}

func flowVloadLane(n uint64) flow {
	return func(s *shadow, f *frame, in *instr) {
		mem, at := s.m.inst.mems[in.x], f[in.a]+in.n
		s.decide(s.at(in.a))
		ks := [2]mark{s.at(in.b), s.at(in.b + 1)}
		word := &ks[uint64(in.c)*n/8]
		*word = join(*word, s.load(mem, at, n, 0))
		s.exec(f, in)
		s.putVec(in.d, ks)
	}
}

func flowVstore(s *shadow, f *frame, in *instr) {
	mem, at := s.m.inst.mems[in.x], f[in.a]+in.n
	low, high := s.at(in.b), s.at(in.b+1)
	if s.bulk(f, in, in.a) {
		s.store(mem, at, 8, 0, low.any())
		s.store(mem, at+8, 8, 0, high.any())
	}
}

func flowVstoreLane(n uint64) flow {
	return func(s *shadow, f *frame, in *instr) {
		mem, at := s.m.inst.mems[in.x], f[in.a]+in.n
		k := s.at(in.b + uint16(uint64(in.c)*n/8))
		if s.bulk(f, in, in.a) {
			s.store(mem, at, n, 0, k.any())
		}
	}
}
