package program

import (
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
	"wasmjudge/wasm/text"
)

// ModuleOf returns the index of an instance's module; -1 if there is no such instance.
func (p *Program) ModuleOf(instance int) int {
	for i := range p.Steps {
		if p.Steps[i].Instantiate {
			if instance == 0 {
				return p.Steps[i].Module
			}
			instance--
		}
	}
	return -1
}

// Instances returns how many instances the program makes.
func (p *Program) Instances() (n int) {
	for i := range p.Steps {
		if p.Steps[i].Instantiate {
			n++
		}
	}
	return n
}

// made is the step that makes an instance.
func (p *Program) made(instance int) int {
	for i := range p.Steps {
		if p.Steps[i].Instantiate {
			if instance == 0 {
				return i
			}
			instance--
		}
	}
	return len(p.Steps) - 1
}

// alone reports whether a module has one instance.
func (p *Program) alone(k int) bool {
	n := 0
	for i := range p.Steps {
		if p.Steps[i].Instantiate && p.Steps[i].Module == k {
			n++
		}
	}
	return n == 1
}

// NamesExport reports whether a step or the host refers to an export of module k.
func (p *Program) NamesExport(k int, export string) bool {
	is := func(instance int, name string) bool {
		return instance >= 0 && name == export && p.ModuleOf(instance) == k
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

// Functype returns the type of the function that a step calls, as its module has it.
func (p *Program) Functype(s *Step) *wasm.Comptype {
	m, x := p.functype(s)
	return edit.Comptype(m, x)
}

// HasPlainType reports whether any module can define the type of the function that a step calls: it is a group of its
// own, final and without supertypes, and refers to no other type.
func (p *Program) HasPlainType(s *Step) bool {
	m, x := p.functype(s)
	return edit.Plain(m, x) && abstract(edit.Comptype(m, x))
}

func (p *Program) functype(s *Step) (m *wasm.Module, x uint32) {
	m = p.Modules[p.ModuleOf(s.Instance)]
	i := slices.IndexFunc(m.Exports, func(e wasm.Export) bool { return e.Name == s.Export })
	t, _ := m.Externtype(wasm.ExternFunc, m.Exports[i].Index)
	return m, t.Type
}

// AddInstance adds a module in the text format, and before a step an instance of it, whose number it returns. The
// instances after it are numbered anew.
func (p *Program) AddInstance(source string, before int, imports []Provider) (instance int, err error) {
	m, err := text.Parse(&wasm.Source{Name: "module", Text: []byte(source)})
	if err != nil {
		return 0, err
	}
	for i := range p.Steps[:before] {
		if p.Steps[i].Instantiate {
			instance++
		}
	}
	shift := func(n *int) {
		if *n >= instance {
			*n++
		}
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		shift(&s.Instance)
		for k := range s.Imports {
			shift(&s.Imports[k].Instance)
		}
	}
	for i := range p.Hosts {
		shift(&p.Hosts[i].Instance)
		shift(&p.Hosts[i].Tag.Instance)
	}
	for x := range imports {
		m.Imports[x].Name = imports[x].Export
	}
	p.Modules = append(p.Modules, m)
	p.Steps = slices.Insert(p.Steps, before, Step{Instantiate: true, Module: len(p.Modules) - 1, Imports: imports})
	return instance, nil
}

// DropInstance leaves out an instance. It reports false if the host calls the instance, or nothing else provides
// what it did.
func (p *Program) DropInstance(instance int) bool {
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

// without returns the number that instance i has when another is left out.
func without(i, other int) int {
	if i > other {
		return i - 1
	}
	return i
}

// redirect takes another provider for one that is left out, of those that are there before a step, and numbers the
// rest.
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

// DropModules leaves out modules of which there is no instance. It reports whether there were any.
func (p *Program) DropModules() (dropped bool) {
	for k := len(p.Modules) - 1; k >= 0; k-- {
		dropped = p.DropModule(k) || dropped
	}
	return dropped
}

// DropModule leaves out module k if there is no instance of it. It reports whether that is so.
func (p *Program) DropModule(k int) bool {
	if slices.ContainsFunc(p.Steps, func(s Step) bool { return s.Instantiate && s.Module == k }) {
		return false
	}
	p.Modules = slices.Delete(p.Modules, k, k+1)
	for i := range p.Steps {
		p.Steps[i].Module = without(p.Steps[i].Module, k)
	}
	return true
}

// renumber gives instances other numbers.
func (p *Program) renumber(to func(int) int) {
	set := func(n *int) {
		if *n >= 0 {
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
