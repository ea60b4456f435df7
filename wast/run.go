package wast

import (
	"cmp"
	"context"
	"strings"
	"time"

	"wasmjudge/wasm"
)

// Run runs a script on each of the engines, each with a store of its own, made with the configuration c. What does not
// work in one command does not keep the others from being run. When ctx is done, engines that can stop do so, and the
// commands that are left are skipped. WithCommandTime limits the time of a command.
func Run(ctx context.Context, s *Script, c wasm.Config, engines ...wasm.Engine) *Report {
	start := time.Now()
	defs := definitions{}
	verdicts := make([][]verdict, len(engines))
	for i, e := range engines {
		verdicts[i] = runOn(ctx, e, c, s, defs, len(engines) > 1)
	}
	r := &Report{Script: s, Results: make([]Result, len(s.Commands))}
	arbiter := newArbiter(ctx, s, c, defs, engines)
	for i := range s.Commands {
		of := make([]verdict, len(engines))
		for e := range engines {
			of[e] = verdicts[e][i]
		}
		r.Results[i] = judge(s, &s.Commands[i], engines, of)
		arbiter.differences(&r.Results[i], i, of)
	}
	r.Elapsed = time.Since(start)
	return r
}

// verdict is what became of a command on one engine.
type verdict struct {
	err     error // nil if it held, or a skip, *Failure or failures
	seen    []note
	printed string
	growths int    // executed so far, if the engine reports them
	stopped bool   // it, or one before it
	limit   string // of its own that the engine met
	unsure  skip   // why what it did says nothing, because of a limit before
}

func runOn(ctx context.Context, e wasm.Engine, c wasm.Config, s *Script, defs definitions, compare bool) []verdict {
	w := newWorld(e, c, s, defs)
	ctx, end := w.begin(ctx)
	defer end()
	if compare {
		w.seen = newObserver(w)
		w.watch = w.seen.outcome
	}
	vs := make([]verdict, len(s.Commands))
	for i := range s.Commands {
		w.printed.Reset()
		w.met.now = ""
		err := w.run(ctx, &s.Commands[i])
		vs[i] = verdict{err, w.seen.take(), w.printed.String(), w.growths(), w.clock.over != "", w.met.limited(err), w.met.before}
	}
	return vs
}

// growths counts the growths that the store executed, if it counts them.
func (w *world) growths() int {
	if s, ok := w.store.(wasm.Chooser); ok {
		return s.Growths()
	}
	return 0
}

// judge puts together what became of a command on each engine.
func judge(s *Script, c *Command, engines []wasm.Engine, of []verdict) Result {
	r := Result{Command: c, Printed: of[0].printed}
	var reasons []string
	for i, v := range of {
		r.Stopped = r.Stopped || v.stopped
		r.Limit = cmp.Or(r.Limit, v.limit)
		switch err := v.err.(type) {
		case *Failure:
			r.Failures = append(r.Failures, err)
		case failures:
			r.Failures = append(r.Failures, err...)
		case skip:
			reason := string(err)
			if len(of) > 1 {
				reason = engines[i].Name() + ": " + reason
			}
			reasons = append(reasons, reason)
		}
	}
	switch {
	case len(r.Failures) > 0:
		r.Status = Failed
	case len(reasons) > 0:
		r.Status, r.Reason = Skipped, strings.Join(reasons, "; ")
	}
	return r
}
