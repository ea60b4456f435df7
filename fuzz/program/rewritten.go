package program

import "wasmjudge/wasm"

// Rewritten returns a program with other modules: change is called with each, which is valid, and returns what
// takes its place, or nil if it stays. Mutants stay.
func (p *Program) Rewritten(change func(*wasm.Module) *wasm.Module) *Program {
	if p.Validate() != nil {
		return p // where it runs this is reported
	}
	q := p.Copy()
	for k, m := range q.Modules {
		if p.mutant(k) != nil {
			continue
		}
		if m = change(m); m != nil {
			q.Modules[k] = m
		}
	}
	return q
}
