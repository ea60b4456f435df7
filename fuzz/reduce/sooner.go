package reduce

import (
	"slices"

	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// These passes end functions sooner.

// throwEarlier makes calls throw at once what is perhaps thrown further down: in their place, or in another function.
func (r *reducer) throwEarlier() bool {
	return r.eachCall(func(k, f, i int) bool {
		codes := throwers(r.p.Modules[k])
		return slices.ContainsFunc(codes, func(code []wasm.Instr) bool {
			return r.trySmaller(func(q *program.Program) bool { return endAt(q, k, f, i, code) })
		}) || slices.ContainsFunc(codes, func(code []wasm.Instr) bool {
			return r.trySmaller(func(q *program.Program) bool { return endAt(q, k, f, i, callOf(q.Modules[k], code)) })
		})
	})
}

// throwAliases makes calls throw at once a tag that is imported twice: an import of another tag is linked to that.
func (r *reducer) throwAliases() bool {
	return r.eachCall(func(k, f, i int) (changed bool) {
		tags := tagImports(r.p.Modules[k])
		for _, x := range tags {
			for _, y := range tags {
				changed = x != y && r.trySmaller(func(q *program.Program) bool {
					return throwAlias(q, k, f, i, x, y)
				}) || changed
			}
		}
		return changed
	})
}

// eachCall calls try with each call's module, function and place in the body. It reports whether a try succeeded.
func (r *reducer) eachCall(try func(k, f, i int) bool) bool {
	return r.eachBody(func(k, f int) (changed bool) {
		for i := 0; i < len(body(r.p, k, f)); i++ {
			if edit.IsCall(body(r.p, k, f)[i].Op) {
				changed = try(k, f, i) || changed
			}
		}
		return changed
	})
}

// tagImports returns which of a module's imports are tags.
func tagImports(m *wasm.Module) (list []int) {
	for i := range m.Imports {
		if m.Imports[i].Type.Kind == wasm.ExternTag {
			list = append(list, i)
		}
	}
	return list
}

// throwAlias makes import x of module k another import of what y imports, a trap of each throw that there was of x, and
// a throw of x of the call at i.
func throwAlias(p *program.Program, k, f, i, x, y int) bool {
	m := p.Modules[k]
	is := func(n int) bool { return n < len(m.Imports) && m.Imports[n].Type.Kind == wasm.ExternTag }
	if !is(x) || !is(y) {
		return false
	}
	tag := edit.ImportIndex(m, x)
	m.Imports[x] = m.Imports[y]
	for n := range p.Steps {
		if s := &p.Steps[n]; s.Instantiate && s.Module == k {
			s.Imports[x] = s.Imports[y]
		}
	}
	for g := range m.Funcs {
		for n := range m.Funcs[g].Body {
			if in := &m.Funcs[g].Body[n]; in.Op == wasm.OpThrow && in.X == tag {
				*in = wasm.Instr{Op: wasm.OpUnreachable}
			}
		}
	}
	code := edit.ZeroBody(edit.Payload(m, tag))
	code[len(code)-1] = wasm.Instr{Op: wasm.OpThrow, X: tag}
	return endAt(p, k, f, i, code)
}

// throwers lists codes that throw: an exception of each tag, and those that globals hold.
func throwers(m *wasm.Module) (list [][]wasm.Instr) {
	for x := range uint32(edit.Count(m, edit.SpaceTags)) {
		t, _ := m.Externtype(wasm.ExternTag, x)
		code := edit.ZeroBody(edit.Comptype(m, t.Type).Params)
		code[len(code)-1] = wasm.Instr{Op: wasm.OpThrow, X: x}
		list = append(list, code)
	}
	for x := range uint32(edit.Count(m, edit.SpaceGlobals)) {
		if t, _ := m.Externtype(wasm.ExternGlobal, x); t.Global.Type == wasm.TypeExnref {
			list = append(list, []wasm.Instr{{Op: wasm.OpGlobalGet, X: x}, {Op: wasm.OpThrowRef}})
		}
	}
	return list
}

// callOf is code that calls a new function, which consists of code that ends it.
func callOf(m *wasm.Module, code []wasm.Instr) []wasm.Instr {
	t := edit.Producer(m, nil)
	if t < 0 {
		t = edit.Count(m, edit.SpaceTypes)
		m.Types = append(m.Types, wasm.Rectype{{Final: true, Comp: wasm.Comptype{Kind: wasm.CompFunc}}})
	}
	x := uint32(edit.Count(m, edit.SpaceFuncs))
	m.Funcs = append(m.Funcs, wasm.Func{Type: uint32(t), Body: append(slices.Clone(code), wasm.Instr{Op: wasm.OpEnd})})
	return []wasm.Instr{{Op: wasm.OpCall, X: x}, {Op: wasm.OpUnreachable}}
}

// endAt puts code that ends a function in the place of what is at i, and of what follows in the block, which is not
// reached any more.
func endAt(p *program.Program, k, f, i int, code []wasm.Instr) bool {
	if i >= len(body(p, k, f)) {
		return false
	}
	fn := &p.Modules[k].Funcs[f]
	fn.Body = slices.Replace(fn.Body, i, edit.BlockRest(fn.Body, i), code...)
	return true
}

// cutDeadCode leaves out what stands behind a jump, in all functions or else in one.
func (r *reducer) cutDeadCode() (changed bool) {
	cut := func(m *wasm.Module, f int) (changed bool) {
		body := m.Funcs[f].Body
		for i := 0; i < len(body); i++ {
			switch body[i].Op {
			case wasm.OpUnreachable, wasm.OpBr, wasm.OpReturn, wasm.OpThrow, wasm.OpThrowRef, wasm.OpReturnCall,
				wasm.OpReturnCallIndirect, wasm.OpReturnCallRef:
				if to := edit.BlockRest(body, i+1); to > i+1 {
					body, changed = slices.Delete(body, i+1, to), true
				}
			}
		}
		m.Funcs[f].Body = body
		return changed
	}
	all := r.tryModules(func(q *program.Program) (changed bool) {
		for _, m := range q.Modules {
			for f := range m.Funcs {
				changed = cut(m, f) || changed
			}
		}
		return changed
	})
	return all || r.eachBody(func(k, f int) bool {
		return r.tryModule(k, func(m *wasm.Module) bool { return cut(m, f) })
	})
}
