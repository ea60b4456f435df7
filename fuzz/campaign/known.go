package campaign

import (
	"context"
	"slices"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wast/cause"
)

// explains returns the name of a known cause that explains why an engine differs from the first on a program:
// the engine agrees after the cause's rewrites. It is empty if none does.
func explains(ctx context.Context, known []cause.Known, j *fuzz.Judge, p *program.Program, engine string) string {
	i := slices.IndexFunc(j.Engines, func(e wasm.Engine) bool { return e.Name() == engine })
	if i < 1 {
		return ""
	}
	e := j.Engines[i]
	for k := range known {
		if !known[k].Is(engine, func() string { return e.About().Version }) {
			continue
		}
		changed := false
		q := p.Rewritten(func(m *wasm.Module) *wasm.Module {
			m = known[k].Set().Module(m)
			changed = changed || m != nil
			return m
		})
		if !changed {
			continue
		}
		again := judge.New(j.Engines[0], e)
		again.Leftovers = j.Leftovers
		d, err := again.Program(ctx, q)
		if err == nil && (d.Verdict == judge.Agree || d.Verdict == judge.Permitted) {
			return known[k].Name
		}
	}
	return ""
}
