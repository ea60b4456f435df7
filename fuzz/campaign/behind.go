package campaign

import (
	"context"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wast/cause"
)

// One fault that shows in most programs hides others: a program that shows both is one of its kind. So a worker finds
// out after which rewrite an engine agrees on programs of a kind, and judges the others of that kind once more after
// it. What differs then is a kind of its own, behind the first.

// maxAsked is how many programs of a kind are asked for the rewrite after which the engine agrees.
const maxAsked = 4

// explanation is what a worker knows of a kind of differences.
type explanation struct {
	set   cause.Set // the rewrite after which the engine agrees; empty if none is known
	asked int       // programs that had none
}

// behind returns the title and the text of a difference that a program shows behind another one of a title; the title
// is empty if it shows none.
func (w *worker) behind(
	ctx context.Context, j *fuzz.Judge, p *program.Program, first *judge.Difference, title string,
) (mismatch, output string) {
	e := j.Engine(first.Engines[1])
	if e == nil {
		return "", ""
	}
	x := w.explained[title]
	if x == nil {
		x = &explanation{}
		w.explained[title] = x
	}
	if len(x.set) == 0 {
		if x.asked < maxAsked {
			x.asked++
			x.set = explain(ctx, j, p, e)
		}
		return "", ""
	}
	q, d, ok := after(ctx, j, p, e, x.set)
	if !ok || d.Verdict != judge.Differ {
		return "", ""
	}
	return judge.Behind(x.set.String(), j.Bucket(ctx, q, d).String()), d.String()
}

// explain finds the rewrite after which engines agree on a program.
func explain(ctx context.Context, j *fuzz.Judge, p *program.Program, e wasm.Engine) cause.Set {
	for _, set := range cause.Singles() {
		if _, d, ok := after(ctx, j, p, e, set); ok && d.Agrees() {
			return set
		}
	}
	return nil
}
