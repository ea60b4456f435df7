package reduce

import (
	"slices"

	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// These passes put something simpler in the place of something. The program is then smaller only when what is no
// longer used has been left out, which decides.

// trySmaller makes a change to a copy of the program, which takes its place if it is valid and smaller, and keep holds.
func (r *reducer) trySmaller(change func(*program.Program) bool) bool {
	was := size(r.p)
	return r.tryModules(func(q *program.Program) bool {
		if !change(q) {
			return false
		}
		q.Clean()
		return size(q) < was
	})
}

// tryModules makes a change to a copy of the program and of all its modules.
func (r *reducer) tryModules(change func(*program.Program) bool) bool {
	return r.try(func(q *program.Program) bool {
		for k := range q.Modules {
			q.Modules[k] = edit.Clone(q.Modules[k])
		}
		return change(q)
	})
}

// size measures a program by what a reader has to read.
func size(p *program.Program) int {
	n := 2*len(p.Steps) + len(p.Hosts) + len(p.HostTags)
	for _, m := range p.Modules {
		n += 3 + len(m.Types) + 2*len(m.Imports) + len(m.Tags) + len(m.Globals) + len(m.Mems) +
			len(m.Tables) + len(m.Elems) + len(m.Datas) + len(m.Exports)
		for i := range m.Funcs {
			n += 2 + len(m.Funcs[i].Body)
			for k := range m.Funcs[i].Body {
				if in := &m.Funcs[i].Body[k]; in.Op == wasm.OpTryTable {
					n += len(m.Ext(in).Catches)
				}
			}
		}
	}
	return n
}

// ungroupTypes takes groups of types apart in all modules, if need be after references within them have become wider.
func (r *reducer) ungroupTypes() bool {
	all := func(ungroup func(*wasm.Module) bool) bool {
		return r.tryModules(func(q *program.Program) (changed bool) {
			for _, m := range q.Modules {
				changed = ungroup(m) || changed
			}
			return changed
		})
	}
	return all(edit.SplitGroups) || all(edit.Ungroup)
}

// mergeTypes makes one of equal types, and gives function types neither supertypes nor subtypes.
func (r *reducer) mergeTypes() bool {
	return r.trySmaller(func(q *program.Program) bool { plainTypes(q); equalTypes(q); return true }) ||
		r.try(func(q *program.Program) bool { return plainTypes(q) }) ||
		r.trySmaller(func(q *program.Program) bool { equalTypes(q); return true })
}

func plainTypes(p *program.Program) (changed bool) {
	for k := range p.Modules {
		p.Modules[k] = edit.Clone(p.Modules[k])
		for _, group := range p.Modules[k].Types {
			for i := range group {
				if t := &group[i]; len(t.Comp.Fields) == 0 && (!t.Final || len(t.Supers) > 0) {
					t.Final, t.Supers = true, nil
					changed = true
				}
			}
		}
	}
	return changed
}

// equalTypes puts the first of equal function types that mention no others in the place of all of them.
func equalTypes(p *program.Program) {
	for _, m := range p.Modules {
		at := make([]uint32, len(m.Types)) // the index of each group's first type
		for g := 1; g < len(m.Types); g++ {
			at[g] = at[g-1] + uint32(len(m.Types[g-1]))
		}
		for x := range m.Types {
			first := slices.IndexFunc(m.Types, func(g wasm.Rectype) bool { return equalRectypes(g, m.Types[x]) })
			if first == x || first < 0 {
				continue
			}
			v := edit.Visit(func(s edit.Space, index *uint32) {
				if s == edit.SpaceTypes && *index == at[x] {
					*index = at[first]
				}
			})
			v.Module(m)
		}
	}
}

func equalRectypes(a, b wasm.Rectype) bool {
	if len(a) != 1 || len(b) != 1 || len(a[0].Comp.Fields)+len(b[0].Comp.Fields) > 0 || a[0].Final != b[0].Final ||
		!slices.Equal(a[0].Supers, b[0].Supers) {
		return false
	}
	return a[0].Comp.Kind == b[0].Comp.Kind && slices.Equal(a[0].Comp.Params, b[0].Comp.Params) &&
		slices.Equal(a[0].Comp.Results, b[0].Comp.Results)
}

// returnEarlier makes functions that are called from outside return where they call a function without results: what
// they notice shows at once, and other calls of that function do nothing.
func (r *reducer) returnEarlier() bool {
	return r.eachBody(func(k, f int) (changed bool) {
		for i := 0; i < len(body(r.p, k, f)) && entered(r.p, k, f); i++ {
			for _, straight := range []bool{true, false} {
				changed = r.trySmaller(func(q *program.Program) bool {
					return i < len(body(q, k, f)) && returnAt(q, k, f, i, straight)
				}) || changed
			}
			changed = r.tryModules(func(q *program.Program) bool {
				return i < len(body(q, k, f)) && returnAfter(q, k, f, i)
			}) || changed
		}
		return changed
	})
}

// entered reports whether a step calls function f of module k.
func entered(p *program.Program, k, f int) bool {
	m := p.Modules[k]
	x := uint32(m.CountImports(wasm.ExternFunc) + f)
	return slices.ContainsFunc(p.Steps, func(s program.Step) bool {
		return !s.Instantiate && p.ModuleOf(s.Instance) == k &&
			slices.ContainsFunc(m.Exports, func(e wasm.Export) bool {
				return e.Kind == wasm.ExternFunc && e.Name == s.Export && e.Index == x
			})
	})
}

// returnAt makes the call at i of a function without results a return, of what the call would take or else of ones;
// other calls of the function do nothing.
func returnAt(p *program.Program, k, f, i int, straight bool) bool {
	m := p.Modules[k]
	if m.Funcs[f].Body[i].Op != wasm.OpCall {
		return false
	}
	x := m.Funcs[f].Body[i].X
	t, _ := m.Externtype(wasm.ExternFunc, x)
	callee, own := edit.Comptype(m, t.Type), edit.Comptype(m, m.Funcs[f].Type)
	if len(callee.Results) > 0 || len(own.Results) == 0 || straight && !slices.Equal(callee.Params, own.Results) {
		return false
	}
	var code []wasm.Instr
	if !straight {
		for range callee.Params {
			code = append(code, wasm.Instr{Op: wasm.OpDrop})
		}
		for _, t := range own.Results {
			code = append(code, edit.One(t))
		}
	}
	marked := wasm.Instr{Op: wasm.OpReturn}
	m.Funcs[f].Body = slices.Replace(m.Funcs[f].Body, i, i+1, append(code, marked)...)
	name := p.ImportName(m, x)
	silence(p, m, name, x, callee)
	if name != "" {
		for _, m := range p.Modules {
			silence(p, m, name, 0, callee)
		}
	}
	return true
}

// returnAfter makes function f return ones after the drop at i, and nothing else of the program notice anything. It
// reports false if nothing does.
func returnAfter(p *program.Program, k, f, i int) bool {
	m := p.Modules[k]
	results := edit.Comptype(m, m.Funcs[f].Type).Results
	if m.Funcs[f].Body[i].Op != wasm.OpDrop || len(results) == 0 || m.Funcs[f].Body[i+1].Op == wasm.OpReturn {
		return false
	}
	var code []wasm.Instr
	for _, t := range results {
		code = append(code, edit.One(t))
	}
	m.Funcs[f].Body = slices.Insert(m.Funcs[f].Body, i+1, append(code, wasm.Instr{Op: wasm.OpReturn})...)
	noticed := false
	for _, m := range p.Modules {
		noticed = unnoticing(m) || noticed
	}
	return noticed
}

// unnoticing leaves out of a module the setting of globals that are numbers, and calls of functions without results.
// It reports whether there were any.
func unnoticing(m *wasm.Module) (changed bool) {
	for f := range m.Funcs {
		body := m.Funcs[f].Body
		for i := len(body) - 1; i >= 0; i-- {
			switch in := body[i]; in.Op {
			case wasm.OpGlobalSet:
				if t, _ := m.Externtype(wasm.ExternGlobal, in.X); t.Global.Type.Kind != wasm.Ref {
					body[i] = wasm.Instr{Op: wasm.OpDrop}
					changed = true
				}
			case wasm.OpCall:
				t, _ := m.Externtype(wasm.ExternFunc, in.X)
				if c := edit.Comptype(m, t.Type); len(c.Results) == 0 {
					body = slices.Replace(body, i, i+1, edit.SkipCall(c)...)
					changed = true
				}
			}
		}
		m.Funcs[f].Body = body
	}
	return changed
}

// silence takes away the calls of a function that is imported under a name, or of x if that is "".
func silence(p *program.Program, m *wasm.Module, name string, x uint32, callee *wasm.Comptype) {
	imported := uint32(m.CountImports(wasm.ExternFunc))
	for f := range m.Funcs {
		body := m.Funcs[f].Body
		for i := len(body) - 1; i >= 0; i-- {
			in := body[i]
			if in.Op == wasm.OpCall && (name != "" && in.X < imported && p.ImportName(m, in.X) == name || name == "" && in.X == x) {
				body = slices.Replace(body, i, i+1, edit.SkipCall(callee)...)
			}
		}
		m.Funcs[f].Body = body
	}
}

// fillTablesBySegment lets segments put into tables what functions called from outside put there. The last instance
// of a module then wins, so that calls may have to enter another one.
func (r *reducer) fillTablesBySegment() (changed bool) {
	for i := 0; i < len(r.p.Steps); i++ {
		changed = r.trySmaller(func(q *program.Program) bool { return enlistBySegment(q, i) }) || changed
		for k := 0; k < len(r.p.Steps); k++ {
			for other := range r.p.Instances() {
				changed = r.trySmaller(func(q *program.Program) bool {
					if k == i || k >= len(q.Steps) || other >= q.Instances() {
						return false
					}
					s := &q.Steps[k]
					if s.Instantiate || s.Instance == other || q.ModuleOf(other) != q.ModuleOf(s.Instance) {
						return false
					}
					s.Instance = other
					return enlistBySegment(q, i)
				}) || changed
			}
		}
	}
	return changed
}

// enlistBySegment leaves out a call of a function that does nothing but put functions into tables, for active segments.
func enlistBySegment(p *program.Program, step int) bool {
	if step >= len(p.Steps) || p.Steps[step].Instantiate {
		return false
	}
	s := p.Steps[step]
	m := p.Modules[p.ModuleOf(s.Instance)]
	at := slices.IndexFunc(m.Exports, func(e wasm.Export) bool {
		return e.Name == s.Export && e.Kind == wasm.ExternFunc
	})
	imported := m.CountImports(wasm.ExternFunc)
	if at < 0 || int(m.Exports[at].Index) < imported {
		return false
	}
	body := m.Funcs[int(m.Exports[at].Index)-imported].Body
	for len(body) >= 3 {
		offset, what, set := body[0], body[1], body[2]
		if !edit.IsConst(&offset) || what.Op != wasm.OpRefFunc || set.Op != wasm.OpTableSet {
			return false
		}
		end := wasm.Instr{Op: wasm.OpEnd}
		m.Elems = append(m.Elems, wasm.Elem{Type: wasm.TypeFuncref, Init: [][]wasm.Instr{{what, end}},
			Mode: wasm.Active, Table: set.X, Offset: []wasm.Instr{offset, end}})
		body = body[3:]
	}
	p.Steps = slices.Delete(p.Steps, step, step+1)
	return len(body) == 1
}

// trapAtJumps makes jumps that are never reached unreachable, so that blocks that nothing branches to can go.
func (r *reducer) trapAtJumps() bool {
	return r.eachBody(func(k, f int) (changed bool) {
		for i := range body(r.p, k, f) {
			switch body(r.p, k, f)[i].Op {
			case wasm.OpBr, wasm.OpBrIf, wasm.OpBrTable, wasm.OpReturn:
				changed = r.tryBody(k, f, func(body []wasm.Instr) []wasm.Instr {
					body[i] = wasm.Instr{Op: wasm.OpUnreachable}
					return body
				}) || changed
			}
		}
		return changed
	})
}

// weakenClauses weakens catch clauses: what takes the exception takes its payload only, or nothing, if the exception
// is dropped; what takes the payload takes any exception.
func (r *reducer) weakenClauses() bool {
	return r.eachBody(func(k, f int) (changed bool) {
		for i := 0; i < len(r.p.Modules[k].Funcs[f].Body); i++ {
			in := &r.p.Modules[k].Funcs[f].Body[i]
			if in.Op != wasm.OpTryTable {
				continue
			}
			for c := range r.p.Modules[k].Ext(in).Catches {
				for _, weaken := range []func(*wasm.Module, int, int, int) bool{withoutRef, withoutTag} {
					changed = r.try(func(q *program.Program) bool {
						q.Modules[k] = edit.Clone(q.Modules[k])
						return q.Modules[k].Funcs[f].Body != nil && weaken(q.Modules[k], f, i, c)
					}) || changed
				}
			}
		}
		return changed
	})
}

// withoutRef makes clause c of the try_table at i not take the exception itself: a null takes its place.
func withoutRef(m *wasm.Module, f, i, c int) bool {
	in := &m.Funcs[f].Body[i]
	clause := m.Ext(in).Catches[c]
	if !clause.Kind.HasRef() {
		return false
	}
	clause.Kind--
	setClause(m, in, c, clause)
	return arrives(m, f, i, clause, []wasm.Instr{edit.Null(wasm.TypeExnref)})
}

// withoutTag makes clause c of the try_table at i take every exception, without the payload: zeros take its place.
func withoutTag(m *wasm.Module, f, i, c int) bool {
	in := &m.Funcs[f].Body[i]
	clause := m.Ext(in).Catches[c]
	if !clause.Kind.HasTag() {
		return false
	}
	zeros := edit.ZeroBody(edit.Payload(m, clause.Tag))
	clause.Kind += wasm.CatchAll - wasm.CatchTag
	clause.Tag = 0
	setClause(m, in, c, clause)
	return arrives(m, f, i, clause, zeros[:len(zeros)-1])
}

// setClause changes a clause of a try_table.
func setClause(m *wasm.Module, in *wasm.Instr, c int, clause wasm.Catch) {
	list := slices.Clone(m.Ext(in).Catches)
	list[c] = clause
	m.SetExt(in, wasm.Ext{Catches: list})
}

// arrives has the block that a clause of the try_table at i branches to give what the clause takes now. Code after
// the block pushes what it does not give any more: on top of the exception only if that is put into a local first.
func arrives(m *wasm.Module, f, i int, clause wasm.Catch, code []wasm.Instr) bool {
	body := m.Funcs[f].Body
	at := edit.Target(body, i, clause.Label)
	if at < 0 || body[at].Op != wasm.OpBlock {
		return false
	}
	var results []wasm.Valtype
	if clause.Kind.HasTag() {
		results = slices.Clone(edit.Payload(m, clause.Tag))
	}
	after := edit.BlockEnd(body, at) + 1
	if clause.Kind.HasRef() {
		results = append(results, wasm.TypeExnref)
		if len(code) > 0 {
			if body[after].Op != wasm.OpLocalSet {
				return false
			}
			after++
		}
	}
	block, ok := edit.BlockOf(m, results)
	if !ok {
		return false
	}
	body[at].SetBlocktype(block.Blocktype())
	m.Funcs[f].Body = slices.Insert(body, after, code...)
	return true
}
