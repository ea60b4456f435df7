package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/process"
	"wasmjudge/fuzz/program"
	"wasmjudge/fuzz/reduce"
	"wasmjudge/fuzz/triage"
	"wasmjudge/oracle"
	"wasmjudge/peer"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

type shrinkCommand struct {
	Engine  []string `sep:"none" placeholder:"NAME,..." help:"Engines to run side by side: ${triaged}, and those that engines.toml names. The first one says what should happen. What is left shows on which of the others something else does."`
	Fault   string   `placeholder:"NAME,..." help:"Known faults to build into native: see wastrun engines faults."`
	Output  string   `short:"o" placeholder:"FILE" help:"Where to write what is left, instead of standard output."`
	Timeout timespan `default:"60s" placeholder:"TIME" help:"How long COMMAND may take each time; one that takes longer does not show it. By default 60s."`
	File    string   `arg:"" help:"Script, or module in the text (.wat) or binary format (.wasm)."`
	Command []string `arg:"" optional:"" name:"command" help:"Behind --: a command with its arguments that exits with 0 if a file still shows what is looked for. {} in them is the file; without that it is the last argument."`
}

func (c *shrinkCommand) Run(env *environment) error {
	switch {
	case len(c.Command) > 0 && len(c.Engine)+len(c.Fault) > 0:
		return errors.New("--engine, --fault: a command says by itself what it looks for")
	case len(c.Command) == 0 && len(c.Engine) == 0:
		return errors.New("what is to be shown? Name engines with --engine, or a command behind --")
	}
	src, module, err := c.read()
	if err != nil {
		return err
	}
	shrink := c.byCommand
	if len(c.Command) == 0 {
		shrink = c.byEngines
	}
	small, err := shrink(env, src, module)
	if err != nil {
		return err
	}
	if !src.Binary {
		small = append(bytes.Trim(small, "\n"), '\n')
	}
	if env.ctx.Err() != nil {
		env.complain(fmt.Errorf("%s: what is left may become smaller yet", c.File))
	}
	return c.write(env, small)
}

// read reads the file, and reports whether it is a module.
func (c *shrinkCommand) read() (src *wasm.Source, module bool, err error) {
	name, text, err := input(c.File)
	extension := filepath.Ext(c.File)
	src = &wasm.Source{Name: name, Text: text, Binary: isBinary(text) || extension == ".wasm"}
	return src, src.Binary || extension == ".wat", err
}

func (c *shrinkCommand) write(env *environment, small []byte) error {
	if c.Output == "" || c.Output == standard {
		_, err := env.stdout.Write(small)
		return err
	}
	return os.WriteFile(c.Output, small, 0o644)
}

// byEngines shrinks what engines differ on: triage does it. A module is instantiated, and its exports are called.
func (c *shrinkCommand) byEngines(env *environment, src *wasm.Source, module bool) ([]byte, error) {
	crew, err := c.crew()
	if err != nil {
		return nil, err
	}
	data := src.Text
	if module {
		if data, err = calling(src); err != nil {
			return nil, err
		}
	}
	var result triage.Result
	in := triage.Input{Name: filepath.ToSlash(src.Name), Data: fuzz.ScriptInput(data)}
	crew.Triage(env.ctx, []triage.Input{in}, func(_ *triage.Input, r triage.Result) { result = r })
	switch {
	case env.ctx.Err() != nil:
		return nil, env.ctx.Err()
	case len(result.Findings) > 0:
		if result.Err != nil {
			env.complain(result.Err)
		}
		return smallest(result.Findings).Script, nil
	case result.Err != nil:
		return nil, fmt.Errorf("%s: %w", src.Name, result.Err)
	case result.Inconclusive != "":
		return nil, fmt.Errorf("%s: inconclusive: %s", src.Name, wasm.Printable(result.Inconclusive))
	}
	env.complain(fmt.Errorf("%s: the engines agree on it", src.Name))
	return nil, errFailed
}

// smallest returns the finding with the best script.
func smallest(list []*triage.Finding) *triage.Finding {
	best := list[0]
	for _, f := range list[1:] {
		if better(f, best) {
			best = f
		}
	}
	return best
}

// calling writes a script that calls a module's exports.
func calling(src *wasm.Source) ([]byte, error) {
	m, err := wast.ReadModule(src)
	if err != nil {
		return nil, err
	}
	p, err := program.Calling(m)
	if err != nil {
		return nil, err
	}
	return p.Script(nil)
}

// crew makes the crew of one that does it.
func (c *shrinkCommand) crew() (*triage.Crew, error) {
	names, commands, err := splitEngines(c.Engine)
	switch {
	case err != nil:
		return nil, err
	case len(commands) > 0:
		return nil, errors.New("--engine: a command runs scripts and says nothing else: name it behind --")
	case len(names) < 2:
		return nil, errors.New("--engine: two engines or more are to differ")
	}
	if err := checkFault(c.Fault, names); err != nil {
		return nil, err
	}
	engines, err := fuzzEngines(names, c.Fault)
	if err != nil {
		return nil, err
	}
	versions := map[string]string{}
	for _, e := range engines {
		versions[e.Name()] = versionOf(e)
	}
	closeEngines(engines)
	worker, err := process.OwnCommand(triageWorkerName)
	return &triage.Crew{Command: worker, Engines: names, Jobs: runtime.GOMAXPROCS(0),
		About: triage.About{Versions: versions, Fault: c.Fault, Folder: "."}}, err
}

// byCommand shrinks a file for which a command exits with 0.
func (c *shrinkCommand) byCommand(env *environment, src *wasm.Source, module bool) ([]byte, error) {
	dir, err := os.MkdirTemp("", "wastrun-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "small"+extensionOf(src, module))
	command := peer.NewCommand(c.Command)
	command.Timeout = time.Duration(c.Timeout)
	var broken error
	runs := 0
	shows := func(text []byte) bool {
		if broken == nil {
			broken = os.WriteFile(file, text, 0o600)
		}
		if broken != nil || env.ctx.Err() != nil {
			return false
		}
		runs++
		result, err := command.RunFile(env.ctx, file)
		if err != nil && env.ctx.Err() == nil {
			broken = err
		}
		return err == nil && result.Ending == peer.Held
	}
	if !shows(src.Text) {
		if broken == nil && env.ctx.Err() == nil {
			env.complain(fmt.Errorf("%s: the command does not exit with 0 for the file as it is", src.Name))
			return nil, errFailed
		}
		return nil, errors.Join(broken, env.ctx.Err())
	}
	small := reduce.Source(env.ctx, src, module, oracle.New(), shows)
	if broken == nil && env.ctx.Err() == nil {
		fmt.Fprintf(env.stderr, "%s: %s; the command ran %d times\n", src.Name, became(src, small), runs)
	}
	return small, broken
}

// extensionOf is the extension that a file has for others.
func extensionOf(src *wasm.Source, module bool) string {
	switch {
	case src.Binary:
		return ".wasm"
	case module:
		return ".wat"
	}
	return ".wast"
}

// became says how much smaller a file is.
func became(src *wasm.Source, small []byte) string {
	if src.Binary {
		return fmt.Sprintf("%d bytes became %d", len(src.Text), len(small))
	}
	lines := func(text []byte) int { return len(strings.Split(strings.TrimRight(string(text), "\n"), "\n")) }
	return fmt.Sprintf("%d lines became %d", lines(src.Text), lines(small))
}
