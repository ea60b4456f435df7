// Package registry knows the engines that are linked into this program by the names that users type. A new engine is a
// row of the table Linked, and nothing else of the program has its name. Engines that run as processes of their own are
// named by a file instead (peer/roster).
package registry

import (
	"fmt"
	"slices"

	"wasmjudge/native"
	"wasmjudge/native/fault"
	"wasmjudge/oracle"
	"wasmjudge/peer/wazero"
	"wasmjudge/spectec"
	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/valid"
)

// Engine is one engine of the table. What it is and what it lacks, wasm.Engine's About says once it is started.
type Engine struct {
	Name  string
	Spare bool // it is compared with the oracle where native is not available
	start func() (wasm.Engine, error)
	// faulty starts the engine with a known fault; nil if no faults can be built into it
	faulty func([]*fault.Fault) (wasm.Engine, error)
}

// Linked are all engines, in the order of their names. One that cannot be used on this machine returns an error when it
// is started.
var Linked = []Engine{
	withFaults("native"),
	withFaults("native-zeal", native.WithZeal(false)),
	withFaults("native-zeal-move", native.WithZeal(true)),
	{Name: "oracle", start: func() (wasm.Engine, error) { return oracle.New(), nil }},
	{Name: "oracle-zeal", start: func() (wasm.Engine, error) { return oracle.New(oracle.Zealous()), nil }},
	{Name: "spectec", start: func() (wasm.Engine, error) { return spectec.New("", spectec.WithValidator(Validate)) }},
	{Name: "wazero", Spare: true, start: func() (wasm.Engine, error) { return wazero.New(true), nil }},
	{Name: "wazero-interpreter", start: func() (wasm.Engine, error) { return wazero.New(false), nil }},
}

// withFaults makes the row of an engine into which known faults can be built.
func withFaults(name string, options ...native.Option) Engine {
	return Engine{Name: name,
		start: func() (wasm.Engine, error) { return native.New(options...) },
		faulty: func(faults []*fault.Fault) (wasm.Engine, error) {
			options := slices.Clone(options)
			for _, f := range faults {
				options = append(options, native.WithFault(f))
			}
			return native.New(options...)
		}}
}

// Named returns the engine of a name; nil if the table has none of that name.
func Named(name string) *Engine {
	for i := range Linked {
		if Linked[i].Name == name {
			return &Linked[i]
		}
	}
	return nil
}

// Names lists the names of the engines for which ok reports true.
func Names(ok func(*Engine) bool) (names []string) {
	for i := range Linked {
		if ok(&Linked[i]) {
			names = append(names, Linked[i].Name)
		}
	}
	return names
}

// HasFaults reports whether known faults can be built into the engine.
func (e *Engine) HasFaults() bool { return e.faulty != nil }

// Start starts the engine, with known faults built in.
func (e *Engine) Start(faults ...*fault.Fault) (wasm.Engine, error) {
	switch {
	case len(faults) == 0:
		return e.start()
	case e.faulty == nil:
		return nil, fmt.Errorf("known faults cannot be built into %s", e.Name)
	}
	return e.faulty(faults)
}

// Validate decodes and validates a module: what stands in front of the formal text, which only describes validation. It
// takes the instructions of proposals as well, because the text's own grammar has read the module.
func Validate(bin []byte) error {
	m, err := binary.Decode(&wasm.Source{Text: bin, Binary: true, Proposals: wasm.AllProposals})
	if err != nil {
		return err
	}
	return valid.Validate(m)
}
