package program

import "wasmjudge/wasm"

// Rewritten returns a program with other modules, and reports whether a module is another one: change is called with
// each, which is valid, and returns what takes its place, or nil if it stays. Mutants stay.
func (p *Program) Rewritten(change func(*wasm.Module) *wasm.Module) (q *Program, changed bool) {
	if p.Validate() != nil {
		return p, false // where it runs this is reported
	}
	q = p.Copy()
	for k, m := range q.Modules {
		if p.mutant(k) != nil {
			continue
		}
		if m = change(m); m != nil {
			q.Modules[k], changed = m, true
		}
	}
	return q, changed
}
