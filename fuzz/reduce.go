package fuzz

import (
	"context"
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// Reduce makes a program smaller as long as keep holds for it, until nothing that it tries does, or ctx is done. It works on
// instances, functions and instructions, where Shrink works on decisions; the result is no program of the generator's any more.
func (p *Program) Reduce(ctx context.Context, keep func(*Program) bool) *Program {
	r := &reducer{ctx: ctx, keep: keep, p: p}
	r.try(func(q *Program) bool { q.plan = nil; return true })
	switch r.mutants(); {
	case len(r.p.Mutants) > 0:
	case r.p.grouped():
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
	keep func(*Program) bool
	p    *Program

	encoding bool // mutants are encoded anew whenever their modules change
}

// try makes a change to a copy of the program, which takes its place if it is valid and keep holds. The change is false if there is nothing to
// change.
func (r *reducer) try(change func(*Program) bool) bool {
	if r.ctx.Err() != nil {
		return false
	}
	q := r.p.copy()
	if !change(q) || !q.align() || r.encoding && !q.encode() || q.Validate() != nil || !r.keep(q) {
		return false
	}
	r.p = q
	return true
}

// tryModule makes a change to a copy of module k.
func (r *reducer) tryModule(k int, change func(*wasm.Module) bool) bool {
	return r.try(func(q *Program) bool {
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
func (p *Program) body(k, f int) []wasm.Instr {
	if k >= len(p.Modules) || f >= len(p.Modules[k].Funcs) {
		return nil
	}
	return p.Modules[k].Funcs[f].Body
}

// calls leaves out calls from outside.
func (r *reducer) calls() bool {
	return shorten(len(r.p.Steps), func(lo, hi int) bool {
		return r.try(func(q *Program) bool {
			if slices.ContainsFunc(q.Steps[lo:hi], func(s Step) bool { return s.Instantiate }) {
				return false
			}
			q.Steps = slices.Delete(q.Steps, lo, hi)
			return true
		})
	})
}

// instances leaves out instances, the last one first: others take the place of what they provide.
func (r *reducer) instances() (changed bool) {
	for i := r.p.instances() - 1; i >= 0; i-- {
		changed = r.try(func(q *Program) bool { return q.dropInstance(i) }) || changed
	}
	changed = r.try((*Program).dropModules) || changed
	return changed
}

func (p *Program) instances() (n int) {
	for i := range p.Steps {
		if p.Steps[i].Instantiate {
			n++
		}
	}
	return n
}

// dropInstance leaves out an instance; it is false if the host calls it, or nothing else provides what it did.
func (p *Program) dropInstance(instance int) bool {
	at := -1
	for i, n := 0, 0; i < len(p.Steps); i++ {
		if s := &p.Steps[i]; s.Instantiate {
			if n == instance {
				at = i
			}
			n++
		} else if s.Instance == instance {
			return false
		}
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		for k := range s.Imports {
			if !p.redirect(&s.Imports[k], instance, i) {
				return false
			}
		}
		if !s.Instantiate && s.Instance > instance {
			s.Instance--
		}
	}
	for i := range p.Hosts {
		h := &p.Hosts[i]
		if h.Export != "" && h.Instance == instance || h.Act == HostThrow && h.Tag.Instance == instance {
			return false
		}
		h.Instance = without(h.Instance, instance)
		h.Tag.Instance = without(h.Tag.Instance, instance)
	}
	p.Steps = slices.Delete(p.Steps, at, at+1)
	return true
}

// without gives the number that instance i has when another is left out.
func without(i, other int) int {
	if i > other {
		return i - 1
	}
	return i
}

// redirect takes another provider for one that is left out, of those that are there before a step, and numbers the rest.
func (p *Program) redirect(from *Provider, dropped, step int) bool {
	if from.Instance != dropped {
		from.Instance = without(from.Instance, dropped)
		return true
	}
	n := 0
	for i := range p.Steps[:step] {
		if !p.Steps[i].Instantiate {
			continue
		}
		exports := func(e wasm.Export) bool { return e.Name == from.Export }
		if n != dropped && slices.ContainsFunc(p.Modules[p.Steps[i].Module].Exports, exports) {
			from.Instance = without(n, dropped)
			return true
		}
		n++
	}
	return false
}

// dropModules leaves out modules of which there is no instance.
func (p *Program) dropModules() (dropped bool) {
	for k := len(p.Modules) - 1; k >= 0; k-- {
		if slices.ContainsFunc(p.Steps, func(s Step) bool { return s.Instantiate && s.Module == k }) {
			continue
		}
		p.Modules = slices.Delete(p.Modules, k, k+1)
		for i := range p.Steps {
			p.Steps[i].Module = without(p.Steps[i].Module, k)
		}
		dropped = true
	}
	return dropped
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
	return r.try(func(q *Program) bool {
		q.Modules[k] = edit.Clone(q.Modules[k])
		q.drop(k, s, x)
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
			return r.try(func(q *Program) bool {
				for _, e := range q.Modules[k].Exports[lo:hi] {
					if q.names(k, e.Name) {
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

// names tells whether a step or the host refers to an export of module k.
func (p *Program) names(k int, export string) bool {
	is := func(instance int, name string) bool {
		return instance != hostInstance && name == export && p.moduleOf(instance) == k
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		if !s.Instantiate && is(s.Instance, s.Export) {
			return true
		}
		for _, from := range s.Imports {
			if is(from.Instance, from.Export) {
				return true
			}
		}
	}
	return slices.ContainsFunc(p.Hosts, func(h Host) bool {
		return is(h.Instance, h.Export) || is(h.Tag.Instance, h.Tag.Export)
	})
}

// sweep leaves out what is not used: all of it, or else one by one, for an engine may go wrong by an index.
func (r *reducer) sweep() (changed bool) {
	all := r.try(func(q *Program) (swept bool) {
		for k := range q.Modules {
			q.Modules[k] = edit.Clone(q.Modules[k])
			swept = q.sweep(k) || swept
		}
		return q.sweepHosts() || swept
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

// sweepHosts leaves out host functions that nobody imports.
func (p *Program) sweepHosts() bool {
	n := len(p.Hosts)
	p.Hosts = slices.DeleteFunc(p.Hosts, func(h Host) bool {
		return !slices.ContainsFunc(p.Steps, func(s Step) bool {
			return slices.Contains(s.Imports, Provider{hostInstance, h.Name})
		})
	})
	return len(p.Hosts) < n
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
