package main

import (
	"fmt"
	"io"
	"slices"

	"wasmjudge/fuzz/campaign"
	"wasmjudge/native"
)

// faults measures how long it takes to find each known fault, and prints a table that docs/fault-benchmark.md can keep as it is.
func (c *fuzzCommand) faults(env *environment) error {
	if c.Workers == 0 {
		c.Workers = 2
	}
	if c.For == 0 {
		c.For = campaign.FaultLimit
	}
	bar := newProgress(env.stderr, len(native.Faults()))
	var all []*campaign.FaultTime
	fmt.Fprint(env.stdout, "| fault | found | programs, median | programs, worst | seconds, median | seconds, worst |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, fault := range native.Faults() {
		if c.Fault != "" && c.Fault != fault.String() {
			continue
		}
		one := *c
		one.Fault = fault.String()
		config, err := one.config(env)
		if err != nil {
			return err
		}
		f, err := campaign.FindFault(env.ctx, config, c.Seeds)
		if err != nil {
			return err
		}
		bar.Clear()
		writeFault(env.stdout, f)
		bar.Add(1)
		all = append(all, f)
	}
	bar.Finish()
	return summary(env.stdout, all)
}

func writeFault(w io.Writer, f *campaign.FaultTime) {
	n := len(f.Seconds)
	if n == 0 {
		fmt.Fprintf(w, "| %s | 0 of %d | | | | |\n", f.Fault, f.Seeds)
		return
	}
	fmt.Fprintf(w, "| %s | %d of %d | %d | %d | %.2f | %.2f |\n", f.Fault, n, f.Seeds, f.Programs[n/2], f.Programs[n-1], f.Seconds[n/2], f.Seconds[n-1])
}

// summary writes the line below the table. A fault that was not found by every seed makes the command fail.
func summary(w io.Writer, all []*campaign.FaultTime) error {
	var medians []float64
	var worst float64
	found := 0
	for _, f := range all {
		n := len(f.Seconds)
		if n == f.Seeds {
			found++
		}
		if n > 0 {
			medians = append(medians, f.Seconds[n/2])
			worst = max(worst, f.Seconds[n-1])
		}
	}
	slices.Sort(medians)
	if len(medians) > 0 {
		fmt.Fprintf(w, "\nmedian of the medians %.2f s, worst of all %.2f s\n", medians[len(medians)/2], worst)
	}
	fmt.Fprintf(w, "%d of %d faults found by every seed\n", found, len(all))
	if found < len(all) {
		return errFailed
	}
	return nil
}
