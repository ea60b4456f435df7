package wast

import (
	"context"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"

	"wasmjudge/wasm"
)

// Run runs a script on each of the engines, each with a store of its own, made with the configuration c. What does not
// work in one command does not keep the others from being run. When ctx is done, engines that can stop do so, and the
// commands that are left are skipped.
func Run(ctx context.Context, s *Script, c wasm.Config, engines ...wasm.Engine) *Report {
	start := time.Now()
	defs := definitions{}
	verdicts := make([][]verdict, len(engines))
	for i, e := range engines {
		verdicts[i] = runOn(ctx, e, c, s, defs, len(engines) > 1)
	}
	r := &Report{Script: s, Results: make([]Result, len(s.Commands))}
	for i := range s.Commands {
		of := make([]verdict, len(engines))
		for e := range engines {
			of[e] = verdicts[e][i]
		}
		r.Results[i] = judge(s, &s.Commands[i], engines, of)
	}
	r.Elapsed = time.Since(start)
	return r
}

// verdict is what became of a command on one engine.
type verdict struct {
	err     error // nil if it held, or a skip, *Failure or failures
	seen    []Observation
	printed string
}

func runOn(ctx context.Context, e wasm.Engine, c wasm.Config, s *Script, defs definitions, compare bool) []verdict {
	w := newWorld(e, c, s, defs)
	defer w.store.Close()
	var seen []Observation
	if compare {
		w.watch = func(o wasm.Outcome) { seen = append(seen, Observe(o)) }
	}
	vs := make([]verdict, len(s.Commands))
	for i := range s.Commands {
		w.printed.Reset()
		seen = nil
		err := error(skip("interrupted"))
		if ctx.Err() == nil {
			err = w.run(ctx, &s.Commands[i])
		}
		vs[i] = verdict{err, seen, w.printed.String()}
	}
	return vs
}

// judge puts together what became of a command on each engine.
func judge(s *Script, c *Command, engines []wasm.Engine, of []verdict) Result {
	r := Result{Command: c, Printed: of[0].printed}
	var reasons []string
	for i, v := range of {
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
	r.Failures = append(r.Failures, differences(s, c, engines, of)...)
	switch {
	case len(r.Failures) > 0:
		r.Status = Failed
	case len(reasons) > 0:
		r.Status, r.Reason = Skipped, strings.Join(reasons, "; ")
	}
	return r
}

// differences compares what the other engines observed with what the first one did. Engines that could not run the command
// have nothing to compare.
func differences(s *Script, c *Command, engines []wasm.Engine, of []verdict) []*Failure {
	var fs []*Failure
	first := -1
	for i, v := range of {
		if _, skipped := v.err.(skip); skipped {
			continue
		}
		if first < 0 {
			first = i
			continue
		}
		if diff := cmp.Diff(observed(of[first]), observed(v), sameTraps); diff != "" {
			fs = append(fs, &Failure{
				Source: s.Source, Pos: c.Pos, What: c.Keyword() + ": engines differ",
				Got: "- " + engines[first].Name() + ", + " + engines[i].Name() + "\n" + strings.ReplaceAll(diff, "\u00a0", " "),
			})
		}
	}
	return fs
}

// sameTraps compares traps of engines that may tell less than others.
var sameTraps = cmp.Comparer(wasm.Trap.Like)

// observations are all that can be compared of a command.
type observations struct {
	Outcomes []Observation
	Printed  string
}

func observed(v verdict) observations { return observations{v.seen, v.printed} }
