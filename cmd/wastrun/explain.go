package main

import (
	"github.com/fatih/color"

	"wasmjudge/oracle"
	"wasmjudge/spectec"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

type explainCommand struct {
	Limits limits      `embed:""`
	Steps  bool        `help:"Write each reduction by the specification's formal text, with its rule, in the place of throws."`
	Text   spectecFlag `embed:""`
	Script string      `arg:"" help:"Script to explain; - is standard input."`
}

func (c *explainCommand) Run(env *environment) error {
	script, err := readScript(env.ctx, c.Script)
	if err != nil {
		return err
	}
	if c.Steps {
		return c.steps(env, script)
	}
	return wast.Explain(c.Limits.within(env.ctx), env.stdout, script, c.Limits.config(), oracle.New(), !color.NoColor)
}

// steps runs a script on the formal text, and writes each reduction below its command.
func (c *explainCommand) steps(env *environment, script *wast.Script) error {
	e, err := loadSpectec(spectec.Trace(env.stdout))
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
