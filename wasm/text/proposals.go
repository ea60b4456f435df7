package text

import "wasmjudge/wasm"

// What WebAssembly 3.0 does not have and a proposal has. Whoever finds something unexpected looks for it here.

// proposed gives what the token at the cursor needs, or the one after an opening parenthesis there, and where that token stands: a word that
// a proposal has and WebAssembly 3.0 does not have.
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

// noItems fails at an import of several items, for which a proposal puts a keyword of 3.0 in a new place.
func (m *module) noItems() {
	if m.Head() == "item" {
		m.Unexpected("a string")
		m.err.Beyond(wasm.NeedsCode(wasm.CodeImport, 0, 0x7F))
	}
}

// noShared fails at a table that is shared: only memories are so in the proposal that has the keyword.
func (m *module) noShared() {
	if m.word() == "shared" {
		m.Unexpected("a table type")
		m.err.Msg = wasm.NeedsCode(wasm.CodeTableFlag, 0, 0x02)
	}
}

// Component moves the cursor to the parenthesis that closes the component around it, and gives the error of what needs a component. pos is
// the offset of its keyword.
func (p *Parser) Component(pos uint32) error {
	first := p.i
	p.i = p.closing()
	p.misplaced(first, p.i) // annotations mean there what they mean in components
	return &wasm.Error{Kind: wasm.Unsupported, Msg: wasm.Needs("component", true), Pos: pos, Source: p.src}
}
