package oracle

import (
	"wasmjudge/wasm"
)

// flow executes an instruction in a shadow run, and lets the marks go the way of the words.
type flow func(s *shadow, f *frame, in *instr)

// opFlows is the column of the instruction table for shadow runs.
var opFlows [wasm.OpCount]flow

// flowOf returns the flow of an instruction: its own, or that of what its chapter has in common. rule is the one that
// it usually applies.
func flowOf(o wasm.Op, rule Rule) flow {
	if own, ok := flows[o]; ok {
		return own
	}
	if accesses[o].bits != 0 {
		return flowAccess(accesses[o])
	}
	if float, ok := floatResults[o]; ok {
		return flowFloat(float, rule)
	}
	switch row := o.Row(); row.Chapter {
	case wasm.ChapterNumeric:
		return flowPure(len(row.Params()))
	case wasm.ChapterVector:
		return flowVector(o, rule)
	}
	return nil
}

var flows = map[wasm.Op]flow{
	// 4.6.1 and 4.6.4: control and exceptions
	wasm.OpUnreachable:        (*shadow).exec,
	wasm.OpNop:                (*shadow).exec,
	wasm.OpBlock:              (*shadow).exec,
	wasm.OpLoop:               (*shadow).exec,
	wasm.OpElse:               (*shadow).exec,
	wasm.OpDrop:               (*shadow).exec,
	wasm.OpTryTable:           (*shadow).exec,
	wasm.OpThrow:              (*shadow).exec, // throw itself reports the fields
	wasm.OpIf:                 flowDecision,
	wasm.OpBrTable:            flowDecision,
	wasm.OpThrowRef:           flowDecision, // throwRef itself reports the payload
	wasm.OpBr:                 flowBranch(func(m *machine, f *frame, in *instr) bool { return true }),
	wasm.OpBrIf:               flowConditional(func(m *machine, f *frame, in *instr) bool { return uint32(f[in.a]) != 0 }),
	wasm.OpBrOnNull:           flowConditional(func(m *machine, f *frame, in *instr) bool { return f[in.a] == refNull }),
	wasm.OpBrOnNonNull:        flowConditional(func(m *machine, f *frame, in *instr) bool { return f[in.a] != refNull }),
	wasm.OpBrOnCast:           flowConditional(func(m *machine, f *frame, in *instr) bool { return m.isOf(f[in.a], in) }),
	wasm.OpBrOnCastFail:       flowConditional(func(m *machine, f *frame, in *instr) bool { return !m.isOf(f[in.a], in) }),
	wasm.OpEnd:                flowReturn,
	wasm.OpReturn:             flowReturn,
	wasm.OpCall:               flowCall,
	wasm.OpCallRef:            flowCallRef,
	wasm.OpCallIndirect:       flowCallIndirect,
	wasm.OpReturnCall:         flowReturnCall,
	wasm.OpReturnCallRef:      flowReturnCallRef,
	wasm.OpReturnCallIndirect: flowReturnCallIndirect,

	// 4.6.2, 4.6.3: parametric and variable
	wasm.OpSelect:    flowSelect,
	wasm.OpSelectT:   flowSelect,
	wasm.OpLocalGet:  flowCopy,
	wasm.OpLocalSet:  flowCopy,
	wasm.OpLocalTee:  flowCopy,
	wasm.OpGlobalGet: flowGlobalGet,
	wasm.OpGlobalSet: flowGlobalSet,

	// tables and memories
	wasm.OpTableGet:   flowTableGet,
	wasm.OpTableSet:   flowTableSet,
	wasm.OpTableSize:  flowPure(0),
	wasm.OpTableGrow:  flowTableGrow,
	wasm.OpTableFill:  flowTableFill,
	wasm.OpTableCopy:  flowTableCopy,
	wasm.OpTableInit:  flowTableInit,
	wasm.OpElemDrop:   (*shadow).exec,
	wasm.OpMemorySize: flowPure(0),
	wasm.OpMemoryGrow: flowChecked(1),
	wasm.OpMemoryFill: flowMemoryFill,
	wasm.OpMemoryCopy: flowMemoryCopy,
	wasm.OpMemoryInit: flowMemoryInit,
	wasm.OpDataDrop:   (*shadow).exec,

	// references and aggregates
	wasm.OpRefNull:          flowPure(0),
	wasm.OpRefFunc:          flowPure(0),
	wasm.OpRefIsNull:        flowPure(1),
	wasm.OpRefAsNonNull:     flowChecked(1),
	wasm.OpRefEq:            flowPure(2),
	wasm.OpRefTest:          flowPure(1),
	wasm.OpRefTestNull:      flowPure(1),
	wasm.OpRefCast:          flowChecked(1),
	wasm.OpRefCastNull:      flowChecked(1),
	wasm.OpRefI31:           flowPure(1),
	wasm.OpI31GetS:          flowChecked(1),
	wasm.OpI31GetU:          flowChecked(1),
	wasm.OpStructNew:        flowStructNew,
	wasm.OpStructNewDefault: flowNewDefault(0),
	wasm.OpStructGet:        flowStructGet,
	wasm.OpStructGetS:       flowStructGet,
	wasm.OpStructGetU:       flowStructGet,
	wasm.OpStructSet:        flowStructSet,
	wasm.OpArrayNew:         flowArrayNew,
	wasm.OpArrayNewDefault:  flowNewDefault(1),
	wasm.OpArrayNewFixed:    flowArrayNewFixed,
	wasm.OpArrayNewData:     flowNewDefault(2),
	wasm.OpArrayNewElem:     flowNewDefault(2),
	wasm.OpArrayGet:         flowArrayGet,
	wasm.OpArrayGetS:        flowArrayGet,
	wasm.OpArrayGetU:        flowArrayGet,
	wasm.OpArraySet:         flowArraySet,
	wasm.OpArrayLen:         flowChecked(1),
	wasm.OpArrayFill:        flowArrayFill,
	wasm.OpArrayCopy:        flowArrayCopy,
	wasm.OpArrayInitData:    flowArrayInit,
	wasm.OpArrayInitElem:    flowArrayInit,

	wasm.OpAnyConvertExtern: flowCopy,
	wasm.OpExternConvertAny: flowCopy,

	// numeric instructions that trap, or of which something is known of a NaN
	wasm.OpI32DivS: flowDivide(true), wasm.OpI32DivU: flowDivide(false), wasm.OpI32RemS: flowDivide(false), wasm.OpI32RemU: flowDivide(false),
	wasm.OpI64DivS: flowDivide(true), wasm.OpI64DivU: flowDivide(false), wasm.OpI64RemS: flowDivide(false), wasm.OpI64RemU: flowDivide(false),

	wasm.OpI32TruncF32S: flowTrunc, wasm.OpI32TruncF32U: flowTrunc, wasm.OpI32TruncF64S: flowTrunc, wasm.OpI32TruncF64U: flowTrunc,
	wasm.OpI64TruncF32S: flowTrunc, wasm.OpI64TruncF32U: flowTrunc, wasm.OpI64TruncF64S: flowTrunc, wasm.OpI64TruncF64U: flowTrunc,

	wasm.OpI32TruncSatF32S: flowNumber(1), wasm.OpI32TruncSatF32U: flowNumber(1), wasm.OpI32TruncSatF64S: flowNumber(1), wasm.OpI32TruncSatF64U: flowNumber(1),
	wasm.OpI64TruncSatF32S: flowNumber(1), wasm.OpI64TruncSatF32U: flowNumber(1), wasm.OpI64TruncSatF64S: flowNumber(1), wasm.OpI64TruncSatF64U: flowNumber(1),

	wasm.OpF32Eq: flowNumber(2), wasm.OpF32Ne: flowNumber(2), wasm.OpF32Lt: flowNumber(2), wasm.OpF32Gt: flowNumber(2), wasm.OpF32Le: flowNumber(2), wasm.OpF32Ge: flowNumber(2),
	wasm.OpF64Eq: flowNumber(2), wasm.OpF64Ne: flowNumber(2), wasm.OpF64Lt: flowNumber(2), wasm.OpF64Gt: flowNumber(2), wasm.OpF64Le: flowNumber(2), wasm.OpF64Ge: flowNumber(2),

	wasm.OpF32Abs: flowAbs, wasm.OpF64Abs: flowAbs, wasm.OpF32Neg: flowCopy, wasm.OpF64Neg: flowCopy,
	wasm.OpF32Copysign: flowCopysign(&layout32), wasm.OpF64Copysign: flowCopysign(&layout64),

	wasm.OpI32ReinterpretF32: flowCopy, wasm.OpI64ReinterpretF64: flowCopy, wasm.OpF32ReinterpretI32: flowCopy, wasm.OpF64ReinterpretI64: flowCopy,
}

// flowPure is that of an instruction whose result depends on its operands and nothing else, and which cannot trap.
func flowPure(params int) flow {
	return func(s *shadow, f *frame, in *instr) {
		k := s.operands(in, params)
		s.exec(f, in)
		s.put(in.d, k)
	}
}

// operands joins the marks of the first operands of an instruction.
func (s *shadow) operands(in *instr, n int) mark {
	at := [...]uint16{in.a, in.b, in.c}
	for _, slot := range at[:n] {
		if k := s.at(slot); k != closed {
			return k.any()
		}
	}
	return closed
}

// flowChecked is that of an instruction which may trap or fail depending on its operands, and gives a closed result
// of closed ones.
func flowChecked(params int) flow {
	return func(s *shadow, f *frame, in *instr) {
		s.decide(s.operands(in, params))
		s.exec(f, in)
		s.put(in.d, closed)
	}
}

// flowCopy is that of an instruction which copies a value: n says whether it takes two words.
func flowCopy(s *shadow, f *frame, in *instr) {
	k := s.at(in.a)
	if in.n != 0 {
		s.put(in.d+1, s.at(in.a+1))
	}
	s.exec(f, in)
	s.put(in.d, k)
}

func flowMove(s *shadow, f *frame, in *instr) {
	s.exec(f, in)
	s.move(in.d, in.a, 1)
}

func flowMoveWide(s *shadow, f *frame, in *instr) {
	s.exec(f, in)
	s.move(in.d, in.a, 2)
}

// flowSelect: the result is open if the condition is, and has the mark of the operand that is selected otherwise.
func flowSelect(s *shadow, f *frame, in *instr) {
	from := in.a
	if uint32(f[in.c]) == 0 {
		from = in.b
	}
	open := s.at(in.c)
	words := uint16(1)
	if in.n != 0 {
		words = 2
	}
	ks := s.slots(from, words)
	s.exec(f, in)
	for i, k := range ks {
		if open != closed {
			k = open.any()
		}
		s.put(in.d+uint16(i), k)
	}
}

func flowGlobalGet(s *shadow, f *frame, in *instr) {
	s.exec(f, in)
	ks := s.globals[s.m.inst.globals[in.x]]
	s.put(in.d, ks[0])
	if in.n != 0 {
		s.put(in.d+1, ks[1])
	}
}

func flowGlobalSet(s *shadow, f *frame, in *instr) {
	ks := [2]mark{s.at(in.a)}
	if in.n != 0 {
		ks[1] = s.at(in.a + 1)
	}
	s.exec(f, in)
	s.setGlobal(s.m.inst.globals[in.x], ks)
}

func (s *shadow) setGlobal(g *globalinst, ks [2]mark) {
	if ks == [2]mark{} {
		delete(s.globals, g)
	} else {
		s.globals[g] = ks
	}
}
