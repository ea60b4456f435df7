package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/triage"
	"wasmjudge/wasm"
)

type triageCommand struct {
	Engine   []string `default:"oracle,native" placeholder:"NAME" help:"Engines to run side by side: ${engines}. The first one, oracle, says what should happen. By default oracle and native."`
	Fault    string   `placeholder:"NAME" help:"A known fault to build into native."`
	Crashers string   `default:"crashers" placeholder:"DIR" help:"Folder of crashers, and of the scripts that are made of them. By default crashers."`
	Inputs   []string `arg:"" optional:"" name:"crasher" help:"Inputs on which engines differ, as wastrun fuzz and go-fuzz leave them, or scripts. By default those in the folder of crashers."`
}

func (c *triageCommand) Run(env *environment) error {
	if len(c.Engine) < 2 || c.Engine[0] != "oracle" {
		return errors.New("--engine: the oracle comes first, and then one or more engines to be judged by it")
	}
	if err := checkFault(c.Fault, c.Engine); err != nil {
		return err
	}
	engines, err := fuzzEngines(c.Engine, c.Fault)
	if err != nil {
		return err
	}
	inputs := c.Inputs
	if len(inputs) == 0 {
		if inputs, err = crashersIn(c.Crashers); err != nil {
			return err
		}
	}
	known, err := readKnown(filepath.Join(c.Crashers, knownFile))
	if err != nil {
		return err
	}
	t := &triaging{env: env, command: c, known: known, engines: engines, found: map[string]*triaged{}}
	for _, e := range engines[1:] {
		t.pairs = append(t.pairs, &triage.Triage{Judge: fuzz.NewJudge(engines[0], e), Describe: t.describe, Again: t.again})
	}
	status := t.inputs(inputs)
	if env.ctx.Err() != nil {
		return env.ctx.Err()
	}
	return errors.Join(status, t.report())
}

// triaging is triage under way.
type triaging struct {
	env     *environment
	pairs   []*triage.Triage // for each engine with the oracle
	command *triageCommand
	engines []wasm.Engine
	known   map[string]string
	input   string // that is being triaged
	found   map[string]*triaged
	gone    []string // inputs and scripts that show nothing any more
}

// triaged is a finding with all its inputs.
type triaged struct {
	*triage.Finding
	inputs []string
}

// hashedName are the names that go-fuzz gives to files of inputs.
var hashedName = regexp.MustCompile(`^[0-9a-f]{40}$`)

// crashersIn lists the inputs in a folder; there is none if there is no folder.
func crashersIn(folder string) (list []string, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, e := range entries {
		if hashedName.MatchString(e.Name()) {
			list = append(list, filepath.Join(folder, e.Name()))
		}
	}
	return list, nil
}

// knownFile lists the findings that are known, by the name of their script.
const knownFile = "known.txt"

// readKnown reads what is known of findings: a line for each with its name, and where it is reported.
func readKnown(file string) (map[string]string, error) {
	text, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	known := map[string]string{}
	for n, line := range strings.Split(string(text), "\n") {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		name, where, ok := strings.Cut(line, " ")
		if !ok {
			return nil, fmt.Errorf("%s:%d: a line is the name of a script without .wast, and where the finding is reported", file, n+1)
		}
		known[name] = strings.TrimSpace(where)
	}
	return known, nil
}

// inputs triages inputs one after the other. Findings of one name are one.
func (t *triaging) inputs(files []string) (status error) {
	bar := newProgress(t.env.stderr, len(files))
	defer bar.Finish()
	for _, file := range files {
		if t.env.ctx.Err() != nil {
			return status
		}
		data, err := os.ReadFile(file)
		if err != nil {
			status = errors.Join(status, t.env.unusable(err))
			continue
		}
		t.input = file
		if err := t.one(file, data); err != nil {
			status = errors.Join(status, t.env.unusable(fmt.Errorf("%s: %w", file, err)))
		}
		bar.Add(1)
	}
	return status
}

// one triages an input on each engine.
func (t *triaging) one(file string, data []byte) error {
	happens := false
	for _, pair := range t.pairs {
		f, err := pair.Input(t.env.ctx, filepath.ToSlash(file), data)
		if err != nil {
			return err
		}
		if f != nil {
			t.add(f, file)
			happens = true
		}
	}
	if !happens {
		t.gone = append(t.gone, file)
	}
	return nil
}

// add joins a finding with those of its name: the smallest script stays.
func (t *triaging) add(f *triage.Finding, file string) {
	x := t.found[f.Name]
	if x == nil {
		x = &triaged{Finding: f}
		t.found[f.Name] = x
	} else if f.Lines < x.Lines {
		x.Finding = f
	}
	x.inputs = append(x.inputs, file)
}

// describe says what an engine is.
func (t *triaging) describe(engine string) string {
	s := engine
	if engine == "native" && t.command.Fault != "" {
		s += " with the fault " + t.command.Fault
	}
	return s + ", " + versionOf(engine)
}

// again is the command that repeats a finding.
func (t *triaging) again(engine, script string) string {
	fault := ""
	if engine == "native" && t.command.Fault != "" {
		fault = " --fault " + t.command.Fault
	}
	if script == "" {
		return fmt.Sprintf("wastrun triage --engine oracle,%s%s %s", engine, fault, filepath.ToSlash(t.input))
	}
	return fmt.Sprintf("wastrun run --engine %s%s %s", engine, fault, filepath.ToSlash(filepath.Join(t.command.Crashers, script)))
}

// report writes the scripts of findings and tells of them. What is new is a failure.
func (t *triaging) report() error {
	var status error
	list := make([]*triaged, 0, len(t.found))
	for _, x := range t.found {
		list = append(list, x)
	}
	slices.SortFunc(list, func(a, b *triaged) int { return cmp.Compare(a.Name, b.Name) })
	news := 0
	for _, x := range list {
		where, known := t.known[x.Name]
		state := "new"
		if known {
			state = "known: " + where
		} else {
			news++
			status = errFailed
		}
		if err := t.write(x, state); err != nil {
			status = errors.Join(status, t.env.unusable(err))
		}
	}
	t.gone = append(t.gone, t.passing()...)
	for _, name := range t.gone {
		fmt.Fprintf(t.env.stdout, "%s: no longer happens\n", filepath.ToSlash(name))
	}
	_, err := fmt.Fprintf(t.env.stdout, "%d findings, %d of them new; %d no longer happen\n", len(list), news, len(t.gone))
	return errors.Join(status, err)
}

// write writes a finding's script, unless there is a smaller one already that shows it, and tells of it.
func (t *triaging) write(x *triaged, state string) error {
	file := filepath.Join(t.command.Crashers, x.Name+".wast")
	if old, err := os.ReadFile(file); err != nil || triage.Lines(old) > x.Lines || !t.fails(file) {
		if err := os.MkdirAll(t.command.Crashers, 0o777); err != nil {
			return err
		}
		if err := t.env.write(file, x.Script); err != nil {
			return err
		}
	}
	fmt.Fprintf(t.env.stdout, "%s: %s\n  %s\n  %v\n", filepath.ToSlash(file), state, x.Cause, x.Bucket)
	if x.Without != "" {
		fmt.Fprintf(t.env.stdout, "  no script shows it: %s\n", x.Without)
	} else {
		fmt.Fprintf(t.env.stdout, "  %d lines, %d modules\n", x.Lines, x.Modules)
	}
	_, err := fmt.Fprintf(t.env.stdout, "  from %s\n", filepath.ToSlash(strings.Join(x.inputs, ", ")))
	return err
}

// passing lists the scripts about the engines that pass on them now.
func (t *triaging) passing() (list []string) {
	if len(t.command.Inputs) > 0 {
		return nil // only these are asked about
	}
	files, _ := filepath.Glob(filepath.Join(t.command.Crashers, "*.wast"))
	for _, file := range files {
		if !t.fails(file) && t.about(file) != nil {
			list = append(list, file)
		}
	}
	return list
}

// about is the engine that a script shows a difference of, with whose name its own begins; nil if it is none of those at hand.
func (t *triaging) about(file string) wasm.Engine {
	name := ""
	for known := range engines {
		if strings.HasPrefix(filepath.Base(file), known+"-") && len(known) > len(name) {
			name = known
		}
	}
	i := slices.IndexFunc(t.engines, func(e wasm.Engine) bool { return e.Name() == name })
	if i < 1 {
		return nil
	}
	return t.engines[i]
}

// fails tells whether a script fails on the engine that it is about. One that only tells of a difference counts as failing: it cannot.
func (t *triaging) fails(file string) bool {
	e := t.about(file)
	script, err := readScript(file)
	if e == nil || err != nil {
		return false
	}
	return len(script.Commands) == 0 || triage.Fails(t.env.ctx, script, e)
}
