package main

import (
	"github.com/fatih/color"

	"wasmjudge/oracle"
	"wasmjudge/wast"
)

type explainCommand struct {
	Limits limits `embed:""`
	Script string `arg:"" help:"Script to explain; - is standard input."`
}

func (c *explainCommand) Run(env *environment) error {
	script, err := readScript(env.ctx, c.Script)
	if err != nil {
		return err
	}
	return wast.Explain(c.Limits.within(env.ctx), env.stdout, script, c.Limits.config(), oracle.New(), !color.NoColor)
}
