package program

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
	"wasmjudge/wasm/valid"
	"wasmjudge/wast"
	"wasmjudge/wast/host"
)

// Read reads a script as a program: modules, registrations, instances, actions and what the host has. What assertions
// expect is left aside, but for the end of the stack, because it is for engines to say what happens. Assertions that a
// module is refused have no place in a program: left are these, each as an error that says where it stands. The error
// is a *wasm.Error: of what is no script, or of the first thing that a program cannot do.
func Read(src *wasm.Source) (p *Program, left []*wasm.Error, err error) {
	script, err := wast.Parse(src)
	if err != nil {
		return nil, nil, err
	}
	r := &reader{src: src, p: &Program{Story: story(src.Text)}, modules: names{named: map[string]int{}},
		instances: names{named: map[string]int{}}, registered: map[string]int{"spectest": SpectestInstance, "host": HostInstance}}
	if err := r.commands(script.Commands); err != nil {
		return nil, nil, err
	}
	if err := r.targets(); err != nil {
		return nil, nil, err
	}
	if len(r.p.Steps) == 0 {
		return nil, nil, r.fail(0, "the script makes no instance")
	}
	return r.p, r.left, nil
}

// story is the comments that a script begins with, line by line.
func story(text []byte) (lines []string) {
	for line := range bytes.Lines(text) {
		line, ok := bytes.CutPrefix(bytes.TrimRight(line, "\r\n"), []byte(";;"))
		if !ok {
			break
		}
		lines = append(lines, string(bytes.TrimPrefix(line, []byte(" "))))
	}
	return lines
}

// names are what identifiers stand for, and the latest thing that was made.
type names struct {
	named map[string]int
	made  int // so many were made
	bound int // 1 + the latest of those that a command without a name means; 0 before the first
}

// add adds a thing with an identifier or without.
func (n *names) add(id string) int {
	n.made++
	n.bind(id, n.made-1)
	return n.made - 1
}

func (n *names) bind(id string, x int) {
	if n.bound = x + 1; id != "" {
		n.named[id] = x
	}
}

// lookup finds what an identifier, or none, stands for.
func (n *names) lookup(id string) (x int, ok bool) {
	if id == "" {
		return n.bound - 1, n.bound > 0
	}
	x, ok = n.named[id]
	return x, ok
}

// reader makes a program of a script's commands.
type reader struct {
	src        *wasm.Source
	p          *Program
	modules    names
	instances  names
	registered map[string]int // numbers of instances
	hosts      []*wast.Command
	left       []*wasm.Error
}

// fail is the error of what a program cannot do.
func (r *reader) fail(pos uint32, format string, args ...any) *wasm.Error {
	return &wasm.Error{Kind: wasm.Unsupported, Msg: "no program: " + fmt.Sprintf(format, args...), Pos: pos, Source: r.src}
}

func (r *reader) commands(list []wast.Command) error {
	for i := range list {
		if err := r.command(&list[i]); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) command(c *wast.Command) error {
	switch {
	case c.Kind == wast.CmdUnread:
		return c.Err
	case c.Kind == wast.CmdScript:
		return r.commands(c.Commands)
	case c.Kind == wast.CmdRegister:
		return r.register(c)
	case c.Kind == wast.CmdHost:
		return r.host(c)
	case c.Refuses():
		r.left = append(r.left, r.fail(c.Pos, "%s is about a module that is not instantiated", c.Keyword()))
		return nil
	case c.Action != nil:
		return r.action(c)
	case c.Module != nil:
		return r.module(c)
	case c.Instance != nil:
		k, ok := r.modules.lookup(c.Instance.Of)
		if !ok {
			return r.fail(c.Instance.Pos, "there is no module %s", c.Instance.Of)
		}
		return r.instantiate(c, k, c.Instance.Name)
	}
	return r.fail(c.Pos, "%s has no place in it", c.Keyword())
}

// module adds a module, and an instance of it unless it is a definition only.
func (r *reader) module(c *wast.Command) error {
	m, err := c.Module.Decode(r.src)
	if err != nil {
		return err
	}
	if m, err = plain(m); err != nil {
		return err
	}
	r.p.Modules = append(r.p.Modules, m)
	k := r.modules.add(c.Module.Name)
	if c.Module.Definition {
		return nil
	}
	return r.instantiate(c, k, c.Module.Name)
}

// plain returns a copy of a module, validated, without what engines do not run: names, hints and the like.
func plain(m *wasm.Module) (*wasm.Module, error) {
	m = edit.Clone(m)
	m.Names, m.Customs, m.Hints, m.NamesAt, m.HintsAt = nil, nil, nil, nil, nil
	for i := range m.Funcs { // only the binary format can say that there are no locals of a type
		f := &m.Funcs[i]
		f.Locals = slices.DeleteFunc(slices.Clone(f.Locals), func(l wasm.Locals) bool { return l.N == 0 })
	}
	err := valid.Validate(m)
	m.Source = nil
	return m, err
}

// instantiate adds an instance of module k. One of which an assertion says that it cannot be made has no name.
func (r *reader) instantiate(c *wast.Command, k int, id string) error {
	m := r.p.Modules[k]
	s := Step{Instantiate: true, Module: k, Imports: make([]Provider, len(m.Imports))}
	for x := range m.Imports {
		s.Imports[x] = Provider{NoInstance, m.Imports[x].Name}
		if from, ok := r.registered[m.Imports[x].Module]; ok {
			s.Imports[x].Instance = from
		}
	}
	r.p.Steps = append(r.p.Steps, s)
	if r.instances.made++; c.Kind == wast.CmdModule || c.Kind == wast.CmdInstance {
		r.instances.bind(id, r.instances.made-1)
	}
	return nil
}

func (r *reader) register(c *wast.Command) error {
	i, ok := r.instances.lookup(c.Name)
	if !ok {
		return r.fail(c.Pos, "there is no instance %s", c.Name)
	}
	r.registered[c.Text] = i
	return nil
}

// action adds a call, or that a global is read.
func (r *reader) action(c *wast.Command) error {
	a := c.Action
	i, ok := r.instances.lookup(a.Instance)
	if !ok {
		return r.fail(a.Pos, "there is no instance %s", a.Instance)
	}
	kind := wasm.ExternFunc
	if a.Get {
		kind = wasm.ExternGlobal
	}
	m := r.p.Modules[r.p.ModuleOf(i)]
	x, ok := exported(m, kind, a.Export)
	if !ok {
		return r.fail(a.Pos, "the instance exports no %v %s", kind, quoted(a.Export))
	}
	s := Step{Instance: i, Export: a.Export, Get: a.Get, Args: a.Args}
	s.Dives = c.Kind == wast.CmdAssertExhaustion && strings.HasPrefix(wasm.LimitCallDepth.String(), c.Text)
	if !a.Get {
		t, _ := m.Externtype(wasm.ExternFunc, x)
		if what := misfit(a.Args, edit.Comptype(m, t.Type).Params); what != "" {
			return r.fail(a.Pos, "%s", what)
		}
	}
	r.p.Steps = append(r.p.Steps, s)
	return nil
}

// exported finds an export of a kind.
func exported(m *wasm.Module, kind wasm.ExternKind, name string) (index uint32, ok bool) {
	for i := range m.Exports {
		if e := &m.Exports[i]; e.Kind == kind && e.Name == name {
			return e.Index, true
		}
	}
	return 0, false
}

// misfit says how arguments do not fit parameters; empty if they do.
func misfit(args []wasm.Value, params []wasm.Valtype) string {
	if len(args) != len(params) {
		return fmt.Sprintf("%d arguments for a function of %d parameters", len(args), len(params))
	}
	for i, v := range args {
		t := params[i]
		fits := v.Kind == t.Kind
		if fits && v.Kind == wasm.Ref {
			fits = v.Ref.Null() && t.Null || v.Ref.Heap == t.Heap
		}
		if !fits {
			return fmt.Sprintf("argument %d is %s, the parameter is %s", i+1, v, t)
		}
	}
	return ""
}

// host adds a function or tag of the host, or a name under which imports find them.
func (r *reader) host(c *wast.Command) error {
	h := c.Host
	if h.Register {
		r.registered[h.Name] = HostInstance
		return nil
	}
	if _, x := r.p.hostNamed(h.Name); x >= 0 {
		return r.fail(c.Pos, "the host has two things of the name %s", quoted(h.Name))
	}
	if len(r.p.Steps) > 0 {
		return r.fail(c.Pos, "the host is there before the first instance")
	}
	if h.Kind == wasm.ExternTag {
		r.p.HostTags = append(r.p.HostTags, HostTag{h.Name, h.Type})
		return nil
	}
	r.p.Hosts = append(r.p.Hosts, Host{Name: h.Name, Type: h.Type, Act: h.Act})
	r.hosts = append(r.hosts, c)
	return nil
}

// targets finds what the host's functions call and throw: instances that are made after them.
func (r *reader) targets() error {
	for i, c := range r.hosts {
		if !c.Host.Act.Targets() {
			continue
		}
		from := Provider{HostInstance, c.Host.Export}
		if id := c.Host.Instance; id != "" {
			n, ok := r.instances.named[id]
			if !ok {
				return r.fail(c.Pos, "there is no instance %s", id)
			}
			from.Instance = n
		}
		if h := &r.p.Hosts[i]; h.Act == host.Throw {
			h.Tag = from
		} else if h.Instance, h.Export = from.Instance, from.Export; !r.p.callable(h) {
			return r.fail(c.Pos, "%v is no function of the type that the host's function has", from)
		}
	}
	return nil
}

// callable reports whether a host function calls one of its own type.
func (p *Program) callable(h *Host) bool {
	m := p.Modules[p.ModuleOf(h.Instance)]
	x, ok := exported(m, wasm.ExternFunc, h.Export)
	if !ok {
		return false
	}
	t, _ := m.Externtype(wasm.ExternFunc, x)
	c := edit.Comptype(m, t.Type)
	return slices.Equal(c.Params, h.Type.Comp.Params) && slices.Equal(c.Results, h.Type.Comp.Results)
}
