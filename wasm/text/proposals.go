package text

import "wasmjudge/wasm"

// What WebAssembly 3.0 does not have and a proposal has. Whoever finds something unexpected looks for it here.

// proposed returns what the token at the cursor needs, or the one after an opening parenthesis there, and where that
// token stands: a word that a proposal has and WebAssembly 3.0 does not have.
func (p *Parser) proposed() (pos uint32, needs string) {
	i := p.i
	if p.toks[i].kind == tokOpen {
		i++
	}
	t := p.toks[i]
	if t.kind != tokWord || known(p.text[t.pos:t.end]) {
		return 0, ""
	}
	return t.pos, wasm.Needs(p.text[t.pos:t.end], i > 0 && p.toks[i-1].kind == tokOpen)
}

// proposedOp finds the instruction at the cursor among those of the proposals that the source may have.
func (m *module) proposedOp() (op wasm.Op, ok bool) {
	if op, ok = m.src.Proposals.OpNamed(m.word()); ok {
		m.mod.Proposals |= op.Proposal()
	}
	return op, ok
}

// ahead returns the word at the cursor, with the parenthesis that it may follow; "" if none stands there.
func (m *module) ahead() string {
	if head := m.Head(); head != "" {
		return "(" + head
	}
	return m.word()
}

// beyondIn fails at the cursor, where something else is wanted, if a proposal has the word in this place (see
// wasm.NeedsIn).
func (m *module) beyondIn(place, word, wanted string) {
	if word == "" || m.err != nil {
		return
	}
	if needs := wasm.NeedsIn(place, word); needs != "" {
		m.Unexpected(wanted)
		m.err.Beyond(needs)
	}
}

// afterAccess reports whether the instruction before the cursor is a load or store.
func (m *module) afterAccess() bool {
	var last wasm.Op
	if m.form() == formPlain {
		last = m.top().instr.Op
	} else if n := len(m.body); n > 0 {
		last = m.body[n-1].Op
	}
	imm := last.Row().Imm
	return imm == wasm.ImmMemarg || imm == wasm.ImmMemargLane
}

// Component moves the cursor to the parenthesis that closes the component around it, and gives the error of what
// needs a component. pos is the offset of its keyword.
func (p *Parser) Component(pos uint32) error {
	p.leaveModule(p.i) // annotations mean there what they mean in components
	return &wasm.Error{Kind: wasm.Unsupported, Msg: wasm.Needs("component", true), Pos: pos, Source: p.src}
}
