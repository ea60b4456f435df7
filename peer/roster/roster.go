// Package roster knows the engines that a file names, and how their drivers are started: engines.toml
// (docs/drivers.md), of which Default is written from what is installed.
package roster

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"wasmjudge/peer/driver"
	"wasmjudge/peer/driver/shipped"
	"wasmjudge/tomlfile"
)

// DefaultFile is the name of the file in the working folder.
const DefaultFile = "engines.toml"

// Browser is the driver of a browser's engine: this program, as wastrun drive.
const Browser = "browser"

// Roster is what a file says.
type Roster struct {
	Engine map[string]*Entry `toml:"engine"`
	file   string
}

// Entry says how one engine is reached.
type Entry struct {
	// Driver is the name of a driver that wastrun brings, such as js, whose file is the command's last word; Browser if
	// the command is a browser; empty if the command is a driver.
	Driver   string            `toml:"driver,omitempty"`
	Command  []string          `toml:"command"`
	Options  []string          `toml:"options,omitempty"`
	Env      []string          `toml:"env,omitempty"`      // NAME=value
	Patience string            `toml:"patience,omitempty"` // for one answer, such as 20s
	Memory   uint64            `toml:"memory,omitzero"`    // MiB
	Traps    map[string]string `toml:"traps,omitempty"`    // what the engine says of a trap, and the official suite's words for it
}

// Read reads a file. One that is not there has no engines, if that is what its name is by default.
func Read(file string) (*Roster, error) {
	r := &Roster{file: file}
	switch err := tomlfile.Read(file, r); {
	case errors.Is(err, fs.ErrNotExist) && file == DefaultFile:
		return &Roster{file: file}, nil
	case err != nil:
		return nil, err
	}
	for _, name := range r.Names() {
		if err := r.Engine[name].check(name); err != nil {
			return nil, fmt.Errorf("%s: engine %s: %w", file, name, err)
		}
	}
	return r, nil
}

func (e *Entry) check(name string) error {
	switch {
	case len(e.Command) == 0:
		return errors.New("the command is missing")
	case strings.ContainsAny(name, ", :"):
		return errors.New("a name has no comma, colon or space")
	}
	if _, ok := shipped.Source(e.Driver); !ok && e.Driver != "" && e.Driver != Browser {
		return fmt.Errorf("there is no driver %q, only %s, %s", e.Driver, strings.Join(shipped.Names(), ", "), Browser)
	}
	_, err := e.patience()
	return err
}

func (e *Entry) patience() (time.Duration, error) {
	if e.Patience == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(e.Patience)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("patience: %q is no time such as 20s", e.Patience)
	}
	return d, nil
}

// Names lists the engines.
func (r *Roster) Names() []string { return slices.Sorted(maps.Keys(r.Engine)) }

// Config says how an engine's driver is started. A driver that wastrun brings is written to the user's folder for
// caches.
func (r *Roster) Config(name string) (driver.Config, error) {
	e := r.Engine[name]
	if e == nil {
		return driver.Config{}, fmt.Errorf("%s names no engine %q", r.file, name)
	}
	c := driver.Config{Name: name, Command: slices.Concat(e.Command, e.Options), Env: e.Env, Memory: e.Memory << 20,
		Traps: e.Traps}
	c.Patience, _ = e.patience() // which was checked
	if program := c.Command[0]; strings.ContainsRune(program, filepath.Separator) && !filepath.IsAbs(program) {
		c.Command[0] = filepath.Join(filepath.Dir(r.file), program) // as seen from the file
	}
	switch e.Driver {
	case "":
		return c, nil
	case Browser:
		self, err := os.Executable()
		c.Command = append([]string{self, "drive", Browser}, c.Command...)
		return c, err
	}
	file, err := shipped.Install(e.Driver)
	if err != nil {
		return driver.Config{}, err
	}
	c.Command = append(c.Command, file)
	return c, nil
}

// Start starts an engine, which may take the usual time for an answer if the file says nothing of it.
func (r *Roster) Start(name string, usual time.Duration) (*driver.Engine, error) {
	c, err := r.Config(name)
	if err != nil {
		return nil, err
	}
	if c.Patience == 0 {
		c.Patience = usual
	}
	return driver.Start(c)
}

// candidate is an engine that may be installed.
type candidate struct {
	program string
	entries map[string]Entry // but for the program
}

// v8Tiers are the tiers of V8. Without --expose-gc nobody could have it collect garbage.
var v8Tiers = map[string][]string{
	"":          {"--expose-gc"},
	"-liftoff":  {"--expose-gc", "--liftoff", "--no-wasm-tier-up"},
	"-turbofan": {"--expose-gc", "--no-liftoff"},
}

// jscTiers are the tiers of JavaScriptCore, as options without their prefix. Functions begin in IPInt; with thresholds
// of 0 they are compiled further when they are first called, and without concurrent compilation before they go on.
var jscTiers = map[string][]string{
	"":       nil,
	"-ipint": {"useBBQJIT=0", "useOMGJIT=0"},
	"-bbq":   {"useConcurrentJIT=0", "thresholdForBBQOptimizeAfterWarmUp=0", "thresholdForBBQOptimizeSoon=0", "useOMGJIT=0"},
	"-omg": {"useConcurrentJIT=0", "thresholdForBBQOptimizeAfterWarmUp=0", "thresholdForBBQOptimizeSoon=0",
		"thresholdForOMGOptimizeAfterWarmUp=0", "thresholdForOMGOptimizeSoon=0"},
}

// firefoxTiers are the tiers of SpiderMonkey, by Firefox's preferences.
var firefoxTiers = map[string]Entry{
	"firefox":          {Driver: Browser},
	"firefox-baseline": {Driver: Browser, Options: []string{"pref javascript.options.wasm_optimizingjit=false"}},
	"firefox-ion":      {Driver: Browser, Options: []string{"pref javascript.options.wasm_baselinejit=false"}},
}

// prefixed puts a prefix before options.
func prefixed(prefix string, options []string) (list []string) {
	for _, o := range options {
		list = append(list, prefix+o)
	}
	return list
}

func candidates() []candidate {
	chromium := func(name string) map[string]Entry {
		list := map[string]Entry{}
		for tier, flags := range v8Tiers {
			list[name+tier] = Entry{Driver: Browser, Options: []string{"--js-flags=" + strings.Join(flags, ",")}}
		}
		return list
	}
	shells := func(name string, before ...string) map[string]Entry {
		list := map[string]Entry{}
		for tier, flags := range v8Tiers {
			if before != nil { // deno passes them on in one word
				flags = []string{"--v8-flags=" + strings.Join(flags, ",")}
			}
			list[name+tier] = Entry{Driver: "js", Command: before, Options: flags}
		}
		return list
	}
	jsc := map[string]Entry{}
	bun := map[string]Entry{}
	for tier, options := range jscTiers {
		jsc["jsc"+tier] = Entry{Driver: "js", Env: prefixed("JSC_", options)}
		bun["bun"+tier] = Entry{Driver: "js", Command: []string{"run"}, Env: prefixed("BUN_JSC_", options)}
	}
	wasmtime := map[string]Entry{
		"wasmtime":        {Options: []string{"--opt", "speed"}},
		"wasmtime-quick":  {Options: []string{"--opt", "none"}},
		"wasmtime-pulley": {Options: []string{"--target", "pulley64"}},
	}
	return []candidate{
		{"node", shells("node")}, {"d8", shells("d8")}, {"deno", shells("deno", "run")},
		{"jsc", jsc}, {"bun", bun},
		{"js", map[string]Entry{"spidermonkey": {Driver: "js"}}},
		{"firefox-esr", firefoxTiers}, {"firefox", firefoxTiers},
		{"chromium", chromium("chromium")}, {"google-chrome", chromium("chrome")},
		{"wasmtime-driver", wasmtime},
	}
}

// Installed makes a roster of the engines that are found in the PATH.
func Installed() *Roster {
	r := &Roster{Engine: map[string]*Entry{}}
	for _, c := range candidates() {
		program, err := exec.LookPath(c.program)
		if err != nil {
			continue
		}
		for name, e := range c.entries {
			e.Command = append([]string{program}, e.Command...)
			r.Engine[name] = &e
		}
	}
	return r
}

// Write writes a roster to a file that is not there.
func (r *Roster) Write(file string) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	_, err = f.WriteString("# Engines by name: see docs/drivers.md. Tiers are engines.\n\n")
	if err == nil {
		encoder := toml.NewEncoder(f)
		encoder.Indent = ""
		err = encoder.Encode(r)
	}
	return errors.Join(err, f.Close())
}
