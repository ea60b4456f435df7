package triage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/program"
	"wasmjudge/fuzz/reduce"
	"wasmjudge/wasm"
)

// death is an input of which processes die, or at which they do not go on, before anything else is known of it. Its
// program is made smaller all the same: each that is tried runs in a process of its own, and one that ends in the same
// way shows it.
type death struct {
	crew    *Crew
	in      *Input
	result  Result       // what is known of it
	engines []*Unreduced // that did it
}

// maxBehind is how many scripts a difference may stand behind at most.
const maxBehind = 12

// triage triages the input on an engine, and notes what comes of it: also of its program after the rewrites that
// explain what was found, if the engine differs on that as well.
func (d *death) triage(ctx context.Context, engine string) {
	f := d.one(ctx, *d.in, engine)
	for in := *d.in; f != nil && f.Behind != nil && len(in.behind) < maxBehind; {
		past := f.Past
		if f.Joined == "" {
			past = []string{f.Name}
		}
		in.Data, in.Program, in.behind = fuzz.ScriptInput(f.Behind), nil, append(slices.Clone(in.behind), past...)
		f = d.one(ctx, in, engine)
	}
}

// one triages what is left of the input on an engine, and notes what comes of it.
func (d *death) one(ctx context.Context, in Input, engine string) *Finding {
	f, err := d.crew.input(ctx, in, engine)
	open, died := new(Inconclusive), new(Unreduced)
	switch {
	case errors.As(err, &open):
		d.result.Inconclusive = open.Cause
	case errors.As(err, &died) && died.first && len(in.behind) == 0:
		d.engines = append(d.engines, died)
	default:
		d.result.Err = errors.Join(d.result.Err, err)
	}
	if f != nil {
		d.result.Findings = append(d.result.Findings, f)
	}
	return f
}

// reduce makes scripts of what the engines did.
func (d *death) reduce(ctx context.Context) {
	for _, died := range d.engines {
		if f := d.script(ctx, died); f != nil {
			d.result.Findings = append(d.result.Findings, f)
		} else {
			d.result.Err = errors.Join(d.result.Err, died)
		}
	}
}

// The bounds of trying programs that may not end: how long a process may be at one, as Crew.Stall, and how many there
// are at most.
const (
	deathStall = 2 * time.Second
	maxTried   = 1000
)

// script makes a script of a death; nil if it does not come again.
func (d *death) script(ctx context.Context, died *Unreduced) *Finding {
	text := d.in.Program
	if text == nil {
		text = d.text(ctx, died.Engine, d.in.Data, wantsScript)
	}
	p, left, err := program.Read(&wasm.Source{Name: "script", Text: text})
	if err != nil || len(left) > 0 {
		return nil
	}
	short, enough := context.WithCancel(ctx)
	defer enough()
	tried, spent, most := 0, time.Duration(0), d.effort()
	shows := func(p *program.Program) bool {
		text, err := p.Script(nil)
		if err != nil {
			return false
		}
		again, cost := d.dies(ctx, died, text)
		if tried, spent = tried+1, spent+cost; spent > most || tried == maxTried {
			enough()
		}
		return again
	}
	if !shows(p) {
		return nil
	}
	p = reduce.Reduce(short, p, shows)
	if text, err = p.Script(nil); err != nil || ctx.Err() != nil {
		return nil
	}
	if blessed := d.text(ctx, died.Engine, text, wantsBlessed); blessed != nil {
		text = blessed
	}
	return d.finding(died, text, short.Err() != nil)
}

func (d *death) effort() time.Duration { return cmp.Or(d.crew.Effort, patience) }

// text has a process write a text; nil if it does not.
func (d *death) text(ctx context.Context, engine string, data []byte, what wants) []byte {
	end, err := d.crew.run(ctx, d.task(engine, data, what), d.crew.Stall)
	if err != nil || end.done == nil || end.done.Err != "" {
		return nil
	}
	return end.done.Text
}

func (d *death) task(engine string, data []byte, what wants) *task {
	t := d.crew.task(&Input{Name: d.in.Name, Data: data}, engine)
	t.Wants = what
	return t
}

// dies reports whether a process dies of a script as another did of the input, and what trying has cost.
func (d *death) dies(ctx context.Context, died *Unreduced, text []byte) (again bool, cost time.Duration) {
	stall := deathStall
	if d.crew.Stall > 0 {
		stall = min(stall, d.crew.Stall)
	}
	end, err := d.crew.run(ctx, d.task(died.Engine, text, wantsCheck), stall)
	if err != nil {
		return false, 0
	}
	if cost = end.cpu; end.death == didNotGoOn {
		cost = max(cost, stall) // it may have slept
	}
	return end.done == nil && end.death == died.Why, cost
}

// deaths say in words what processes die of, by how the reason begins.
var deaths = []struct{ why, words string }{
	{didNotGoOn, "The engine does not come to an end."},
	{"worker took more than", "The engine takes more memory than it may."},
	{"", "The engine ends its process."},
}

// finding writes the script.
func (d *death) finding(died *Unreduced, text []byte, cut bool) *Finding {
	about := &d.crew.About
	f := &Finding{Bucket: judge.Bucket{Engines: [2]string{d.crew.Engines[0], died.Engine}, What: died.Why}, Cut: cut,
		Lines: Lines(text), Modules: strings.Count(string(text), "(module definition")}
	f.First, f.Name = f.Bucket, cmp.Or(d.in.Continues, f.Bucket.Slug())
	for k := len(deaths) - 1; k >= 0; k-- {
		if strings.HasPrefix(died.Why, deaths[k].why) {
			f.Cause = deaths[k].words
		}
	}
	var b strings.Builder
	line := func(format string, args ...any) { comment(&b, "", fmt.Sprintf(format, args...)) }
	line("%s\n", f.Cause)
	b.WriteString(";;\n")
	line("bucket: %v", f.Bucket)
	line("engine: %s", about.describe(died.Engine))
	line("input:  %s", d.in.Name)
	if cut {
		line("%s %v of CPU time", cutShort, d.effort())
	}
	line("again:  %s", about.again(died.Engine, f.Name+".wast", d.in.Name, 0))
	b.WriteString("\n")
	f.Script = append([]byte(b.String()), strings.TrimLeft(string(text), "\n")...)
	return f
}
