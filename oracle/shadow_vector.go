package oracle

import (
	"strings"

	"wasmjudge/wasm"
)

// A vector has two marks, one for each word. They never are those of a NaN: which of the lanes in a word is open is
// not followed.

// vectorFlows are the flows of the vector instructions that move words.
var vectorFlows = map[wasm.Op]flow{
	wasm.OpV128Load: flowVload, wasm.OpV128Store: flowVstore,
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

// flowVector gives the flow of a vector instruction.
func flowVector(o wasm.Op, rule Rule) flow {
	if own, ok := vectorFlows[o]; ok {
		return own
	}
	row := o.Row()
	return flowOperator(row.Params(), row.Results(), lanewise[rule], chosenWords(row), rule)
}

// flowOperator is that of an operator on vectors. Where it made an open choice, chosen tells which words of the
// result that is in.
func flowOperator(params, results string, lanewise bool, chosen func(w uint64) bool, rule Rule) flow {
	return func(s *shadow, f *frame, in *instr) {
		ks, choices := s.vectorOperands(in, params), s.m.choices
		if !lanewise {
			k := join(ks[:]...)
			ks = [2]mark{k, k}
		}
		s.exec(f, in)
		words := ks[:min(1+strings.Count(results, "v"), 2)]
		for i := range words {
			if at := in.d + uint16(i); s.m.choices != choices && chosen(f[at]) {
				words[i] = join(words[i], s.choose(in, rule, wasm.OpenAny))
			}
			s.put(in.d+uint16(i), words[i])
		}
	}
}

// vectorOperands joins the marks of the low words of an instruction's operands, and those of the high words. An
// operand that is no vector counts for both.
func (s *shadow) vectorOperands(in *instr, params string) (ks [2]mark) {
	at := [...]uint16{in.a, in.b, in.c}
	for i, letter := range params {
		low, high := s.at(at[i]), s.at(at[i])
		if letter == 'v' {
			high = s.at(at[i] + 1)
		}
		ks = [2]mark{join(ks[0], low), join(ks[1], high)}
	}
	return ks
}

// chosenWords tells which words of a result an open choice is in: those with a NaN, or all if the operator is relaxed.
func chosenWords(row *wasm.Row) func(w uint64) bool {
	switch {
	case strings.Contains(row.Name, "relaxed"):
		return func(uint64) bool { return true }
	case strings.HasPrefix(row.Name, "f32x4"):
		return func(w uint64) bool { return layout32.isNaN(w&(1<<32-1)) || layout32.isNaN(w>>32) }
	}
	return layout64.isNaN
}

// flowExtract: the lane has so many bytes, and is in one word.
func flowExtract(bytes uint16) flow {
	return func(s *shadow, f *frame, in *instr) {
		k := s.at(in.a + uint16(in.n)*bytes/8)
		s.exec(f, in)
		s.put(in.d, k)
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
		s.store(mem, at, 8, 0, low)
		s.store(mem, at+8, 8, 0, high)
	}
}

func flowVstoreLane(n uint64) flow {
	return func(s *shadow, f *frame, in *instr) {
		mem, at := s.m.inst.mems[in.x], f[in.a]+in.n
		k := s.at(in.b + uint16(uint64(in.c)*n/8))
		if s.bulk(f, in, in.a) {
			s.store(mem, at, n, 0, k)
		}
	}
}
