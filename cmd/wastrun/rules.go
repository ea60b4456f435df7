package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"wasmjudge/oracle"
	"wasmjudge/page"
	"wasmjudge/wasm"
	"wasmjudge/wasm/valid"
	"wasmjudge/wast"
)

// ruleCounter counts the rules that scripts apply, by the path through which the scripts were named.
type ruleCounter struct {
	paths []string

	mu      sync.Mutex
	total   oracle.Counts
	sources []page.RuleSource // one for each path
}

func newRuleCounter(paths []string) *ruleCounter {
	c := &ruleCounter{paths: paths}
	for _, path := range paths {
		c.sources = append(c.sources, page.RuleSource{Name: wasm.Printable(filepath.ToSlash(path))})
	}
	return c
}

var errNoCounting = errors.New("--rules: only the oracle counts rules, and it is not among the engines")

// counting puts an oracle that counts rules in the place of the one among engines, in a list of its own.
func counting(engines []wasm.Engine) ([]wasm.Engine, *oracle.Engine, error) {
	i := slices.IndexFunc(engines, func(e wasm.Engine) bool { _, ok := e.(*oracle.Engine); return ok })
	if i < 0 {
		return nil, nil, errNoCounting
	}
	list, e := slices.Clone(engines), oracle.New(oracle.CountRules())
	list[i] = e
	return list, e, nil
}

// add adds what a script applied.
func (c *ruleCounter) add(file string, script *wast.Script, counts *oracle.Counts) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := page.Example{Name: wasm.Printable(filepath.ToSlash(file)), Size: len(script.Source.Text)}
	i := slices.IndexFunc(c.paths, func(path string) bool {
		below, err := filepath.Rel(path, file)
		return err == nil && filepath.IsLocal(below)
	})
	for r, n := range counts {
		c.total[r] += n
		if n > 0 && i >= 0 {
			c.sources[i].Add(oracle.Rule(r).String(), n, e)
		}
	}
	if i >= 0 {
		counts := map[string]uint64{}
		violated(script, script.Commands, counts)
		for rule, n := range counts {
			c.sources[i].Add(rule, n, e)
		}
	}
}

// violated counts the modules of commands that assert that they are invalid, by the rule of validation that refuses
// them.
func violated(script *wast.Script, commands []wast.Command, counts map[string]uint64) {
	for i := range commands {
		c := &commands[i]
		violated(script, c.Commands, counts)
		if c.Kind != wast.CmdAssertInvalid {
			continue
		}
		m, err := c.Module.Decode(script.Source)
		if err == nil {
			err = valid.Validate(m)
		}
		if rule := wasm.Violates(err); rule != "" {
			counts[rule]++
		}
	}
}

// scripts runs scripts for what they apply, whatever becomes of them, until ctx is done.
func (c *ruleCounter) scripts(ctx context.Context, env *environment, files []string) {
	for _, file := range files {
		script, err := readScript(ctx, file, 0)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			env.complain(err)
			continue
		}
		e := oracle.New(oracle.CountRules())
		wast.Run(ctx, script, wasm.Config{}, e)
		c.add(file, script, e.Rules())
	}
}

// counted is the sources as they are now.
func (c *ruleCounter) counted() []page.RuleSource {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := slices.Clone(c.sources)
	for i := range list {
		list[i].Uses = maps.Clone(list[i].Uses)
	}
	return list
}

// allRules are the rules that the oracle counts, and then those that a module can violate.
func allRules() (list []page.Rule) {
	for r := oracle.RuleNone + 1; r < oracle.RuleCount; r++ {
		list = append(list, page.Rule{Name: r.String(), Section: r.Section()})
	}
	var modules []page.Rule
	for _, name := range valid.Refusing() {
		if strings.HasPrefix(name, "Instr_ok/") {
			list = append(list, page.Rule{Name: name, Section: "Validation of instructions", Violated: true})
		} else {
			modules = append(modules, page.Rule{Name: name, Section: "Validation of modules and types", Violated: true})
		}
	}
	return append(list, modules...)
}

// writeRules lists the rules that were applied with how often they were, and those that were not.
func writeRules(w io.Writer, counts *oracle.Counts) error {
	var missed []oracle.Rule
	for r := oracle.RuleNone + 1; r < oracle.RuleCount; r++ {
		if counts[r] == 0 {
			missed = append(missed, r)
			continue
		}
		if _, err := fmt.Fprintf(w, "%12d  %s\n", counts[r], r); err != nil {
			return err
		}
	}
	for _, r := range missed {
		if _, err := fmt.Fprintf(w, "%12s  %s\n", "never", r); err != nil {
			return err
		}
	}
	all := int(oracle.RuleCount) - 1
	_, err := fmt.Fprintf(w, "%d of %d rules exercised\n", all-len(missed), all)
	return err
}
