package program

import (
	"slices"

	"wasmjudge/wasm/edit"
)

// Merge puts what instance b's module has into instance a's module; each is the only instance of its module. What b
// imports from a is then a's own. The instance is made where b was made if what is made in between does not need it,
// and else where a was.
func (p *Program) Merge(a, b int) bool {
	if b >= p.Instances() {
		return false
	}
	ka, kb := p.ModuleOf(a), p.ModuleOf(b)
	if ka == kb || !p.alone(ka) || !p.alone(kb) || p.Modules[ka].Start != nil && p.Modules[kb].Start != nil {
		return false
	}
	sa, sb := p.made(a), p.made(b)
	late := true
	for i := sa + 1; i < sb; i++ {
		s := &p.Steps[i]
		late = late && (!s.Instantiate && s.Instance != a ||
			s.Instantiate && !slices.ContainsFunc(s.Imports, func(from Provider) bool { return from.Instance == a }))
	}
	if !late && slices.ContainsFunc(p.Steps[sb].Imports, func(from Provider) bool { return from.Instance > a }) {
		return false
	}
	into, out := &p.Steps[sa], &p.Steps[sb]
	names, fresh, ok := edit.Merge(p.Modules[ka], p.Modules[kb], func(i int) (string, bool) {
		return out.Imports[i].Export, out.Imports[i].Instance == a
	})
	if !ok {
		return false
	}
	for _, i := range fresh {
		into.Imports = append(into.Imports, out.Imports[i])
	}
	p.unite(a, b, names)
	if late {
		s := p.Steps[sa]
		p.Steps = slices.Insert(p.Steps, sb+1, s)
		p.Steps = slices.Delete(p.Steps, sb, sb+1)
		p.Steps = slices.Delete(p.Steps, sa, sa+1)
		p.renumber(func(n int) int { // a is now where b was
			switch {
			case n == a:
				return b - 1
			case n > a && n < b:
				return n - 1
			}
			return without(n, b)
		})
	} else {
		p.Steps = slices.Delete(p.Steps, sb, sb+1)
		p.renumber(func(n int) int { return without(n, b) })
	}
	p.DropModules()
	return true
}
