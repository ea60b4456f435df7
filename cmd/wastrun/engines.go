package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"wasmjudge/native"
	"wasmjudge/peer"
	"wasmjudge/peer/roster"
	"wasmjudge/registry"
	"wasmjudge/wasm"
)

// splitEngines returns the names that --engine was given, each time some separated by commas. A command, which may
// hold commas itself, reaches to the end. There is at least one name or command, and none comes twice: an engine is
// not compared with itself.
func splitEngines(values []string) (names []string, commands []*peer.Command, err error) {
	for _, value := range values {
		for more := true; more && !strings.HasPrefix(value, peer.CommandPrefix); {
			var name string
			name, value, more = strings.Cut(value, ",")
			names = append(names, name)
		}
		if value == "" {
			continue
		}
		c, err := peer.ParseCommand(value)
		if err != nil {
			return nil, nil, fmt.Errorf("--engine: %w", err)
		}
		commands = append(commands, c)
	}
	all := slices.Clone(names)
	for _, c := range commands {
		all = append(all, c.Name())
	}
	for i, name := range all {
		if name == "" {
			return nil, nil, errors.New("--engine: a name is empty")
		}
		if slices.Contains(all[:i], name) {
			return nil, nil, fmt.Errorf("--engine: %s is named twice, and comparing it with itself shows nothing", name)
		}
	}
	return names, commands, nil
}

// enginesVariable is the environment variable that names the file of engines: worker processes are told by it as well.
const enginesVariable = "WASTRUN_ENGINES"

// useEngines says which file names engines behind drivers.
func useEngines(file string) error {
	whole, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	return os.Setenv(enginesVariable, whole)
}

// readRoster reads the file that names engines behind drivers.
var readRoster = sync.OnceValues(func() (*roster.Roster, error) {
	return roster.Read(cmp.Or(os.Getenv(enginesVariable), roster.DefaultFile))
})

// ownEngines are the names of the engines that are linked in.
func ownEngines() []string { return registry.Names(func(*registry.Engine) bool { return true }) }

// engineNames lists all engines that can be named.
func engineNames() (names []string, err error) {
	r, err := readRoster()
	if err != nil {
		return nil, err
	}
	return append(ownEngines(), r.Names()...), nil
}

// engineHelp says what --engine can be.
func engineHelp() string {
	return strings.Join(ownEngines(), ", ") + ", those that engines.toml names, or cmd:TEMPLATE, a command that runs the script {}, or several scripts {}..., and exits with 0 if all hold; a template reaches to the end of its --engine, which can be given again"
}

// scriptPatience is how long an engine behind a driver may be at one command of a script, unless engines.toml says so;
// programPatience at one generated program, which ends by construction: a worker that is at one for 15 seconds is
// ended, and the engine is to be ended first, twice.
const (
	scriptPatience  = time.Minute
	programPatience = 5 * time.Second
)

// engineNamed finds what starts an engine, with the faults of a list if the engine is a native one.
func engineNamed(name, fault string, patience time.Duration) (start func() (wasm.Engine, error), err error) {
	if e := registry.Named(name); e != nil {
		return func() (wasm.Engine, error) { return startLinked(e, fault) }, nil
	}
	r, err := readRoster()
	if err != nil {
		return nil, err
	}
	if names, _ := engineNames(); r.Engine[name] == nil {
		return nil, fmt.Errorf("--engine: there is no engine %q, only %s", name, strings.Join(names, ", "))
	}
	return func() (wasm.Engine, error) { return r.Start(name, patience) }, nil
}

// startLinked starts an engine that is linked in, with the faults of a list if they can be built into it.
func startLinked(e *registry.Engine, fault string) (wasm.Engine, error) {
	if fault == "" || !e.HasFaults() {
		return e.Start()
	}
	list, err := faultsNamed(fault)
	if err != nil {
		return nil, err
	}
	started, err := e.Start(list...)
	if err != nil {
		return nil, fmt.Errorf("--fault: %w", err)
	}
	return started, nil
}

// hasFaults reports whether known faults can be built into an engine.
func hasFaults(name string) bool {
	e := registry.Named(name)
	return e != nil && e.HasFaults()
}

// usualEngines is what --engine is if it is not given.
const usualEngines = "oracle,native"

// orThoseThereAre returns the engines to compare: those named; or, if none were and native is not available, the
// oracle and the other engines that there are, which is said.
func orThoseThereAre(env *environment, given, names []string) ([]string, error) {
	if !slices.Equal(given, []string{usualEngines}) {
		return names, nil
	}
	_, err := native.New()
	return instead(env, names, err)
}

// instead returns the engines to compare if native cannot be had for a reason.
func instead(env *environment, names []string, unavailable error) ([]string, error) {
	if unavailable == nil {
		return names, nil
	}
	r, err := readRoster()
	if err != nil {
		return nil, err
	}
	names = slices.Concat([]string{"oracle"}, registry.Names(func(e *registry.Engine) bool { return e.Spare }), r.Names())
	env.complain(fmt.Errorf("--engine: %w: instead %s", unavailable, strings.Join(names, ",")))
	return names, nil
}

// makeEngines makes engines. What it means that one is not available is for the caller to say: with nil it is left
// out.
func makeEngines(names []string, fault string, patience time.Duration, unavailable func(name string, err error) error) (
	made []wasm.Engine, err error,
) {
	for _, name := range names {
		start, err := engineNamed(name, fault, patience)
		if err != nil {
			return nil, err
		}
		e, err := start()
		if err == nil {
			made = append(made, e)
		} else if err := unavailable(name, err); err != nil {
			return nil, err
		}
	}
	return made, nil
}

// newEngines makes the engines, and shows the errata of the formal text. Those that are not available are left out,
// which is said; there must be one that is, if any is named.
func newEngines(env *environment, names []string, fault string) ([]wasm.Engine, error) {
	if len(names) == 0 {
		return nil, nil
	}
	made, err := makeEngines(names, fault, scriptPatience, func(name string, err error) error {
		env.complain(fmt.Errorf("--engine: without %s: %w", name, err))
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(made) == 0 {
		return nil, errors.New("--engine: no engine is left")
	}
	writeErrata(env.stderr, made)
	return made, nil
}

// versionOf is the version of an engine: of the library or program that it is, or of this program.
func versionOf(e wasm.Engine) string {
	if version := e.About().Version; version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "of an unknown version"
	}
	return "wastrun " + cmp.Or(revision(info), info.Main.Version, "(devel)")
}

// revision is the commit that this program was built of, if that is known.
func revision(info *debug.BuildInfo) string {
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value[:min(12, len(s.Value))]
		}
	}
	return ""
}

// checkFault returns what is wrong with a fault for engines, or nil.
func checkFault(name string, engines []string) error {
	if name == "" {
		return nil
	}
	if _, err := faultsNamed(name); err != nil {
		return err
	}
	if !slices.ContainsFunc(engines, hasFaults) {
		return errors.New("--fault: it is built into native, which is not among the engines")
	}
	return nil
}
