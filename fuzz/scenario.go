package fuzz

import (
	"fmt"

	"wasmjudge/wasm"
)

// Generate turns bytes into a program.
func Generate(data []byte) *Program {
	s := &scenario{choices: &choices{data}, program: &Program{}}
	s.instantiate(s.module(true))
	for n := 0; n < maxInstances-1 && (n < 2 || s.more(150)); n++ {
		if k := len(s.program.Modules); s.more(90) {
			s.instantiate(s.below(k)) // again: other tags of the same module
		} else {
			s.instantiate(s.module(false))
		}
	}
	for n := 0; n < maxCalls && (n < 2 || s.more(190)); n++ {
		s.call()
	}
	return s.program
}

const (
	maxInstances = 6
	maxCalls     = 8
)

// scenario builds a program.
type scenario struct {
	*choices
	program   *Program
	instances []int // module of each
}

// module generates a module that can be linked to the instances there are. The base is the first: it imports nothing and
// owns the fuel.
func (s *scenario) module(base bool) int {
	g := &module{choices: s.choices, m: &wasm.Module{Types: typeSection()}, base: base}
	g.imports(s.offers())
	g.define()
	s.program.Modules = append(s.program.Modules, g.m)
	return len(s.program.Modules) - 1
}

// offers lists the names that some instance exports, each with its type, in a fixed order.
func (s *scenario) offers() []offer {
	var list []offer
	seen := map[string]bool{}
	for _, k := range s.instances {
		m := s.program.Modules[k]
		for _, e := range m.Exports {
			if t, ok := m.Externtype(e.Kind, e.Index); ok && !seen[e.Name] && e.Name != fuelName {
				seen[e.Name] = true
				list = append(list, offer{e.Name, t})
			}
		}
	}
	return list
}

// offer is an export that modules to come may import.
type offer struct {
	name string
	typ  wasm.Externtype
}

// instantiate adds a step that links each import to one of the instances that export its name.
func (s *scenario) instantiate(k int) {
	step := Step{Instantiate: true, Module: k}
	for _, im := range s.program.Modules[k].Imports {
		var from []int
		for i, of := range s.instances {
			if exports(s.program.Modules[of], im.Name) {
				from = append(from, i)
			}
		}
		step.Imports = append(step.Imports, Provider{from[s.below(len(from))], im.Name})
	}
	s.program.Steps = append(s.program.Steps, step)
	s.instances = append(s.instances, k)
}

func exports(m *wasm.Module, name string) bool {
	for i := range m.Exports {
		if m.Exports[i].Name == name {
			return true
		}
	}
	return false
}

// call adds a step that calls a function from outside, more often of the later instances, which see more of the others.
func (s *scenario) call() {
	i := len(s.instances) - 1 - s.below(len(s.instances))*s.below(2)
	m := s.program.Modules[s.instances[i]]
	var names []string
	var sigs []int
	for sig := range funcTypes {
		for n := 0; exports(m, funcName(sig, n)); n++ {
			names, sigs = append(names, funcName(sig, n)), append(sigs, sig)
		}
	}
	k := s.below(len(names))
	step := Step{Instance: i, Export: names[k]}
	for _, t := range funcTypes[sigs[k]].params {
		step.Args = append(step.Args, s.value(t))
	}
	s.program.Steps = append(s.program.Steps, step)
}

// value draws an argument.
func (s *scenario) value(t wasm.Valtype) wasm.Value {
	if t.Kind == wasm.Ref {
		return wasm.ValueNull()
	}
	return wasm.Value{Kind: t.Kind, Lo: s.constant(t)}
}

// The names of exports tell the type, and number those of one type in a module from 0: an import of a name can be linked to every
// instance that exports it.

func tagName(typ, n int) string  { return fmt.Sprintf("tag%d.%d", typ, n) }
func funcName(sig, n int) string { return fmt.Sprintf("func%d.%d", sig, n) }

const (
	fuelName   = "fuel"
	memName    = "mem"
	funcsName  = "funcs" // a table of funcref
	exnsName   = "exns"  // a table of exnref
	exnName    = "exn"   // a global of exnref
	numberName = "i32"   // a global
)
