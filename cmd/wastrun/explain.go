package main

import (
	"github.com/fatih/color"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

type explainCommand struct {
	Script string `arg:"" help:"Script to explain."`
}

func (c *explainCommand) Run(env *environment) error {
	script, err := readScript(c.Script)
	if err != nil {
		return err
	}
	return wast.Explain(env.ctx, env.stdout, script, wasm.Config{}, oracle.New(), !color.NoColor)
}
