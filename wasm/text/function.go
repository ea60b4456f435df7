package text

import (
	"math"

	"wasmjudge/wasm"
)

// function is the state of the function or expression that is being read.
type function struct {
	current    uint32 // funcidx
	locals     space
	labels     map[string]int // by identifier: the depth of the innermost block so called
	depth      int            // structured instructions around the cursor
	frames     []frame
	body       []wasm.Instr // scratch
	blocks     uint32       // structured instructions so far
	blockNames wasm.Namemap

	localNames, labelNames wasm.Indirectnamemap // of all functions so far

	hintAt   int // index of the next branch hint
	nextHint int // index of the token that it stands before, or never
}

const never = math.MaxInt

// readFunc reads Tfunc_ (6.6.7).
func (m *module) readFunc(f *field) {
	if m.header(f, wasm.ExternFunc) {
		return
	}
	m.locals.reset()
	fn := wasm.Func{Pos: m.toks[f.open].pos}
	fn.Type = m.typeuse(bindIDs)
	for m.Open("local") {
		m.declare(&m.locals, func() { fn.Locals = addLocal(fn.Locals, m.valtype()) })
		m.Close()
	}
	m.current, m.blocks, m.blockNames = f.x, 0, nil
	m.seekHint(noteAt(m.notes[noteHint], m.i))
	fn.Body = m.expr()
	if hint := m.takeHint(); hint.set {
		m.customError(wasm.MalformedCustom, hint.pos, "@metadata.code.branch_hint annotation: invalid placement")
	}
	m.nextHint = never
	m.nameLocals(f.x)
	if m.blockNames != nil {
		m.labelNames = append(m.labelNames, wasm.Indirectnameassoc{Index: f.x, Names: m.blockNames})
	}
	m.mod.Funcs = append(m.mod.Funcs, fn)
}

// nameLocals keeps the names of the locals that were read last, which are those of the function x.
func (m *module) nameLocals(x uint32) {
	if m.locals.names != nil {
		m.localNames = append(m.localNames, wasm.Indirectnameassoc{Index: x, Names: m.locals.names})
	}
}

// addLocal appends a local to the runs of locals of one type.
func addLocal(ls []wasm.Locals, t wasm.Valtype) []wasm.Locals {
	if n := len(ls); n > 0 && ls[n-1].Type == t {
		ls[n-1].N++
		return ls
	}
	return append(ls, wasm.Locals{N: 1, Type: t})
}

// expr reads Texpr_ (6.5.12) up to the closing parenthesis around it.
func (m *module) expr() []wasm.Instr {
	m.exprBody()
	return clone(m.body)
}

// exprBody reads Texpr_ into m.body.
func (m *module) exprBody() {
	m.body = m.body[:0]
	m.instrs()
	m.emit(wasm.Instr{Op: wasm.OpEnd, Pos: m.Pos()})
}

// wrapped reads (keyword expr), or one folded instruction in its place.
func (m *module) wrapped(keyword string) []wasm.Instr {
	m.wrappedBody(keyword)
	return clone(m.body)
}

// wrappedBody reads (keyword expr), or one folded instruction in its place, into m.body.
func (m *module) wrappedBody(keyword string) {
	if m.Open(keyword) {
		m.exprBody()
		m.Close()
		return
	}
	m.body = m.body[:0]
	m.folded()
	m.emit(wasm.Instr{Op: wasm.OpEnd, Pos: m.Pos()})
}
