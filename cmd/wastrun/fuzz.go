package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/campaign"
	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/process"
	"wasmjudge/native/fault"
	"wasmjudge/wasm"
)

type fuzzCommand struct {
	Engine   []string    `default:"oracle,native" sep:"none" placeholder:"NAME,..." help:"Engines to run side by side: ${engines}. By default oracle and native; where native is not available, oracle and the others that there are. All are compared with the oracle if it is among them, otherwise with the first."`
	For      timespan    `placeholder:"TIME" help:"How long, such as 60s. Without --for and --runs until it is interrupted."`
	Runs     count       `placeholder:"N" help:"How many programs."`
	Seed     uint64      `placeholder:"N" help:"Which programs: the fresh ones are the same for a seed."`
	Workers  count       `placeholder:"N" help:"How many processes; by default one for each processor."`
	Corpus   string      `default:"corpus" placeholder:"DIR" help:"Folder of inputs to begin with, where those that reach something new are kept. By default corpus."`
	Crashers string      `default:"crashers" placeholder:"DIR" help:"Folder of what is found, and of the campaign's state. By default crashers."`
	Text     spectecFlag `embed:""`
	Profile  string      `enum:"${forms},all" default:"all" help:"linked for exceptions between instances, scalar for code within functions, hot for calls that are made many times, invalid for changed modules that engines accept or refuse; plain- without features that not every engine has. By default all of them, plain as far as the engines need it."`
	Lacks    pattern     `placeholder:"RE" help:"A command (cmd:) whose output matches lacks what the script of a program needs, as one that exits with 77 does: the program is left out."`
	Asking   timespan    `name:"command-time" placeholder:"TIME" help:"How long a command (cmd:) may take for the script of a program; by default 6s."`
	Fault    string      `placeholder:"NAME,..." help:"Known faults to build into native, such as static-index: see wastrun engines faults."`
	Without  []string    `sep:"," placeholder:"CAUSE,..." help:"Generate programs without what a cause needs to show: rewrites (${rewrites}), or names of known causes in known.toml of the folder of crashers."`
	Faults   bool        `help:"Measure how long it takes to find each known fault, or the one that --fault names, from an empty corpus with two workers."`
	Table    string      `placeholder:"FILE" help:"With --faults: a Markdown file that has the table, into which what was measured is written as well, such as docs/fault-benchmark.md."`
	Seeds    count       `default:"5" placeholder:"N" help:"With --faults: on how many seeds. By default 5."`
	Stats    bool        `help:"Measure what generated programs show, and in how many of --runs programs, by default 4000."`
	HTTP     string      `name:"http" placeholder:"ADDR" help:"Serve the campaign's pages at this address, such as localhost:8080."`
	Token    string      `name:"http-token" env:"WASTRUN_HTTP_TOKEN" placeholder:"TOKEN" help:"Secret that every request to the pages must send. Without it they are served to this machine only."`
	OnFind   string      `name:"on-finding" placeholder:"COMMAND" help:"Run this command by the shell for each new finding, with the event as JSON on its standard input."`
	JSON     bool        `name:"json" help:"Write one object a second, and a summary."`
}

func (c *fuzzCommand) Run(env *environment) error {
	switch {
	case c.Corpus == "" || c.Crashers == "":
		return errors.New("--corpus, --crashers: the name of a folder is empty")
	case c.Stats:
		return c.stats(env)
	case c.Faults:
		return c.faults(env)
	}
	config, err := c.config(env)
	if err != nil {
		return err
	}
	show := c.progress(env)
	stop, err := c.subscribe(env, &config, show)
	if err != nil {
		return err
	}
	sum, err := campaign.Run(env.ctx, config)
	stop()
	if err != nil {
		return err
	}
	if c.For == 0 && c.Runs == 0 {
		env.endless = true
	}
	if show.err != nil {
		return show.err
	}
	if sum.Mismatches > 0 {
		return errFailed
	}
	return showedNothing(sum)
}

// showedNothing is the error of a campaign that found nothing because it did nothing.
func showedNothing(s *campaign.Summary) error {
	compared := func(c campaign.Compared) bool { return c.Programs.Compared > 0 }
	switch {
	case s.Programs == 0:
		return errors.New("no program was run")
	case len(s.Compared) > 0 && !slices.ContainsFunc(s.Compared, compared):
		return errors.New("no engine was compared on any program")
	}
	return nil
}

// config says what the campaign is.
func (c *fuzzCommand) config(env *environment) (config campaign.Config, err error) {
	names, commands, err := splitEngines(c.Engine)
	if err != nil {
		return config, err
	}
	if names, err = orThoseThereAre(env, c.Engine, names); err != nil {
		return config, err
	}
	if err := checkFault(c.Fault, names); err != nil {
		return config, err
	}
	if len(names) == 0 {
		return config, errors.New("--engine: a command is compared with another engine: name one")
	}
	slices.SortStableFunc(names, func(a, b string) int { return btoi(b == "oracle") - btoi(a == "oracle") })
	engines, err := fuzzEngines(names, c.Fault) // or there is no use in starting workers, which make their own
	writeErrata(env.stderr, engines)
	if err != nil {
		return config, err
	}
	closeEngines(engines)
	if len(engines)+len(commands) < 2 {
		env.complain(errors.New("one engine alone: nothing is compared, only what breaks is found"))
	}
	worker, err := process.OwnCommand(workerName)
	if err != nil {
		return config, err
	}
	known, without, err := readCauses(c.Crashers, c.Without)
	if err != nil {
		return config, err
	}
	var templates []string
	for _, command := range commands {
		templates = append(templates, command.Name())
	}
	return campaign.Config{
		Engines: names, Commands: templates, Lacks: c.Lacks.String(), Asking: time.Duration(c.Asking), Fault: c.Fault, Known: known, Without: without, Profile: strings.TrimPrefix(c.Profile, "all"), Seed: c.Seed, Workers: c.Workers.or(runtime.GOMAXPROCS(0)), Runs: uint64(c.Runs), For: time.Duration(c.For),
		Corpus: c.Corpus, Crashers: c.Crashers, Worker: worker,
	}, nil
}

func btoi(x bool) int {
	if x {
		return 1
	}
	return 0
}

func (c *fuzzCommand) stats(env *environment) error {
	form, _ := fuzz.FormNamed(c.Profile) // or linked
	s, err := fuzz.Measure(form, c.Runs.or(4000), choice.DefaultSize)
	if err != nil {
		return err
	}
	return s.Write(env.stdout)
}

// workerName is the subcommand of worker processes.
const workerName = "fuzz-worker"

type workerCommand struct{}

func (c *workerCommand) Run(*environment) error {
	return campaign.Work(os.Stdin, claimStdout(), fuzzEngines)
}

// claimStdout leaves standard output to a worker's protocol alone; what else is written to it goes to standard error.
func claimStdout() *os.File {
	out := os.Stdout
	os.Stdout = os.Stderr
	return out
}

// fuzzEngines makes engines, all of which must be available.
func fuzzEngines(names []string, fault string) ([]wasm.Engine, error) {
	return makeEngines(names, fault, programPatience, func(_ string, err error) error { return err })
}

// faultsNamed finds the faults of a list of names that commas separate.
func faultsNamed(names string) ([]*fault.Fault, error) {
	list, err := fault.Parse(names)
	if err != nil {
		return nil, fmt.Errorf("--fault: %w", err)
	}
	return list, nil
}
