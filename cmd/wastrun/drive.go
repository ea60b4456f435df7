package main

import (
	"errors"
	"os"

	"wasmjudge/peer/driver/browser"
	"wasmjudge/peer/driver/serve"
	"wasmjudge/peer/roster"
)

// driveCommand is a driver: of an engine that is linked in, so that the protocol and what uses it can be tried without
// another engine; or of a browser's engine.
type driveCommand struct {
	Fault   string   `placeholder:"NAME,..." help:"Known faults to build into native: see wastrun engines faults."`
	Name    string   `arg:"" help:"The engine, or browser."`
	Command []string `arg:"" optional:"" passthrough:"" help:"Of a browser: the program and its options."`
}

func (c *driveCommand) Run(env *environment) error {
	if c.Name == roster.Browser {
		return c.browse(env)
	}
	if len(c.Command) > 0 {
		return errors.New("only a browser has a command")
	}
	if err := checkFault(c.Fault, []string{c.Name}); err != nil {
		return err
	}
	made, err := fuzzEngines([]string{c.Name}, c.Fault)
	if err != nil {
		return err
	}
	writeErrata(env.stderr, made)
	return serve.Run(os.Stdin, claimStdout(), serve.Wasm(made[0]))
}

func (c *driveCommand) browse(env *environment) error {
	if len(c.Command) == 0 {
		return errors.New("the browser's program is missing")
	}
	return browser.Run(env.ctx, os.Stdin, claimStdout(),
		browser.Config{Program: c.Command[0], Options: c.Command[1:], Log: os.Stderr})
}
