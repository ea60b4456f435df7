package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/fatih/color"
	"golang.org/x/sync/errgroup"

	"wasmjudge/native"
	"wasmjudge/oracle"
	"wasmjudge/page"
	"wasmjudge/peer"
	"wasmjudge/spectec"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

type runCommand struct {
	Engine    []string      `default:"oracle" sep:"none" placeholder:"NAME,..." help:"Engines to run side by side: ${engines}. Differences between them are failures too."`
	Lacks     pattern       `placeholder:"RE" help:"A command (cmd:) whose output matches lacks what the script needs, as one that exits with 77 does: the script is skipped."`
	Fault     string        `placeholder:"NAME,..." help:"Known faults to build into native: see wastrun engines faults."`
	Format    string        `enum:"text,json,junit" default:"text" help:"text for people, json with one object a line, or junit."`
	HTML      bool          `name:"html" help:"Write one page that stands alone, with the map of rules if --rules is given."`
	Jobs      count         `placeholder:"N" help:"How many files to run at once; by default one for each processor."`
	Filter    pattern       `placeholder:"RE" help:"Report only those commands of which 'path:line: text' matches. The others are run as well, because commands depend on each other."`
	Rules     bool          `help:"List which of the specification's rules the scripts exercised on the oracle, and on the formal text, and which they did not."`
	Strict    bool          `help:"With the engine spectec: try all rules at each step, and report two that both apply though the text does not leave that open."`
	Script    scriptOptions `embed:""`
	Proposals proposalsFlag `embed:""`
	Cache     string        `placeholder:"DIR" help:"Keep what the native engine compiles in this folder, and take it from there. It is executed: folder and files must be yours, and nobody else may write to them."`
	Limits    limits        `embed:""`
	Text      spectecFlag   `embed:""`
	Paths     []string      `arg:"" name:"path" help:"Scripts, and folders of which all .wast files are run; - is standard input."`
}

// Run runs the scripts that the command line names, and reports on each.
func (c *runCommand) Run(env *environment) error {
	r, err := c.prepare(env)
	if err != nil {
		return err
	}
	files, err := findScripts(env, c.Paths)
	if err != nil {
		return err
	}
	if err := r.run(files); err != nil {
		return err
	}
	return r.finish()
}

// scriptRun is a run of scripts: the command line, understood, with the engines and the report.
type scriptRun struct {
	*runCommand
	reporting
	options  wast.Options
	engines  []wasm.Engine
	commands []*peer.Command
	held     map[*peer.Command]map[string]bool // files that held with others
	counter  *ruleCounter                      // counts the rules that the oracle applies; nil if nobody asks for them
	text     *spectec.Engine                   // observes the rules of the formal text; nil if nobody asks for that
}

// prepare makes what a run needs. The error says what cannot be used in the command line.
func (c *runCommand) prepare(env *environment) (*scriptRun, error) {
	if err := once(c.Paths); err != nil {
		return nil, err
	}
	if c.HTML && c.Format != "text" {
		return nil, errors.New("--html and --format: choose one")
	}
	r := &scriptRun{runCommand: c, reporting: reporting{env: env, filter: c.Filter.re}}
	var err error
	if r.options, err = c.Script.options(); err != nil {
		return nil, err
	}
	if err := r.makeEngines(); err != nil {
		return nil, err
	}
	r.Reporter = c.reporter(env)
	return r, nil
}

// makeEngines makes the engines, such that they count and cache what the command line says.
func (r *scriptRun) makeEngines() error {
	names, commands, err := splitEngines(r.Engine)
	if err != nil {
		return err
	}
	if err := checkFault(r.Fault, names); err != nil {
		return err
	}
	if r.commands = commands; r.Lacks.re != nil {
		for _, c := range commands {
			c.Lacks = r.Lacks.re
		}
	}
	if r.engines, err = newEngines(r.env, names, r.Fault); err != nil {
		return err
	}
	r.text = observing(r.engines, r.Strict, r.Rules)
	if r.Strict && r.text == nil {
		return errStrict
	}
	if r.Cache != "" {
		if !slices.Contains(names, native.Name) {
			r.env.complain(errors.New("--cache: only native has a use for it, and is not among the engines"))
		}
		withCache(r.env, r.engines, r.Cache)
	}
	if r.Rules && (r.text == nil || slices.Contains(names, "oracle")) {
		r.counter = newRuleCounter(r.Paths)
		_, _, err = counting(r.engines)
	}
	return err
}

// run runs files, and reports on each in their order.
func (r *scriptRun) run(files []string) error {
	if err := r.together(files); err != nil {
		return err
	}
	bar := newProgress(r.env.stderr, len(files))
	for i, result := range r.start(files) {
		done := <-result
		bar.Clear()
		if err := r.report(files[i], done); err != nil {
			return err
		}
		bar.Add(1)
	}
	bar.Finish()
	return nil
}

// finish writes what is known after the last file: the rules, and the end of the report.
func (r *scriptRun) finish() error {
	if r.counter != nil {
		if err := r.oracleRules(); err != nil {
			return err
		}
	}
	if r.Rules && r.text != nil {
		if err := writeTextRules(r.rulesTo(r.env), r.text); err != nil {
			return err
		}
	}
	ended := r.End()
	return errors.Join(r.status, ended, r.nothing(), writeAmbiguous(r.rulesTo(r.env), r.text))
}

// oracleRules writes which rules the oracle applied: on the page if there is one.
func (r *scriptRun) oracleRules() error {
	if p, ok := r.Reporter.(*page.Reporter); ok {
		p.Rules(&page.RuleMap{Rules: allRules(), Sources: r.counter.counted()})
		return nil
	}
	return writeRules(r.rulesTo(r.env), &r.counter.total)
}

// rulesTo keeps the rules out of what is for programs to read.
func (c *runCommand) rulesTo(env *environment) io.Writer {
	if c.Format == "text" && !c.HTML {
		return env.stdout
	}
	return env.stderr
}

func (c *runCommand) reporter(env *environment) wast.Reporter {
	switch {
	case c.HTML:
		return page.NewReporter(env.stdout, "wastrun run --engine "+strings.Join(c.Engine, ",")+" "+strings.Join(c.Paths, " "))
	case c.Format == "json":
		return wast.NewJSONReporter(env.stdout)
	case c.Format == "junit":
		return wast.NewJUnitReporter(env.stdout)
	}
	return wast.NewTextReporter(env.stdout, !color.NoColor)
}

// result is what became of one file.
type result struct {
	report *wast.Report
	err    error // the file could not be used
}

// start runs files, several at a time. Each one's result comes on a channel of its own.
func (r *scriptRun) start(files []string) []chan result {
	results := make([]chan result, len(files))
	for i := range results {
		results[i] = make(chan result, 1)
	}
	var group errgroup.Group
	group.SetLimit(r.Jobs.or(runtime.GOMAXPROCS(0)))
	go func() {
		for i, file := range files {
			group.Go(func() error {
				results[i] <- r.file(r.env.ctx, file)
				return nil
			})
		}
	}()
	return results
}

// file runs a file on each engine, and gives it to each command.
func (r *scriptRun) file(ctx context.Context, file string) result {
	script, err := readScript(ctx, file, wasm.Proposals(r.Proposals.With))
	if err != nil {
		return result{err: err}
	}
	report := &wast.Report{Script: script}
	if len(r.engines) > 0 {
		script.Options = r.options
		script.Options.Reference = oracle.New()
		report = r.onEngines(ctx, file, script)
	}
	for _, command := range r.commands {
		ended, err := r.ask(ctx, command, file, script)
		if err != nil {
			return result{err: fmt.Errorf("%s: %w", command.Name(), err)}
		}
		report.AddWhole(whole(command, ended))
	}
	return result{report: report}
}

// mostTogether is how many files a command is given at once.
const mostTogether = 64

// together gives many files at once to each command that takes several. What does not hold then is asked file by file.
func (r *scriptRun) together(files []string) error {
	r.held = map[*peer.Command]map[string]bool{}
	files = slices.DeleteFunc(slices.Clone(files), func(file string) bool { return file == standard })
	for _, command := range r.commands {
		if !command.TakesSeveral() {
			continue
		}
		limited := r.limited(command)
		r.held[command] = map[string]bool{}
		for some := range slices.Chunk(files, mostTogether) {
			ended, err := limited.RunFiles(r.env.ctx, some)
			if err != nil {
				return fmt.Errorf("%s: %w", command.Name(), err)
			}
			for _, file := range some {
				r.held[command][file] = ended.Ending == peer.Held
			}
		}
	}
	return nil
}

// onEngines runs a script on each engine, and counts rules if that is asked for.
func (r *scriptRun) onEngines(ctx context.Context, file string, s *wast.Script) *wast.Report {
	engines := r.engines
	var counter *oracle.Engine
	if r.counter != nil {
		engines, counter, _ = counting(engines) // which has one: that was checked
	}
	report := wast.Run(r.Limits.within(ctx), s, r.Limits.config(), engines...)
	if counter != nil {
		r.counter.add(file, s, counter.Rules())
	}
	return report
}

// limited is a command that may take as long for a script as a command of a script.
func (r *scriptRun) limited(command *peer.Command) *peer.Command {
	c := *command
	c.Timeout = time.Duration(r.Limits.Timeout)
	return &c
}

// ask runs a script by a command, which counts as one command of a script and may take as long.
func (r *scriptRun) ask(
	ctx context.Context, command *peer.Command, file string, script *wast.Script,
) (peer.Result, error) {
	if r.held[command][file] {
		return peer.Result{Ending: peer.Held}, nil
	}
	limited := r.limited(command)
	if file == standard {
		return limited.Run(ctx, script.Source.Text)
	}
	return limited.RunFile(ctx, file)
}

// whole makes a result of how a command ended.
func whole(c *peer.Command, ended peer.Result) wast.Whole {
	w := wast.Whole{Engine: c.Name()}
	switch ended.Ending {
	case peer.Held:
	case peer.TimedOut:
		w.Reason, w.Stopped = c.Name()+" ran out of time: "+ended.Status, true
	case peer.Lacking:
		w.Reason = c.Name() + " says that it lacks what the script needs"
	default:
		w.What = "the script " + ended.Ending.String()
		w.Got = ended.Status + "\n" + string(ended.Output)
	}
	return w
}

// readScript reads a script, until it is interrupted, with the instructions of some proposals.
func readScript(ctx context.Context, file string, ps wasm.Proposals) (*wast.Script, error) {
	return interruptible(ctx, func() (*wast.Script, error) { return parseScript(file, ps) })
}

func parseScript(file string, ps wasm.Proposals) (*wast.Script, error) {
	name, text, err := input(file)
	if err != nil {
		return nil, err
	}
	if isBinary(text) {
		return nil, fmt.Errorf("%s: this is a module in the binary format and no script; see wastrun validate and wastrun wat", name)
	}
	script, err := wast.Parse(&wasm.Source{Name: name, Text: text, Proposals: ps})
	if err == nil && len(script.Commands) == 0 {
		return nil, fmt.Errorf("%s: this script holds no command", name)
	}
	return script, err
}

// reporting reports results as they come, and knows the exit status that they lead to.
type reporting struct {
	wast.Reporter
	env    *environment
	filter *regexp.Regexp // nil for all
	status error
	counts wast.Counts // of what is reported
}

func (r *reporting) report(name string, done result) error {
	if errors.Is(done.err, context.Canceled) { // nobody knows what became of it
		r.status = errUnusable
		return nil
	}
	if done.err != nil {
		r.status = errUnusable
		r.env.complain(done.err)
		return r.Unusable(name, done.err)
	}
	if r.filter != nil {
		done.report.Filter(r.filter)
	}
	counts := done.report.Counts()
	r.counts.Add(counts)
	switch stopped := func(x wast.Result) bool { return x.Stopped }; {
	case slices.ContainsFunc(done.report.Results, stopped):
		r.status = errUnusable // the reasons of skips say so
	case counts.Failed > 0 && r.status == nil:
		r.status = errFailed
	}
	return r.Report(done.report)
}

// nothing complains if all went well because nothing went.
func (r *reporting) nothing() error {
	switch {
	case r.status != nil || r.counts.Passed+r.counts.Failed > 0:
		return nil
	case r.counts.Skipped > 0:
		return r.env.unusable(fmt.Errorf("nothing was run: all %d commands were skipped", r.counts.Skipped))
	}
	return r.env.unusable(fmt.Errorf("--filter: no command matches %v", r.filter))
}
