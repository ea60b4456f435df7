package judge

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"wasmjudge/fuzz/program"
	"wasmjudge/peer"
	"wasmjudge/wasm"
)

// scriptPatience is how long a command may take for the script of a program: see peer.Command.
const scriptPatience = 6 * time.Second

// Ask adds commands that run scripts to what the first engine is compared with. The error tells of a command that
// cannot be run, or for which not even a script with an empty module holds.
func (j *Judge) Ask(ctx context.Context, commands ...*peer.Command) error {
	for _, c := range commands {
		patient := *c
		patient.Timeout = cmp.Or(c.Timeout, scriptPatience)
		got, err := patient.Run(ctx, []byte("(module)\n"))
		switch {
		case err != nil:
			return fmt.Errorf("%s: %w", c.Name(), err)
		case got.Ending != peer.Held:
			return fmt.Errorf("%s: an empty module %v: %s\n%s", c.Name(), got.Ending, got.Status, got.Output)
		}
		j.commands = append(j.commands, &patient)
		j.Tallies = append(j.Tallies, Tally{})
	}
	return nil
}

// Causes by which commands are left out of a comparison.
const (
	needsHost  = "needs host functions or tags, which scripts do not have"
	needsMore  = "the command says that it lacks what the script needs"
	noOutcomes = "the first engine did not come to an end that a script can expect"
)

// ask judges a program by a command: it runs the script that expects what the first engine did, or that mutants are
// refused if there is no run.
func ask(ctx context.Context, p *program.Program, first *program.Run,
	c *peer.Command) (d Difference, lacks string, err error) {
	switch {
	case p.NeedsHost():
		lacks = needsHost
	case first != nil && !expectable(first):
		lacks = noOutcomes
	}
	if lacks != "" {
		d.Verdict, d.Step, d.Cause = Inconclusive, -1, c.Name()+": "+lacks
		return d, lacks, nil
	}
	script, err := p.Script(first)
	if err != nil {
		return d, "", err
	}
	got, err := c.Run(ctx, script)
	if err != nil {
		return d, "", errors.Join(errCommand, err)
	}
	switch got.Ending {
	case peer.Held:
	case peer.Lacking:
		d.Verdict, d.Step, d.Cause = Inconclusive, -1, c.Name()+": "+needsMore
		return d, needsMore, nil
	default:
		d.Verdict, d.Step, d.What = Differ, -1, "the script "+got.Ending.String()
		if line := got.Complaint(); line != "" {
			d.What += ": " + wasm.Printable(line)
		}
		d.Diff = got.Status + "\n" + string(got.Output)
	}
	return d, "", nil
}

// errCommand is the error of a command that could not be run.
var errCommand = errors.New("fuzz: a command could not be run")

// expectable reports whether all that a run ended in is for scripts to expect on every engine.
func expectable(r *program.Run) bool {
	for i, o := range r.Outcomes {
		own := o.Kind == wasm.OutcomeExhaustion && !r.Program.Steps[i].Dives
		link := o.Kind == wasm.OutcomeLink && len(r.Program.Mutants) == 0
		if own || link || o.Kind == wasm.OutcomeFault {
			return false
		}
	}
	return true
}
