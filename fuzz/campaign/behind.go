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

// What explains a kind is looked for in so many of its programs, each of which is judged after every rewrite. It is
// looked for in one of so many programs of all kinds at most, so that most of the time is spent on judging.
const (
	maxAsked   = 4
	askedShare = 32
)

// explanation is what a worker knows of a kind of differences.
type explanation struct {
	set   cause.Set // the rewrite after which the engine agrees; empty if none is known
	asked int       // programs that had none
}

// behind returns the title and the text of a difference that a program shows behind another one of a title; the title
// is empty if it shows none.
func (w *worker) behind(
	ctx context.Context, j *fuzz.Judge, p *program.Program, e wasm.Engine, title string,
) (mismatch, output string) {
	x := w.explained[title]
	if x == nil {
		x = &explanation{}
		w.explained[title] = x
	}
	if len(x.set) == 0 {
		if x.asked < maxAsked && w.asked*askedShare <= w.judged {
			x.asked++
			w.asked++
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

// narrow finds the narrow rewrite after which engines agree on a program: what shows in many ways would else hide what
// is rare and shows in one of them.
func narrow(ctx context.Context, j *fuzz.Judge, p *program.Program, e wasm.Engine) cause.Set {
	for _, set := range cause.Narrow() {
		if _, d, ok := after(ctx, j, p, e, set); ok && d.Agrees() {
			return set
		}
	}
	return nil
}

// explain finds the rewrite after which engines agree on a program. It gives up where one of them does not end, as that
// takes long after each rewrite.
func explain(ctx context.Context, j *fuzz.Judge, p *program.Program, e wasm.Engine) cause.Set {
	for _, set := range cause.Singles() {
		_, d, ok := after(ctx, j, p, e, set)
		switch {
		case ok && d.Agrees():
			return set
		case d.What == judge.EndsOnOne:
			return nil
		}
	}
	return nil
}
