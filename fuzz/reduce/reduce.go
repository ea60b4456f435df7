package reduce

import (
	"context"
	"slices"

	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// Reduce makes a program smaller as long as keep holds for it, until nothing that it tries does, or ctx is done. It
// works on instances, functions and instructions, where Shrink works on decisions; the result is no program of the
// generator's any more.
func Reduce(ctx context.Context, p *program.Program, keep func(*program.Program) bool) *program.Program {
	return Counting(ctx, p, keep, map[string]int{})
}

// Counting is Reduce, and adds to fired how often each pass made the program smaller, by the passes' names.
func Counting(ctx context.Context, p *program.Program, keep func(*program.Program) bool,
	fired map[string]int) *program.Program {
	r := &reducer{ctx: ctx, keep: keep, p: p, fired: fired}
	r.try(func(q *program.Program) bool { q.Story = nil; return true })
	if r.mutants(); len(r.p.Mutants) == 0 {
		r.repeat(passes)
	}
	return r.p
}

// repeat makes passes until none makes the program smaller.
func (r *reducer) repeat(list []pass) {
	for again := true; again && r.ctx.Err() == nil; {
		again = false
		for _, pass := range list {
			r.pass = pass.name
			again = pass.apply(r) || again
		}
	}
}

// pass tries one kind of change everywhere. Its name says what it does: a verb and an object.
type pass struct {
	name  string
	apply func(*reducer) bool // reports whether it made the program smaller
}

// Passes returns the names of all passes, each once, in the order in which they are first tried.
func Passes() (names []string) {
	for _, x := range slices.Concat(passes, lonePasses) {
		if !slices.Contains(names, x.name) {
			names = append(names, x.name)
		}
	}
	return names
}

// passes are what is tried, from large parts to small ones.
var passes = []pass{
	{"dropCalls", (*reducer).dropCalls},
	{"dropInstances", (*reducer).dropInstances},
	{"emptyBodies", (*reducer).emptyBodies},
	{"dropSegments", (*reducer).dropSegments},
	{"sweepUnused", (*reducer).sweepUnused},
	{"ungroupTypes", (*reducer).ungroupTypes},
	{"mergeTypes", (*reducer).mergeTypes},
	{"throwEarlier", (*reducer).throwEarlier},
	{"throwAliases", (*reducer).throwAliases},
	{"cutDeadCode", (*reducer).cutDeadCode},
	{"dropClauses", (*reducer).dropClauses},
	{"skipCalls", (*reducer).skipCalls},
	{"callDirectly", (*reducer).callDirectly},
	{"relinkImports", (*reducer).relinkImports},
	{"fillTablesBySegment", (*reducer).fillTablesBySegment},
	{"mergeModules", (*reducer).mergeModules},
	{"inlineCalls", (*reducer).inlineCalls},
	{"dropInstructions", (*reducer).dropInstructions},
	{"weakenClauses", (*reducer).weakenClauses},
	{"trapAtJumps", (*reducer).trapAtJumps},
	{"mergeImports", (*reducer).mergeImports},
	{"unwrapBlocks", (*reducer).unwrapBlocks},
	{"takeBranches", (*reducer).takeBranches},
	{"returnEarlier", (*reducer).returnEarlier},
	{"returnSooner", (*reducer).returnSooner},
	{"dropExports", (*reducer).dropExports},
	{"forgetLocals", (*reducer).forgetLocals},
	{"simplifyOperators", (*reducer).simplifyOperators},
	{"dropOperands", (*reducer).dropOperands},
	{"sweepUnused", (*reducer).sweepUnused},
	{"zeroConstants", (*reducer).zeroConstants},
}

// reducer holds the smallest program so far.
type reducer struct {
	ctx  context.Context
	keep func(*program.Program) bool
	p    *program.Program

	pass  string // the one that is at work; empty for what comes before
	fired map[string]int

	encoding bool // mutants are encoded anew whenever their modules change
}

// try makes a change to a copy of the program, which takes its place if it is valid and keep holds. The change is
// false if there is nothing to change.
func (r *reducer) try(change func(*program.Program) bool) bool {
	if r.ctx.Err() != nil {
		return false
	}
	q := r.p.Copy()
	if !change(q) || !q.Align() || r.encoding && !encode(q) || q.Validate() != nil || !r.keep(q) {
		return false
	}
	r.p = q
	if r.pass != "" {
		r.fired[r.pass]++
	}
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

// body is that of function f of module k, or nil if the function is gone.
func body(p *program.Program, k, f int) []wasm.Instr {
	if k >= len(p.Modules) || f >= len(p.Modules[k].Funcs) {
		return nil
	}
	return p.Modules[k].Funcs[f].Body
}

// dropCalls leaves out calls from outside.
func (r *reducer) dropCalls() bool {
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

// dropInstances leaves out instances, the last one first: others take the place of what they provide.
func (r *reducer) dropInstances() (changed bool) {
	for i := r.p.Instances() - 1; i >= 0; i-- {
		changed = r.try(func(q *program.Program) bool { return q.DropInstance(i) }) || changed
	}
	if r.try((*program.Program).DropModules) {
		return true
	}
	for k := len(r.p.Modules) - 1; k >= 0; k-- { // all but one that somebody only looks at
		changed = r.try(func(q *program.Program) bool { return q.DropModule(k) }) || changed
	}
	return changed
}

// emptyBodies makes functions do nothing but return zeros.
func (r *reducer) emptyBodies() bool {
	return r.eachBody(func(k, f int) bool {
		return r.tryModule(k, func(m *wasm.Module) bool {
			fn := &m.Funcs[f]
			body := edit.ZeroBody(edit.Comptype(m, fn.Type).Results)
			if len(body) >= len(fn.Body) {
				return false
			}
			fn.Body, fn.Locals = body, nil
			return true
		})
	})
}

// dropSegments leaves out element and data segments.
func (r *reducer) dropSegments() (changed bool) {
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

// dropClauses leaves out catch clauses.
func (r *reducer) dropClauses() bool {
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

// skipCalls takes calls away: arguments are dropped, results are zeros.
func (r *reducer) skipCalls() bool {
	return r.eachBody(func(k, f int) (changed bool) {
		for i := len(r.p.Modules[k].Funcs[f].Body) - 1; i >= 0; i-- {
			if in := r.p.Modules[k].Funcs[f].Body[i]; in.Op == wasm.OpCall {
				t, _ := r.p.Modules[k].Externtype(wasm.ExternFunc, in.X)
				c := edit.Comptype(r.p.Modules[k], t.Type)
				changed = r.tryBody(k, f, func(body []wasm.Instr) []wasm.Instr {
					return slices.Replace(body, i, i+1, edit.SkipCall(c)...)
				}) || changed
			}
		}
		return changed
	})
}

// dropInstructions leaves out instructions. Whether the rest is valid is for the validator to say.
func (r *reducer) dropInstructions() bool {
	return r.eachBody(func(k, f int) bool {
		n := len(r.p.Modules[k].Funcs[f].Body) - 1 // not the end
		return shorten(n, func(lo, hi int) bool {
			return r.tryBody(k, f, func(body []wasm.Instr) []wasm.Instr { return slices.Delete(body, lo, hi) })
		})
	})
}

// unwrapBlocks takes the blocks away from what is in them.
func (r *reducer) unwrapBlocks() bool {
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

// dropExports leaves out exports that nobody names.
func (r *reducer) dropExports() (changed bool) {
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

// sweepUnused leaves out what is not used: all of it, or else one by one, for an engine may go wrong by an index.
func (r *reducer) sweepUnused() (changed bool) {
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

// forgetLocals drops values in place of setting locals, and pushes zeros in place of getting them.
func (r *reducer) forgetLocals() bool {
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
