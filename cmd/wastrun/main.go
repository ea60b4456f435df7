// Wastrun runs WebAssembly scripts on one or more engines and says what should have happened, what did happen, and for
// exceptions in which frame the two parted.
//
// Its exit status is 0 if all held, 1 if something failed, and 2 if the command line or a file could not be used, if
// nothing was run, or if a result is not known, because a command ran out of time or wastrun was interrupted.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/process"
	"wasmjudge/wasm"
	"wasmjudge/wasm/feature"
	"wasmjudge/wasm/rewrite"
	"wasmjudge/wast"
)

// commandLine is the grammar of the command line: a field for each subcommand.
type commandLine struct {
	Run      runCommand          `cmd:"" help:"Run scripts and report which of their commands hold."`
	Call     callCommand         `cmd:"" help:"Call an export of a module and print its results."`
	Explain  explainCommand      `cmd:"" help:"Show for every throw of a script which frames it passed, and why."`
	Bless    blessCommand        `cmd:"" help:"Write the oracle's results into the assertions of a script."`
	Validate validateCommand     `cmd:"" help:"Check whether a module is well-formed and valid."`
	Wat      watCommand          `cmd:"" help:"Print a module in the text format."`
	Wasm     wasmCommand         `cmd:"" help:"Encode a module in the binary format."`
	JS       jsCommand           `cmd:"" name:"js" help:"Write a script as one JavaScript file that runs under any shell: node, deno, bun, jsc, d8, js."`
	JSON     jsonCommand         `cmd:"" name:"json" help:"Write a script as JSON and modules, as wast2json and wasm-tools do."`
	Report   reportCommand       `cmd:"" help:"Write a finding as Markdown, as one sends it to those who make the engine, and beside it what repeats it without wastrun."`
	Compile  compileCommand      `cmd:"" help:"Compile a module to an artifact of the native engine."`
	Objdump  objdumpCommand      `cmd:"" help:"Print the machine code of a module, with its frames and handlers."`
	Fuzz     fuzzCommand         `cmd:"" help:"Generate programs and compare what engines do with them, for as long as you like."`
	Worker   workerCommand       `cmd:"" name:"fuzz-worker" hidden:""`
	Crew     triageWorkerCommand `cmd:"" name:"triage-worker" hidden:""`
	Rate     rateWorkerCommand   `cmd:"" name:"rate-worker" hidden:""`
	Serve    serveCommand        `cmd:"" help:"Serve the pages of a campaign that ran, or of several in one folder."`
	Triage   triageCommand       `cmd:"" help:"Make a small script that shows and explains the difference of each input on which engines differ."`
	Shrink   shrinkCommand       `cmd:"" help:"Make a script or module small that shows a difference of engines, or for which a command exits with 0."`
	Passes   passesCommand       `cmd:"" help:"List the passes that make programs small, and how often each did."`
	Drive    driveCommand        `cmd:"" hidden:"" help:"Serve an engine that is linked in by the protocol of drivers."`
	Engines  enginesCommand      `cmd:"" help:"List engines with their versions, write engines.toml, check an engine, print a driver."`
	Gen      genCommand          `cmd:"" help:"Print a generated program as a script that expects what the oracle does."`
	Spectec  spectecCommand      `cmd:"" help:"Look at the specification's formal text, which the engine spectec executes."`
	Help     helpCommand         `cmd:"" help:"Say what faults, profiles or files there are: wastrun help TOPIC."`
	Shell    completionCommand   `cmd:"" name:"completion" help:"Print what makes a shell complete wastrun's command line."`
	Man      manCommand          `cmd:"" help:"Print the manual page."`
	Version  versionCommand      `cmd:"" help:"Print the version, and what the native engine can do on this machine."`

	EngineFile  string      `name:"engines" placeholder:"FILE" env:"WASTRUN_ENGINES" help:"File that names engines behind drivers, by default engines.toml: see wastrun engines."`
	ShowVersion versionFlag `name:"version" help:"Print the version, and what the native engine can do on this machine."`
}

// environment is what subcommands act on.
type environment struct {
	ctx            context.Context
	stdout, stderr io.Writer
	endless        bool // the subcommand was to go on until it is interrupted
}

// complain writes an error, with the line of a file that it is about. That the command was interrupted is said once, at
// its end.
func (env *environment) complain(err error) {
	var e *wasm.Error
	switch {
	case errors.Is(err, context.Canceled):
	case !errors.As(err, &e):
		fmt.Fprintf(env.stderr, "wastrun: %v\n", err)
	case e.Kind == wasm.Unsupported && !wasm.IsLimitMessage(e.Msg): // which is nothing wrong with the module
		fmt.Fprintf(env.stderr, "wastrun: unsupported: %s\n", wasm.Printable(e.Detail()))
	default:
		fmt.Fprintf(env.stderr, "wastrun: %s\n", wasm.Printable(e.Detail()))
	}
}

// unusable complains about a file that could not be used.
func (env *environment) unusable(err error) error {
	env.complain(err)
	return errUnusable
}

// The exit statuses.
const (
	statusHeld     = 0
	statusFailed   = 1
	statusUnusable = 2
)

// Subcommands return these, one for each file, when what is wrong has been reported.
var (
	errFailed   = errors.New("something failed")
	errUnusable = errors.New("a file could not be used")
)

func main() { os.Exit(wastrun()) }

func wastrun() int {
	ctx, stop := signal.NotifyContext(context.Background(), process.Stops()...)
	context.AfterFunc(ctx, stop) // so that a second interrupt ends the process
	env := &environment{ctx: ctx, stdout: os.Stdout, stderr: os.Stderr}
	var line commandLine
	parser := newParser(&line, env)
	completes(parser)
	command, err := parser.Parse(os.Args[1:])
	if err != nil {
		fmt.Fprintf(env.stderr, "wastrun: %v\nSee wastrun --help.\n", err)
		return statusUnusable
	}
	if line.EngineFile != "" {
		err = useEngines(line.EngineFile)
	}
	if err == nil {
		err = command.Run(env)
	}
	switch {
	case ctx.Err() != nil && !env.endless:
		fmt.Fprintln(env.stderr, "wastrun: interrupted")
		return statusUnusable
	case err == nil:
		return statusHeld
	case errors.Is(err, errUnusable):
		return statusUnusable
	case errors.Is(err, errFailed):
		return statusFailed
	}
	env.complain(err)
	return statusUnusable
}

// newParser makes the parser of the command line.
func newParser(line *commandLine, env *environment) *kong.Kong {
	parser := kong.Must(line, kong.Name("wastrun"), kong.Writers(env.stdout, env.stderr),
		kong.Vars{
			"engines":   engineHelp(),
			"rewrites":  rewrite.Names(),
			"triaged":   strings.Join(ownEngines(), ", "),
			"hosts":     wast.HostNames(),
			"features":  feature.Names(),
			"proposals": wasm.ProposalNames(),
			"forms":     strings.Join(fuzz.FormNames(), ","),
			"size":      strconv.Itoa(choice.DefaultSize),
		},
		kong.Description("Runs WebAssembly scripts on one or more engines.\n\nExit status: 0 if all held, 1 if something failed, "+
			"2 if the command line or a file could not be used, nothing was run, a command ran out of time, or wastrun was interrupted."))
	addDetails(parser.Model)
	return parser
}
