package triage

import (
	"fmt"
	"path"
	"strings"

	"wasmjudge/wasm"
)

// About is what scripts say of where findings come from.
type About struct {
	Versions map[string]string // of engines
	Fault    string            // a known fault that is built into native
	Without  []string          // rewrites that were applied to the programs of inputs
	Folder   string            // of the scripts, with slashes
}

// faulty reports whether the fault is built into an engine: native, or one of its variants, whose names begin with
// that.
func (a *About) faulty(engine string) bool {
	return a.Fault != "" && strings.HasPrefix(engine, "native")
}

// describe says what an engine is.
func (a *About) describe(engine string) string {
	s := engine
	if a.faulty(engine) {
		s += " with the fault " + a.Fault
	}
	if version := a.Versions[engine]; version != "" {
		s += ", " + version
	}
	return s
}

// again is the command that repeats a finding on an engine: by a script, or without one by the input.
func (a *About) again(engine, script, input string, l wasm.Leftovers) string {
	fault := ""
	if a.faulty(engine) {
		fault = " --fault " + a.Fault
	}
	if script == "" {
		if len(a.Without) > 0 {
			fault += " --without " + strings.Join(a.Without, ",")
		}
		return fmt.Sprintf("wastrun triage --engine oracle,%s%s %s", engine, fault, input)
	}
	if l != 0 {
		fault += fmt.Sprintf(" --leftovers %d", l)
	}
	return fmt.Sprintf("wastrun run --engine %s%s %s", engine, fault, path.Join(a.Folder, script))
}
