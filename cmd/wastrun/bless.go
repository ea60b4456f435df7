package main

import (
	"bytes"
	"errors"
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
		status = errors.Join(status, c.bless(env, file))
	}
	return status
}

func (c *blessCommand) bless(env *environment, file string) error {
	script, err := readScript(file)
	if err != nil {
		return env.unusable(err)
	}
	blessed, err := wast.Bless(env.ctx, script, wasm.Config{}, oracle.New())
	if err != nil {
		return err
	}
	if err := c.write(env, script, blessed); err != nil {
		return env.unusable(err)
	}
	for _, f := range blessed.Left {
		fmt.Fprintf(env.stderr, "wastrun: %s\n", wasm.Printable(f.Error()))
	}
	changed := "changed"
	if c.DryRun {
		changed = "would change"
	}
	fmt.Fprintf(env.stderr, "%s: %d assertions %s\n", file, blessed.Changed, changed)
	if len(blessed.Left) > 0 {
		return errFailed
	}
	return nil
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
