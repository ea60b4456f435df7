package fuzz

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
)

// NeedsHost tells whether the program needs host functions or tags of its own, which scripts cannot have.
func (p *Program) NeedsHost() bool { return len(p.Hosts)+len(p.HostTags) > 0 }

// Script writes the program in the script language, without expectations. Modules are definitions, so that one is
// instantiated as often as the program says; an instance is registered under its number, and providers under the names that
// the next instantiation imports from. A program that NeedsHost makes a script for people to read, not for engines to run.
func (p *Program) Script() ([]byte, error) {
	var b bytes.Buffer
	if p.NeedsHost() {
		b.WriteString(";; This program needs host functions: no script can run it.\n")
		for i := range p.Hosts {
			fmt.Fprintf(&b, ";; %s\n", &p.Hosts[i])
		}
		b.WriteByte('\n')
	}
	for i, m := range p.Modules {
		if err := printModule(&b, i, m); err != nil {
			return nil, err
		}
	}
	instances, registered := 0, map[string]int{}
	for i := range p.Steps {
		s := &p.Steps[i]
		if !s.Instantiate {
			fmt.Fprintf(&b, "(invoke $i%d %q%s)\n", s.Instance, s.Export, arguments(s.Args))
			continue
		}
		for k, from := range s.Imports {
			name := p.Modules[s.Module].Imports[k].Module
			if at, ok := registered[name]; from.Instance != hostInstance && (!ok || at != from.Instance) {
				fmt.Fprintf(&b, "(register %q $i%d)\n", name, from.Instance)
				registered[name] = from.Instance
			}
		}
		fmt.Fprintf(&b, "(module instance $i%d $m%d)\n", instances, s.Module)
		instances++
	}
	return b.Bytes(), nil
}

// printModule writes the definition of module i.
func printModule(b *bytes.Buffer, i int, m *wasm.Module) error {
	named := *m
	named.Names = nameAll(m)
	var body bytes.Buffer
	if err := text.Print(&body, &named); err != nil {
		return err
	}
	fmt.Fprintf(b, "(module definition $m%d%s\n", i, strings.TrimPrefix(body.String(), "(module"))
	return nil
}

// arguments writes values as constants of the script language.
func arguments(args []wasm.Value) string {
	var b strings.Builder
	for _, v := range args {
		if v.Kind == wasm.Ref && v.Ref.Null() {
			b.WriteString(" (ref.null extern)")
		} else {
			b.WriteString(" " + v.String())
		}
	}
	return b.String()
}

// nameAll names what a module imports and exports by these names, for readers.
func nameAll(m *wasm.Module) *wasm.Names {
	names := &wasm.Names{}
	spaces := [...]*wasm.Namemap{wasm.ExternFunc: &names.Funcs, wasm.ExternTable: &names.Tables, wasm.ExternMem: &names.Mems,
		wasm.ExternGlobal: &names.Globals, wasm.ExternTag: &names.Tags}
	for _, e := range m.Exports {
		*spaces[e.Kind] = append(*spaces[e.Kind], wasm.Nameassoc{Index: e.Index, Name: e.Name})
	}
	var counts [len(spaces)]uint32
	for _, im := range m.Imports {
		k := im.Type.Kind
		name := im.Name
		if strings.HasPrefix(name, "func") { // a name that the module may have, too
			name = im.Module + "." + name
		}
		*spaces[k] = append(*spaces[k], wasm.Nameassoc{Index: counts[k], Name: name})
		counts[k]++
	}
	for _, s := range spaces {
		slices.SortStableFunc(*s, func(a, b wasm.Nameassoc) int { return int(a.Index) - int(b.Index) })
		*s = slices.CompactFunc(*s, func(a, b wasm.Nameassoc) bool { return a.Index == b.Index })
	}
	return names
}
