package fuzz

import (
	"fmt"
	"slices"

	"wasmjudge/wasm/edit"
)

// merged makes one module of two that have one instance each.
func (r *reducer) merged() (changed bool) {
	for a := 0; a < r.p.instances(); a++ {
		for b := a + 1; b < r.p.instances(); b++ {
			changed = r.trySmaller(func(q *Program) bool { return q.merge(a, b) }) || changed
		}
	}
	return changed
}

// merge puts what instance b's module has into instance a's module; both are the only instances of theirs. What b imports from a is then a's own. The
// instance is made where b was made if what is made in between does not need it, and else where a was.
func (p *Program) merge(a, b int) bool {
	if b >= p.instances() {
		return false
	}
	ka, kb := p.moduleOf(a), p.moduleOf(b)
	if ka == kb || !p.alone(ka) || !p.alone(kb) || p.Modules[ka].Start != nil && p.Modules[kb].Start != nil {
		return false
	}
	sa, sb := p.made(a), p.made(b)
	late := true
	for i := sa + 1; i < sb; i++ {
		s := &p.Steps[i]
		late = late && (!s.Instantiate && s.Instance != a || s.Instantiate && !slices.ContainsFunc(s.Imports, func(from Provider) bool { return from.Instance == a }))
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
	p.dropModules()
	return true
}

// unite has all that refers to instance b refer to a, where b's exports have other names.
func (p *Program) unite(a, b int, names map[string]string) {
	move := func(instance *int, export *string) {
		if *instance == b {
			*instance = a
			if to, ok := names[*export]; ok {
				*export = to
			}
		}
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		if !s.Instantiate {
			move(&s.Instance, &s.Export)
		}
		for k := range s.Imports {
			move(&s.Imports[k].Instance, &s.Imports[k].Export)
		}
	}
	for i := range p.Hosts {
		move(&p.Hosts[i].Instance, &p.Hosts[i].Export)
		move(&p.Hosts[i].Tag.Instance, &p.Hosts[i].Tag.Export)
	}
}

// renumber gives instances other numbers.
func (p *Program) renumber(to func(int) int) {
	set := func(n *int) {
		if *n != hostInstance {
			*n = to(*n)
		}
	}
	for i := range p.Steps {
		set(&p.Steps[i].Instance)
		for k := range p.Steps[i].Imports {
			set(&p.Steps[i].Imports[k].Instance)
		}
	}
	for i := range p.Hosts {
		set(&p.Hosts[i].Instance)
		set(&p.Hosts[i].Tag.Instance)
	}
}

// align has imports be of the names that their providers export. It is false if those of a module's instances are not of one name.
func (p *Program) align() bool {
	for i := range p.Steps {
		s := &p.Steps[i]
		for x := range s.Imports {
			m := p.Modules[s.Module]
			if m.Imports[x].Name == s.Imports[x].Export {
				continue
			}
			if !p.alone(s.Module) {
				return false
			}
			p.Modules[s.Module] = edit.Clone(m)
			p.Modules[s.Module].Imports[x].Name = s.Imports[x].Export
		}
	}
	return true
}

// alone tells whether a module has one instance.
func (p *Program) alone(k int) bool {
	n := 0
	for i := range p.Steps {
		if p.Steps[i].Instantiate && p.Steps[i].Module == k {
			n++
		}
	}
	return n == 1
}

// imports has a module import once what it imports twice from one provider, and import under one name what one provider provides.
func (r *reducer) imports() (changed bool) {
	for k := 0; k < len(r.p.Modules); k++ {
		for x := len(r.p.Modules[k].Imports) - 1; x > 0; x-- {
			for y := range x {
				changed = r.trySmaller(func(q *Program) bool { return q.importOnce(k, x, y) }) || changed
			}
		}
	}
	return r.try((*Program).nameImports) || changed
}

// importOnce has import y of module k stand for import x, which is the same in every instance.
func (p *Program) importOnce(k, x, y int) bool {
	if k >= len(p.Modules) || x >= len(p.Modules[k].Imports) {
		return false
	}
	m := p.Modules[k]
	kind := m.Imports[x].Type.Kind
	if m.Imports[y].Type.Kind != kind || !p.sameProviders(k, x, y) {
		return false
	}
	from, to := edit.ImportIndex(m, x), edit.ImportIndex(m, y)
	edit.Visit(func(at edit.Space, i *uint32) {
		if at == edit.Space(kind) && *i == from {
			*i = to
		}
	}).Module(m)
	return true
}

// sameProviders tells whether imports x and y of module k are linked to one export in every instance.
func (p *Program) sameProviders(k, x, y int) bool {
	return !slices.ContainsFunc(p.Steps, func(s Step) bool { return s.Instantiate && s.Module == k && s.Imports[x] != s.Imports[y] })
}

// nameImports has imports that come from one instance be from a module of one name: "a" for what the first instance provides, and so on.
func (p *Program) nameImports() (changed bool) {
	for k := range p.Modules {
		names := map[string]string{} // by the instances that provide, in every instance of the module
		for x := range p.Modules[k].Imports {
			from, first := "", hostInstance
			for i := range p.Steps {
				if s := &p.Steps[i]; s.Instantiate && s.Module == k {
					if from == "" {
						first = s.Imports[x].Instance
					}
					from += fmt.Sprint(s.Imports[x].Instance, " ")
				}
			}
			if first == hostInstance {
				continue
			}
			if _, ok := names[from]; !ok {
				names[from] = p.freeName(names, first)
			}
			if m := p.Modules[k]; m.Imports[x].Module != names[from] {
				p.Modules[k] = edit.Clone(m)
				p.Modules[k].Imports[x].Module = names[from]
				changed = true
			}
		}
	}
	return changed
}

// freeName is a name for what an instance provides that has not been given.
func (p *Program) freeName(given map[string]string, instance int) string {
	name := string(rune('a' + instance%26))
	for taken := true; taken; {
		taken = false
		for _, other := range given {
			if other == name {
				name, taken = name+"'", true
			}
		}
	}
	return name
}
