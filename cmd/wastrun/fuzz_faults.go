package main

import (
	"errors"

	"wasmjudge/fuzz/faults"
	"wasmjudge/fuzz/process"
	"wasmjudge/native"
)

// faults measures how long it takes to find each known fault, and prints a table that docs/fault-benchmark.md can keep
// as it is.
func (c *fuzzCommand) faults(env *environment) error {
	if _, known := native.FaultNamed(c.Fault); c.Fault != "" && !known {
		return unknownFault(c.Fault)
	}
	c.Workers = count(c.Workers.or(2))
	if c.For == 0 {
		c.For = timespan(faults.Limit)
	}
	table, err := faults.NewTable(env.stdout)
	if err != nil {
		return err
	}
	bar := newProgress(env.stderr, len(native.Faults()))
	for _, fault := range native.Faults() {
		if c.Fault != "" && c.Fault != fault.String() {
			continue
		}
		one := *c
		one.Fault = fault.String()
		r, err := one.measure(env)
		if err != nil {
			return err
		}
		bar.Clear()
		if err := table.Add(r); err != nil {
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

// measure measures the fault of the command.
func (c *fuzzCommand) measure(env *environment) (*faults.Result, error) {
	config, err := c.config(env)
	if err != nil {
		return nil, err
	}
	worker, err := process.OwnCommand(triageWorkerName)
	if err != nil {
		return nil, err
	}
	return faults.Measure(env.ctx, config, c.Seeds.int(), worker)
}
