package oracle

import (
	"wasmjudge/wasm"
)

// level counts the labels and handlers around a place, or those that a branch leaves.
type level struct{ labels, handlers uint16 }

// pack writes a level into the upper half of an instruction's n.
func (l level) pack() uint64 { return uint64(l.labels)<<48 | uint64(l.handlers)<<32 }

func (in *instr) level() level { return level{uint16(in.n >> 48), uint16(in.n >> 32)} }

// Step_pure/unreachable: UNREACHABLE ~> TRAP
func unreachable(m *machine, f *frame, in *instr) {
	m.trap(RuleUnreachable, wasm.TrapUnreachable)
}

// noted does what is done by the compile pass and stands in the code only where rules are counted:
//
// Step_pure/nop: NOP ~> eps
//
// Step_read/block: z; val^m (BLOCK bt instr*) ~> (LABEL_ n {eps} val^m instr*)
//
//	if $blocktype_(z, bt) = t_1^m -> t_2^n
//
// Step_read/loop: z; val^m (LOOP bt instr*) ~> (LABEL_ m {LOOP bt instr*} val^m instr*)
//
//	if $blocktype_(z, bt) = t_1^m -> t_2^n
//
// Step_read/try_table: z; val^m (TRY_TABLE bt catch* instr*) ~> (HANDLER_ n {catch*} (LABEL_ n {eps} val^m instr*))
//
//	if $blocktype_(z, bt) = t_1^m -> t_2^n
//
// Step_pure/label-vals: (LABEL_ n {instr*} val*) ~> val*
//
// Step_pure/handler-vals: (HANDLER_ n {catch*} val*) ~> val*
func noted(m *machine, f *frame, in *instr) {}

func emitNop(c *compiler, in *wasm.Instr) { c.note(in, RuleNop) }

// Step_pure/if-true: (CONST I32 c) (IF bt instr_1* ELSE instr_2*) ~> (BLOCK bt instr_1*)
//
//	if c =/= 0
func ifElse(m *machine, f *frame, in *instr) {
	if uint32(f[in.a]) == 0 {
		// Step_pure/if-false: (CONST I32 c) (IF bt instr_1* ELSE instr_2*) ~> (BLOCK bt instr_2*)
		//   if c = 0
		m.fired = RuleIfFalse
		m.pc = int(in.x)
	}
}

// endThen goes from the end of the first branch of an if to behind the second.
func endThen(m *machine, f *frame, in *instr) { m.pc = int(in.x) }

// br takes the values of the label along.
//
// Step_pure/br-label-zero: (LABEL_ n {instr'*} val'* val^n (BR l) instr*) ~> val^n instr'*
//
//	if l = 0
//
// Step_pure/br-label-succ: (LABEL_ n {instr'*} val* (BR l) instr*) ~> val* (BR l-1)
//
//	if l > 0
//
// Step_pure/br-handler: (HANDLER_ n {catch*} val* (BR l) instr*) ~> val* (BR l)
func br(m *machine, f *frame, in *instr) {
	for i := uint16(0); i < in.c; i++ {
		f[in.d+i] = f[in.b+i]
	}
	m.pc = int(in.x)
	m.spend()
}

// Step_pure/br_if-false: (CONST I32 c) (BR_IF l) ~> eps
//
//	if c = 0
func brIf(m *machine, f *frame, in *instr) {
	if uint32(f[in.a]) != 0 {
		// Step_pure/br_if-true: (CONST I32 c) (BR_IF l) ~> (BR l)
		//   if c =/= 0
		m.fired = RuleBrIfTrue
		br(m, f, in)
	}
}

// brTable picks one of the br that follow it.
//
// Step_pure/br_table-lt: (CONST I32 i) (BR_TABLE l* l') ~> (BR l*[i])
//
//	if i < |l*|
func brTable(m *machine, f *frame, in *instr) {
	i := uint32(f[in.a])
	if i >= in.x {
		// Step_pure/br_table-ge: (CONST I32 i) (BR_TABLE l* l') ~> (BR l')
		//   if i >= |l*|
		m.fired = RuleBrTableGe
		i = in.x
	}
	m.pc += int(i)
}

// Step_pure/br_on_null-addr: val (BR_ON_NULL l) ~> val
//
//	otherwise
func brOnNull(m *machine, f *frame, in *instr) {
	if f[in.a] == refNull {
		// Step_pure/br_on_null-null: val (BR_ON_NULL l) ~> (BR l)
		//   if val = REF.NULL_ADDR
		m.fired = RuleBrOnNullNull
		br(m, f, in)
	}
}

// Step_pure/br_on_non_null-null: val (BR_ON_NON_NULL l) ~> eps
//
//	if val = REF.NULL_ADDR
func brOnNonNull(m *machine, f *frame, in *instr) {
	if f[in.a] != refNull {
		// Step_pure/br_on_non_null-addr: val (BR_ON_NON_NULL l) ~> val (BR l)
		//   otherwise
		m.fired = RuleBrOnNonNullAddr
		br(m, f, in)
	}
}

// Step_read/br_on_cast-fail: s; f; ref (BR_ON_CAST l rt_1 rt_2) ~> ref
//
//	otherwise
func brOnCast(m *machine, f *frame, in *instr) {
	if m.isOf(f[in.a], in) {
		// Step_read/br_on_cast-succeed: s; f; ref (BR_ON_CAST l rt_1 rt_2) ~> ref (BR l)
		//   Ref_ok: s |- ref : inst_reftype(f.MODULE, rt_2)
		m.fired = RuleBrOnCastSucceed
		br(m, f, in)
	}
}

// Step_read/br_on_cast_fail-succeed: s; f; ref (BR_ON_CAST_FAIL l rt_1 rt_2) ~> ref
//
//	Ref_ok: s |- ref : inst_reftype(f.MODULE, rt_2)
func brOnCastFail(m *machine, f *frame, in *instr) {
	if !m.isOf(f[in.a], in) {
		// Step_read/br_on_cast_fail-fail: s; f; ref (BR_ON_CAST_FAIL l rt_1 rt_2) ~> ref (BR l)
		//   otherwise
		m.fired = RuleBrOnCastFailFail
		br(m, f, in)
	}
}

// isOf reports whether a reference is of the type that the low half of n names.
func (m *machine) isOf(w uint64, in *instr) bool {
	return m.store.matches(w, m.fn.code.types[uint32(in.n)])
}

// Step_read/call: z; (CALL x) ~> (REF.FUNC_ADDR a) (CALL_REF $funcinst(z)[a].TYPE)
//
//	if moduleinst(z).FUNCS[x] = a
func call(m *machine, f *frame, in *instr) {
	m.call(m.inst.funcs[in.x], m.base+int(in.d))
}

// callRef ends in Step_read/call_ref-func, which is in enter and counted there.
func callRef(m *machine, f *frame, in *instr) {
	if f[in.a] == refNull {
		// Step_read/call_ref-null: z; (REF.NULL_ADDR) (CALL_REF yy) ~> TRAP
		m.countArguments(in)
		m.trap(RuleCallRefNull, wasm.TrapNullFunction)
		return
	}
	m.call(m.store.funcs[f[in.a]&payload], m.base+int(in.d))
}

// Step_pure/call_indirect: (CALL_INDIRECT x yy) ~> (TABLE.GET x) (REF.CAST (REF NULL yy)) (CALL_REF yy)
func callIndirect(m *machine, f *frame, in *instr) {
	switch w, ok := m.indirect(f[in.a], in); {
	case !ok:
	case w == refNull:
		m.also(RuleCallRefNull, 1)
		m.countArguments(in)
		m.trap(m.fired, wasm.TrapUninitializedElement)
	default:
		m.call(m.store.funcs[w&payload], m.base+int(in.d))
	}
}

// indirect is (TABLE.GET x) (REF.CAST (REF NULL yy)), for CALL_REF yy or RETURN_CALL_REF yy to go on; ok is false
// after a trap. The test suite distinguishes an undefined element from a table access and an uninitialized one from a
// null reference, the rules do not.
func (m *machine) indirect(i uint64, in *instr) (w uint64, ok bool) {
	refs := m.inst.tables[in.x].refs.list
	if i >= uint64(len(refs)) {
		m.also(RuleTableGetOob, 1)
		m.countBeside()
		m.trap(m.fired, wasm.TrapUndefinedElement)
		return 0, false
	}
	m.also(RuleTableGetVal, 1)
	w = refs[i]
	if w != refNull && !wasm.SubDef(m.store.funcs[w&payload].typ, m.inst.types[uint32(in.n)]) {
		m.also(RuleRefCastFail, 1)
		m.countBeside()
		m.trap(m.fired, wasm.TrapIndirectCallType)
		return 0, false
	}
	m.also(RuleRefCastSucceed, 1)
	return w, true
}

// Step_read/return_call: z; (RETURN_CALL x) ~> (REF.FUNC_ADDR a) (RETURN_CALL_REF $funcinst(z)[a].TYPE)
//
//	if moduleinst(z).FUNCS[x] = a
func returnCall(m *machine, f *frame, in *instr) {
	m.returnCall(m.inst.funcs[in.x], f, in)
}

// Step_read/return_call_ref-frame-null: z; (FRAME_ k {f} val* (REF.NULL_ADDR) (RETURN_CALL_REF yy) instr*) ~> TRAP
func returnCallRef(m *machine, f *frame, in *instr) {
	m.fired = RuleNone // the rules are counted where they are taken
	m.returnCallTo(f[in.a], f, in, wasm.TrapNullFunction)
}

// Step_pure/return_call_indirect: (RETURN_CALL_INDIRECT x yy) ~> (TABLE.GET x) (REF.CAST (REF NULL yy)) (RETURN_CALL_REF yy)
func returnCallIndirect(m *machine, f *frame, in *instr) {
	if w, ok := m.indirect(f[in.a], in); ok {
		m.returnCallTo(w, f, in, wasm.TrapUninitializedElement)
	}
}

func (m *machine) returnCallTo(w uint64, f *frame, in *instr, null wasm.Trap) {
	if w != refNull {
		m.returnCall(m.store.funcs[w&payload], f, in)
		return
	}
	m.countReturnCall(in.level())
	m.also(RuleReturnCallRefFrameNull, 1)
	if m.counts != nil {
		m.countTrap(1)
	}
	m.stop(m.trapped(null))
}

// returnCall leaves the frame with its labels and handlers, and then calls fn in its place.
//
// Step_read/return_call_ref-label: z; (LABEL_ k {instr'*} val* (RETURN_CALL_REF yy) instr*) ~> val* (RETURN_CALL_REF yy)
//
// Step_read/return_call_ref-handler: z; (HANDLER_ k {catch*} val* (RETURN_CALL_REF yy) instr*) ~> val* (RETURN_CALL_REF yy)
//
// Step_read/return_call_ref-frame-addr: z; (FRAME_ k {f} val'* val^n (REF.FUNC_ADDR a) (RETURN_CALL_REF yy) instr*) ~> val^n (REF.FUNC_ADDR a) (CALL_REF yy)
//
//	Expand: $funcinst(z)[a].TYPE ~~ FUNC t_1^n -> t_2^m
func (m *machine) returnCall(fn *funcinst, f *frame, in *instr) {
	m.countReturnCall(in.level())
	m.also(RuleReturnCallRefFrameAddr, 1)
	for i := uint16(0); i < in.c; i++ {
		f[i] = f[in.b+i]
	}
	m.enter(fn, m.base)
}

// Step_pure/frame-vals: (FRAME_ n {f} val^n) ~> val^n
func end(m *machine, f *frame, in *instr) {
	for i := uint16(0); i < in.c; i++ {
		f[i] = f[in.a+i]
	}
	m.leave()
}

// Step_pure/return-frame: (FRAME_ n {f} val'* val^n RETURN instr*) ~> val^n
//
// Step_pure/return-label: (LABEL_ n {instr'*} val* RETURN instr*) ~> val* RETURN
//
// Step_pure/return-handler: (HANDLER_ n {catch*} val* RETURN instr*) ~> val* RETURN
func returnVals(m *machine, f *frame, in *instr) { end(m, f, in) }

// endConstant ends a constant expression; its value is in slot 0.
func endConstant(m *machine, f *frame, in *instr) { m.pc = halted }

// frameTooLarge stands for a function or constant expression that needs more slots than a frame can have, however few
// frames there are.
func frameTooLarge(m *machine, f *frame, in *instr) {
	m.exhaust(excess{wasm.LimitOperands, maxSlots})
}
