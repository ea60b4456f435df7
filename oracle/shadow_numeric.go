package oracle

import "wasmjudge/wasm"

// floating says what a floating-point operator computes.
type floating struct {
	params   int
	from, to *layout
}

// floatResults are the operators that choose among NaNs.
var floatResults = map[wasm.Op]floating{
	wasm.OpF32Ceil: {1, &layout32, &layout32}, wasm.OpF32Floor: {1, &layout32, &layout32}, wasm.OpF32Trunc: {1, &layout32, &layout32},
	wasm.OpF32Nearest: {1, &layout32, &layout32}, wasm.OpF32Sqrt: {1, &layout32, &layout32},
	wasm.OpF64Ceil: {1, &layout64, &layout64}, wasm.OpF64Floor: {1, &layout64, &layout64}, wasm.OpF64Trunc: {1, &layout64, &layout64},
	wasm.OpF64Nearest: {1, &layout64, &layout64}, wasm.OpF64Sqrt: {1, &layout64, &layout64},

	wasm.OpF32Add: {2, &layout32, &layout32}, wasm.OpF32Sub: {2, &layout32, &layout32}, wasm.OpF32Mul: {2, &layout32, &layout32},
	wasm.OpF32Div: {2, &layout32, &layout32}, wasm.OpF32Min: {2, &layout32, &layout32}, wasm.OpF32Max: {2, &layout32, &layout32},
	wasm.OpF64Add: {2, &layout64, &layout64}, wasm.OpF64Sub: {2, &layout64, &layout64}, wasm.OpF64Mul: {2, &layout64, &layout64},
	wasm.OpF64Div: {2, &layout64, &layout64}, wasm.OpF64Min: {2, &layout64, &layout64}, wasm.OpF64Max: {2, &layout64, &layout64},

	wasm.OpF32DemoteF64: {1, &layout64, &layout32}, wasm.OpF64PromoteF32: {1, &layout32, &layout64},
}

// flowFloat is that of an operator that gives an element of $nans_(N, z*) where an operand or the result is a NaN.
func flowFloat(op floating, rule Rule) flow {
	return func(s *shadow, f *frame, in *instr) {
		words := [2]uint64{f[in.a], f[in.b]}
		marks := [2]mark{s.at(in.a), s.at(in.b)}
		s.exec(f, in)
		s.put(in.d, s.computed(op, rule, in, words[:op.params], marks[:op.params], f[in.d]))
	}
}

// computed is the mark of a float that was computed from words with marks.
func (s *shadow) computed(op floating, rule Rule, in *instr, words []uint64, marks []mark, result uint64) mark {
	nan := false        // whether an operand is a NaN whatever is chosen
	arithmetic := false // whether one may be a NaN that is not canonical
	for i, k := range marks {
		switch {
		case k == closed:
			nan = nan || op.from.isNaN(words[i])
			arithmetic = arithmetic || op.from.arithmetic(words[i:i+1])
		case k.isNaN():
			nan = true
			arithmetic = arithmetic || k.set() == wasm.OpenArithmetic32 || k.set() == wasm.OpenArithmetic64
		default:
			arithmetic = true
		}
	}
	unknown := join(marks...)
	switch {
	case nan || unknown == closed && op.to.isNaN(result):
		return s.choose(in, rule, op.to.nans(arithmetic))
	case unknown != closed:
		return unknown
	}
	return closed
}

// nans is a set of NaNs.
func (l *layout) nans(arithmetic bool) wasm.OpenSet {
	set := wasm.OpenCanonical32
	if l == &layout64 {
		set = wasm.OpenCanonical64
	}
	if arithmetic {
		set++
	}
	return set
}

// number joins marks of floats to that of a result which is the same for every NaN.
func number(ks ...mark) mark {
	for _, k := range ks {
		if k.isNaN() {
			return closed // one NaN decides: the other operand does not matter
		}
	}
	return join(ks...)
}

// flowNumber is that of an operator on floats whose result is the same for every NaN: comparisons, saturating
// truncation.
func flowNumber(params int) flow {
	return func(s *shadow, f *frame, in *instr) {
		k := s.at(in.a)
		if params == 1 {
			k = number(k)
		} else {
			k = number(k, s.at(in.b))
		}
		s.exec(f, in)
		s.put(in.d, k)
	}
}

// flowTrunc: every NaN traps.
func flowTrunc(s *shadow, f *frame, in *instr) {
	s.decide(number(s.at(in.a)))
	s.exec(f, in)
	s.put(in.d, closed)
}

// flowDivide is that of an integer division. It may trap depending on the divisor; if it is signed, on the dividend
// where the divisor is -1.
func flowDivide(overflows bool) flow {
	return func(s *shadow, f *frame, in *instr) {
		divisor := f[in.b]
		s.decide(s.at(in.b))
		if overflows && (divisor == 1<<32-1 || divisor == 1<<64-1) {
			s.decide(s.at(in.a))
		}
		k := s.at(in.a).any()
		s.exec(f, in)
		s.put(in.d, k)
	}
}

// flowAbs: of a canonical NaN only the sign is open, which $fabs_ clears.
func flowAbs(s *shadow, f *frame, in *instr) {
	k := s.at(in.a)
	if k != closed && (k.set() == wasm.OpenCanonical32 || k.set() == wasm.OpenCanonical64) {
		k = closed
	}
	s.exec(f, in)
	s.put(in.d, k)
}

// flowCopysign: the sign is that of b, all else is that of a.
func flowCopysign(l *layout) flow {
	return func(s *shadow, f *frame, in *instr) {
		w, a, b := f[in.a], s.at(in.a), s.at(in.b)
		canonical := a != closed && a.set() == l.nans(false) || a == closed && w&^l.sign == l.canonical()
		s.exec(f, in)
		switch {
		case b == closed && canonical:
			a = closed
		case b != closed && canonical:
			a = b.of(l.nans(false))
		case b != closed && a == closed:
			a = b.any()
		}
		s.put(in.d, a)
	}
}
