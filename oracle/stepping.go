package oracle

import "wasmjudge/wasm"

// runStepping is run for when somebody watches every instruction. As where rules are counted, each instruction of
// the body has steps of its own, and its operands are at home: in the slots behind the locals.
func (m *machine) runStepping() {
	for {
		pc, code := m.pc, m.code
		if uint(pc) >= uint(len(code)) {
			return
		}
		in := &code[pc]
		if m.fn != &m.inst.init { // nobody watches constant expressions
			m.tell(pc, in)
		}
		m.pc = pc + 1
		in.step(m, m.f, in)
	}
}

// untold is the index of steps that nobody watches.
const untold = -1

// tell reports an instruction at the first of its steps.
func (m *machine) tell(pc int, in *instr) {
	index := m.fn.code.watched.index
	if index[pc] == untold || pc > 0 && index[pc-1] == index[pc] {
		return
	}
	m.onStep(&wasm.Step{
		Frame: wasm.Frame{Instance: m.inst.number, Func: m.fn.index, Pos: in.pos},
		Index: int(index[pc]), Depth: len(m.frames),
		Slot: func(at int, t wasm.Valtype) wasm.Value { return m.store.value(m.f[at:], t) },
	})
}
