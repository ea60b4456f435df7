package mutate

import (
	"slices"

	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// A variation makes another valid program of one: of a script of the corpus, say. Those that keep the meaning are an
// oracle by themselves: the program and what they make of it have to end alike on one engine, unless the stack ends.
type variation struct {
	name   string
	keeps  bool // the meaning
	change func(u *mutator, m *wasm.Module, f int) bool
}

// variations are in the order of their names in the specification's chapters: control, variables, modules.
var variations = []variation{
	{"a body in a try_table", true, (*mutator).wrapInTry},
	{"a call by reference", true, (*mutator).callByReference},
	{"a call through a table", true, (*mutator).callThroughTable},
	{"a call as a tail call", true, (*mutator).callAsTail},
	{"a callee inlined", true, (*mutator).inlineCallee},
	{"a body outlined", true, (*mutator).outline},
	{"a local as a global", true, (*mutator).localAsGlobal},
	{"a body of another function", false, (*mutator).otherBody},
}

// programVariations change how instances are made; none keeps the meaning for sure.
var programVariations = []struct {
	name   string
	change func(u *mutator, p *program.Program) bool
}{
	{"an instance twice", (*mutator).instanceTwice},
	{"two instances merged", (*mutator).mergeTwo},
}

// VariationNames returns the names of all variations.
func VariationNames() (names []string) {
	for i := range variations {
		names = append(names, variations[i].name)
	}
	for i := range programVariations {
		names = append(names, programVariations[i].name)
	}
	return names
}

// Vary makes a variation of a program, whose modules are validated, by the choices. It returns the variation's name,
// and whether it keeps the meaning; nil if nothing can be varied as was drawn.
func Vary(p *program.Program, data []byte) (q *program.Program, name string, keeps bool) {
	u := &mutator{Choices: choice.Choices{Unread: choice.Of(data)}}
	q = p.Copy()
	k := u.Below(len(variations) + len(programVariations))
	if k >= len(variations) {
		if v := &programVariations[k-len(variations)]; v.change(u, q) && q.Validate() == nil {
			return q, v.name, false
		}
		return nil, "", false
	}
	v := &variations[k]
	at := u.Below(len(q.Modules))
	if m := q.Modules[at]; len(m.Funcs) == 0 || len(q.Mutants) > 0 {
		return nil, "", false
	}
	m := edit.Clone(q.Modules[at])
	first := u.wide(len(m.Funcs))
	for i := range m.Funcs {
		if v.change(u, m, (first+i)%len(m.Funcs)) {
			q.Modules[at] = m
			if q.Validate() != nil {
				return nil, "", false
			}
			return q, v.name, v.keeps
		}
	}
	return nil, "", false
}

// wrapInTry puts a body into a try_table that throws again what it catches. Labels of the function become the
// try_table's, which has the same results.
func (u *mutator) wrapInTry(m *wasm.Module, f int) bool {
	fn := &m.Funcs[f]
	block, ok := edit.BlockOf(m, edit.Comptype(m, fn.Type).Results)
	if !ok {
		return false
	}
	try, outer := block, wasm.Instr{Op: wasm.OpBlock}
	try.Op = wasm.OpTryTable
	m.SetExt(&try, wasm.Ext{Catches: []wasm.Catch{{Kind: wasm.CatchAllRef}}})
	outer.SetBlocktype(wasm.Blocktype{Kind: wasm.BlockVal, Val: wasm.TypeExnref})
	fn.Body = slices.Concat([]wasm.Instr{outer, try}, fn.Body,
		[]wasm.Instr{{Op: wasm.OpReturn}, {Op: wasm.OpEnd}, {Op: wasm.OpThrowRef}, {Op: wasm.OpEnd}})
	return true
}

// call draws a direct call of a body, or -1.
func (u *mutator) call(fn *wasm.Func) int {
	return u.instr(fn.Body, func(in *wasm.Instr) bool { return in.Op == wasm.OpCall })
}

func (u *mutator) callByReference(m *wasm.Module, f int) bool {
	fn := &m.Funcs[f]
	i := u.call(fn)
	if i < 0 {
		return false
	}
	x := fn.Body[i].X
	t, _ := m.Externtype(wasm.ExternFunc, x)
	ref := wasm.Instr{Op: wasm.OpRefFunc, X: x}
	m.Elems = append(m.Elems, wasm.Elem{Type: wasm.TypeFuncref, Mode: wasm.Declarative,
		Init: [][]wasm.Instr{{ref, {Op: wasm.OpEnd}}}})
	fn.Body = slices.Replace(fn.Body, i, i+1, ref, wasm.Instr{Op: wasm.OpCallRef, X: t.Type})
	return true
}

func (u *mutator) callThroughTable(m *wasm.Module, f int) bool {
	fn := &m.Funcs[f]
	i := u.call(fn)
	if i < 0 {
		return false
	}
	x, table := fn.Body[i].X, uint32(edit.Count(m, edit.SpaceTables))
	t, _ := m.Externtype(wasm.ExternFunc, x)
	zero := edit.Const(edit.Bits(wasm.TypeI32, 0))
	m.Tables = append(m.Tables, wasm.Table{Type: wasm.Tabletype{Limits: wasm.Limits{Min: 1}, Addr: wasm.I32,
		Elem: wasm.TypeFuncref}})
	m.Elems = append(m.Elems, wasm.Elem{Type: wasm.TypeFuncref, Mode: wasm.Active, Table: table,
		Init:   [][]wasm.Instr{{{Op: wasm.OpRefFunc, X: x}, {Op: wasm.OpEnd}}},
		Offset: []wasm.Instr{zero, {Op: wasm.OpEnd}}})
	fn.Body = slices.Replace(fn.Body, i, i+1, zero, wasm.Instr{Op: wasm.OpCallIndirect, X: table, Y: t.Type})
	return true
}

// callAsTail makes a call before the end of a body, or before a return, a tail call. Outside of all handlers that is
// the same.
func (u *mutator) callAsTail(m *wasm.Module, f int) bool {
	fn := &m.Funcs[f]
	var found []int
	tries := 0 // blocks that are open from the outermost try_table on
	for i := range fn.Body[:len(fn.Body)-1] {
		switch in := &fn.Body[i]; {
		case in.Op == wasm.OpTryTable, tries > 0 && in.Op.Structured():
			tries++
		case tries > 0 && in.Op == wasm.OpEnd:
			tries--
		case tries == 0 && in.Op == wasm.OpCall && (fn.Body[i+1].Op == wasm.OpReturn || i == len(fn.Body)-2):
			found = append(found, i)
		}
	}
	if len(found) == 0 {
		return false
	}
	fn.Body[found[u.wide(len(found))]].Op = wasm.OpReturnCall
	return true
}

func (u *mutator) inlineCallee(m *wasm.Module, f int) bool {
	i := u.call(&m.Funcs[f])
	return i >= 0 && edit.Inline(m, f, i)
}

// outline makes a function of a body, and calls it with the parameters.
func (u *mutator) outline(m *wasm.Module, f int) bool {
	fn := &m.Funcs[f]
	x := uint32(edit.Count(m, edit.SpaceFuncs))
	var code []wasm.Instr
	for i := range edit.Comptype(m, fn.Type).Params {
		code = append(code, wasm.Instr{Op: wasm.OpLocalGet, X: uint32(i)})
	}
	out := *fn
	fn.Locals, fn.Body = nil, append(code, wasm.Instr{Op: wasm.OpCall, X: x}, wasm.Instr{Op: wasm.OpEnd})
	m.Funcs = append(m.Funcs, out)
	return true
}

// localAsGlobal makes a global of a local, which is no parameter, in a function that calls nothing: it is not entered
// again before it returns.
func (u *mutator) localAsGlobal(m *wasm.Module, f int) bool {
	fn := &m.Funcs[f]
	params := len(edit.Comptype(m, fn.Type).Params)
	i := u.instr(fn.Body, func(in *wasm.Instr) bool {
		return in.Op.Row().Imm == wasm.ImmLocal && int(in.X) >= params && edit.LocalType(m, f, in.X).Defaultable()
	})
	if i < 0 || slices.ContainsFunc(fn.Body, func(in wasm.Instr) bool { return edit.IsCall(in.Op) }) {
		return false
	}
	x, t, g := fn.Body[i].X, edit.LocalType(m, f, fn.Body[i].X), uint32(edit.Count(m, edit.SpaceGlobals))
	zero := edit.Zero(t)
	m.Globals = append(m.Globals, wasm.Global{Type: wasm.Globaltype{Type: t, Mut: true},
		Init: []wasm.Instr{zero, {Op: wasm.OpEnd}}})
	body := []wasm.Instr{zero, {Op: wasm.OpGlobalSet, X: g}}
	for _, in := range fn.Body {
		if in.Op.Row().Imm != wasm.ImmLocal || in.X != x {
			body = append(body, in)
			continue
		}
		if in.Op != wasm.OpLocalGet {
			body = append(body, wasm.Instr{Op: wasm.OpGlobalSet, X: g})
		}
		if in.Op != wasm.OpLocalSet {
			body = append(body, wasm.Instr{Op: wasm.OpGlobalGet, X: g})
		}
	}
	fn.Body = body
	return true
}

// otherBody gives a function the body of another one of its type.
func (u *mutator) otherBody(m *wasm.Module, f int) bool {
	fn := &m.Funcs[f]
	of := u.OneOf(len(m.Funcs), func(k int) bool { return k != f && m.Funcs[k].Type == fn.Type })
	if of < 0 {
		return false
	}
	fn.Locals, fn.Body = slices.Clone(m.Funcs[of].Locals), slices.Clone(m.Funcs[of].Body)
	return true
}

// instanceTwice makes an instance once more, at the end.
func (u *mutator) instanceTwice(p *program.Program) bool {
	k := u.OneOf(len(p.Steps), func(i int) bool { return p.Steps[i].Instantiate })
	if k < 0 {
		return false
	}
	p.Steps = append(p.Steps, p.Steps[k])
	return true
}

// mergeTwo puts two instances into one.
func (u *mutator) mergeTwo(p *program.Program) bool {
	n := p.Instances()
	if n < 2 {
		return false
	}
	for k, m := range p.Modules {
		p.Modules[k] = edit.Clone(m)
	}
	a := u.Below(n - 1)
	return p.Merge(a, a+1+u.Below(n-1-a))
}
