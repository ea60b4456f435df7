package generate

import (
	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
)

// scenario makes a program of a plan.
type scenario struct {
	plan
	arena   arena
	code    choices
	program program.Program
	built   [maxModules + annexModules]module
	body    body
	offered []export
}

func (s *scenario) modules() {
	for k := range s.plan.modules {
		g := &s.built[k]
		g.reset(s, k)
		g.build(s.offers(k))
		s.program.Modules = append(s.program.Modules, g.respelled())
	}
	s.program.Hosts = s.hosts
	for x, t := range s.hostTags {
		n := nameOf(s.hostTags, x)
		s.program.HostTags = append(s.program.HostTags,
			program.HostTag{Name: tagNames[n.typ][n.n], Type: tagDeftypes[t]})
	}
}

// offers lists the general functions that the modules before the k-th export.
func (s *scenario) offers(k int) []export {
	s.offered = s.offered[:0]
	for i := range s.built[:k] {
		s.offered = append(s.offered, s.built[i].own...)
	}
	return s.offered
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
	s.callAnnex()
	s.callCrowds()
	if s.profile.goals == 0 {
		s.callOwn()
	}
	for n := s.code.List(0, s.profile.calls, 150); n > 0; n-- {
		s.call()
	}
}

// callCrowds adds the steps that call the crowded functions, each in one instance of its module.
func (s *scenario) callCrowds() {
	for k := range s.plan.modules {
		for x := range s.built[k].crowds {
			c := &s.built[k].crowds[x]
			i := s.code.OneOf(len(s.instances), func(i int) bool { return s.instances[i].module == k })
			for _, args := range c.calls {
				s.program.Steps = append(s.program.Steps, program.Step{Instance: i, Export: c.name, Args: args})
			}
		}
	}
}

// instantiate adds the step that makes instance i.
func (s *scenario) instantiate(i int) {
	k := s.instances[i].module
	m := s.program.Modules[k]
	step := program.Step{Instantiate: true, Module: k, Imports: s.arena.providers.Take(len(m.Imports))}
	for x := range m.Imports {
		step.Imports[x] = program.Provider{Instance: s.provider(i, &s.built[k].links[x]), Export: m.Imports[x].Name}
	}
	s.program.Steps = append(s.program.Steps, step)
}

// provider returns the instance that provides an import of instance i.
func (s *scenario) provider(i int, l *link) int {
	switch l.kind {
	case linkHost:
		return program.HostInstance
	case linkTag:
		return s.instances[i].links[l.n]
	case linkStation:
		if l.to.caller == i {
			return l.to.instance
		}
		return s.moduleOf(l.to.instance).first
	case linkAnnex:
		return s.instances[i].before
	case linkAnnexRoot:
		return s.annex.root
	case linkFunction:
		return s.code.OneOf(i, func(from int) bool { return s.provides(s.instances[from].module, l.fn) })
	}
	return 0
}

// provides reports whether a module exports a function under the name, and one that is not more expensive.
func (s *scenario) provides(k int, e export) bool {
	for _, own := range s.built[k].own {
		if own.sig == e.sig && own.n == e.n {
			return own.cost <= e.cost
		}
	}
	return false
}

// enlist adds the steps that make those of the leg's functions known that are called by way of a table or global.
func (s *scenario) enlist(l *leg) {
	for i := range l.stations {
		f := &l.stations[i]
		if f.way == wayGlobal || f.way == wayRoute && !f.elem {
			s.program.Steps = append(s.program.Steps, program.Step{Instance: f.instance, Export: enlistName})
		}
	}
}

// enter adds the step that calls the leg's first frame.
func (s *scenario) enter(l *leg) {
	f := &l.stations[0]
	step := program.Step{Instance: f.instance, Export: stationNames[f.number], Args: s.arguments(f.sig),
		Dives: l.origin == originDive}
	if f.depth > 0 {
		step.Args[0] = wasm.ValueI32(int32(f.depth))
	}
	s.program.Steps = append(s.program.Steps, step)
}

// call adds a step that calls a general function.
func (s *scenario) call() {
	i := s.code.OneOf(len(s.instances), func(i int) bool { return len(s.built[s.instances[i].module].own) > 0 })
	if i < 0 {
		return
	}
	e := pick(&s.code, s.built[s.instances[i].module].own)
	s.program.Steps = append(s.program.Steps,
		program.Step{Instance: i, Export: funcNames[e.sig][e.n], Args: s.arguments(e.sig)})
}

// callOwn adds the steps that call every general function once, where nothing else would run.
func (s *scenario) callOwn() {
	for i := range s.instances {
		for _, e := range s.built[s.instances[i].module].own {
			s.program.Steps = append(s.program.Steps,
				program.Step{Instance: i, Export: funcNames[e.sig][e.n], Args: s.arguments(e.sig)})
		}
	}
}

// arguments draws arguments for a function.
func (s *scenario) arguments(of sig) []wasm.Value {
	params := s.functype(of).params
	args := s.arena.values.Take(len(params))
	for i, t := range params {
		args[i] = s.value(t)
	}
	return args
}

// value draws an argument.
func (s *scenario) value(t wasm.Valtype) wasm.Value {
	switch {
	case t == externref && s.code.Chance(200):
		return wasm.ValueExtern(uint64(s.code.Below(5)))
	case t.Kind == wasm.Ref:
		return wasm.ValueNull()
	}
	return s.code.constant(t)
}
