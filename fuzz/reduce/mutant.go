package reduce

import (
	"slices"

	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/edit"
)

// mutants takes mutants for ordinary modules, if it is not how they are read that counts. Otherwise it leaves out all
// but one, what can be left out of that as a module if it is one, and what can be left out of its bytes.
func (r *reducer) mutants() {
	if len(r.p.Mutants) == 0 || r.try(func(q *program.Program) bool { q.Mutants = nil; return true }) {
		return
	}
	for i := range r.p.Mutants {
		if r.try(func(q *program.Program) bool {
			u := q.Mutants[i]
			q.Modules, q.Steps = q.Modules[u.Module:u.Module+1], nil
			u.Module = 0
			q.Mutants = []program.Mutant{u}
			return true
		}) {
			break
		}
	}
	r.accepted()
	for i := range r.p.Mutants {
		r.dropSections(i)
		shorten(len(r.p.Mutants[i].Binary), func(lo, hi int) bool {
			return r.try(func(q *program.Program) bool {
				u := &q.Mutants[i]
				u.Binary = slices.Delete(slices.Clone(u.Binary), lo, hi)
				return true
			})
		})
	}
}

// accepted makes a mutant smaller that is alone, and which our reader and validator accept: as a module, if its bytes
// need not be just as they are.
func (r *reducer) accepted() {
	if len(r.p.Modules) != 1 || r.p.Mutants[0].Err != nil {
		return
	}
	r.encoding = true
	if r.try(func(*program.Program) bool { return true }) {
		r.repeat(lonePasses)
	}
	r.encoding = false
}

// encode makes the mutants' bytes those of their modules.
func encode(p *program.Program) bool {
	for i := range p.Mutants {
		p.Mutants[i].Binary = binary.Encode(p.Modules[p.Mutants[i].Module])
	}
	return true
}

// lonePasses are those for a module that is linked to nothing.
var lonePasses = []pass{
	{"emptyAllBodies", (*reducer).emptyAllBodies},
	{"dropSegments", (*reducer).dropSegments},
	{"dropExports", (*reducer).dropExports},
	{"dropUnused", (*reducer).dropUnused},
	{"emptyBodies", (*reducer).emptyBodies},
	{"dropClauses", (*reducer).dropClauses},
	{"skipCalls", (*reducer).skipCalls},
	{"dropInstructions", (*reducer).dropInstructions},
	{"unwrapBlocks", (*reducer).unwrapBlocks},
	{"forgetLocals", (*reducer).forgetLocals},
	{"zeroConstants", (*reducer).zeroConstants},
}

// emptyAllBodies empties the functions of all modules.
func (r *reducer) emptyAllBodies() bool {
	return r.tryModules(func(q *program.Program) (changed bool) {
		for _, m := range q.Modules {
			changed = changed || slices.ContainsFunc(m.Funcs, func(f wasm.Func) bool { return len(f.Body) > 2 })
			edit.TrapAll(m)
		}
		return changed
	})
}

// dropUnused leaves out what is not used, one by one, and groups of types as a whole.
func (r *reducer) dropUnused() (changed bool) {
	for k := range r.p.Modules {
		for s := range edit.SpaceLocals {
			if s == edit.SpaceTypes {
				continue
			}
			for x := edit.Count(r.p.Modules[k], s) - 1; x >= 0; x-- {
				changed = !edit.Used(r.p.Modules[k], s, uint32(x)) && r.tryModules(func(q *program.Program) bool {
					q.Drop(k, s, x)
					return true
				}) || changed
			}
		}
		for g := len(r.p.Modules[k].Types) - 1; g >= 0; g-- {
			changed = r.tryModule(k, func(m *wasm.Module) bool { return edit.RemoveGroup(m, g) }) || changed
		}
	}
	return changed
}
