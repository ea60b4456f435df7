package fuzz

import (
	"fmt"
	"slices"
	"strings"

	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
)

// WithoutHost gives a program that does almost the same without a host: modules take the place of its functions and tags. What is lost is
// the log of calls.
func (p *Program) WithoutHost() (*Program, error) {
	d := &dehosting{p.copy()}
	d.plan = nil
	if len(d.HostTags) > 0 {
		if err := d.tags(); err != nil {
			return nil, err
		}
	}
	for len(d.Hosts) > 0 {
		if err := d.next(); err != nil {
			return nil, err
		}
	}
	return d.Program, nil
}

// dehosting is a program that is losing its host.
type dehosting struct{ *Program }

// copy copies what may be changed of a program, but for what is in its modules.
func (p *Program) copy() *Program {
	q := *p
	q.Modules, q.Hosts = slices.Clone(q.Modules), slices.Clone(q.Hosts)
	q.Steps, q.Mutants = slices.Clone(q.Steps), slices.Clone(q.Mutants)
	for i := range q.Steps {
		q.Steps[i].Imports = slices.Clone(q.Steps[i].Imports)
	}
	return &q
}

// add adds a module, and before a step an instance of it, whose number it gives. The instances after it are numbered anew.
func (p *Program) add(source string, before int, imports []Provider) (instance int, err error) {
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

// provide has an instance provide what the host did under a name.
func (p *Program) provide(name string, instance int) {
	for i := range p.Steps {
		for k := range p.Steps[i].Imports {
			if from := &p.Steps[i].Imports[k]; *from == (Provider{hostInstance, name}) {
				from.Instance = instance
			}
		}
	}
	for i := range p.Hosts {
		if t := &p.Hosts[i].Tag; *t == (Provider{hostInstance, name}) {
			t.Instance = instance
		}
	}
}

// tags has a module define the host's tags.
func (d *dehosting) tags() error {
	var b strings.Builder
	var names []string
	for x, t := range d.HostTags {
		n := nameOf(d.HostTags, x)
		names = append(names, tagNames[n.typ][n.n])
		fmt.Fprintf(&b, "(tag (export %q) %s)", names[x], listText("param", tagTypes[t]))
	}
	instance, err := d.add("(module "+b.String()+")", 0, nil)
	if err != nil {
		return err
	}
	for _, name := range names {
		d.provide(name, instance)
	}
	d.HostTags = nil
	return nil
}

// next has a module define the first of the host's functions, and all of those that keep an exception if it is one of these.
func (d *dehosting) next() error {
	h := d.Hosts[0]
	payload := d.payload(h.Tag)
	switch h.Act {
	case HostKeep, HostFetch, HostThrowKept:
		names, source := d.keepers()
		_, err := d.replace(names, source, nil)
		return err
	case HostRelay, HostRethrow, HostCatch:
		return d.late(&h, Provider{h.Instance, h.Export}, `(import "" "" (func $f `+sigText(h.sig)+"))")
	case HostThrow:
		tag := `(import "" "" (tag $e ` + listText("param", payload) + ")) "
		if d.firstUse([]string{h.Name}) <= d.made(h.Tag.Instance) {
			return d.late(&h, h.Tag, tag+"(func $f "+sigText(h.sig)+throwText(payload)+")")
		}
		_, err := d.replace([]string{h.Name}, tag+functionText(h.Name, h.sig, throwText(payload)), []Provider{h.Tag})
		return err
	}
	_, err := d.replace([]string{h.Name}, functionText(h.Name, h.sig, zeroText(functypes[h.sig].results)), nil)
	return err
}

// replace has an instance of a module provide what the host did under names.
func (d *dehosting) replace(names []string, source string, imports []Provider) (instance int, err error) {
	instance, err = d.add("(module "+source+")", d.firstUse(names), imports)
	if err != nil {
		return 0, err
	}
	for _, name := range names {
		d.provide(name, instance)
	}
	d.Hosts = slices.DeleteFunc(d.Hosts, func(h Host) bool { return slices.Contains(names, h.Name) })
	return instance, nil
}

// late has a module define a function that calls another by its table, where a further module puts that as soon as what that takes is there.
func (d *dehosting) late(h *Host, target Provider, source string) error {
	instance, err := d.replace([]string{h.Name}, d.caller(h), nil)
	if err != nil {
		return err
	}
	if target.Instance >= instance {
		target.Instance++
	}
	_, err = d.add(`(module (import "" "" (table 1 funcref)) `+source+" (elem (i32.const 0) func $f))", max(d.made(target.Instance), d.made(instance))+1,
		[]Provider{{instance, "late"}, target})
	return err
}

// firstUse is the first step that imports one of the host's names.
func (d *dehosting) firstUse(names []string) int {
	for i := range d.Steps {
		if slices.ContainsFunc(d.Steps[i].Imports, func(from Provider) bool {
			return from.Instance == hostInstance && slices.Contains(names, from.Export)
		}) {
			return i
		}
	}
	return len(d.Steps)
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

// keepers are the functions that keep an exception and give it back.
func (d *dehosting) keepers() (names []string, source string) {
	source = "(global $kept (mut exnref) (ref.null exn))"
	for i := range d.Hosts {
		h := &d.Hosts[i]
		code := ""
		switch h.Act {
		case HostKeep:
			code = "(global.set $kept (local.get 0))" + zeroText(functypes[h.sig].results)
		case HostFetch:
			code = "(global.get $kept)"
		case HostThrowKept:
			code = "(throw_ref (global.get $kept))"
		default:
			continue
		}
		names = append(names, h.Name)
		source += functionText(h.Name, h.sig, code)
	}
	return names, source
}

// caller is a function that calls another, which is put into its table when that is there.
func (d *dehosting) caller(h *Host) string {
	results := listText("result", functypes[h.sig].results)
	call := "(call_indirect " + sigText(h.sig) + localsText(len(functypes[h.sig].params)) + " (i32.const 0))"
	switch h.Act {
	case HostRethrow:
		call = "(block $h (result exnref) (try_table " + results + " (catch_all_ref $h) " + call + ") (return)) (throw_ref)"
	case HostCatch:
		call = "(block $h (try_table " + results + " (catch_all $h) " + call + ") (return)) " + zeroText(functypes[h.sig].results)
	}
	return `(table (export "late") 1 funcref) ` + functionText(h.Name, h.sig, call)
}

// payload gives the types of the payload of a tag that an instance provides.
func (d *dehosting) payload(from Provider) []wasm.Valtype {
	m := d.Modules[d.moduleOf(from.Instance)]
	for _, e := range m.Exports {
		if e.Kind == wasm.ExternTag && e.Name == from.Export {
			t, _ := m.Externtype(wasm.ExternTag, e.Index)
			return m.Types[t.Type][0].Comp.Params
		}
	}
	return nil
}

// throwText throws the payload that the host does.
func throwText(payload []wasm.Valtype) string {
	return valuesText(payload, thrownByHost(payload)) + "(throw $e)"
}

// functionText is the text of an exported function.
func functionText(name string, of sig, code string) string {
	return fmt.Sprintf("(func (export %q) %s %s)", name, sigText(of), code)
}

func sigText(of sig) string {
	return listText("param", functypes[of].params) + listText("result", functypes[of].results)
}

func listText(keyword string, types []wasm.Valtype) string {
	if len(types) == 0 {
		return ""
	}
	s := "(" + keyword
	for _, t := range types {
		s += " " + t.String()
	}
	return s + ")"
}

func localsText(n int) (s string) {
	for i := range n {
		s += fmt.Sprintf(" (local.get %d)", i)
	}
	return s
}

// zeroText pushes zeros.
func zeroText(types []wasm.Valtype) string { return valuesText(types, zeros(types)) }

// valuesText pushes values of types: of references, null.
func valuesText(types []wasm.Valtype, values []wasm.Value) (s string) {
	for i, t := range types {
		if t.Kind == wasm.Ref {
			s += "(ref.null " + t.HeapString() + ")"
		} else {
			s += values[i].String()
		}
	}
	return s
}
