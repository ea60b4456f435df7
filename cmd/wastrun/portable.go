package main

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"wasmjudge/wast"
	"wasmjudge/wast/portable"
)

type jsCommand struct {
	Output string `short:"o" default:"-" placeholder:"FILE" help:"Where to write; by default to standard output, which is -."`
	Script string `arg:"" help:"Script; - is standard input."`
}

func (c *jsCommand) Run(env *environment) error {
	script, err := readScript(env.ctx, c.Script, 0)
	if err != nil {
		return err
	}
	text, omitted := portable.JavaScript(script)
	if err := env.write(c.Output, text); err != nil {
		return err
	}
	return env.tellOmitted(omitted)
}

type jsonCommand struct {
	Output string `short:"o" placeholder:"FILE.json" help:"Where to write, the modules beside it; by default a file in this folder that is called as the script."`
	Script string `arg:"" help:"Script; - is standard input."`
}

func (c *jsonCommand) Run(env *environment) error {
	script, err := readScript(env.ctx, c.Script, 0)
	if err != nil {
		return err
	}
	out := cmp.Or(c.Output, portable.Stem(script.Source.Name)+".json")
	if out == standard {
		return errors.New("modules are files beside the document: -o - has none")
	}
	return env.writeJSON(script, out)
}

// writeJSON writes a script as JSON, with its modules beside it.
func (env *environment) writeJSON(script *wast.Script, out string) error {
	d, err := portable.JSON(script, portable.Stem(out))
	if err != nil {
		return err
	}
	for _, f := range d.Files {
		if err := env.write(filepath.Join(filepath.Dir(out), f.Name), f.Data); err != nil {
			return err
		}
	}
	if err := env.write(out, d.Text); err != nil {
		return err
	}
	return env.tellOmitted(d.Omitted)
}

// tellOmitted says which commands are left out: the exit status is 1 if there are any.
func (env *environment) tellOmitted(omitted []portable.Omission) error {
	for _, o := range omitted {
		fmt.Fprintf(env.stderr, "wastrun: left out: %s\n", strings.ReplaceAll(o.String(), "\n", " "))
	}
	if len(omitted) > 0 {
		return errFailed
	}
	return nil
}
