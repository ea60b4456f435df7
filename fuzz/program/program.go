package program

import (
	"fmt"
	"slices"

	"wasmjudge/wasm"
)

// Program is modules, and what is done with them from outside.
type Program struct {
	Modules  []*wasm.Module
	Hosts    []Host // host functions
	HostTags []HostTag
	Steps    []Step
	Mutants  []Mutant // modules that are changed; then all Steps instantiate
	Story    []string // what a generated program was planned to show, line by line; for readers of its script only
}

// Step is one thing done from outside: a module is instantiated, an export is called, or an exported global is read.
type Step struct {
	Instantiate bool
	Module      int        // Instantiate: index into Program.Modules
	Imports     []Provider // Instantiate: one for each import of the module
	Instance    int        // call, Get: number of the instance, counted by the instantiating steps
	Export      string     // call, Get
	Get         bool       // the export is a global, which is read
	Args        []wasm.Value
	Dives       bool // call: it exhausts the stack, on every engine
}

// Provider is an export of an earlier instance, or of the host, that an import is linked to.
type Provider struct {
	Instance int // or HostInstance, SpectestInstance, NoInstance
	Export   string
}

// String names the export for readers.
func (p Provider) String() string {
	switch p.Instance {
	case HostInstance:
		return "the host's " + p.Export
	case SpectestInstance:
		return "spectest's " + p.Export
	case NoInstance:
		return "nobody's " + p.Export
	}
	return fmt.Sprintf("instance %d's %s", p.Instance, p.Export)
}

// What stands where the number of an instance is wanted; all are negative.
const (
	HostInstance     = -1 // the host
	SpectestInstance = -2 // the module spectest of the script language
	NoInstance       = -3 // nobody: there is no such export
)

// Copy returns a copy of the program. Both share what is in their modules.
func (p *Program) Copy() *Program {
	q := *p
	q.Modules, q.Hosts = slices.Clone(q.Modules), slices.Clone(q.Hosts)
	q.Steps, q.Mutants = slices.Clone(q.Steps), slices.Clone(q.Mutants)
	for i := range q.Steps {
		q.Steps[i].Imports = slices.Clone(q.Steps[i].Imports)
	}
	return &q
}
