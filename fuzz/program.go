package fuzz

import (
	"bytes"
	"fmt"
	"strings"

	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
)

// Program is a scenario: modules, and what is done with them from outside.
type Program struct {
	Modules []*wasm.Module
	Steps   []Step
}

// Step is one thing done from outside: a module is instantiated, or an export is called.
type Step struct {
	Instantiate bool
	Module      int        // Instantiate: index into Program.Modules
	Imports     []Provider // Instantiate: one for each import of the module
	Instance    int        // call: number of the instance, counted by the instantiating steps
	Export      string     // call
	Args        []wasm.Value
}

// Provider is an export of an earlier instance that an import is linked to.
type Provider struct {
	Instance int
	Export   string
}

// Script writes the program in the script language, without expectations. Modules are definitions, so that one is
// instantiated as often as the program says; an instance is registered under its number, and providers under the names that
// the next instantiation imports from.
func (p *Program) Script() ([]byte, error) {
	var b bytes.Buffer
	for i, m := range p.Modules {
		var body bytes.Buffer
		if err := text.Print(&body, m); err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "(module definition $m%d%s\n", i, strings.TrimPrefix(body.String(), "(module"))
	}
	instances := 0
	for _, s := range p.Steps {
		if !s.Instantiate {
			fmt.Fprintf(&b, "(invoke $i%d %q", s.Instance, s.Export)
			for _, v := range s.Args {
				fmt.Fprintf(&b, " %s", argument(v))
			}
			b.WriteString(")\n")
			continue
		}
		for i, from := range s.Imports {
			fmt.Fprintf(&b, "(register %q $i%d)\n", p.Modules[s.Module].Imports[i].Module, from.Instance)
		}
		fmt.Fprintf(&b, "(module instance $i%d $m%d)\n", instances, s.Module)
		instances++
	}
	return b.Bytes(), nil
}

// argument writes a value as a constant of the script language.
func argument(v wasm.Value) string {
	if v.Kind == wasm.Ref && v.Ref.Null() {
		return "(ref.null extern)"
	}
	return v.String()
}
