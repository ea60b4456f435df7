package fuzz

import (
	"fmt"
	"slices"

	"wasmjudge/wasm"
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
	j := &joint{to: p.Modules[ka], from: p.Modules[kb], a: a, into: &p.Steps[sa], out: &p.Steps[sb]}
	if !j.join() {
		return false
	}
	p.unite(a, b, j.names)
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

// joint is the making of one module of two.
type joint struct {
	to, from  *wasm.Module
	a         int
	into, out *Step
	names     map[string]string // new names of exports
	indices   [spaceNone][]uint32
}

// join adds from to to. It is false if an import is not found.
func (j *joint) join() bool {
	base := [spaceNone]int{}
	for s := range spaceLocals {
		base[s] = count(j.to, s)
	}
	var fresh []int // imports of from that are not to's own
	for i := range j.from.Imports {
		im := &j.from.Imports[i]
		kind := space(im.Type.Kind)
		if j.out.Imports[i].Instance != j.a {
			fresh = append(fresh, i)
			j.indices[kind] = append(j.indices[kind], 0) // for later
			continue
		}
		at := slices.IndexFunc(j.to.Exports, func(e wasm.Export) bool { return e.Name == j.out.Imports[i].Export })
		if at < 0 {
			return false
		}
		j.indices[kind] = append(j.indices[kind], j.to.Exports[at].Index)
	}
	if len(fresh) > 0 {
		j.imports(fresh)
		for s := range spaceLocals {
			base[s] = count(j.to, s)
		}
	}
	for s := range spaceLocals {
		for x := len(j.indices[s]); x < count(j.from, s); x++ {
			j.indices[s] = append(j.indices[s], uint32(base[s]))
			base[s]++
		}
	}
	v := visit(func(at space, index *uint32) {
		if at < spaceLocals {
			*index = j.indices[at][*index]
		}
	})
	v.module(j.from)
	for _, g := range j.from.Types {
		v.types(g)
	}
	j.add()
	return true
}

// imports adds imports of from to to, whose indices make room for them.
func (j *joint) imports(fresh []int) {
	seen := map[wasm.ExternKind]int{}
	position := map[int]int{} // among those of its kind, in from
	for i := range j.from.Imports {
		k := j.from.Imports[i].Type.Kind
		position[i] = seen[k]
		seen[k]++
	}
	types := uint32(len(j.to.Types))
	for _, i := range fresh {
		im := j.from.Imports[i]
		kind := im.Type.Kind
		x := uint32(j.to.CountImports(kind))
		shift := visit(func(at space, index *uint32) {
			if at == space(kind) && *index >= x {
				*index++
			}
		})
		shift.module(j.to)
		for k := range j.indices[kind] {
			if n := &j.indices[kind][k]; *n >= x && !slices.ContainsFunc(fresh, func(other int) bool {
				return j.from.Imports[other].Type.Kind == kind && position[other] == k && other >= i
			}) {
				*n++
			}
		}
		visit(func(at space, index *uint32) {
			if at == spaceTypes {
				*index += types
			}
		}).externtype(&im.Type)
		j.to.Imports = append(j.to.Imports, im)
		j.into.Imports = append(j.into.Imports, j.out.Imports[i])
		j.indices[kind][position[i]] = x
	}
}

// add adds from's definitions, whose indices are to's now.
func (j *joint) add() {
	to, from := j.to, j.from
	exts := uint32(len(to.Exts))
	to.Exts = append(to.Exts, from.Exts...)
	eachExpr(from, func(e []wasm.Instr) {
		for i := range e {
			if e[i].Op.Row().Imm.HasExt() {
				e[i].Y += exts
			}
		}
	})
	to.Types = append(to.Types, from.Types...)
	to.Tags = append(to.Tags, from.Tags...)
	to.Globals = append(to.Globals, from.Globals...)
	to.Mems = append(to.Mems, from.Mems...)
	to.Tables = append(to.Tables, from.Tables...)
	to.Funcs = append(to.Funcs, from.Funcs...)
	to.Datas = append(to.Datas, from.Datas...)
	to.Elems = append(to.Elems, from.Elems...)
	if from.Start != nil {
		to.Start = from.Start
	}
	j.names = map[string]string{}
	for _, e := range from.Exports {
		name := e.Name
		for slices.ContainsFunc(to.Exports, func(other wasm.Export) bool { return other.Name == name }) {
			name += "'"
		}
		j.names[e.Name] = name
		e.Name = name
		to.Exports = append(to.Exports, e)
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
			p.Modules[s.Module] = cloneModule(m)
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
	index := func(at int) (n uint32) {
		for i := range m.Imports[:at] {
			if m.Imports[i].Type.Kind == kind {
				n++
			}
		}
		return n
	}
	from, to := index(x), index(y)
	visit(func(at space, i *uint32) {
		if at == space(kind) && *i == from {
			*i = to
		}
	}).module(m)
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
				p.Modules[k] = cloneModule(m)
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
