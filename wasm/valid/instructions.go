package valid

import (
	"strconv"
	"strings"

	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
)

// step checks one instruction and changes the stacks accordingly.
type step = func(*validator, *wasm.Instr) error

// steps is the dispatch table. An instruction whose types are fixed has its step from its row in the instruction table.
var steps = func() (table [wasm.OpCount]step) {
	for op := range wasm.Op(wasm.OpCount) {
		if table[op] = special[op]; table[op] == nil && op.AnyRow().Sig != "" {
			table[op] = byImm[op.AnyRow().Imm]
		}
	}
	return table
}()

// special has the steps of instructions whose types depend on their immediates, the context or the operands.
var special = [wasm.OpCount]step{
	wasm.OpUnreachable:        (*validator).unreachableInstr,
	wasm.OpBlock:              (*validator).block,
	wasm.OpLoop:               (*validator).block,
	wasm.OpIf:                 (*validator).block,
	wasm.OpElse:               (*validator).elseInstr,
	wasm.OpEnd:                (*validator).end,
	wasm.OpBr:                 (*validator).br,
	wasm.OpBrIf:               (*validator).brIf,
	wasm.OpBrTable:            (*validator).brTable,
	wasm.OpBrOnNull:           (*validator).brOnNull,
	wasm.OpBrOnNonNull:        (*validator).brOnNonNull,
	wasm.OpBrOnCast:           (*validator).brOnCast,
	wasm.OpBrOnCastFail:       (*validator).brOnCastFail,
	wasm.OpCall:               (*validator).call,
	wasm.OpCallRef:            (*validator).callRef,
	wasm.OpCallIndirect:       (*validator).callIndirect,
	wasm.OpReturn:             (*validator).returnInstr,
	wasm.OpReturnCall:         (*validator).returnCall,
	wasm.OpReturnCallRef:      (*validator).returnCallRef,
	wasm.OpReturnCallIndirect: (*validator).returnCallIndirect,

	wasm.OpThrow:    (*validator).throw,
	wasm.OpThrowRef: (*validator).throwRef,
	wasm.OpTryTable: (*validator).tryTable,

	wasm.OpDrop:    (*validator).drop,
	wasm.OpSelect:  (*validator).selectImpl,
	wasm.OpSelectT: (*validator).selectExpl,

	wasm.OpLocalGet:  (*validator).localGet,
	wasm.OpLocalSet:  (*validator).localSet,
	wasm.OpLocalTee:  (*validator).localTee,
	wasm.OpGlobalGet: (*validator).globalGet,
	wasm.OpGlobalSet: (*validator).globalSet,

	wasm.OpTableGet:  (*validator).tableGet,
	wasm.OpTableSet:  (*validator).tableSet,
	wasm.OpTableSize: (*validator).tableSize,
	wasm.OpTableGrow: (*validator).tableGrow,
	wasm.OpTableFill: (*validator).tableFill,
	wasm.OpTableCopy: (*validator).tableCopy,
	wasm.OpTableInit: (*validator).tableInit,

	wasm.OpMemoryCopy: (*validator).memoryCopy,

	wasm.OpRefNull:      (*validator).refNull,
	wasm.OpRefFunc:      (*validator).refFunc,
	wasm.OpRefIsNull:    (*validator).refIsNull,
	wasm.OpRefAsNonNull: (*validator).refAsNonNull,
	wasm.OpRefEq:        (*validator).refEq,
	wasm.OpRefTest:      (*validator).refTest,
	wasm.OpRefTestNull:  (*validator).refTest,
	wasm.OpRefCast:      (*validator).refCast,
	wasm.OpRefCastNull:  (*validator).refCast,

	wasm.OpRefI31:           (*validator).refI31,
	wasm.OpI31GetS:          (*validator).i31Get,
	wasm.OpI31GetU:          (*validator).i31Get,
	wasm.OpStructNew:        (*validator).structNew,
	wasm.OpStructNewDefault: (*validator).structNewDefault,
	wasm.OpStructGet:        (*validator).structGet,
	wasm.OpStructGetS:       (*validator).structGet,
	wasm.OpStructGetU:       (*validator).structGet,
	wasm.OpStructSet:        (*validator).structSet,
	wasm.OpArrayNew:         (*validator).arrayNew,
	wasm.OpArrayNewDefault:  (*validator).arrayNewDefault,
	wasm.OpArrayNewFixed:    (*validator).arrayNewFixed,
	wasm.OpArrayNewData:     (*validator).arrayNewData,
	wasm.OpArrayNewElem:     (*validator).arrayNewElem,
	wasm.OpArrayGet:         (*validator).arrayGet,
	wasm.OpArrayGetS:        (*validator).arrayGet,
	wasm.OpArrayGetU:        (*validator).arrayGet,
	wasm.OpArraySet:         (*validator).arraySet,
	wasm.OpArrayLen:         (*validator).arrayLen,
	wasm.OpArrayFill:        (*validator).arrayFill,
	wasm.OpArrayCopy:        (*validator).arrayCopy,
	wasm.OpArrayInitData:    (*validator).arrayInitData,
	wasm.OpArrayInitElem:    (*validator).arrayInitElem,
	wasm.OpAnyConvertExtern: (*validator).anyConvertExtern,
	wasm.OpExternConvertAny: (*validator).externConvertAny,
}

// byImm has the steps of instructions with a fixed signature, by what must be checked of their immediates.
var byImm = [wasm.ImmCount]step{
	wasm.ImmNone:       (*validator).fixed,
	wasm.ImmI32:        (*validator).fixed,
	wasm.ImmI64:        (*validator).fixed,
	wasm.ImmF32:        (*validator).fixed,
	wasm.ImmF64:        (*validator).fixed,
	wasm.ImmV128:       (*validator).fixed,
	wasm.ImmLane:       (*validator).lane,
	wasm.ImmShuffle:    (*validator).shuffle,
	wasm.ImmElem:       (*validator).elemDrop,
	wasm.ImmData:       (*validator).dataDrop,
	wasm.ImmMem:        (*validator).memory,
	wasm.ImmMemData:    (*validator).memoryInit,
	wasm.ImmMemarg:     (*validator).access,
	wasm.ImmMemargLane: (*validator).accessLane,
}

// signature is the type of an instruction whose operands and results are fixed: number and vector types, of which the
// kind is all.
type signature struct {
	params  [4]wasm.Kind
	results [2]wasm.Kind
	n       uint8 // how many params
	gives   uint8 // how many results
}

// signatures has the signatures of the instruction table, for memories addressed by i32 (0) and by i64 (1).
var signatures = func() (table [2][wasm.OpCount]signature) {
	letters := map[rune]wasm.Kind{'i': wasm.I32, 'I': wasm.I64, 'f': wasm.F32, 'F': wasm.F64, 'v': wasm.V128}
	for k, addr := range []wasm.Addrtype{wasm.I32, wasm.I64} {
		letters['a'] = addr
		for op := range wasm.Op(wasm.OpCount) {
			s := &table[k][op]
			for _, c := range op.AnyRow().Params() {
				s.params[s.n] = letters[c]
				s.n++
			}
			for _, c := range op.AnyRow().Results() {
				s.results[s.gives] = letters[c]
				s.gives++
			}
		}
	}
	return table
}()

// lanes is the number of lanes that the lane index of an instruction may choose from.
var lanes = func() (table [wasm.OpCount]uint32) {
	for op := range wasm.Op(wasm.OpCount) {
		switch row := op.Row(); row.Imm {
		case wasm.ImmLane: // named after its shape: i32x4.extract_lane
			shape, _, _ := strings.Cut(row.Name, ".")
			n, _ := strconv.Atoi(shape[strings.IndexByte(shape, 'x')+1:])
			table[op] = uint32(n)
		case wasm.ImmMemargLane:
			table[op] = 16 / uint32(row.Width)
		}
	}
	return table
}()

// body checks a sequence of instructions up to the end of the outermost frame, which is open.
//
//	Instrs_ok/empty, Instrs_ok/instr, Instrs_ok/seq: one after the other, each from the stack that the last one left
func (v *validator) body(instrs []wasm.Instr) error {
	table := v.plainTable()
	for k := 0; k < len(instrs); k++ {
		if len(v.ctrls) == 0 {
			return v.invalid(instrs[k].Pos, "Expr_ok", "instruction after the end of the body")
		}
		if table[instrs[k].Op] != nil {
			if k += v.plain(table, instrs[k:]); k == len(instrs) {
				break
			}
		}
		i := &instrs[k]
		if err := steps[i.Op](v, i); err != nil {
			return err
		}
		if len(v.vals) > limit.StackSize {
			return limit.Operands.Excess(v.m.Source, i.Pos)
		}
	}
	if len(v.ctrls) != 0 {
		return v.invalid(0, "Expr_ok", "body without end")
	}
	return nil
}
