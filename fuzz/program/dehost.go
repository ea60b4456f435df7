package program

import (
	"fmt"
	"slices"
	"strings"

	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
)

// WithoutHost returns a program that does almost the same without a host: modules take the place of its functions
// and tags. What is lost is the log of calls.
func (p *Program) WithoutHost() (*Program, error) {
	d := &dehosting{p.Copy()}
	d.Story = nil
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
	d.Align() // what was imported from the host comes from several instances now
	return d.Program, nil
}

// dehosting is a program that is losing its host.
type dehosting struct{ *Program }

// provide has an instance provide what the host did under a name.
func (p *Program) provide(name string, instance int) {
	for i := range p.Steps {
		for k := range p.Steps[i].Imports {
			if from := &p.Steps[i].Imports[k]; *from == (Provider{HostInstance, name}) {
				from.Instance = instance
			}
		}
	}
	for i := range p.Hosts {
		if t := &p.Hosts[i].Tag; *t == (Provider{HostInstance, name}) {
			t.Instance = instance
		}
	}
}

// tags has a module define the host's tags.
func (d *dehosting) tags() error {
	var b strings.Builder
	var names []string
	for i := range d.HostTags {
		t := &d.HostTags[i]
		names = append(names, t.Name)
		fmt.Fprintf(&b, "(tag (export %q) %s)", t.Name, ListText("param", t.Type.Comp.Params))
	}
	instance, err := d.AddInstance("(module "+b.String()+")", 0, nil)
	if err != nil {
		return err
	}
	for _, name := range names {
		d.provide(name, instance)
	}
	d.HostTags = nil
	return nil
}

// next has a module define the first of the host's functions, and all of those that keep an exception if it is one of
// these.
func (d *dehosting) next() error {
	h := d.Hosts[0]
	payload := d.Payload(h.Tag)
	switch h.Act {
	case HostKeep, HostFetch, HostThrowKept:
		names, source := d.keepers()
		_, err := d.replace(names, source, nil)
		return err
	case HostRelay, HostRethrow, HostCatch:
		return d.late(&h, Provider{h.Instance, h.Export}, `(import "" "" (func $f `+sigText(h.Type)+"))")
	case HostThrow:
		tag, err := d.importText(h.Tag)
		if err != nil {
			return err
		}
		if d.firstUse([]string{h.Name}) <= d.made(h.Tag.Instance) {
			return d.late(&h, h.Tag, tag+"(func $f "+sigText(h.Type)+throwText(payload)+")")
		}
		_, err = d.replace([]string{h.Name}, tag+functionText(h.Name, h.Type, throwText(payload)), []Provider{h.Tag})
		return err
	}
	_, err := d.replace([]string{h.Name}, functionText(h.Name, h.Type, ZeroText(h.Type.Comp.Results)), nil)
	return err
}

// importText imports the tag $e that a provider provides, with the types of the provider's module: the tag's may refer
// to them, or be one of several that are defined together.
func (d *dehosting) importText(tag Provider) (string, error) {
	if tag.Instance == HostInstance {
		return `(import "" "" (tag $e ` + ListText("param", d.Payload(tag)) + ")) ", nil
	}
	m := d.Modules[d.ModuleOf(tag.Instance)]
	x := slices.IndexFunc(m.Exports, func(e wasm.Export) bool {
		return e.Kind == wasm.ExternTag && e.Name == tag.Export
	})
	if x < 0 {
		return "", fmt.Errorf("instance %d exports no tag %q", tag.Instance, tag.Export)
	}
	t, _ := m.Externtype(wasm.ExternTag, m.Exports[x].Index)
	var b strings.Builder
	if err := text.Print(&b, &wasm.Module{Types: m.Types}); err != nil {
		return "", err
	}
	types := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(b.String()), "(module"), ")")
	return fmt.Sprintf(`(import "" "" (tag $e (type %d))) `, t.Type) + types, nil
}

// replace has an instance of a module provide what the host did under names.
func (d *dehosting) replace(names []string, source string, imports []Provider) (instance int, err error) {
	instance, err = d.AddInstance("(module "+source+")", d.firstUse(names), imports)
	if err != nil {
		return 0, err
	}
	for _, name := range names {
		d.provide(name, instance)
	}
	d.Hosts = slices.DeleteFunc(d.Hosts, func(h Host) bool { return slices.Contains(names, h.Name) })
	return instance, nil
}

// late has a module define a function that calls another by its table, where a further module puts that as soon as
// what that takes is there.
func (d *dehosting) late(h *Host, target Provider, source string) error {
	instance, err := d.replace([]string{h.Name}, d.caller(h), nil)
	if err != nil {
		return err
	}
	if target.Instance >= instance {
		target.Instance++
	}
	_, err = d.AddInstance(`(module (import "" "" (table 1 funcref)) `+source+" (elem (i32.const 0) func $f))", max(d.made(target.Instance), d.made(instance))+1,
		[]Provider{{instance, "late"}, target})
	return err
}

// firstUse is the first step that imports one of the host's names.
func (d *dehosting) firstUse(names []string) int {
	for i := range d.Steps {
		if slices.ContainsFunc(d.Steps[i].Imports, func(from Provider) bool {
			return from.Instance == HostInstance && slices.Contains(names, from.Export)
		}) {
			return i
		}
	}
	return len(d.Steps)
}

// keepers are the functions that keep an exception and give it back.
func (d *dehosting) keepers() (names []string, source string) {
	source = "(global $kept (mut exnref) (ref.null exn))"
	for i := range d.Hosts {
		h := &d.Hosts[i]
		code := ""
		switch h.Act {
		case HostKeep:
			code = "(global.set $kept (local.get 0))" + ZeroText(h.Type.Comp.Results)
		case HostFetch:
			code = "(global.get $kept)"
		case HostThrowKept:
			code = "(throw_ref (global.get $kept))"
		default:
			continue
		}
		names = append(names, h.Name)
		source += functionText(h.Name, h.Type, code)
	}
	return names, source
}

// caller is a function that calls another, which is put into its table when that is there.
func (d *dehosting) caller(h *Host) string {
	results := ListText("result", h.Type.Comp.Results)
	call := "(call_indirect " + sigText(h.Type) + LocalsText(len(h.Type.Comp.Params)) + " (i32.const 0))"
	switch h.Act {
	case HostRethrow:
		call = "(block $h (result exnref) (try_table " + results + " (catch_all_ref $h) " + call + ") (return)) (throw_ref)"
	case HostCatch:
		call = "(block $h (try_table " + results + " (catch_all $h) " + call + ") (return)) " + ZeroText(h.Type.Comp.Results)
	}
	return `(table (export "late") 1 funcref) ` + functionText(h.Name, h.Type, call)
}
