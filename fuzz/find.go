package fuzz

import (
	"context"
	"iter"

	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/program"
	"wasmjudge/fuzz/reduce"
)

// Finding is a program on which engines differ, made small.
type Finding struct {
	Seed       uint64 // of the input
	Program    *program.Program
	Difference judge.Difference
	Bucket     judge.Bucket // what makes it the same finding as another
}

// Find judges a generated program for each seed until engines differ on one, and makes that small: as small as passes
// make it with the difference in the same bucket. It returns nil if no program shows a difference. The error is that of
// an engine that cannot judge a program, or ctx's.
func Find(ctx context.Context, j *Judge, seeds iter.Seq[uint64]) (*Finding, error) {
	for seed := range seeds {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		data := Join(FormLinked, choice.Random(seed, choice.DefaultSize))
		j.Leftovers = LeftoversOf(data)
		p := j.Generate(data)
		d, err := j.Program(ctx, p)
		if err != nil {
			return nil, err
		}
		if d.Verdict == judge.Differ {
			return j.small(ctx, seed, p, d)
		}
	}
	return nil, nil
}

// small makes a program that shows a difference small.
func (j *Judge) small(ctx context.Context, seed uint64, p *program.Program, d judge.Difference) (*Finding, error) {
	bucket := j.Bucket(ctx, p, d)
	p = reduce.Reduce(ctx, p, func(p *program.Program) bool {
		d, err := j.Program(ctx, p)
		return err == nil && d.Verdict == judge.Differ && j.Bucket(ctx, p, d) == bucket
	})
	d, err := j.Program(ctx, p)
	return &Finding{seed, p, d, bucket}, err
}
