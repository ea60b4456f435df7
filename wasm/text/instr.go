package text

import "wasmjudge/wasm"

// Instructions (6.5). Nesting is kept on m.frames, never on the stack of calls.

// form says what an open instruction is and so what may come next in it.
type form uint8

const (
	formFlat      form = iota // block … end: instructions, then end
	formFlatIf                // if … end: instructions, then else or end
	formFolded                // (block …): instructions, then )
	formPlain                 // (i32.add …): folded instructions, then )
	formOperands              // (if …: folded instructions, then (then
	formThen                  // (if … (then …: instructions, then )
	formAfterThen             // (if … (then …) …: (else, or )
	formElse                  // (if … (else …: instructions, then )
	formAfterElse             // (if … (else …) …: )
)

// frame is an instruction that is open.
type frame struct {
	form  form
	instr wasm.Instr // formPlain, formOperands: to be emitted after its operands
	hint  branchHint // formPlain, formOperands: of instr
	label string     // identifier, "" if none
	outer int        // depth of the label with the same identifier that this one hides, 0 if there is none
}

// instrs reads Tinstrs_ up to the parenthesis that closes what they stand in.
func (m *module) instrs() {
	m.frames = m.frames[:0]
	for len(m.frames) > 0 || m.kind() == tokWord || m.kind() == tokOpen {
		m.step()
		if m.err != nil {
			return
		}
	}
}

// folded reads one Tfoldedinstr_ (6.5.11).
func (m *module) folded() {
	m.frames = m.frames[:0]
	if !m.AtOpen() {
		m.Unexpected("(")
	}
	for first := true; m.err == nil && (first || len(m.frames) > 0); first = false {
		m.step()
	}
}

func (m *module) top() *frame { return &m.frames[len(m.frames)-1] }

// form returns the form of the innermost open instruction; between instructions that is like a block without end.
func (m *module) form() form {
	if len(m.frames) == 0 {
		return formFolded
	}
	return m.top().form
}

// step reads one instruction up to its operands, or the end of one.
func (m *module) step() {
	switch k, f := m.kind(), m.form(); {
	case k == tokClose:
		m.close(f)
	case f == formAfterThen && m.Open("else"):
		m.emit(wasm.Instr{Op: wasm.OpElse, Pos: m.toks[m.i-1].pos})
		m.top().form = formElse
	case f == formOperands && m.Open("then"):
		m.top().form = formThen
		m.enter(m.top())
	case k == tokOpen && f != formAfterThen && f != formAfterElse:
		m.advance(1)
		m.instr(true)
	case k == tokWord && (f == formFlat || f == formFlatIf || f == formFolded || f == formThen || f == formElse):
		m.instr(false)
	default:
		m.Unexpected(wanted[f])
	}
}

// wanted says what may come next in each form.
var wanted = [...]string{
	formFlat: "an instruction or end", formFlatIf: "an instruction, else or end", formFolded: "an instruction or )",
	formPlain: "a folded instruction or )", formOperands: "a folded instruction or (then", formThen: "an instruction or )",
	formAfterThen: "(else or )", formElse: "an instruction or )", formAfterElse: ")",
}

// instr reads an instruction's keyword and immediates.
func (m *module) instr(folded bool) {
	op, ok := wasm.OpNamed(m.word())
	if !ok {
		op, ok = m.proposedOp()
	}
	if !ok {
		if folded && m.afterAccess() {
			m.beyondIn("access", "("+m.word(), "an instruction")
		}
		m.Unexpected("an instruction")
		return
	}
	in := wasm.Instr{Op: op, Pos: m.Pos()}
	switch {
	case op.Structured():
		hint := m.takeHint()
		m.advance(1)
		m.block(in, folded, hint)
	case op == wasm.OpElse || op == wasm.OpEnd:
		m.elseEnd(in, folded)
	default:
		hint := m.takeHint()
		m.advance(1)
		if folded {
			m.frames = append(m.frames, frame{form: formPlain, instr: in, hint: hint})
			m.immediates(&m.top().instr)
			return
		}
		m.addHint(hint, op)
		m.emit(in)
		m.immediates(&m.body[len(m.body)-1])
	}
}

// emit appends an instruction to the body.
func (m *module) emit(in wasm.Instr) { m.body = append(m.body, in) }

// block opens a structured instruction (6.5.3) after its keyword. A folded if waits for its operands.
func (m *module) block(in wasm.Instr, folded bool, hint branchHint) {
	f := frame{form: formFlat, hint: hint, label: m.ID()}
	m.blocktype(&in)
	if in.Op == wasm.OpTryTable {
		m.catches(&in)
	}
	f.instr = in
	switch {
	case folded && in.Op == wasm.OpIf:
		f.form = formOperands
	case folded:
		f.form = formFolded
	case in.Op == wasm.OpIf:
		f.form = formFlatIf
	}
	if f.form != formOperands {
		m.enter(&f)
	}
	m.frames = append(m.frames, f)
}

// enter emits a structured instruction and brings its label into scope (6.5.1).
func (m *module) enter(f *frame) {
	m.addHint(f.hint, f.instr.Op)
	m.emit(f.instr)
	m.depth++
	if f.label != "" {
		f.outer = m.labels[f.label]
		if m.labels == nil {
			m.labels = make(map[string]int)
		}
		m.labels[f.label] = m.depth
		m.blockNames = append(m.blockNames, wasm.Nameassoc{Index: m.blocks, Name: f.label})
	}
	m.blocks++
}

// leave ends the innermost open instruction, a structured one, and its label's scope.
func (m *module) leave(end wasm.Instr) {
	f := m.top()
	m.depth--
	if f.label != "" {
		if f.outer != 0 {
			m.labels[f.label] = f.outer
		} else {
			delete(m.labels, f.label)
		}
	}
	m.frames = m.frames[:len(m.frames)-1]
	end.Op = wasm.OpEnd
	m.emit(end)
}

// elseEnd reads else or end.
func (m *module) elseEnd(in wasm.Instr, folded bool) {
	f := m.form()
	if folded || f != formFlatIf && (f != formFlat || in.Op == wasm.OpElse) {
		m.Unexpected(wanted[f])
		return
	}
	m.advance(1)
	pos := m.Pos()
	if id := m.ID(); id != "" && id != m.top().label {
		m.Fail(pos, "mismatching label %s", quoteID(id))
		return
	}
	if in.Op == wasm.OpEnd {
		m.leave(in)
		return
	}
	m.top().form = formFlat
	m.emit(in)
}

// close reads the parenthesis that closes the innermost open instruction, whose form is f, or a part of it.
func (m *module) close(f form) {
	end := wasm.Instr{Pos: m.Pos()}
	switch f {
	case formPlain:
		t := m.top()
		m.addHint(t.hint, t.instr.Op)
		m.emit(t.instr)
		m.frames = m.frames[:len(m.frames)-1]
	case formThen:
		m.top().form = formAfterThen
	case formElse:
		m.top().form = formAfterElse
	case formFolded, formAfterThen, formAfterElse:
		m.leave(end)
	default:
		m.Unexpected(wanted[f])
		return
	}
	m.advance(1)
}
