package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/fatih/color"
	"golang.org/x/term"

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
	Limits    limits        `embed:""`
	Trace     bool          `xor:"drawn" help:"Write each instruction with the operands that it finds, in the place of throws; with --against up to where the engines part."`
	Func      string        `name:"function" placeholder:"NAME" help:"With --trace: this function only, by identifier, export or index."`
	Line      count         `placeholder:"N" help:"With --trace: only the command that begins on this line."`
	Steps     bool          `xor:"form,drawn" help:"Write each reduction by the specification's formal text, with its rule, in the place of throws."`
	HTML      bool          `name:"html" xor:"form,drawn" help:"Write a page that stands alone."`
	SVG       bool          `name:"svg" xor:"form,drawn" help:"Write a picture of the script's last throw."`
	Against   string        `xor:"form" placeholder:"NAME" help:"Say below it where this engine parts from the oracle: the first value that differs, and in which function."`
	Fault     string        `placeholder:"NAME,..." help:"Known faults to build into native, with --against native."`
	Text      spectecFlag   `embed:""`
	Proposals proposalsFlag `embed:""`
	Script    string        `arg:"" help:"Script to explain; - is standard input."`
}

func (c *explainCommand) Run(env *environment) error {
	script, err := readScript(env.ctx, c.Script, wasm.Proposals(c.Proposals.With))
	if err != nil {
		return err
	}
	if !c.Trace && (c.Func != "" || c.Line != 0) {
		return errors.New("--function and --line: they are for --trace")
	}
	if c.Trace {
		return c.trace(env, script)
	}
	if c.Steps {
		return c.steps(env, script)
	}
	if c.HTML || c.SVG {
		return c.draw(env, script)
	}
	ctx := c.Limits.within(env.ctx)
	err = wast.Explain(ctx, env.stdout, script, c.Limits.config(), oracle.New(), terminal(env.stdout))
	if err != nil || c.Against == "" {
		return err
	}
	return c.against(env, script)
}

// against says where an engine parts from the oracle.
func (c *explainCommand) against(env *environment, script *wast.Script) error {
	other, err := c.other(env)
	if err != nil {
		return err
	}
	defer closeEngines([]wasm.Engine{other})
	p, err := probe.Find(c.Limits.within(env.ctx), script, c.Limits.config(), oracle.New(), other)
	if err != nil {
		return err
	}
	return c.parting(env, script, p, other)
}

// other makes the engine that is looked at beside the oracle.
func (c *explainCommand) other(env *environment) (wasm.Engine, error) {
	if err := checkFault(c.Fault, []string{c.Against}); err != nil {
		return nil, err
	}
	engines, err := newEngines(env, []string{c.Against}, c.Fault)
	if err != nil {
		return nil, err
	}
	return engines[0], nil
}

// parting says where the engines part, and without what they agree.
func (c *explainCommand) parting(env *environment, script *wast.Script, p *probe.Parting, other wasm.Engine) error {
	if p == nil {
		fmt.Fprintf(env.stdout, "\nNo note differs on %s.\n", c.Against)
		return nil
	}
	fmt.Fprintf(env.stdout, "\nFirst difference: %s\n", p)
	set, ok := cause.Find(c.Limits.within(env.ctx), script, c.Limits.config(), oracle.New(), other)
	if ok {
		fmt.Fprintf(env.stdout, "It agrees without %s: %s\n", set, set.What())
	}
	return errFailed
}

// trace writes the steps of the oracle: with another engine up to where they part.
func (c *explainCommand) trace(env *environment, script *wast.Script) error {
	o := wast.TraceOptions{Function: c.Func, Line: int(c.Line), Terminal: terminal(env.stdout)}
	stepping := oracle.New(oracle.Steps())
	if c.Against == "" {
		return wast.Trace(c.Limits.within(env.ctx), env.stdout, script, c.Limits.config(), stepping, o)
	}
	other, err := c.other(env)
	if err != nil {
		return err
	}
	defer closeEngines([]wasm.Engine{other})
	p, err := probe.Find(c.Limits.within(env.ctx), script, c.Limits.config(), oracle.New(), other)
	if err != nil {
		return err
	}
	if p != nil {
		o.Until = p.Until()
	}
	if err := wast.Trace(c.Limits.within(env.ctx), env.stdout, script, c.Limits.config(), stepping, o); err != nil {
		return err
	}
	return c.parting(env, script, p, other)
}

// terminal says what a writer shows: how wide it is if it is a terminal.
func terminal(w io.Writer) wast.Terminal {
	t := wast.Terminal{Colours: !color.NoColor}
	if f, ok := w.(*os.File); ok {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil {
			t.Width = width
		}
	}
	return t
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
