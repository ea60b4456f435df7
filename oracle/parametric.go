package oracle

import "wasmjudge/wasm"

// Step_pure/drop: val DROP ~> eps
func emitDrop(c *compiler, in *wasm.Instr) {
	c.note(in, RuleDrop)
	c.pop()
}

func emitSelect(c *compiler, in *wasm.Instr) {
	s := instr{}
	if in.Wide {
		s.n = 1
	}
	c.take(&s, 3)
	c.result(in, s, in.Wide)
}

// Step_pure/select-true: val_1 val_2 (CONST I32 c) (SELECT (t*)?) ~> val_1
//
//	if c =/= 0
func selectVal(m *machine, f *frame, in *instr) {
	from := in.a
	if uint32(f[in.c]) == 0 {
		// Step_pure/select-false: val_1 val_2 (CONST I32 c) (SELECT (t*)?) ~> val_2
		//   if c = 0
		m.fired = RuleSelectFalse
		from = in.b
	}
	if in.n != 0 {
		f[in.d+1] = f[from+1]
	}
	f[in.d] = f[from]
}
