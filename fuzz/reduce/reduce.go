package reduce

import (
	"context"
	"slices"

	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// Reduce makes a program smaller as long as keep holds for it, until nothing that it tries does, or ctx is done. It works on
// instances, functions and instructions, where Shrink works on decisions; the result is no program of the generator's any more.
func Reduce(ctx context.Context, p *program.Program, keep func(*program.Program) bool) *program.Program {
	r := &reducer{ctx: ctx, keep: keep, p: p}
	r.try(func(q *program.Program) bool { q.Story = nil; return true })
	switch r.mutants(); {
	case len(r.p.Mutants) > 0:
	case grouped(r.p):
		r.repeat(linkPasses)
	default:
		r.repeat(passes)
	}
	return r.p
}

// repeat makes passes until none makes the program smaller.
func (r *reducer) repeat(list []func(*reducer) bool) {
	for again := true; again && r.ctx.Err() == nil; {
		again = false
		for _, pass := range list {
			again = pass(r) || again
		}
	}
}

// passes are what is tried, from large parts to small ones. Each tells whether it made the program smaller.
var passes = []func(*reducer) bool{
	(*reducer).calls,
	(*reducer).instances,
	(*reducer).bodies,
	(*reducer).segments,
	(*reducer).sweep,
	(*reducer).types,
	(*reducer).sooner,
	(*reducer).dead,
	(*reducer).clauses,
	(*reducer).callees,
	(*reducer).direct,
	(*reducer).relinked,
	(*reducer).enlisted,
	(*reducer).merged,
	(*reducer).inline,
	(*reducer).instructions,
	(*reducer).kinds,
	(*reducer).cuts,
	(*reducer).imports,
	(*reducer).unwrap,
	(*reducer).returns,
	(*reducer).exports,
	(*reducer).locals,
	(*reducer).computed,
	(*reducer).sweep,
	(*reducer).numbers,
}

// reducer holds the smallest program so far.
type reducer struct {
	ctx  context.Context
	keep func(*program.Program) bool
	p    *program.Program

	encoding bool // mutants are encoded anew whenever their modules change
}

// try makes a change to a copy of the program, which takes its place if it is valid and keep holds. The change is false if there is nothing to
// change.
func (r *reducer) try(change func(*program.Program) bool) bool {
	if r.ctx.Err() != nil {
		return false
	}
	q := r.p.Copy()
	if !change(q) || !q.Align() || r.encoding && !encode(q) || q.Validate() != nil || !r.keep(q) {
		return false
	}
	r.p = q
	return true
}

// tryModule makes a change to a copy of module k.
func (r *reducer) tryModule(k int, change func(*wasm.Module) bool) bool {
	return r.try(func(q *program.Program) bool {
		q.Modules[k] = edit.Clone(q.Modules[k])
		return change(q.Modules[k])
	})
}

// tryBody makes a change to a copy of the body of function f of module k.
func (r *reducer) tryBody(k, f int, change func([]wasm.Instr) []wasm.Instr) bool {
	return r.tryModule(k, func(m *wasm.Module) bool {
		body := change(m.Funcs[f].Body)
		m.Funcs[f].Body = body
		return body != nil
	})
}

// eachBody does something for every function.
func (r *reducer) eachBody(do func(k, f int) bool) (changed bool) {
	for k := 0; k < len(r.p.Modules); k++ {
		for f := 0; k < len(r.p.Modules) && f < len(r.p.Modules[k].Funcs); f++ {
			changed = do(k, f) || changed
		}
	}
	return changed
}

// body is that of function f of module k; nil if there is none any more.
func body(p *program.Program, k, f int) []wasm.Instr {
	if k >= len(p.Modules) || f >= len(p.Modules[k].Funcs) {
		return nil
	}
	return p.Modules[k].Funcs[f].Body
}

// calls leaves out calls from outside.
func (r *reducer) calls() bool {
	return shorten(len(r.p.Steps), func(lo, hi int) bool {
		return r.try(func(q *program.Program) bool {
			if slices.ContainsFunc(q.Steps[lo:hi], func(s program.Step) bool { return s.Instantiate }) {
				return false
			}
			q.Steps = slices.Delete(q.Steps, lo, hi)
			return true
		})
	})
}

// instances leaves out instances, the last one first: others take the place of what they provide.
func (r *reducer) instances() (changed bool) {
	for i := r.p.Instances() - 1; i >= 0; i-- {
		changed = r.try(func(q *program.Program) bool { return q.DropInstance(i) }) || changed
	}
	changed = r.try((*program.Program).DropModules) || changed
	return changed
}

// bodies has functions do nothing but return zeros.
func (r *reducer) bodies() bool {
	return r.eachBody(func(k, f int) bool {
		return r.tryModule(k, func(m *wasm.Module) bool {
			fn := &m.Funcs[f]
			body := edit.ZeroBody(m.Types[fn.Type][0].Comp.Results)
			if len(body) >= len(fn.Body) {
				return false
			}
			fn.Body, fn.Locals = body, nil
			return true
		})
	})
}

// segments leaves out element and data segments.
func (r *reducer) segments() (changed bool) {
	for k := range r.p.Modules {
		for _, s := range []edit.Space{edit.SpaceElems, edit.SpaceDatas} {
			for x := edit.Count(r.p.Modules[k], s) - 1; x >= 0; x-- {
				changed = r.dropped(k, s, x) || changed
			}
		}
	}
	return changed
}

// dropped leaves out what has index x in a space of module k.
func (r *reducer) dropped(k int, s edit.Space, x int) bool {
	return r.try(func(q *program.Program) bool {
		q.Modules[k] = edit.Clone(q.Modules[k])
		q.Drop(k, s, x)
		return true
	})
}

// clauses leaves out catch clauses.
func (r *reducer) clauses() bool {
	return r.eachBody(func(k, f int) (changed bool) {
		for i := range r.p.Modules[k].Funcs[f].Body {
			if in := &r.p.Modules[k].Funcs[f].Body[i]; in.Op == wasm.OpTryTable {
				changed = shorten(len(r.p.Modules[k].Ext(in).Catches), func(lo, hi int) bool {
					return r.tryModule(k, func(m *wasm.Module) bool {
						in := &m.Funcs[f].Body[i]
						m.SetExt(in, wasm.Ext{Catches: slices.Delete(slices.Clone(m.Ext(in).Catches), lo, hi)})
						return true
					})
				}) || changed
			}
		}
		return changed
	})
}

// callees has calls do nothing: arguments are dropped, results are zeros.
func (r *reducer) callees() bool {
	return r.eachBody(func(k, f int) (changed bool) {
		for i := len(r.p.Modules[k].Funcs[f].Body) - 1; i >= 0; i-- {
			if in := r.p.Modules[k].Funcs[f].Body[i]; in.Op == wasm.OpCall {
				t, _ := r.p.Modules[k].Externtype(wasm.ExternFunc, in.X)
				c := &r.p.Modules[k].Types[t.Type][0].Comp
				changed = r.tryBody(k, f, func(body []wasm.Instr) []wasm.Instr {
					return slices.Replace(body, i, i+1, edit.SkipCall(c)...)
				}) || changed
			}
		}
		return changed
	})
}

// instructions leaves out instructions. Whether the rest is valid is for the validator to say.
func (r *reducer) instructions() bool {
	return r.eachBody(func(k, f int) bool {
		n := len(r.p.Modules[k].Funcs[f].Body) - 1 // not the end
		return shorten(n, func(lo, hi int) bool {
			return r.tryBody(k, f, func(body []wasm.Instr) []wasm.Instr { return slices.Delete(body, lo, hi) })
		})
	})
}

// unwrap takes the blocks away from what is in them.
func (r *reducer) unwrap() bool {
	return r.eachBody(func(k, f int) (changed bool) {
		for i := 0; i < len(r.p.Modules[k].Funcs[f].Body); i++ {
			if op := r.p.Modules[k].Funcs[f].Body[i].Op; op.Structured() && op != wasm.OpIf {
				changed = r.tryModule(k, func(m *wasm.Module) bool {
					body := edit.Unwrapped(m, m.Funcs[f].Body, i)
					m.Funcs[f].Body = body
					return body != nil
				}) || changed
			}
		}
		return changed
	})
}

// exports leaves out exports that nobody names.
func (r *reducer) exports() (changed bool) {
	for k := range r.p.Modules {
		changed = shorten(len(r.p.Modules[k].Exports), func(lo, hi int) bool {
			return r.try(func(q *program.Program) bool {
				for _, e := range q.Modules[k].Exports[lo:hi] {
					if q.NamesExport(k, e.Name) {
						return false
					}
				}
				q.Modules[k] = edit.Clone(q.Modules[k])
				q.Modules[k].Exports = slices.Delete(q.Modules[k].Exports, lo, hi)
				return true
			})
		}) || changed
	}
	return changed
}

// sweep leaves out what is not used: all of it, or else one by one, for an engine may go wrong by an index.
func (r *reducer) sweep() (changed bool) {
	all := r.try(func(q *program.Program) (swept bool) {
		for k := range q.Modules {
			q.Modules[k] = edit.Clone(q.Modules[k])
			swept = q.Sweep(k) || swept
		}
		return q.SweepHosts() || swept
	})
	if all {
		return true
	}
	for k := range r.p.Modules {
		changed = r.tryModule(k, edit.SweepLocals) || changed
		for s := edit.Space(0); s < edit.SpaceLocals; s++ {
			for x := edit.Count(r.p.Modules[k], s) - 1; x >= 0; x-- {
				changed = !edit.Used(r.p.Modules[k], s, uint32(x)) && r.dropped(k, s, x) || changed
			}
		}
	}
	return changed
}

// locals has values dropped instead of set, and zeros pushed instead of got.
func (r *reducer) locals() bool {
	return r.eachBody(func(k, f int) (changed bool) {
		for i := range r.p.Modules[k].Funcs[f].Body {
			changed = r.tryModule(k, func(m *wasm.Module) bool {
				switch in := &m.Funcs[f].Body[i]; in.Op {
				case wasm.OpLocalSet:
					*in = wasm.Instr{Op: wasm.OpDrop}
				case wasm.OpLocalGet:
					*in = edit.Zero(edit.LocalType(m, f, in.X))
				default:
					return false
				}
				return true
			}) || changed
		}
		return changed
	})
}
