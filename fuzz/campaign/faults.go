package campaign

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// FaultTime tells how long campaigns from an empty corpus took to find a known fault.
type FaultTime struct {
	Fault string
	Seeds int
	// What it took those seeds that found it, the least first: seconds from the start of the campaign, its processes included, and programs that
	// had been judged.
	Seconds  []float64
	Programs []uint64
	Inputs   [][]byte // that were found first
}

// FindFault runs campaigns on the seeds from c.Seed on, each in empty folders until its first mismatch or for as long as c.For.
func FindFault(ctx context.Context, c Config, seeds int) (*FaultTime, error) {
	f := &FaultTime{Fault: c.Fault, Seeds: seeds}
	c.First = true
	for range seeds {
		s, in, err := inEmptyFolders(ctx, c)
		if err != nil {
			return nil, err
		}
		if s.First > 0 {
			f.Seconds, f.Programs = append(f.Seconds, s.First), append(f.Programs, s.FirstAt)
			f.Inputs = append(f.Inputs, in)
		}
		c.Seed++
	}
	slices.Sort(f.Seconds)
	slices.Sort(f.Programs)
	return f, context.Cause(ctx)
}

// inEmptyFolders runs a campaign, and gives the input of its finding if there is one.
func inEmptyFolders(ctx context.Context, c Config) (*Summary, []byte, error) {
	dir, err := os.MkdirTemp("", "wastrun")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(dir)
	c.Corpus, c.Crashers = filepath.Join(dir, "corpus"), filepath.Join(dir, "crashers")
	s, err := Run(ctx, c)
	if err != nil || len(s.Found) == 0 {
		return s, nil, err
	}
	in, err := os.ReadFile(filepath.Join(c.Crashers, s.Found[0].Input))
	return s, in, err
}

// FaultLimit is how long a campaign looks for a known fault if nothing else is said.
const FaultLimit = time.Minute
