package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"

	"golang.org/x/sync/errgroup"

	"wasmjudge/oracle"
	"wasmjudge/page"
	"wasmjudge/wasm"
	"wasmjudge/wasm/feature"
	"wasmjudge/wast"
)

type engineSuite struct {
	Engine []string `default:"oracle,native" placeholder:"NAME,..." help:"Engines that run the scripts, each alone. By default oracle and native."`
	Fault  string   `placeholder:"NAME,..." help:"Known faults to build into native."`
	File   string   `placeholder:"FILE" help:"Keep the run in this file, such as suite.json in a campaign's folder of crashers, and the one that it holds as the run before."`
	HTML   bool     `name:"html" help:"Write one page that stands alone, in the place of a table."`
	Jobs   count    `placeholder:"N" help:"How many scripts to run at once; by default one for each processor."`
	Limits limits   `embed:""`
	Paths  []string `arg:"" name:"path" help:"Scripts, and folders of which all .wast files are run."`
}

// suiteName is the file of runs that a campaign's pages show, in its folder of crashers.
const suiteName = "suite.json"

// Run runs scripts on each engine alone. That an engine fails is what is asked, and no failure of the command.
func (c *engineSuite) Run(env *environment) error {
	if err := checkFault(c.Fault, c.Engine); err != nil {
		return err
	}
	files, err := findScripts(env, c.Paths)
	if err != nil {
		return err
	}
	engines, err := newEngines(env, c.Engine, c.Fault)
	if err != nil {
		return err
	}
	defer closeEngines(engines)
	now, err := c.suite(env, engines, files)
	if err != nil {
		return err
	}
	runs := &page.SuiteRuns{Now: now}
	if c.File != "" {
		if err := c.keep(env, runs); err != nil {
			return err
		}
	}
	if c.HTML {
		return page.WriteSuite(env.stdout, runs)
	}
	return writeSuite(env.stdout, runs)
}

// suite runs all scripts. One that cannot be read is reported, and left out.
func (c *engineSuite) suite(env *environment, engines []wasm.Engine, files []string) (*page.Suite, error) {
	s := &page.Suite{Time: time.Now().UTC().Truncate(time.Second), Version: strings.TrimPrefix(versionOf(oracle.New()), "wastrun ")}
	for _, e := range engines {
		s.Engines = append(s.Engines, page.SuiteEngine{Name: e.Name(), Version: versionOf(e)})
	}
	results := make([]*page.SuiteFile, len(files))
	var group errgroup.Group
	group.SetLimit(c.Jobs.or(runtime.GOMAXPROCS(0)))
	for i, file := range files {
		group.Go(func() (err error) {
			results[i], err = c.script(env.ctx, file, engines)
			if err != nil && env.ctx.Err() == nil {
				env.complain(err)
			}
			return nil
		})
	}
	group.Wait()
	for _, f := range results {
		if f != nil {
			s.Files = append(s.Files, *f)
		}
	}
	if len(s.Files) == 0 {
		return nil, errors.New("no script was run")
	}
	return s, env.ctx.Err()
}

func (c *engineSuite) script(ctx context.Context, file string, engines []wasm.Engine) (*page.SuiteFile, error) {
	script, err := readScript(ctx, file, 0)
	if err != nil {
		return nil, err
	}
	script.Options.Reference = oracle.New()
	var uses feature.Set
	script.Changed(func(m *wasm.Module) *wasm.Module {
		uses |= feature.Of(m)
		return nil
	})
	f := &page.SuiteFile{Name: filepath.ToSlash(file), Features: uses.Names()}
	for _, e := range engines {
		f.Results = append(f.Results, suiteResult(wast.Run(c.Limits.within(ctx), script, c.Limits.config(), e)))
	}
	return f, nil
}

// suiteResult counts what became of a script's commands, with the first reason for which one did not pass.
func suiteResult(report *wast.Report) page.SuiteResult {
	n := report.Counts()
	r := page.SuiteResult{Passed: n.Passed, Failed: n.Failed, Lacks: n.Skipped}
	for i := range report.Results {
		switch x := &report.Results[i]; {
		case x.Status == wast.Failed && len(x.Failures) > 0:
			r.Why = cut(wasm.Printable(x.Failures[0].Error()))
			return r
		case x.Status == wast.Skipped && r.Why == "" && n.Failed == 0:
			r.Why = cut(wasm.Printable(x.Reason))
		}
	}
	return r
}

// cut makes a reason fit a cell of a table.
func cut(s string) string {
	const most = 300
	if len(s) <= most {
		return s
	}
	return fmt.Sprintf("%.*s…", most, s)
}

// keep writes the file of runs, with what was there before.
func (c *engineSuite) keep(env *environment, runs *page.SuiteRuns) error {
	old, err := page.ReadSuite(c.File)
	if err == nil {
		runs.Before = old.Now
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	data, err := json.MarshalIndent(runs, "", " ")
	if err != nil {
		return err
	}
	return env.write(c.File, append(data, '\n'))
}

// writeSuite writes a run as a table, with what is otherwise than in the run before.
func writeSuite(out io.Writer, runs *page.SuiteRuns) error {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprint(w, "proposal\tscripts")
	for _, e := range runs.Now.Engines {
		fmt.Fprint(w, "\t"+e.Name)
	}
	fmt.Fprintln(w)
	for _, g := range runs.Now.Features() {
		fmt.Fprintf(w, "%s\t%d", g.Name, g.Files)
		for _, r := range g.Results {
			fmt.Fprint(w, "\t"+r.Short())
		}
		fmt.Fprintln(w)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for i, r := range runs.Now.Totals() {
		fmt.Fprintf(out, "%s: %d passed, %d failed, %d lacking\n", runs.Now.Engines[i].Name, r.Passed, r.Failed, r.Lacks)
	}
	for _, c := range runs.Changes() {
		fmt.Fprintf(out, "%s on %s: %s, before: %s\n", wasm.Printable(c.File), c.Engine, c.Now.Short(), c.Before.Short())
	}
	return nil
}
