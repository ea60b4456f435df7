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
	Limits  limits   `embed:""`
	Scripts []string `arg:"" name:"script" help:"Scripts to correct; - is standard input, whose script is written to standard output."`
}

func (c *blessCommand) Run(env *environment) error {
	status := once(c.Scripts)
	if status != nil {
		return status
	}
	for _, file := range c.Scripts {
		status = errors.Join(status, c.bless(env, file))
	}
	return status
}

func (c *blessCommand) bless(env *environment, file string) error {
	script, err := readScript(env.ctx, file, 0)
	if err != nil {
		return env.unusable(err)
	}
	blessed, err := wast.Bless(c.Limits.within(env.ctx), script, c.Limits.config(), oracle.New())
	if err != nil {
		return err
	}
	if err := c.write(env, file, script, blessed); err != nil {
		return env.unusable(err)
	}
	for _, f := range blessed.Left {
		fmt.Fprintf(env.stderr, "wastrun: %s\n", wasm.Printable(f.Error()))
	}
	changed := "changed"
	if c.DryRun {
		changed = "would change"
	}
	fmt.Fprintf(env.stderr, "%s: %d assertions %s\n", script.Source.Name, blessed.Changed, changed)
	switch {
	case blessed.Stopped:
		return errUnusable
	case len(blessed.Left) > 0:
		return errFailed
	}
	return nil
}

func (c *blessCommand) write(env *environment, file string, script *wast.Script, blessed *wast.Blessing) error {
	name, old := script.Source.Name, script.Source.Text
	same := bytes.Equal(old, blessed.Text)
	switch {
	case c.DryRun && !same:
		_, err := env.stdout.Write(diff.Diff(name, old, name+" (blessed)", blessed.Text))
		return err
	case c.DryRun || same && file != standard:
		return nil
	}
	return env.write(file, blessed.Text)
}
