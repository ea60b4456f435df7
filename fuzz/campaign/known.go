package campaign

import (
	"context"
	"time"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wast/cause"
)

// afterTime is how much CPU time a program may take after rewrites. What makes it take longer is not looked at.
const afterTime = 200 * time.Millisecond

// after judges a program on the first engine and another one after rewrites. ok is false if they change nothing, or if
// it cannot be judged.
func after(
	ctx context.Context, j *fuzz.Judge, p *program.Program, e wasm.Engine, set cause.Set,
) (q *program.Program, d judge.Difference, ok bool) {
	q, changed := p.Rewritten(set.Module)
	if !changed {
		return q, d, false
	}
	again := judge.New(j.Engines[0], e)
	again.Leftovers, again.Time = j.Leftovers, afterTime
	d, err := again.Program(ctx, q)
	return q, d, err == nil
}

// explains returns the name of a known cause that explains why an engine differs from the first on a program:
// the engine agrees after the cause's rewrites. It is empty if none does.
func explains(ctx context.Context, known []cause.Known, j *fuzz.Judge, p *program.Program, e wasm.Engine) string {
	for k := range known {
		if !known[k].Is(e.Name(), func() string { return e.About().Version }) {
			continue
		}
		if _, d, ok := after(ctx, j, p, e, known[k].Set()); ok && d.Agrees() {
			return known[k].Name
		}
	}
	return ""
}
