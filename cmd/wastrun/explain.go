package main

import (
	"fmt"

	"github.com/fatih/color"

	"wasmjudge/oracle"
	"wasmjudge/page"
	"wasmjudge/registry"
	"wasmjudge/spectec"
	"wasmjudge/wasm"
	"wasmjudge/wast"
	"wasmjudge/wast/cause"
	"wasmjudge/wast/probe"
)

type explainCommand struct {
	Limits  limits      `embed:""`
	Steps   bool        `xor:"form" help:"Write each reduction by the specification's formal text, with its rule, in the place of throws."`
	HTML    bool        `name:"html" xor:"form" help:"Write a page that stands alone."`
	SVG     bool        `name:"svg" xor:"form" help:"Write a picture of the script's last throw."`
	Against string      `xor:"form" placeholder:"NAME" help:"Say below it where this engine parts from the oracle: the first value that differs, and in which function."`
	Fault   string      `placeholder:"NAME" help:"A known fault to build into native, with --against native."`
	Text    spectecFlag `embed:""`
	Script  string      `arg:"" help:"Script to explain; - is standard input."`
}

func (c *explainCommand) Run(env *environment) error {
	script, err := readScript(env.ctx, c.Script)
	if err != nil {
		return err
	}
	if c.Steps {
		return c.steps(env, script)
	}
	if c.HTML || c.SVG {
		return c.draw(env, script)
	}
	err = wast.Explain(c.Limits.within(env.ctx), env.stdout, script, c.Limits.config(), oracle.New(), !color.NoColor)
	if err != nil || c.Against == "" {
		return err
	}
	return c.against(env, script)
}

// against says where an engine parts from the oracle.
func (c *explainCommand) against(env *environment, script *wast.Script) error {
	if err := checkFault(c.Fault, []string{c.Against}); err != nil {
		return err
	}
	engines, err := newEngines(env, []string{c.Against}, c.Fault)
	if err != nil {
		return err
	}
	defer closeEngines(engines)
	p, err := probe.Find(c.Limits.within(env.ctx), script, c.Limits.config(), oracle.New(), engines[0])
	switch {
	case err != nil:
		return err
	case p == nil:
		fmt.Fprintf(env.stdout, "\nNo note differs on %s.\n", c.Against)
		return nil
	}
	fmt.Fprintf(env.stdout, "\nFirst difference: %s\n", p)
	set, ok := cause.Find(c.Limits.within(env.ctx), script, c.Limits.config(), oracle.New(), engines[0])
	if ok {
		fmt.Fprintf(env.stdout, "It agrees without %s: %s\n", set, set.What())
	}
	return errFailed
}

// draw writes the explanation as a page, or as a picture.
func (c *explainCommand) draw(env *environment, script *wast.Script) error {
	commands, err := script.Explained(c.Limits.within(env.ctx), c.Limits.config(), oracle.New())
	if err != nil {
		return err
	}
	if c.HTML {
		return page.WriteExplanation(env.stdout, script.Source.Name, commands)
	}
	if len(commands) == 0 {
		return env.unusable(fmt.Errorf("%s: no command of this script throws", script.Source.Name))
	}
	last := &commands[len(commands)-1]
	return page.WriteSVG(env.stdout, last.Command, last.Throws[len(last.Throws)-1].Search)
}

// steps runs a script on the formal text, and writes each reduction below its command.
func (c *explainCommand) steps(env *environment, script *wast.Script) error {
	e, err := spectec.New("", spectec.WithValidator(registry.Validate), spectec.Trace(env.stdout))
	if err != nil {
		return env.unusable(err)
	}
	writeErrata(env.stderr, []wasm.Engine{e})
	report := wast.Run(c.Limits.within(env.ctx), script, c.Limits.config(), e)
	for _, r := range report.Results {
		for _, f := range r.Failures {
			env.complain(f)
		}
	}
	return nil
}
