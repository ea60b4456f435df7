package judge

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"wasmjudge/clock"
	"wasmjudge/fuzz/program"
	"wasmjudge/peer"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// Judge runs programs and scripts on engines side by side and compares each engine with the first. It is for one
// goroutine at a time.
type Judge struct {
	Engines []wasm.Engine
	// Time is how much CPU time a program may take on all engines together, and up to twice as much; 0 means 3
	// seconds. A program ends by construction, after microseconds: what does not is an engine that went wrong. If
	// Time is set, programs may be others, which do not end: they are inconclusive when they do not on the first
	// engine.
	Time time.Duration
	// OnThrow, if set, is called with every walk on the first engine.
	OnThrow func(*wasm.Walk)
	// Leftovers are what programs and scripts find where code must write first.
	Leftovers wasm.Leftovers
	// Tallies tell what each of the engines but the first was compared on, and then each command.
	Tallies  []Tally
	commands []*peer.Command
	watch    watch
	asked    wasm.Permissive      // what is permitted, if the first engine does not know
	runs     [2]program.Run       // of the first engine and of another
	silence  map[wasm.Engine]bool // what is known of engines: see silent
	ahead    []wasm.Ahead         // of each engine but the first: the program, if it was announced
}

// New returns a judge of engines; there is at least one.
func New(engines ...wasm.Engine) *Judge {
	return &Judge{Engines: engines, Tallies: make([]Tally, len(engines)-1)}
}

// watch gives programs a context that ends when they take too long. Making one for each would cost as much as
// comparing them, so those that begin soon after each other share one.
type watch struct {
	parent, ctx context.Context
	cancel      context.CancelFunc
	made        time.Time
}

func (w *watch) begin(parent context.Context, most time.Duration) context.Context {
	if now := time.Now(); w.parent != parent || now.Sub(w.made) > most || w.ctx.Err() != nil {
		if w.cancel != nil {
			w.cancel()
		}
		w.parent, w.made = parent, now
		w.ctx, w.cancel = clock.WithTimeout(parent, 2*most)
	}
	return w.ctx
}

// Program judges a program, on all engines: the first difference is returned, with those of other engines beside it.
// Engines that lack a feature that the program needs are left out, which Tallies count; it is inconclusive if none is
// left. The error names a program that is not valid, or that the first engine does not support.
func (j *Judge) Program(ctx context.Context, p *program.Program) (d Difference, err error) {
	defer func() {
		if broke := recover(); broke != nil {
			d = panicked(broke)
		}
	}()
	if err := p.Validate(); err != nil {
		return d, err
	}
	watched := j.watch.begin(ctx, j.time(ProgramTime))
	needs := p.Needs()
	j.foresee(p, needs)
	defer j.forget()
	c := j.config()
	c.OnThrow = j.OnThrow
	first, other := &j.runs[0], &j.runs[1]
	if p.Refused() {
		first = nil // nobody is to run it
	} else if err := first.Do(watched, p, j.Engines[0], c); err != nil {
		return unable(p, err)
	} else {
		defer first.Close()
	}
	if first != nil && j.Time > 0 && program.Stopped(first) {
		return Difference{Verdict: Inconclusive, Step: -1, Cause: wasm.LimitTime.String()}, nil
	}
	compared, lacking := len(j.Engines)+len(j.commands) == 1, d
	for k, e := range j.Engines[1:] {
		ahead := j.ahead[k]
		j.ahead[k] = nil
		next, lacks := j.compare(watched, p, needs, first, other, e, ahead)
		if j.Tallies[k].add(needs, lacks); lacks != "" {
			lacking = next
			continue
		}
		if next.What == EndsOnOne {
			if next, err = j.patiently(ctx, p, needs, e); err != nil {
				return d, err
			}
		}
		compared = true
		d = d.and(next)
	}
	for k, c := range j.commands {
		next, lacks, err := ask(watched, p, first, c)
		if err != nil {
			return d, err
		}
		next.Engines = [2]string{j.Engines[0].Name(), c.Name()}
		if j.Tallies[len(j.Engines)-1+k].add(needs, lacks); lacks != "" {
			lacking = next
			continue
		}
		compared = true
		d = d.and(next)
	}
	if !compared {
		return lacking, nil
	}
	return d, nil
}

// Written is Program for a program that somebody wrote: it need not end.
func (j *Judge) Written(ctx context.Context, p *program.Program) (Difference, error) {
	if j.Time == 0 {
		j.Time = scriptTime
		defer func() { j.Time = 0 }()
	}
	return j.Program(ctx, p)
}

// config is what stores are made with.
func (j *Judge) config() wasm.Config {
	c := program.Limits
	c.Leftovers = j.Leftovers
	return c
}

// panicked is the difference when comparing broke: an engine that is asked for a global, say, has no other way to say
// that it broke.
func panicked(broke any) Difference {
	d := Difference{Verdict: Differ, Step: -1, What: "panic", Diff: fmt.Sprintf("%v\n%s", broke, debug.Stack())}
	if err := wasm.Broke(broke); err != nil {
		d.What, d.Diff, d.killed = "when it was asked: "+kindOfFault(err), err.Error(), wasm.WasKilled(err)
	}
	return d
}

// and puts together what comparing with two engines says.
func (d Difference) and(next Difference) Difference {
	switch {
	case d.Verdict == Differ && next.Verdict == Differ:
		d.Others = append(d.Others, next)
		return d
	case next.Verdict > d.Verdict:
		return next
	}
	return d
}

// foresee announces a program to engines that are far away, so that they run it while others do.
func (j *Judge) foresee(p *program.Program, needs program.Features) {
	j.ahead = slices.Grow(j.ahead[:0], len(j.Engines)-1)[:len(j.Engines)-1]
	for k, e := range j.Engines[1:] {
		if j.ahead[k] = nil; len(p.Mutants) == 0 && (e.About().Shallow == "" || !needs.Has(program.FeatureDives)) {
			j.ahead[k] = p.Foresee(e, j.Leftovers)
		}
	}
}

// forget closes what was foreseen and not used.
func (j *Judge) forget() {
	for k, ahead := range j.ahead {
		if ahead != nil {
			ahead.Store().Close()
		}
		j.ahead[k] = nil
	}
}

// maxKilled is how often an engine's process must have been killed at a program before that is blamed for it.
const maxKilled = 3

// compare compares who accepts a program's mutants, makes other the run of the program on an engine, compares it with
// the run on the first, if there is one, and closes it. If the engine lacks something for the program, that is
// reported. If somebody killed the engine's process, it is tried again.
func (j *Judge) compare(ctx context.Context, p *program.Program, needs program.Features, first, other *program.Run,
	e wasm.Engine, ahead wasm.Ahead) (d Difference, lacks string) {
	for range maxKilled {
		if d, lacks = j.compareOnce(ctx, p, needs, first, other, e, ahead); !d.killed {
			break
		}
		ahead = nil
	}
	return d, lacks
}

func (j *Judge) compareOnce(ctx context.Context, p *program.Program, needs program.Features, first, other *program.Run,
	e wasm.Engine, ahead wasm.Ahead) (d Difference, lacks string) {
	defer func() {
		if broke := recover(); broke != nil {
			d = panicked(broke)
		}
		d.Engines = [2]string{j.Engines[0].Name(), e.Name()}
	}()
	d, lacks = accept(p, e)
	if first != nil && d.Verdict == Agree {
		d, lacks = j.compareRuns(ctx, p, needs, first, other, e, ahead)
	}
	return d, lacks
}

func (j *Judge) compareRuns(ctx context.Context, p *program.Program, needs program.Features, first, other *program.Run,
	e wasm.Engine, ahead wasm.Ahead) (d Difference, lacks string) {
	var err error
	if lacks = e.About().Shallow; !needs.Has(program.FeatureDives) || lacks == "" {
		err = other.DoAhead(ctx, p, e, j.config(), ahead)
		lacks = program.Lacks(err)
	}
	switch {
	case lacks != "":
		return Difference{Verdict: Inconclusive, Step: -1, Cause: e.Name() + ": " + lacks}, lacks
	case errors.Is(err, wasm.ErrBroken):
		return Difference{Verdict: Differ, Step: -1, What: "when it was made: " + kindOfFault(err), Diff: err.Error(),
			killed: wasm.WasKilled(err)}, ""
	case err != nil:
		return Difference{Verdict: Differ, Step: -1, What: "refused: " + reason(err), Diff: err.Error()}, ""
	}
	if ahead != nil && other.Broke() != nil {
		other = j.stepwise(ctx, p, e, other)
	}
	defer other.Close()
	c := comparison{program: p, a: first, b: other}
	if d = c.all(); d.Verdict == Differ {
		d = j.arbitrate(ctx, p, d, first, other).shown()
	}
	if what := linking(first, other, &d); what != "" {
		d.What = what
	}
	d.killed = wasm.WasKilled(other.Broke())
	return d, ""
}

// stepwise runs a program, that was foreseen, once more on an engine that broke, step by step: that says in which it
// did. If the engine does not break this time, the first run stays.
func (j *Judge) stepwise(ctx context.Context, p *program.Program, e wasm.Engine, first *program.Run) *program.Run {
	again := &program.Run{}
	if again.DoAhead(ctx, p, e, j.config(), nil) != nil {
		return first
	}
	if again.Broke() == nil {
		again.Close()
		return first
	}
	first.Close()
	return again
}

// patiently compares an engine with the first once more, with much time: what else the process does, or where CPU
// time is not known the machine, makes a program late.
func (j *Judge) patiently(ctx context.Context, p *program.Program, needs program.Features,
	e wasm.Engine) (Difference, error) {
	ctx, cancel := clock.WithTimeout(ctx, 2*j.time(ProgramTime))
	defer cancel()
	first, err := p.Run(ctx, j.Engines[0], j.config())
	if err != nil {
		return Difference{}, err
	}
	defer first.Close()
	d, _ := j.compare(ctx, p, needs, first, &program.Run{}, e, nil)
	return d, nil
}

// reason is the last and most precise part of an error's message, without numbers.
func reason(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return digits.ReplaceAllString(strings.TrimSpace(line[strings.LastIndex(line, ":")+1:]), "N")
}

var digits = regexp.MustCompile(`[0-9]+`)

// The CPU times that programs and scripts may take: unlike a generated program, a script may never end.
const (
	ProgramTime = 3 * time.Second
	scriptTime  = 2 * time.Second
)

func (j *Judge) time(usual time.Duration) time.Duration {
	if j.Time > 0 {
		return j.Time
	}
	return usual
}

// Script runs a script on the engines and compares what they observe. What the script itself expects is left aside:
// random changes to a script make it wrong on every engine.
func (j *Judge) Script(ctx context.Context, text []byte) (d Difference) {
	script, err := wast.Parse(&wasm.Source{Name: "input", Text: text})
	if err != nil || usesFiles(script.Commands) {
		return Difference{Verdict: Inconclusive, Step: -1, Cause: "no script"}
	}
	ctx, cancel := clock.WithTimeout(ctx, j.time(scriptTime))
	defer cancel()
	script.Options.Reference = j.reference()
	for _, e := range j.Engines[1:] {
		report := wast.Run(ctx, script, j.config(), j.Engines[0], e)
		if ctx.Err() != nil {
			return Difference{Verdict: Inconclusive, Step: -1, Cause: wasm.LimitTime.String()}
		}
		next := scriptDifference(report)
		next.Engines = [2]string{j.Engines[0].Name(), e.Name()}
		if d = d.and(next); d.Verdict == Differ {
			break
		}
	}
	return d
}

// ofScript is what the difference of a script that was run command by command begins with.
const ofScript = "script: "

// OfScript reports whether the difference is that of a script which was run command by command.
func (d *Difference) OfScript() bool { return strings.HasPrefix(d.What, ofScript) }

// scriptDifference finds the first thing in a report by which engines differ.
func scriptDifference(report *wast.Report) (d Difference) {
	for _, r := range report.Results {
		next := Difference{Step: -1}
		switch {
		case r.Permitted != "":
			next.Verdict, next.Cause = Permitted, "open: "+r.Permitted
		case r.Open != "":
			next.Verdict, next.Cause = Inconclusive, "open: "+r.Open
		case r.Limit != "":
			next.Verdict, next.Cause = Inconclusive, r.Limit
		}
		for _, f := range r.Failures {
			if f.Engine == "" {
				next.Verdict, next.What, next.Diff = Differ, ofScript+f.What, f.Error()
				return next
			}
		}
		if f := accepting(&r); f != nil {
			next.Verdict, next.What, next.Diff = Differ, ofScript+"accepted by "+f.Engine+" only", f.Error()
			return next
		}
		d = d.and(next)
	}
	return d
}

// accepting returns the failure of the only engine that accepts what a command says is to be refused, or nil.
func accepting(r *wast.Result) (only *wast.Failure) {
	for _, f := range r.Failures {
		if f.Got == wast.Accepted {
			if only != nil {
				return nil
			}
			only = f
		}
	}
	return only
}

// usesFiles reports whether commands read or write files.
func usesFiles(list []wast.Command) bool {
	return slices.ContainsFunc(list, func(c wast.Command) bool {
		return c.Kind == wast.CmdInput || c.Kind == wast.CmdOutput || usesFiles(c.Commands)
	})
}
