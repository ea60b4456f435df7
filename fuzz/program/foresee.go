package program

import (
	"slices"

	"wasmjudge/wasm"
)

// Foresee announces the program to an engine that is far away, whose modules are validated. The result is nil if the
// engine is not one of these.
func (p *Program) Foresee(e wasm.Engine, l wasm.Leftovers) wasm.Ahead {
	far, ok := e.(wasm.Foreseer)
	if !ok || !p.plannable() {
		return nil
	}
	plan := &wasm.Plan{Modules: p.Modules, Steps: make([]wasm.PlanStep, len(p.Steps)), Leftovers: l}
	for i := range p.HostTags {
		plan.Tags = append(plan.Tags, p.HostTags[i].Type)
	}
	for i := range p.Hosts {
		plan.Funcs = append(plan.Funcs, p.Hosts[i].Type)
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		plan.Steps[i] = wasm.PlanStep{Instantiate: s.Instantiate, Module: s.Module, Instance: s.Instance,
			Export: s.Export, Args: s.Args}
		for _, from := range s.Imports {
			plan.Steps[i].Imports = append(plan.Steps[i].Imports, p.planned(from))
		}
	}
	return far.Foresee(plan)
}

// plannable reports whether a plan can say all that the program does: none says that a global is read, or that
// spectest provides something.
func (p *Program) plannable() bool {
	return !slices.ContainsFunc(p.Steps, func(s Step) bool {
		return s.Get || slices.ContainsFunc(s.Imports, func(from Provider) bool { return from.Instance < HostInstance })
	})
}

// planned says where an import comes from.
func (p *Program) planned(from Provider) wasm.PlanImport {
	if from.Instance != HostInstance {
		return wasm.PlanImport{Instance: from.Instance, Export: from.Export}
	}
	kind, x := p.hostNamed(from.Export)
	return wasm.PlanImport{Host: true, Kind: kind, Instance: x}
}
