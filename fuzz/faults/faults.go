// Package faults measures how fast campaigns find the known faults of native, and what triage makes of what they find.
package faults

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"

	"wasmjudge/fuzz/campaign"
	"wasmjudge/fuzz/triage"
	"wasmjudge/native/fault"
)

// Result is how long campaigns from an empty corpus took to find a known fault, and what triage made of their
// findings.
type Result struct {
	Fault *fault.Fault
	Seeds int
	Found int // by so many of the seeds; the lists have one element for each of them, the least first

	Seconds  []float64 // from the start of the campaign, its processes included
	Programs []uint64  // that were judged

	Lines   []int     // of the reduced script, without comments
	Modules []int     // in it
	Reduced []float64 // seconds that triage took
	Blamed  int       // of the scripts name a rule that the fault breaks
	Others  []string  // buckets of those that do not
}

// Limit is how long a campaign looks for a known fault if nothing else is said.
const Limit = time.Minute

// Measure runs campaigns against a fault on the seeds from c.Seed on, each in empty folders until its first mismatch
// or for as long as c.For. What one finds is triaged in processes of a command, since the fault may end them: see
// triage.Crew.
func Measure(ctx context.Context, f *fault.Fault, c campaign.Config, seeds int, command []string) (*Result, error) {
	r := &Result{Fault: f, Seeds: seeds}
	c.Fault, c.First = f.Name, true
	for range seeds {
		s, in, err := inEmptyFolders(ctx, c)
		if err != nil {
			return nil, err
		}
		if in != nil {
			r.Found++
			r.Seconds, r.Programs = append(r.Seconds, s.First), append(r.Programs, s.FirstAt)
			err := r.triage(ctx, in,
				&triage.Crew{Command: command, Engines: c.Engines, About: triage.About{Fault: c.Fault}})
			if err != nil {
				return nil, err
			}
		}
		c.Seed++
	}
	for _, list := range [][]float64{r.Seconds, r.Reduced} {
		slices.Sort(list)
	}
	slices.Sort(r.Programs)
	slices.Sort(r.Lines)
	slices.Sort(r.Modules)
	return r, context.Cause(ctx)
}

// inEmptyFolders runs a campaign, and gives the input of its finding if there is one.
func inEmptyFolders(ctx context.Context, c campaign.Config) (*campaign.Summary, []byte, error) {
	dir, err := os.MkdirTemp("", "wastrun")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(dir)
	c.Corpus, c.Crashers = filepath.Join(dir, "corpus"), filepath.Join(dir, "crashers")
	s, err := campaign.Run(ctx, c)
	if err != nil || len(s.Found) == 0 {
		return s, nil, err
	}
	in, err := os.ReadFile(filepath.Join(c.Crashers, s.Found[0].Input))
	return s, in, err
}

// triage triages an input. What does not repeat, or cannot be reduced, blames nothing.
func (r *Result) triage(ctx context.Context, in []byte, crew *triage.Crew) (err error) {
	start := time.Now()
	crew.Triage(ctx, []triage.Input{{Name: "input", Data: in}}, func(_ *triage.Input, x triage.Result) {
		r.Reduced = append(r.Reduced, time.Since(start).Seconds())
		var open *triage.Unreduced
		switch {
		case errors.As(x.Err, &open):
			r.Others = append(r.Others, open.Error())
		case x.Err != nil:
			err = x.Err
		case len(x.Findings) == 0:
			r.Others = append(r.Others, "it did not happen again")
		default:
			r.blame(x.Findings[0])
		}
	})
	return err
}

// blame notes whether a finding blames a rule that the fault breaks.
func (r *Result) blame(f *triage.Finding) {
	if r.Fault.Explains(f.Bucket.Rules, f.Bucket.What) {
		r.Blamed++
	} else {
		r.Others = append(r.Others, f.Bucket.String())
	}
	r.Lines, r.Modules = append(r.Lines, f.Lines), append(r.Modules, f.Modules)
}
