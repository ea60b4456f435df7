package fuzz

import (
	"fmt"

	"wasmjudge/wasm"
)

// Program is modules, and what is done with them from outside.
type Program struct {
	Modules  []*wasm.Module
	Hosts    []Host // host functions
	HostTags []int  // host tags: index into tagTypes of each
	Steps    []Step
	plan     *plan
}

// Step is one thing done from outside: a module is instantiated, or an export is called.
type Step struct {
	Instantiate bool
	Module      int        // Instantiate: index into Program.Modules
	Imports     []Provider // Instantiate: one for each import of the module
	Instance    int        // call: number of the instance, counted by the instantiating steps
	Export      string     // call
	Args        []wasm.Value
	Dives       bool // it exhausts the stack, on every engine
}

// Provider is an export of an earlier instance, or of the host, that an import is linked to.
type Provider struct {
	Instance int // hostInstance for the host
	Export   string
}

func (p Provider) String() string {
	if p.Instance == hostInstance {
		return "the host's " + p.Export
	}
	return fmt.Sprintf("instance %d's %s", p.Instance, p.Export)
}

// Generate turns bytes into a linked program.
func Generate(data []byte) *Program { return Linked.Generate(data) }

// Generate turns bytes into a program of the profile: the same bytes into the same program on every machine.
func (f *Profile) Generate(data []byte) *Program {
	p := &plan{choices: choices{left: &data}, profile: f}
	p.draw()
	s := &scenario{plan: p, code: choices{left: &data, back: true}, program: &Program{plan: p}}
	s.modules()
	s.steps()
	return s.program
}

// scenario makes a program of a plan.
type scenario struct {
	*plan
	code    choices
	program *Program
	built   []built
}

// built is a module that has been built.
type built struct {
	links   []link
	exports []export
}

func (s *scenario) modules() {
	b := &buffers{}
	for k := range s.plan.modules {
		g := &module{choices: &s.code, buffers: b, p: s.plan, plan: &s.plan.modules[k], m: &wasm.Module{}, base: k == 0}
		own := g.build(s.offers(g.plan.first))
		s.program.Modules = append(s.program.Modules, g.m)
		s.built = append(s.built, built{g.links, own})
	}
	s.program.Hosts, s.program.HostTags = s.hosts, s.hostTags
}

// offers lists the general functions that the instances before the n-th export.
func (s *scenario) offers(n int) (list []export) {
	for i := range s.built {
		if s.plan.modules[i].first < n {
			list = append(list, s.built[i].exports...)
		}
	}
	return list
}

// steps lists what is done, in order.
func (s *scenario) steps() {
	for i := range s.instances {
		for _, g := range s.goals {
			for k := range g.legs {
				if l := &g.legs[k]; l.start && l.when == i {
					s.enlist(l)
				}
			}
		}
		s.instantiate(i)
		for _, g := range s.goals {
			for k := range g.legs {
				if l := &g.legs[k]; !l.start && l.when == i {
					s.enlist(l)
					s.enter(l)
				}
			}
		}
	}
	for n := s.code.list(0, s.profile.calls, 150); n > 0; n-- {
		s.call()
	}
}

// instantiate adds the step that makes instance i.
func (s *scenario) instantiate(i int) {
	k := s.instances[i].module
	m := s.program.Modules[k]
	step := Step{Instantiate: true, Module: k, Imports: make([]Provider, len(m.Imports)), Dives: s.divesAtStart(i)}
	for x := range m.Imports {
		step.Imports[x] = Provider{s.provider(i, &s.built[k].links[x]), m.Imports[x].Name}
	}
	s.program.Steps = append(s.program.Steps, step)
}

func (s *scenario) divesAtStart(i int) bool {
	f := s.moduleOf(i).start
	return f != nil && f.leg.origin == originDive
}

// provider gives the instance that provides an import of instance i.
func (s *scenario) provider(i int, l *link) int {
	switch l.kind {
	case linkHost:
		return hostInstance
	case linkTag:
		return s.instances[i].links[l.n]
	case linkStation:
		if l.to.caller == i {
			return l.to.instance
		}
		return s.moduleOf(l.to.instance).first
	case linkFunction:
		return s.code.oneOf(i, func(from int) bool { return s.provides(s.instances[from].module, l.fn) })
	}
	return 0
}

// provides tells whether a module exports a function under the name, and one that is not more expensive.
func (s *scenario) provides(k int, e export) bool {
	for _, own := range s.built[k].exports {
		if own.sig == e.sig && own.n == e.n {
			return own.cost <= e.cost
		}
	}
	return false
}

// enlist adds the steps that make those of the leg's functions known that are called by way of a table or global.
func (s *scenario) enlist(l *leg) {
	for i := range l.frames {
		f := &l.frames[i]
		if f.way == wayGlobal || f.way == wayRoute && !f.elem {
			s.program.Steps = append(s.program.Steps, Step{Instance: f.instance, Export: enlistName})
		}
	}
}

// enter adds the step that calls the leg's first frame.
func (s *scenario) enter(l *leg) {
	f := &l.frames[0]
	step := Step{Instance: f.instance, Export: hopNames[f.number], Dives: l.origin == originDive}
	for i, t := range functypes[f.sig].params {
		v := s.value(t)
		if i == 0 && f.depth > 0 {
			v = wasm.ValueI32(int32(f.depth))
		}
		step.Args = append(step.Args, v)
	}
	s.program.Steps = append(s.program.Steps, step)
}

// call adds a step that calls a general function.
func (s *scenario) call() {
	i := s.code.oneOf(len(s.instances), func(i int) bool { return len(s.built[s.instances[i].module].exports) > 0 })
	if i < 0 {
		return
	}
	e := pick(&s.code, s.built[s.instances[i].module].exports)
	step := Step{Instance: i, Export: funcNames[e.sig][e.n]}
	for _, t := range functypes[e.sig].params {
		step.Args = append(step.Args, s.value(t))
	}
	s.program.Steps = append(s.program.Steps, step)
}

// value draws an argument.
func (s *scenario) value(t wasm.Valtype) wasm.Value {
	if t.Kind == wasm.Ref {
		return wasm.ValueNull()
	}
	return wasm.Value{Kind: t.Kind, Lo: s.code.constant(t)}
}
