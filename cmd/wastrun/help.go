package main

import (
	_ "embed"
	"fmt"
	"io"
)

type helpCommand struct {
	Topic string `arg:"" enum:"faults,profiles,files" help:"faults, profiles or files."`
}

var (
	//go:embed help/profiles.txt
	profilesHelp string
	//go:embed help/files.txt
	filesHelp string
)

// Run writes what there is to know of a topic.
func (c *helpCommand) Run(env *environment) error {
	switch c.Topic {
	case "faults":
		fmt.Fprint(env.stdout, "A fault is a known mistake that --fault builds into native, so that one sees whether it is found, and how it is explained.\n"+
			"wastrun fuzz --faults measures how fast each is found (docs/fault-benchmark.md).\n\n")
		return (&listFaults{}).Run(env)
	case "profiles":
		_, err := io.WriteString(env.stdout, profilesHelp)
		return err
	}
	_, err := io.WriteString(env.stdout, filesHelp)
	return err
}
