package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"wasmjudge/oracle"
	"wasmjudge/registry"
	"wasmjudge/spectec"
	"wasmjudge/wasm"
)

// spectecFlag names the folder with the formal text, for commands that make engines. It is handed on by the
// environment, so that the processes of a campaign have it as well.
type spectecFlag struct {
	Spectec string `placeholder:"DIR" help:"The folder with the specification's formal text, for the engine spectec; otherwise the one that WASM_SPECTEC names."`
}

// AfterApply hands the folder on.
func (c *spectecFlag) AfterApply() error {
	if c.Spectec == "" {
		return nil
	}
	return os.Setenv(spectec.Variable, c.Spectec)
}

type spectecCommand struct {
	Check spectecCheckCommand `cmd:"" help:"List what of the formal text cannot be executed, with file, line and reason."`
	Rule  spectecRuleCommand  `cmd:"" help:"Print a rule, function, grammar or type as the text has it, and the oracle's code for a rule."`
}

type spectecCheckCommand struct {
	Dir string `arg:"" optional:"" help:"The folder with the sources; otherwise the one that WASM_SPECTEC names."`
}

func (c *spectecCheckCommand) Run(env *environment) error {
	r, err := spectec.Check(c.Dir)
	if err != nil {
		return env.unusable(err)
	}
	if err := r.Write(env.stdout); err != nil {
		return err
	}
	if len(r.Missing) > 0 {
		return errFailed
	}
	return nil
}

type spectecRuleCommand struct {
	Text spectecFlag `embed:""`
	Name string      `arg:"" help:"A name, as Step_read/throw_ref-handler-catch, Step_read, $$instantiate, Binstr or instr."`
}

func (c *spectecRuleCommand) Run(env *environment) error {
	t, err := spectec.Parse("")
	if err != nil {
		return env.unusable(err)
	}
	items := t.Rule(c.Name)
	if len(items) == 0 {
		return fmt.Errorf("the text has nothing of the name %s", c.Name)
	}
	for _, it := range items {
		fmt.Fprintf(env.stdout, ";; %s\n%s\n\n", it.Pos, it.Source)
		for _, f := range oracle.Cites(it.FullName()) {
			fmt.Fprintf(env.stdout, "// %s\n%s\n\n", f.Place, f.Source)
		}
	}
	return nil
}

// observing puts an engine that tries all rules, or counts them, in the place of spectec among engines, and returns it.
// It returns nil if spectec is not among them, or if nothing is to be observed.
func observing(engines []wasm.Engine, strict, rules bool) *spectec.Engine {
	options := []spectec.Option{spectec.WithValidator(registry.Validate)}
	if strict {
		options = append(options, spectec.Strict())
	}
	if rules {
		options = append(options, spectec.CountRules())
	}
	for i, e := range engines {
		if s, ok := e.(*spectec.Engine); ok && (strict || rules) {
			observed := s.Text().Engine(options...)
			engines[i] = observed
			return observed
		}
	}
	return nil
}

// errStrict is what --strict cannot be used without.
var errStrict = errors.New("--strict: only spectec has the rules of the text, and it is not among the engines")

// writeTextRules lists the text's rules that were applied with how often they were, and those that were not.
func writeTextRules(w io.Writer, e *spectec.Engine) error {
	counts := e.Counts()
	var missed []string
	for _, r := range e.Text().Rules.All {
		if counts[r.Name] == 0 {
			missed = append(missed, r.Name)
			continue
		}
		fmt.Fprintf(w, "%12d  %s\n", counts[r.Name], r.Name)
	}
	for _, name := range missed {
		fmt.Fprintf(w, "%12s  %s\n", "never", name)
	}
	all := len(e.Text().Rules.All)
	_, err := fmt.Fprintf(w, "%d of %d rules of the text exercised\n", all-len(missed), all)
	return err
}

// writeAmbiguous lists rules that applied together. There should be none.
func writeAmbiguous(w io.Writer, e *spectec.Engine) error {
	if e == nil || len(e.Ambiguous()) == 0 {
		return nil
	}
	for _, p := range e.Ambiguous() {
		fmt.Fprintln(w, p)
	}
	return errFailed
}

// writeErrata shows the errata that an engine among some was loaded with: none is silent.
func writeErrata(w io.Writer, engines []wasm.Engine) {
	for _, e := range engines {
		if s, ok := e.(*spectec.Engine); ok {
			for _, x := range s.Text().Errata {
				fmt.Fprintln(w, "erratum:", x)
			}
		}
	}
}
