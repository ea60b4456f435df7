package oracle

import "wasmjudge/wasm"

// Step_read/ref.null: z; (REF.NULL ht) ~> REF.NULL_ADDR
func refNullVal(m *machine, f *frame, in *instr) { f[in.d] = refNull }

// Step_read/ref.func: z; (REF.FUNC x) ~> (REF.FUNC_ADDR $moduleinst(z).FUNCS[x])
func refFunc(m *machine, f *frame, in *instr) { f[in.d] = m.inst.funcs[in.x].ref() }

// Step_pure/ref.is_null-false: ref REF.IS_NULL ~> (CONST I32 0)
//
//	otherwise
func refIsNull(m *machine, f *frame, in *instr) {
	c := uint64(0)
	if f[in.a] == refNull {
		// Step_pure/ref.is_null-true: ref REF.IS_NULL ~> (CONST I32 1)
		//   if ref = REF.NULL_ADDR
		m.fired = RuleRefIsNullTrue
		c = 1
	}
	f[in.d] = c
}

// Step_pure/ref.as_non_null-addr: ref REF.AS_NON_NULL ~> ref
//
//	otherwise
func refAsNonNull(m *machine, f *frame, in *instr) {
	if f[in.a] == refNull {
		// Step_pure/ref.as_non_null-null: ref REF.AS_NON_NULL ~> TRAP
		//   if ref = REF.NULL_ADDR
		m.trap(RuleRefAsNonNullNull, wasm.TrapNullReference)
		return
	}
	f[in.d] = f[in.a]
}

// Step_pure/ref.eq-false: ref_1 ref_2 REF.EQ ~> (CONST I32 0)
//
//	otherwise
func refEq(m *machine, f *frame, in *instr) {
	c := uint64(0)
	if f[in.a] == f[in.b] {
		// Step_pure/ref.eq-true: ref_1 ref_2 REF.EQ ~> (CONST I32 1)
		//   otherwise
		//   if ref_1 = ref_2
		m.fired = RuleRefEqTrue
		if f[in.a] == refNull {
			// Step_pure/ref.eq-null: ref_1 ref_2 REF.EQ ~> (CONST I32 1)
			//   if ref_1 = REF.NULL_ADDR /\ ref_2 = REF.NULL_ADDR
			m.fired = RuleRefEqNull
		}
		c = 1
	}
	f[in.d] = c
}

// Step_read/ref.test-false: s; f; ref (REF.TEST rt) ~> (CONST I32 0)
//
//	otherwise
func refTest(m *machine, f *frame, in *instr) {
	c := uint64(0)
	if m.isOf(f[in.a], in) {
		// Step_read/ref.test-true: s; f; ref (REF.TEST rt) ~> (CONST I32 1)
		//   Ref_ok: s |- ref : inst_reftype(f.MODULE, rt)
		m.fired = RuleRefTestTrue
		c = 1
	}
	f[in.d] = c
}

// Step_read/ref.cast-succeed: s; f; ref (REF.CAST rt) ~> ref
//
//	Ref_ok: s |- ref : inst_reftype(f.MODULE, rt)
func refCast(m *machine, f *frame, in *instr) {
	if !m.isOf(f[in.a], in) {
		// Step_read/ref.cast-fail: s; f; ref (REF.CAST rt) ~> TRAP
		//   otherwise
		m.trap(RuleRefCastFail, wasm.TrapCast)
		return
	}
	f[in.d] = f[in.a]
}
