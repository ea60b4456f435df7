package main

import (
	"errors"
	"fmt"
	"os"
	"text/tabwriter"

	"wasmjudge/fuzz/faults"
	"wasmjudge/fuzz/process"
	"wasmjudge/native/fault"
)

// faults measures how long it takes to find each known fault, and prints a table.
func (c *fuzzCommand) faults(env *environment) error {
	known := fault.All()
	if c.Fault != "" {
		var err error
		if known, err = faultsNamed(c.Fault); err != nil {
			return err
		}
	}
	c.Workers = count(c.Workers.or(2))
	if c.For == 0 {
		c.For = timespan(faults.Limit)
	}
	table, err := faults.NewTable(env.stdout)
	if err != nil {
		return err
	}
	bar := newProgress(env.stderr, len(known))
	for _, f := range known {
		r, err := c.measure(env, f)
		if err != nil {
			return err
		}
		bar.Clear()
		if err := errors.Join(table.Add(r), c.rewrite(r)); err != nil {
			return err
		}
		bar.Add(1)
	}
	bar.Finish()
	if all, err := table.End(); err != nil || !all {
		return errors.Join(err, errFailed)
	}
	return nil
}

type listFaults struct{}

// Run lists the known faults.
func (c *listFaults) Run(env *environment) error {
	w := tabwriter.NewWriter(env.stdout, 0, 0, 2, ' ', 0)
	for _, f := range fault.All() {
		fmt.Fprintf(w, "%s\t%s\n", f, f.Does)
	}
	return w.Flush()
}

// rewrite writes a result into the file that has the table.
func (c *fuzzCommand) rewrite(r *faults.Result) error {
	if c.Table == "" {
		return nil
	}
	text, err := os.ReadFile(c.Table)
	if err != nil {
		return fmt.Errorf("--table: %w", err)
	}
	if text, err = r.Rewrite(text); err != nil {
		return fmt.Errorf("--table: %s: %w", c.Table, err)
	}
	return os.WriteFile(c.Table, text, 0o666)
}

// measure measures a fault.
func (c *fuzzCommand) measure(env *environment, f *fault.Fault) (*faults.Result, error) {
	one := *c
	one.Fault = f.Name
	config, err := one.config(env)
	if err != nil {
		return nil, err
	}
	worker, err := process.OwnCommand(triageWorkerName)
	if err != nil {
		return nil, err
	}
	return faults.Measure(env.ctx, f, config, c.Seeds.int(), worker)
}
