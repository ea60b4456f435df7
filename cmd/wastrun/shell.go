package main

import (
	"fmt"
	"os"

	"github.com/alecthomas/kong"
	mangokong "github.com/alecthomas/mango-kong"
	"github.com/muesli/roff"
	"github.com/willabides/kongplete"
)

// What shells and the reader of manual pages are given is made from the grammar of the command line.

type completionCommand struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

// Help says where the output goes.
func (*completionCommand) Help() string {
	return "The output belongs into the shell's start-up file: " +
		"for bash: wastrun completion bash >> ~/.bashrc; for zsh: wastrun completion zsh >> ~/.zshrc; " +
		"for fish: wastrun completion fish > ~/.config/fish/completions/wastrun.fish"
}

// completions ask wastrun itself, at the path in their place, with the line so far in COMP_LINE.
var completions = map[string]string{
	"bash": "complete -o default -C %[1]q wastrun\n",
	"zsh":  "autoload -U +X bashcompinit && bashcompinit\ncomplete -o default -C %[1]q wastrun\n",
	"fish": "function __complete_wastrun\n    set -lx COMP_LINE (commandline -cp)\n" +
		"    test -z (commandline -ct); and set COMP_LINE \"$COMP_LINE \"\n    %[1]q\nend\n" +
		"complete -c wastrun -a \"(__complete_wastrun)\"\n",
}

func (c *completionCommand) Run(env *environment) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(env.stdout, completions[c.Shell], self)
	return err
}

// completes answers a shell that asks for completions, and ends the process then.
func completes(parser *kong.Kong) {
	if os.Getenv("COMP_LINE") == "" {
		return
	}
	kongplete.Complete(parser)
}

type manCommand struct{}

func (*manCommand) Run(env *environment, parser *kong.Kong) error {
	_, err := fmt.Fprint(env.stdout, mangokong.NewManPage(1, parser.Model).Build(roff.NewDocument()))
	return err
}
