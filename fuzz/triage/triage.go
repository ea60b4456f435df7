// Package triage turns inputs on which engines differ into small scripts, which show and explain the difference, one
// for each cause.
//
// reduce.go makes what shows a difference small, step by step: an input as long as the bucket stays the same, then
// its program as long as the bucket stays in the family, and the script is named by the bucket that it has at last.
// script.go writes the script with its explanation, and verify.go checks that it passes on the first engine and fails
// on the other. An input whose bucket, or a bucket of its family that is met on the way, has a script already is
// joined to that.
//
// A crew (crew.go) has inputs triaged in worker processes (work.go), which tell what they are about to run: what a
// process died of is not tried again.
package triage

import (
	"context"
	"fmt"
	"strings"
	"time"

	"wasmjudge/clock"
	"wasmjudge/fuzz"
	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wast/cause"
)

// Triage reduces and explains what a judge finds.
type Triage struct {
	Judge *fuzz.Judge
	About About

	Kept   bool     // the input is the program that was kept beside the one that is named
	Behind []string // names of scripts, after whose rewrites the input is what is left of another one

	shown  func(judge.Bucket) []known // lists the scripts that show a bucket already; nil means that no scripts exist
	report func(event)                // is called with how far it is; may be nil
	resume
}

// Finding is what became of an input.
type Finding struct {
	Joined  string // name of a script that there was, which shows it; then there is nothing else but the buckets
	Name    string // of the script's file, without .wast, made from the cause
	Cause   string // a sentence
	Bucket  judge.Bucket
	First   judge.Bucket // of the input as it was
	Script  []byte
	Agrees  string // names of the rewrites after which the engine agrees, separated by ", "; empty if none are known
	Without string // why the script does not show the difference but only describes it; empty if it does
	Cut     bool   // reducing ended because it had taken as long as it may, not because nothing gets smaller
	Lines   int    // of the script, without comments
	Modules int    // in the script

	// Behind is a script if something else differs, too: the input's program after the rewrites after which the engine
	// agrees on what was found. If the finding was joined, Past names the scripts whose rewrites these are.
	Behind []byte
	Past   []string
	// Beside names scripts that may show the bucket, too, and have another cause.
	Beside []string

	Fired map[string]int // how often each pass of the reducer made the program smaller, by the passes' names
}

// SameCause reports whether two findings have one cause as far as rewrites tell: the engine agrees after the same
// ones. Walks that part at other rules are of other causes all the same.
func (f *Finding) SameCause(g *Finding) bool {
	told := f.Bucket.Rules[1] != "" && g.Bucket.Rules[1] != ""
	return f.Agrees != "" && f.Agrees == g.Agrees && f.Bucket.Engines == g.Bucket.Engines &&
		(!told || f.Bucket.SameRules(g.Bucket))
}

// programTime is how much CPU time an engine may take for a program, leastTime how much at least for one that is made
// of it; patience is how much reducing takes before it ends.
const (
	programTime = 500 * time.Millisecond
	leastTime   = 40 * time.Millisecond
	patience    = 15 * time.Second
)

// Inconclusive is the error of an input of which nobody can say whether the engines may differ.
type Inconclusive struct{ Cause string }

func (e *Inconclusive) Error() string { return "inconclusive: " + e.Cause }

// Input triages an input, which the script is to name. The finding is nil if the engines do not differ any more. The
// error may be an *Inconclusive.
func (t *Triage) Input(ctx context.Context, name string, data []byte) (*Finding, error) {
	f, err := t.first(ctx, name, data)
	if f != nil && err == nil && t.apart(ctx, data, f) {
		f, err = t.ownFinding(ctx, name, data, f)
	}
	if f != nil && err == nil {
		t.look(ctx, data, f)
	}
	return f, err
}

// first triages what an input shows first.
func (t *Triage) first(ctx context.Context, name string, data []byte) (*Finding, error) {
	t.Judge.Time = programTime
	if t.report != nil {
		t.report(event{Trying: &trying{First: true}})
	} else {
		t.Limit = patience
	}
	d, err := t.tried(ctx, data)
	if err != nil || d.Verdict != judge.Differ {
		return nil, err
	}
	start := clock.CPU()
	bucket := t.Judge.InputBucket(ctx, data, d)
	// what is smaller does not take longer, unless it never ends
	t.Judge.Time = min(max(leastTime, 10*(clock.CPU()-start)), programTime)
	short, cancel := clock.WithTimeout(ctx, t.Limit)
	defer cancel()
	if t.Judge.Leftovers != 0 {
		t.usual(ctx, data, bucket)
	}
	r := &reducer{Triage: t, ctx: ctx, short: short, enough: cancel, fired: map[string]int{}}
	r.becomes(bucket)
	c := &crash{reducer: r, name: name, first: r.bucket}
	if r.joins(r.bucket); r.joined != "" {
		return c.join(), nil
	}
	if p := c.program(data); c.joined != "" {
		return c.join(), nil
	} else if p == nil || d.OfScript() {
		c.script(data)
	} else {
		err = c.reduced(p)
	}
	if r.joined != "" {
		return c.join(), nil
	}
	if err != nil {
		return nil, err
	}
	f := c.finding()
	if f.Without == "" && !r.scriptShows(f.Script) {
		return nil, fmt.Errorf("%s: the script %s does not show the difference", name, f.Name)
	}
	return f, ctx.Err()
}

// tries is how often an input is judged before it is said that the engines do not differ any more: what a compiler of
// an engine does may depend on when it does it.
const tries = 20

// tried judges an input until the engines differ, which they do at the first try unless they are not always of the
// same mind. It begins with the leftovers that belong to the input, and goes through the others. If they differ at a
// later try only, and not each time with the same leftovers, that is no difference to reduce by: the error, an
// *Inconclusive, says how often they do. So is what does not end in time, or depends on something open: nobody has
// seen that the engines agree.
func (t *Triage) tried(ctx context.Context, data []byte) (first judge.Difference, err error) {
	differs, open := 0, ""
	own := fuzz.LeftoversOf(data)
	for n := range wasm.Leftovers(tries) {
		t.Judge.Leftovers = (own + n) % wasm.LeftoversKinds
		d, err := t.Judge.Input(ctx, data)
		if err != nil || d.Verdict == judge.Differ && (n == 0 || n < wasm.LeftoversKinds && t.repeats(ctx, data)) {
			return d, err
		}
		switch d.Verdict {
		case judge.Differ:
			differs++
		case judge.Inconclusive:
			open = d.Cause
		}
		if open != "" && differs == 0 {
			break // each try may take as long as a program may
		}
	}
	switch {
	case differs > 0:
		return first, &Inconclusive{fmt.Sprintf("the engines differ %d of %d times", differs, tries)}
	case open != "":
		return first, &Inconclusive{open}
	}
	return first, nil
}

// repeats reports whether the engines differ on an input a few times in a row.
func (t *Triage) repeats(ctx context.Context, data []byte) bool {
	for range wasm.LeftoversKinds {
		if d, err := t.Judge.Input(ctx, data); err != nil || d.Verdict != judge.Differ {
			return false
		}
	}
	return true
}

// usual takes the leftovers of those who do not ask for others, if an input shows the same with them.
func (t *Triage) usual(ctx context.Context, data []byte, b judge.Bucket) {
	chosen := t.Judge.Leftovers
	t.Judge.Leftovers = 0
	d, err := t.Judge.Input(ctx, data)
	if err != nil || d.Verdict != judge.Differ || t.Judge.InputBucket(ctx, data, d) != b {
		t.Judge.Leftovers = chosen
	}
}

// config is what the stores of scripts are made with.
func (t *Triage) config() wasm.Config { return wasm.Config{Leftovers: t.Judge.Leftovers} }

// crash is an input on its way to a finding.
type crash struct {
	*reducer
	name    string
	first   judge.Bucket
	input   []byte // made smaller
	text    []byte // of the script, without explanation
	without string
	cut     bool
}

// join is the finding of an input that a script shows already.
func (c *crash) join() *Finding {
	return &Finding{Joined: c.joined, Name: c.joined, Bucket: c.bucket, First: c.first, Fired: c.fired}
}

// program returns the program of an input, whose choices are reduced first; nil if it is a script that is no program.
func (c *crash) program(data []byte) *program.Program {
	c.input = data
	if form, _ := fuzz.Split(data); form == fuzz.FormScript {
		return c.Judge.ProgramOf(data)
	}
	if !c.Shrunk {
		c.input = c.choices(data)
		c.made(c.input, true)
	}
	return fuzz.NewJudge(c.Judge.Engines...).Generate(c.input) // by a judge with memory of its own
}

// reduced reduces a program, and writes its script.
func (c *crash) reduced(p *program.Program) error {
	p = c.reduce(p)
	c.cut = c.short.Err() != nil && c.Limit > 0
	if c.joined != "" {
		return nil
	}
	text, err := p.Expect(c.ctx, c.Judge.Engines[0])
	if err != nil { // one of its modules is refused, which is what an engine may have done wrong
		c.without = "it is not run: " + strings.Join(strings.Fields(err.Error()), " ")
		c.text, err = p.Script(nil)
		return err
	}
	if text = c.permitting(text); c.scriptShows(text) {
		text = c.fewerAssertions(text)
	} else {
		c.without = "no assertion can tell what differs"
	}
	c.text = text
	return nil
}

// script reduces an input that is a script and no program, and has it expect what the first engine does.
func (c *crash) script(data []byte) {
	c.input = c.commands(data)
	c.text = c.permitting(c.input)
	if !c.scriptShows(c.text) {
		c.without = "its commands assert nothing that differs"
	}
}

// finding writes the script.
func (c *crash) finding() *Finding {
	f := &Finding{Name: c.bucket.Slug(), Cause: sentence(&c.bucket), Bucket: c.bucket, First: c.first,
		Without: c.without, Cut: c.cut, Lines: Lines(c.text), Modules: strings.Count(string(c.text), "(module definition"), Fired: c.fired}
	text := strings.TrimLeft(string(c.text), "\n")
	var set cause.Set
	if f.Without == "" {
		set = c.agreesWithout(text)
		f.Agrees = set.String()
	}
	head := c.head(f, set)
	if f.Without != "" {
		f.Script = []byte(head + commented(text))
		return f
	}
	f.Script = []byte(head + c.explain(head, text) + "\n" + text)
	return f
}
