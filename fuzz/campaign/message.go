package campaign

import (
	"time"
	"wasmjudge/fuzz/judge"
	"wasmjudge/wast/cause"
)

// order is what the coordinator tells a worker: first the setup, then batches, each when the last one is done.
type order struct {
	Setup *setup
	Batch *batch
}

// setup is what a worker must know beforehand.
type setup struct {
	Engines  []string
	Commands []string // templates
	Lacks    string   // see Config
	Asking   time.Duration
	Fault    string
	Without  []string // rewrites that are applied to all programs
	Known    []cause.Known
	Profile  string
	Seed     uint64
	Memory   uint64 // in bytes, above which the worker is to retire between two programs
	Announce bool   // there is no shared memory: send Running
}

// batch is programs to judge: some inputs, then the programs of Count numbers.
type batch struct {
	Inputs []input
	From   uint64
	Count  uint64
	Skip   []uint64 // places in the batch, counted from 1, that are left out

	Corpus []input  // what has come to the corpus since the last batch
	Known  []uint64 // keys that others have reached since the last batch

	counted  bool // its programs are counted as handed out
	attempts int  // how often a worker died of it before any program
	killed   int  // how often a worker was killed at its only input
}

// input is an input of a campaign.
type input []byte

// size is the number of programs of a batch.
func (b *batch) size() uint64 { return uint64(len(b.Inputs)) + b.Count - uint64(len(b.Skip)) }

// after is what is left of a batch when so many places are done; nil if nothing is.
func (b *batch) after(done uint64) *batch {
	inputs := min(done, uint64(len(b.Inputs)))
	rest := &batch{Inputs: b.Inputs[inputs:], From: b.From + done - inputs, Count: b.Count - (done - inputs),
		counted: true}
	for _, place := range b.Skip {
		if place > done {
			rest.Skip = append(rest.Skip, place-done)
		}
	}
	if rest.size() == 0 {
		return nil
	}
	return rest
}

// notice is what a worker reports: one of its fields is set.
type notice struct {
	Ready   *ready
	Running *running
	Kept    *discovery
	Found   *mismatch
	Done    *done
}

// ready answers the setup.
type ready struct {
	Err       string // why the worker cannot work
	Killed    bool   // somebody killed the process of an engine, which is why
	CountCode bool
}

// running reports that a program is about to be judged.
type running struct {
	Place uint64
	Input input
}

// discovery is an input that reaches keys that the worker did not know.
type discovery struct {
	Input input
	Keys  []uint64
}

// mismatch is a difference of a kind that is new to the worker, or a smaller input for a known one.
type mismatch struct {
	Input  input
	Title  string
	Output string
	Script []byte // the input's program, as a script; nil if it cannot be written as one
	Place  uint64
}

// done ends a batch.
type done struct {
	Programs     uint64
	Inconclusive map[string]uint64 // by cause
	Permitted    map[string]uint64 // by what is open
	Mismatches   map[string]uint64 // by title
	Explained    map[string]uint64 // mismatches by the known cause
	Tallies      []judge.Tally     // of the engines but the first
	Rules        map[string]uint64 // how often the oracle applied rules in watched programs, by their names
	// if it is not 0 the worker ends, having grown, and so many places of the batch are done
	Retired uint64
}
