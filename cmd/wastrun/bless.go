package main

import (
	"bytes"
	"fmt"

	"github.com/rogpeppe/go-internal/diff"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

type blessCommand struct {
	DryRun  bool     `short:"n" help:"Print the changes as a diff and write nothing."`
	Scripts []string `arg:"" name:"script" help:"Scripts to correct."`
}

func (c *blessCommand) Run(env *environment) error {
	var status error
	for _, file := range c.Scripts {
		script, err := readScript(file)
		if err != nil {
			return err
		}
		blessed := wast.Bless(env.ctx, script, wasm.Config{}, oracle.New())
		for _, f := range blessed.Left {
			fmt.Fprintf(env.stderr, "wastrun: %v\n", f)
			status = errFailed
		}
		if err := c.write(env, script, blessed); err != nil {
			return err
		}
		fmt.Fprintf(env.stderr, "%s: %d assertions changed\n", file, blessed.Changed)
	}
	return status
}

func (c *blessCommand) write(env *environment, script *wast.Script, blessed *wast.Blessing) error {
	file, old := script.Source.Name, script.Source.Text
	switch {
	case bytes.Equal(old, blessed.Text):
		return nil
	case c.DryRun:
		_, err := env.stdout.Write(diff.Diff(file, old, file+" (blessed)", blessed.Text))
		return err
	}
	return env.write(file, blessed.Text)
}
