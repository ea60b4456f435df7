package main

import (
	"fmt"
	"slices"
	"strings"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wast"
)

type callCommand struct {
	Engine    []string    `default:"oracle" sep:"none" placeholder:"NAME,..." help:"Engines to call it on: ${engines}."`
	Limits    limits      `embed:""`
	Text      spectecFlag `embed:""`
	File      string      `arg:"" help:"Module in the text or binary format; - is standard input. It may import what the module spectest of scripts exports."`
	Export    string      `arg:"" help:"Name of an exported function or global."`
	Arguments []string    `arg:"" optional:"" passthrough:"all" help:"Arguments as the text format writes constants: -1, 0x10, nan:0x4, 'i32x4 1 2 3 4' for a vector, null for a reference, a number for an extern reference."`
}

// Run writes what the call ends in on each engine, once if all agree. It fails if the call does not return, or if
// engines differ and the specification does not permit that.
func (c *callCommand) Run(env *environment) error {
	names, commands, err := splitEngines(c.Engine)
	if err != nil {
		return err
	}
	if len(commands) > 0 {
		return fmt.Errorf("--engine: a command runs scripts; call needs engines by name")
	}
	engines, err := newEngines(env, names, "")
	if err != nil {
		return err
	}
	m, err := readValid(c.File)
	if err != nil {
		return err
	}
	script, err := c.script(m)
	if err != nil {
		return err
	}
	script.Options.Reference = oracle.New()
	return c.report(env, script, engines)
}

// script is one that makes an instance of the module and calls the export.
func (c *callCommand) script(m *wasm.Module) (*wast.Script, error) {
	i := slices.IndexFunc(m.Exports, func(e wasm.Export) bool { return e.Name == c.Export })
	if i < 0 {
		return nil, fmt.Errorf("%s: no export %q; there are %s", c.File, c.Export, exportNames(m))
	}
	action := "get"
	var params []wasm.Valtype
	switch t, _ := m.Externtype(m.Exports[i].Kind, m.Exports[i].Index); t.Kind {
	case wasm.ExternFunc:
		action, params = "invoke", m.Defs[t.Type].Comp.Params
	case wasm.ExternGlobal:
	default:
		return nil, fmt.Errorf("%s: the export %q is a %v; call needs a function or a global", c.File, c.Export, t.Kind)
	}
	if len(c.Arguments) != len(params) {
		return nil, fmt.Errorf("%s: %q takes %d arguments, and there are %d", c.File, c.Export, len(params), len(c.Arguments))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "(module binary %s)\n(%s %s", quote(binary.Encode(m)), action, quote([]byte(c.Export)))
	for k, t := range params {
		constant := constantOf(t, c.Arguments[k])
		one, err := wast.Parse(&wasm.Source{Text: []byte(`(invoke "" ` + constant + `)`)})
		if err != nil || len(one.Commands) != 1 || len(one.Commands[0].Action.Args) != 1 {
			return nil, fmt.Errorf("argument %d: %q is no constant of type %v", k+1, c.Arguments[k], t)
		}
		b.WriteString(" " + constant)
	}
	b.WriteString(")")
	return wast.Parse(&wasm.Source{Name: c.File, Text: []byte(b.String())})
}

// constantOf writes an argument as a script has it. References are null, or numbers of the host.
func constantOf(t wasm.Valtype, arg string) string {
	switch {
	case t.Kind != wasm.Ref:
		return fmt.Sprintf("(%v.const %s)", t, arg)
	case arg == "null":
		return fmt.Sprintf("(ref.null %v)", t.Top())
	case t.Top() == wasm.HeapAny:
		return "(ref.host " + arg + ")"
	}
	return fmt.Sprintf("(ref.%v %s)", t.Top(), arg)
}

// quote writes bytes as a string of the text format.
func quote(b []byte) string {
	var s strings.Builder
	for _, c := range b {
		fmt.Fprintf(&s, `\%02x`, c)
	}
	return `"` + s.String() + `"`
}

func exportNames(m *wasm.Module) string {
	if len(m.Exports) == 0 {
		return "no exports"
	}
	names := make([]string, len(m.Exports))
	for i, e := range m.Exports {
		names[i] = fmt.Sprintf("%q", e.Name)
	}
	return strings.Join(names, ", ")
}

func (c *callCommand) report(env *environment, script *wast.Script, engines []wasm.Engine) error {
	run := func(engines ...wasm.Engine) *wast.Report {
		return wast.Run(c.Limits.within(env.ctx), script, c.Limits.config(), engines...)
	}
	if len(engines) == 1 {
		r := run(engines...)
		fmt.Fprintln(env.stdout, ending(r))
		return c.verdict(env, r)
	}
	var endings []string
	for _, e := range engines {
		endings = append(endings, ending(run(e)))
	}
	if slices.Max(endings) == slices.Min(endings) {
		fmt.Fprintln(env.stdout, endings[0])
	} else {
		for i, e := range engines {
			fmt.Fprintf(env.stdout, "%s: %s\n", e.Name(), endings[i])
		}
	}
	return c.verdict(env, run(engines...))
}

func (c *callCommand) verdict(env *environment, r *wast.Report) error {
	last := &r.Results[len(r.Results)-1]
	switch {
	case last.Permitted != "":
		fmt.Fprintf(env.stderr, "wastrun: the specification permits that: %s\n", last.Permitted)
	case last.Stopped || last.Status == wast.Skipped:
		return env.unusable(fmt.Errorf("%s", last.Reason))
	case last.Status == wast.Failed:
		return errFailed
	}
	return nil
}

// ending is what a script's last command ended in: its values, one a line, or why it did not return.
func ending(r *wast.Report) string {
	for i := range r.Results {
		switch res := &r.Results[i]; res.Status {
		case wast.Failed:
			return res.Failures[0].Got
		case wast.Skipped:
			return "skipped: " + res.Reason
		}
	}
	return strings.TrimSuffix(r.Results[len(r.Results)-1].Printed, "\n")
}
