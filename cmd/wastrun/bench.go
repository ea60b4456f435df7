package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/program"
	"wasmjudge/oracle"
	"wasmjudge/peer/driver"
	"wasmjudge/peer/driver/shipped"
	"wasmjudge/peer/roster"
	"wasmjudge/spectec"
	"wasmjudge/wasm"
	"wasmjudge/wasm/enginetest"
	"wasmjudge/wast"
)

// enginesCommand is about the engines that there are.
type enginesCommand struct {
	List   listEngines `cmd:"" default:"withargs" help:"List the engines: version, what they lack, and programs a second. This is what wastrun engines does."`
	Init   initEngines `cmd:"" help:"Write engines.toml, from what is installed."`
	Check  checkEngine `cmd:"" help:"Check that an engine keeps to the contract of engines, run scripts and generated programs on it, and list what does not hold."`
	Suite  engineSuite `cmd:"" help:"Run scripts on each engine alone, and show what it passes, fails and lacks, by proposal and script, and what was otherwise before."`
	Faults listFaults  `cmd:"" help:"List the known faults that --fault can build into native."`
	Driver printDriver `cmd:"" help:"Print a driver that wastrun brings."`
}

type listEngines struct {
	For timespan `default:"2s" placeholder:"TIME" help:"How long to measure each engine. By default 2s."`
}

// Run lists all engines. One that cannot be started is reported, and fails the command; but for the formal text, whose
// sources most people do not have. One that dies while it is measured takes nothing with it, since that is done in a
// process of its own.
func (c *listEngines) Run(env *environment) (status error) {
	names, err := engineNames()
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(env.stdout, 0, 0, 2, ' ', 0)
	for _, name := range names {
		if env.ctx.Err() != nil {
			break
		}
		start, err := engineNamed(name, "", scriptPatience)
		if err != nil {
			return err
		}
		e, err := start()
		if err != nil {
			first, _, _ := strings.Cut(err.Error(), "\n")
			fmt.Fprintf(w, "%s\tcannot be used: %s\n", name, first)
			if !errors.Is(err, spectec.ErrNoSources) {
				status = errFailed
			}
			continue
		}
		version, lacking := versionOf(e), lackingWords(e)
		closeEngine(e)
		r, err := c.rate(env, name)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", name, version, lacking, r)
	}
	return errors.Join(status, w.Flush())
}

// lackingWords says what an engine lacks.
func lackingWords(e wasm.Engine) string {
	if lacks := e.About().Lacks; len(lacks) > 0 {
		return "lacks " + strings.Join(lacks, ", ")
	}
	return "has all of WebAssembly 3.0"
}

// closeEngine ends the processes of an engine behind a driver.
func closeEngine(e wasm.Engine) {
	if far, ok := e.(*driver.Engine); ok {
		far.Close()
	}
}

func closeEngines(list []wasm.Engine) {
	for _, e := range list {
		closeEngine(e)
	}
}

type initEngines struct {
	File string `arg:"" optional:"" default:"engines.toml" help:"The file to write, which must not exist. By default engines.toml."`
}

func (c *initEngines) Run(env *environment) error {
	r := roster.Installed()
	if len(r.Engine) == 0 {
		return errors.New("no engine was found in the PATH: docs/drivers.md says how to install some")
	}
	if err := r.Write(c.File); err != nil {
		return err
	}
	fmt.Fprintf(env.stdout, "%s: %s\n", c.File, strings.Join(r.Names(), ", "))
	return nil
}

type printDriver struct {
	Name string `arg:"" help:"Its name: js, or wasmtime."`
}

func (c *printDriver) Run(env *environment) error {
	text, ok := shipped.Source(c.Name)
	if !ok {
		return fmt.Errorf("there is no driver %q, only %s", c.Name, strings.Join(shipped.Names(), ", "))
	}
	_, err := env.stdout.Write(text)
	return err
}

type checkEngine struct {
	Runs  count    `default:"500" placeholder:"N" help:"How many generated programs to compare with the oracle. By default 500."`
	Name  string   `arg:"" help:"The engine."`
	Paths []string `arg:"" optional:"" name:"path" help:"Scripts, and folders of which all .wast files are run: the official suite, for one."`
}

// Run runs scripts, each for itself, and then programs.
func (c *checkEngine) Run(env *environment) error {
	start, err := engineNamed(c.Name, "", scriptPatience)
	if err != nil {
		return err
	}
	e, err := start()
	if err != nil {
		return err
	}
	defer closeEngine(e)
	fmt.Fprintf(env.stdout, "%s: %s; %s\n", c.Name, versionOf(e), lackingWords(e))
	broken := writeContract(env.stdout, enginetest.Check(env.ctx, e))
	var files []string
	if len(c.Paths) > 0 {
		if files, err = findScripts(env, c.Paths); err != nil {
			return err
		}
	}
	t := commandCounts{reasons: map[string]int{}}
	for _, file := range files {
		if err := t.script(env, file, e); err != nil {
			return err
		}
	}
	for _, reason := range slices.Sorted(maps.Keys(t.reasons)) {
		fmt.Fprintf(env.stdout, "skipped: %d, %s\n", t.reasons[reason], reason)
	}
	fmt.Fprintf(env.stdout, "%d passed, %d failed, %d skipped\n", t.passed, t.failed, t.skipped)
	differ, err := c.programs(env, e)
	switch {
	case err != nil:
		return err
	case differ || broken || t.failed > 0:
		return errFailed
	}
	return env.ctx.Err()
}

// writeContract writes which sentences of the contract of engines do not hold, and reports whether there is one.
func writeContract(w io.Writer, results []enginetest.Result) (broken bool) {
	holds, skipped := 0, 0
	for _, r := range results {
		switch {
		case r.Err != nil:
			broken = true
			fmt.Fprintf(w, "contract: %s\n  %s\n", r.Contract, strings.ReplaceAll(r.Err.Error(), "\n", "\n  "))
		case r.Skipped != "":
			skipped++
		default:
			holds++
		}
	}
	fmt.Fprintf(w, "contract: %d hold, %d do not, %d need what it lacks\n", holds, len(results)-holds-skipped, skipped)
	return broken
}

// commandCounts counts commands of scripts.
type commandCounts struct {
	passed, failed, skipped int
	reasons                 map[string]int // of skips
}

func (t *commandCounts) script(env *environment, file string, e wasm.Engine) error {
	script, err := readScript(env.ctx, file, 0)
	if err != nil {
		return err
	}
	report := wast.Run(wast.WithCommandTime(env.ctx, time.Minute), script, wasm.Config{}, e)
	for i := range report.Results {
		r := &report.Results[i]
		switch r.Status {
		case wast.Passed:
			t.passed++
		case wast.Skipped:
			t.skipped++
			t.reasons[reasonWithoutLine(r.Reason)]++
		default:
			t.failed++
			for _, f := range r.Failures {
				got, _, _ := strings.Cut(f.Got, "\n")
				fmt.Fprintf(env.stdout, "%s: %s: %s\n", script.Source.Where(r.Command.Pos), f.What, got)
			}
		}
	}
	return nil
}

// reasonWithoutLine is the reason of a skip, but for where what it needs stands.
func reasonWithoutLine(reason string) string {
	if rest, ok := strings.CutPrefix(reason, "needs the module of line "); ok {
		if _, why, ok := strings.Cut(rest, ", which "); ok {
			return why
		}
	}
	return reason
}

// programs compares generated programs with the oracle, and reports whether one differs.
func (c *checkEngine) programs(env *environment, e wasm.Engine) (differ bool, err error) {
	forms := []fuzz.Form{fuzz.FormLinked, fuzz.FormScalar}
	if !program.FeaturesOf(e).Has(fuzz.FormLinked.Profile().Features) {
		forms = []fuzz.Form{fuzz.FormPlainLinked, fuzz.FormPlainScalar}
	}
	j := fuzz.NewJudge(oracle.New(), e)
	counts := map[judge.Verdict]int{}
	for n := range c.Runs.or(500) {
		if env.ctx.Err() != nil {
			break
		}
		d, err := j.Input(env.ctx, fuzz.Join(forms[n%2], choice.Random(uint64(n), choice.DefaultSize)))
		if err != nil {
			return differ, err
		}
		if counts[d.Verdict]++; d.Verdict == judge.Differ {
			differ = true
			what, _, _ := strings.Cut(d.String(), "\n")
			fmt.Fprintf(env.stdout, "program %d: %s\n", n, what)
		}
	}
	fmt.Fprintf(env.stdout, "programs: %d agree, %d differ, %d permitted, %d inconclusive\n",
		counts[judge.Agree], counts[judge.Differ], counts[judge.Permitted], counts[judge.Inconclusive])
	return differ, nil
}
