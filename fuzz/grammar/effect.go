package grammar

import "wasmjudge/wasm"

// effect takes the operands of an instruction off the stack and leaves its results.
type effect func(w *walker, in *wasm.Instr)

// effectOf returns an index of effects: most instructions have the types that the instruction table says.
func effectOf(op wasm.Op) wasm.Op {
	if effects[op] == nil {
		return wasm.OpNop
	}
	return op
}

// uses are the uses of the operands of instructions that have all of them in one sort of use, or whose last differ.
func useOf(row *wasm.Row, k int) Use {
	switch {
	case row.Width > 0 && k == 0:
		return ToAddress
	case row.Width > 0:
		return ToStore
	case row.Chapter == wasm.ChapterMemory:
		return ToIndex
	}
	return ToOperand
}

// fixed is the effect of instructions whose types the table has.
func fixed(w *walker, in *wasm.Instr) {
	row := in.Op.Row()
	n := len(row.Params())
	w.operands(in.Op, w.stack[len(w.stack)-n:])
	for k := range n { // one by one, each with its use
		at := len(w.stack) - n
		v := w.stack[at]
		w.stack = append(w.stack[:at], w.stack[at+1:]...)
		w.stack = append(w.stack, v)
		w.take(1, in.Op, useOf(row, k))
		n--
	}
	w.below(in.Op)
	for _, l := range []byte(row.Results()) {
		w.push(in.Op, w.letter(l, in))
	}
}

func (w *walker) letter(l byte, in *wasm.Instr) wasm.Valtype {
	switch l {
	case 'i':
		return wasm.TypeI32
	case 'I':
		return wasm.TypeI64
	case 'f':
		return wasm.TypeF32
	case 'F':
		return wasm.TypeF64
	case 'v':
		return wasm.TypeV128
	}
	t, _ := w.m.Externtype(wasm.ExternMem, in.X)
	return wasm.Valtype{Kind: t.Mem.Addr}
}

// takes is the effect of instructions that take so many operands, each with a use, and leave a result of a type, if
// result is not nil.
func taking(result func(w *walker, in *wasm.Instr) wasm.Valtype, uses ...Use) effect {
	return func(w *walker, in *wasm.Instr) {
		for k := len(uses) - 1; k >= 0; k-- {
			w.take(1, in.Op, uses[k])
		}
		w.below(in.Op)
		if result != nil {
			w.push(in.Op, result(w, in))
		}
	}
}

func always(t wasm.Valtype) func(*walker, *wasm.Instr) wasm.Valtype {
	return func(*walker, *wasm.Instr) wasm.Valtype { return t }
}

func (w *walker) table(x uint32) wasm.Tabletype {
	t, _ := w.m.Externtype(wasm.ExternTable, x)
	return t.Table
}

func elem(w *walker, in *wasm.Instr) wasm.Valtype    { return w.table(in.X).Elem }
func addr(w *walker, in *wasm.Instr) wasm.Valtype    { return wasm.Valtype{Kind: w.table(in.X).Addr} }
func local(w *walker, in *wasm.Instr) wasm.Valtype   { return w.locals[in.X] }
func reftype(_ *walker, in *wasm.Instr) wasm.Valtype { return in.Reftype() }
func object(_ *walker, in *wasm.Instr) wasm.Valtype  { return wasm.RefIdx(in.X, false) }
func field(w *walker, in *wasm.Instr) wasm.Valtype {
	return w.types[in.X].Comp.Fields[in.Y].Type.Unpack()
}
func element(w *walker, in *wasm.Instr) wasm.Valtype {
	return w.types[in.X].Comp.Fields[0].Type.Unpack()
}

func global(w *walker, in *wasm.Instr) wasm.Valtype {
	t, _ := w.m.Externtype(wasm.ExternGlobal, in.X)
	return t.Global.Type
}

// call is the effect of calls: of the callee's type x, with a last operand that says whom to call if use is not
// ToArgument.
func call(typ func(w *walker, in *wasm.Instr) uint32, arguments, callee Use) effect {
	return func(w *walker, in *wasm.Instr) {
		c := &w.types[typ(w, in)].Comp
		if callee != ToArgument {
			w.take(1, in.Op, callee)
		}
		w.take(len(c.Params), in.Op, arguments)
		w.below(in.Op)
		if arguments != ToTail {
			w.push(in.Op, c.Results...)
		}
	}
}

func callee(w *walker, in *wasm.Instr) uint32 {
	t, _ := w.m.Externtype(wasm.ExternFunc, in.X)
	return t.Type
}
func typeX(_ *walker, in *wasm.Instr) uint32 { return in.X }
func typeY(_ *walker, in *wasm.Instr) uint32 { return in.Y }

// branch takes the operands of a branch and leaves what made them, if the branch may not be taken: by what leaves them.
func (w *walker) branch(in *wasm.Instr, n int, stays bool) {
	at := len(w.stack) - n
	kept := append([]value(nil), w.stack[at:]...)
	w.take(n, in.Op, ToBranch)
	if !stays {
		return
	}
	for i := range kept {
		kept[i].source, kept[i].op = FromBranch, in.Op
	}
	w.stack = append(w.stack, kept...)
}

// onReference takes a reference and branches; leaves is what is left of it otherwise.
func onReference(operands int,
	leaves func(in *wasm.Instr, m *wasm.Module, was wasm.Valtype) (wasm.Valtype, bool)) effect {
	return func(w *walker, in *wasm.Instr) {
		v := w.take(1, in.Op, ToTest)[0]
		w.below(in.Op)
		w.branch(in, len(w.label(in.X))-operands, true)
		if t, ok := leaves(in, w.m, v.typ); ok {
			w.push(in.Op, t)
		}
	}
}

// effects are those of instructions that the table has no types for.
var effects [wasm.OpCount]effect

func init() { // not a composite literal, which would refer to itself
	effects[wasm.OpNop] = fixed
	for op, e := range controlEffects() {
		effects[op] = e
	}
	for op, e := range map[wasm.Op]effect{
		wasm.OpDrop:      taking(nil, ToDrop),
		wasm.OpSelect:    chosen,
		wasm.OpSelectT:   chosen,
		wasm.OpLocalGet:  held(taking(local)),
		wasm.OpLocalSet:  taking(nil, ToLocal),
		wasm.OpLocalTee:  held(taking(local, ToTee)),
		wasm.OpGlobalGet: taking(global),
		wasm.OpGlobalSet: taking(nil, ToGlobal),

		wasm.OpTableGet:  taking(elem, ToIndex),
		wasm.OpTableSet:  taking(nil, ToIndex, ToStore),
		wasm.OpTableSize: taking(addr),
		wasm.OpTableGrow: taking(addr, ToStore, ToIndex),
		wasm.OpTableFill: taking(nil, ToIndex, ToStore, ToIndex),
		wasm.OpTableCopy: taking(nil, ToIndex, ToIndex, ToIndex),
		wasm.OpTableInit: taking(nil, ToIndex, ToIndex, ToIndex),

		wasm.OpMemoryCopy: taking(nil, ToIndex, ToIndex, ToIndex),

		wasm.OpRefNull:          taking(reftype),
		wasm.OpRefFunc:          taking(always(wasm.TypeFuncref)),
		wasm.OpRefIsNull:        taking(always(wasm.TypeI32), ToTest),
		wasm.OpRefEq:            taking(always(wasm.TypeI32), ToTest, ToTest),
		wasm.OpRefTest:          taking(always(wasm.TypeI32), ToTest),
		wasm.OpRefTestNull:      taking(always(wasm.TypeI32), ToTest),
		wasm.OpRefCast:          taking(reftype, ToTest),
		wasm.OpRefCastNull:      taking(reftype, ToTest),
		wasm.OpRefAsNonNull:     same(ToTest),
		wasm.OpRefI31:           taking(always(wasm.RefTo(wasm.HeapI31)), ToOperand),
		wasm.OpI31GetS:          taking(always(wasm.TypeI32), ToTest),
		wasm.OpI31GetU:          taking(always(wasm.TypeI32), ToTest),
		wasm.OpAnyConvertExtern: taking(always(wasm.TypeAnyref), ToOperand),
		wasm.OpExternConvertAny: taking(always(wasm.TypeExternref), ToOperand),

		wasm.OpStructNew:        made(func(w *walker, in *wasm.Instr) int { return len(w.types[in.X].Comp.Fields) }),
		wasm.OpStructNewDefault: taking(object),
		wasm.OpStructGet:        taking(field, ToTest),
		wasm.OpStructGetS:       taking(field, ToTest),
		wasm.OpStructGetU:       taking(field, ToTest),
		wasm.OpStructSet:        taking(nil, ToTest, ToField),
		wasm.OpArrayNew:         taking(object, ToField, ToIndex),
		wasm.OpArrayNewDefault:  taking(object, ToIndex),
		wasm.OpArrayNewFixed:    made(func(_ *walker, in *wasm.Instr) int { return int(in.Y) }),
		wasm.OpArrayNewData:     taking(object, ToIndex, ToIndex),
		wasm.OpArrayNewElem:     taking(object, ToIndex, ToIndex),
		wasm.OpArrayGet:         taking(element, ToTest, ToIndex),
		wasm.OpArrayGetS:        taking(element, ToTest, ToIndex),
		wasm.OpArrayGetU:        taking(element, ToTest, ToIndex),
		wasm.OpArraySet:         taking(nil, ToTest, ToIndex, ToField),
		wasm.OpArrayLen:         taking(always(wasm.TypeI32), ToTest),
		wasm.OpArrayFill:        taking(nil, ToTest, ToIndex, ToField, ToIndex),
		wasm.OpArrayCopy:        taking(nil, ToTest, ToIndex, ToTest, ToIndex, ToIndex),
		wasm.OpArrayInitData:    taking(nil, ToTest, ToIndex, ToIndex, ToIndex),
		wasm.OpArrayInitElem:    taking(nil, ToTest, ToIndex, ToIndex, ToIndex),
	} {
		effects[op] = e
	}
}

// held is the effect of an instruction whose result a local has.
func held(e effect) effect {
	return func(w *walker, in *wasm.Instr) {
		e(w, in)
		w.stack[len(w.stack)-1].local = int(in.X) + 1
	}
}

// same is the effect of an instruction that leaves a value of its operand's type.
func same(use Use) effect {
	return func(w *walker, in *wasm.Instr) {
		v := w.take(1, in.Op, use)[0]
		w.push(in.Op, v.typ)
	}
}

// made is the effect of an instruction that makes an object of so many operands.
func made(n func(w *walker, in *wasm.Instr) int) effect {
	return func(w *walker, in *wasm.Instr) {
		w.take(n(w, in), in.Op, ToField)
		w.below(in.Op)
		w.push(in.Op, object(w, in))
	}
}

func chosen(w *walker, in *wasm.Instr) {
	w.take(1, in.Op, ToCondition)
	v := w.take(2, in.Op, ToSelect)[0]
	w.push(in.Op, v.typ)
}

// controlEffects are those of the instructions that go elsewhere.
func controlEffects() map[wasm.Op]effect {
	leaves := func(w *walker, n int, in *wasm.Instr, use Use) { w.take(n, in.Op, use) }
	return map[wasm.Op]effect{
		wasm.OpUnreachable: taking(nil),
		wasm.OpBr:          func(w *walker, in *wasm.Instr) { w.branch(in, len(w.label(in.X)), false) },
		wasm.OpBrIf: func(w *walker, in *wasm.Instr) {
			w.take(1, in.Op, ToCondition)
			w.branch(in, len(w.label(in.X)), true)
		},
		wasm.OpBrTable: func(w *walker, in *wasm.Instr) {
			w.take(1, in.Op, ToIndex)
			w.branch(in, len(w.label(w.m.Ext(in).Labels[0])), false)
		},
		wasm.OpReturn:             func(w *walker, in *wasm.Instr) { leaves(w, len(w.labels[0].results), in, ToReturn) },
		wasm.OpCall:               call(callee, ToArgument, ToArgument),
		wasm.OpCallRef:            call(typeX, ToArgument, ToCallee),
		wasm.OpCallIndirect:       call(typeY, ToArgument, ToIndex),
		wasm.OpReturnCall:         call(callee, ToTail, ToArgument),
		wasm.OpReturnCallRef:      call(typeX, ToTail, ToCallee),
		wasm.OpReturnCallIndirect: call(typeY, ToTail, ToIndex),
		wasm.OpThrow: func(w *walker, in *wasm.Instr) {
			t, _ := w.m.Externtype(wasm.ExternTag, in.X)
			leaves(w, len(w.types[t.Type].Comp.Params), in, ToPayload)
			w.below(in.Op)
		},
		wasm.OpThrowRef: taking(nil, ToThrowRef),
		wasm.OpBrOnNull: onReference(0, func(_ *wasm.Instr, _ *wasm.Module, was wasm.Valtype) (wasm.Valtype, bool) { return was, true }),
		wasm.OpBrOnNonNull: onReference(1, func(_ *wasm.Instr, _ *wasm.Module, was wasm.Valtype) (wasm.Valtype, bool) {
			return was, false
		}),
		wasm.OpBrOnCast: onReference(1, func(_ *wasm.Instr, _ *wasm.Module, was wasm.Valtype) (wasm.Valtype, bool) { return was, true }),
		wasm.OpBrOnCastFail: onReference(1, func(in *wasm.Instr, m *wasm.Module, _ wasm.Valtype) (wasm.Valtype, bool) {
			return m.Ext(in).Types[1], true
		}),
	}
}
