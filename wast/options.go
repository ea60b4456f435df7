package wast

import (
	"errors"

	"wasmjudge/wasm"
	"wasmjudge/wasm/feature"
)

// Options are how a script is run that was written for another runner or another version of WebAssembly. The zero
// value is the script language of docs/scripts.md.
type Options struct {
	IgnoreMessages bool // an assertion asks for the kind of what happens, and not for its message
	ValidateOnly   bool // modules are read and validated; none is instantiated, so that imports may be open
	// ImplicitRegister: an instance that a script calls $name is found by imports from "name" if none is
	// registered.
	ImplicitRegister bool
	Without          feature.Set // features of which modules that use them are refused
	// Reference judges differences of engines if none of them knows what the specification leaves open; nil if nobody
	// does.
	Reference wasm.Permissive
	Hosts     []Host // host modules beside spectest
}

// holdsAnyhow reports whether an outcome is of the kind that the assertion expects, where messages are not asked for.
func (o Options) holdsAnyhow(c *Command, out wasm.Outcome) bool {
	if !o.IgnoreMessages {
		return false
	}
	silent := *c
	silent.Text = ""
	return silent.holds(out)
}

// refusedAnyhow reports whether err refuses a module of which a command asserts that it is refused, where messages
// are not asked for. Where the format ends and validation begins is not the same for every reader: a malformed
// binary may be asserted to be invalid as well, and a module that uses a feature that is switched off to be either.
func (w *world) refusedAnyhow(c *Command, err error) bool {
	var e *wasm.Error
	if !w.options.IgnoreMessages || !errors.As(err, &e) {
		return false
	}
	kind, _ := e.Refused()
	switch want := refusals[c.Kind]; {
	case kind == want:
		return true
	case want == wasm.Invalid && e.Kind == wasm.Malformed && c.Module.Form == FormBinary:
		return true
	}
	return (c.Kind == CmdAssertMalformed || c.Kind == CmdAssertInvalid) && w.switchedOff(c.Module)
}

// switchedOff reports whether a module uses a feature that is switched off.
func (w *world) switchedOff(m *ModuleDef) bool {
	d := w.defs.define(w.source, m, w.options.Without)
	return d.module != nil && w.options.Without.Check(d.module) != nil
}

// notRun is why commands are skipped where only validation is asked for.
const notRun = skip("not run: --validate-only")

// validateOnly performs a command as far as no instance is needed for it.
func (w *world) validateOnly(c *Command) error {
	var m *module
	var err error
	switch {
	case c.Module != nil:
		m = w.define(c.Module)
		w.scripts.bind(m.name, []locatedCommand{{w.source, c}})
	case c.Instance == nil:
		return notRun
	default:
		if m, err = w.modules.lookup(c.Instance.Of); err != nil {
			return err
		}
	}
	switch {
	case c.Module != nil && m.own != nil:
		return m.own
	case m.lack == nil && c.Kind != CmdModule:
		return notRun // it is valid, and the rest is not asked
	}
	return m.lack
}

// instantiates reports whether a command needs an instance, or makes one.
func (c *Command) instantiates() bool {
	return !c.Refuses() && !standsAlone[c.Kind]
}

// standsAlone are the commands, assertions about refused modules aside, that need no instance.
var standsAlone = map[CommandKind]bool{CmdScript: true, CmdInput: true, CmdOutput: true, CmdHost: true, CmdUnread: true}
