package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"wasmjudge/oracle"
	"wasmjudge/page"
	"wasmjudge/wasm"
	"wasmjudge/wast"
	"wasmjudge/wast/bugreport"
	"wasmjudge/wast/portable"
)

type reportCommand struct {
	Engine []string `sep:"none" placeholder:"NAME,..." help:"The engine that is wrong, and then those that are asked whether they agree with the oracle. By default the one that the script's name begins with, and all others that there are."`
	Fault  string   `placeholder:"NAME,..." help:"Known faults to build into native."`
	Output string   `short:"o" default:"." placeholder:"DIR" help:"Folder to write to, which is made if it is not there; by default this one."`
	HTML   bool     `name:"html" help:"Write the report as a page that stands alone, too."`
	Limits limits   `embed:""`
	Script string   `arg:"" help:"Script that passes on the oracle and fails on the engine, as triage makes them."`
}

func (c *reportCommand) Run(env *environment) error {
	script, err := readScript(env.ctx, c.Script, 0)
	if err != nil {
		return err
	}
	names, err := c.engines()
	if err != nil {
		return err
	}
	if err := checkFault(c.Fault, names); err != nil {
		return err
	}
	made, err := newEngines(env, names, c.Fault)
	if err != nil {
		return err
	}
	defer closeEngines(made)
	if made[0].Name() != names[0] {
		return fmt.Errorf("--engine: without %s there is nothing to report", names[0])
	}
	stem := portable.Stem(script.Source.Name)
	q := &bugreport.Question{
		Script: script, Config: c.Limits.config(), Oracle: oracle.New(), System: system(),
		Again: c.again(names[0]), Alone: alone(names[0], stem),
	}
	for i, e := range made {
		known := bugreport.Engine{Engine: e, Version: versionOf(e)}
		if i == 0 {
			q.Wrong = known
		} else {
			q.Others = append(q.Others, known)
		}
	}
	r, err := bugreport.New(c.Limits.within(env.ctx), q)
	if errors.Is(err, bugreport.ErrHolds) {
		env.complain(fmt.Errorf("%s: %w", script.Source.Name, err))
		return errFailed
	}
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.Output, 0o777); err != nil {
		return err
	}
	if err := env.write(filepath.Join(c.Output, stem+".md"), r.Markdown()); err != nil {
		return err
	}
	if c.HTML {
		if err := c.page(env, r, filepath.Join(c.Output, stem+".html")); err != nil {
			return err
		}
	}
	return c.beside(env, script, stem, names[0])
}

// page writes the report as a page.
func (c *reportCommand) page(env *environment, r *bugreport.Report, file string) error {
	ctx := c.Limits.within(env.ctx)
	var throws [2][]wast.Throw
	for i, e := range []wasm.Engine{r.Oracle, r.Wrong.Engine} {
		throws[i] = wast.Throws(ctx, r.Script, r.Config, e)
	}
	var b bytes.Buffer
	if err := page.WriteReport(&b, r, throws); err != nil {
		return err
	}
	return env.write(file, b.Bytes())
}

// engines returns the names of the engines: the one that is wrong first.
func (c *reportCommand) engines() ([]string, error) {
	all, err := engineNames()
	if err != nil {
		return nil, err
	}
	names, commands, err := splitEngines(c.Engine)
	switch {
	case err != nil:
		return nil, err
	case len(commands) > 0:
		return nil, errors.New("--engine: a command does not tell what it sees, which a report is to say")
	case len(names) > 0:
		return names, nil
	}
	first := ""
	for _, name := range all {
		if strings.HasPrefix(filepath.Base(c.Script), name+"-") && len(name) > len(first) {
			first = name
		}
	}
	if first == "" {
		return nil, errors.New("--engine: the script's name begins with no engine's: name the one that is wrong")
	}
	unasked := []string{first, "oracle", "spectec"}
	others := slices.DeleteFunc(all, func(name string) bool { return slices.Contains(unasked, name) })
	return append([]string{first}, others...), nil
}

// again is the command that repeats the finding.
func (c *reportCommand) again(name string) string {
	fault := ""
	if c.Fault != "" {
		fault = " --fault " + c.Fault
	}
	return "wastrun run --engine " + name + fault + " " + filepath.ToSlash(c.Script)
}

// alone is the command that repeats it with the JavaScript file alone; it is empty if the engine runs no JavaScript.
func alone(name, stem string) string {
	r, err := readRoster()
	if err != nil || r.Engine[name] == nil || r.Engine[name].Driver != "js" {
		return ""
	}
	e := r.Engine[name]
	words := slices.Concat(e.Env, e.Command[:1], e.Command[1:], e.Options, []string{stem + ".js"})
	words[len(e.Env)] = filepath.Base(words[len(e.Env)])
	return strings.Join(words, " ")
}

// beside writes what needs no wastrun: JavaScript for an engine that runs that, else JSON and modules.
func (c *reportCommand) beside(env *environment, script *wast.Script, stem, name string) error {
	if alone(name, stem) != "" {
		text, omitted := portable.JavaScript(script)
		if err := env.write(filepath.Join(c.Output, stem+".js"), text); err != nil {
			return err
		}
		return env.tellOmitted(omitted)
	}
	return env.writeJSON(script, filepath.Join(c.Output, stem+".json"))
}

// system names the operating system and the processor.
func system() string {
	s := runtime.GOOS + "/" + runtime.GOARCH
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return s
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if key, value, _ := strings.Cut(lines.Text(), ":"); strings.TrimSpace(key) == "model name" {
			return s + ", " + wasm.Printable(strings.TrimSpace(value))
		}
	}
	return s
}
