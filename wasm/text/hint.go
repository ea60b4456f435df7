package text

import "wasmjudge/wasm"

// Branch hints (code metadata, text format).

// branchHint is a branch hint that was read; set is false if there is none.
type branchHint struct {
	set, taken bool
	pos        uint32
}

// takeHint reads the branch hint that stands between the keyword of the instruction at the cursor and that of the one
// before.
func (m *module) takeHint() (hint branchHint) {
	for m.nextHint <= m.i {
		a := &m.notes[noteHint][m.hintAt]
		a.taken = true
		s, ok := m.noteString(a.items)
		switch {
		case hint.set:
			m.customError(wasm.MalformedCustom, a.pos, "@metadata.code.branch_hint annotation: duplicate annotation")
		case !ok || len(a.items) > 1:
			m.customError(wasm.MalformedCustom, a.pos, "@metadata.code.branch_hint annotation: unexpected token")
		case s != "\x00" && s != "\x01":
			m.customError(wasm.MalformedCustom, a.pos, "@metadata.code.branch_hint annotation: invalid hint value")
		default:
			hint = branchHint{true, s == "\x01", a.pos}
		}
		m.seekHint(m.hintAt + 1)
	}
	return hint
}

// seekHint makes the hint with the given index the next one.
func (m *module) seekHint(at int) {
	m.hintAt = at
	m.nextHint = never
	if all := m.notes[noteHint]; at < len(all) {
		m.nextHint = int(all[at].before)
	}
}

// addHint attaches a hint to the instruction that is emitted next.
func (m *module) addHint(hint branchHint, op wasm.Op) {
	switch {
	case !hint.set:
	case op != wasm.OpIf && op != wasm.OpBrIf:
		m.customError(wasm.InvalidCustom, hint.pos, "@metadata.code.branch_hint annotation: invalid target %s", op)
	default:
		at := uint32(len(m.body))
		m.mod.Hints = append(m.mod.Hints, wasm.Hint{Func: m.current, Instr: at, Taken: hint.taken, Pos: hint.pos})
	}
}
