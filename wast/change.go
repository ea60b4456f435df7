package wast

import (
	"wasmjudge/wasm"
	"wasmjudge/wasm/valid"
)

// runs are the commands whose modules are instantiated, or may be.
var runs = map[CommandKind]bool{CmdModule: true, CmdAssertTrap: true, CmdAssertException: true}

// Changed returns a copy of a script with other modules: change is called with each valid module that may be
// instantiated, in order, and returns what takes its place, or nil if it stays. Scripts within the script stay.
func (s *Script) Changed(change func(*wasm.Module) *wasm.Module) *Script {
	out := *s
	out.Commands = make([]Command, len(s.Commands))
	for i, c := range s.Commands {
		if c.Module != nil && runs[c.Kind] {
			if m, err := c.Module.Decode(s.Source); err == nil && valid.Validate(m) == nil {
				if m = change(m); m != nil {
					def := *c.Module
					def.Form, def.Module, def.Err = FormText, m, nil
					c.Module = &def
				}
			}
		}
		out.Commands[i] = c
	}
	return &out
}
