// Package triage turns inputs on which engines differ into small scripts, which show and explain the difference, one for each cause.
//
// reduce.go makes what shows a difference small, step by step as long as the bucket stays the same. script.go writes the script with its
// explanation, and verify.go checks that it passes on the first engine and fails on the other.
package triage

import (
	"context"
	"fmt"
	"strings"
	"time"

	"wasmjudge/fuzz"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// Triage reduces and explains what a judge finds.
type Triage struct {
	Judge *fuzz.Judge
	// Describe says what an engine is, and of what version.
	Describe func(engine string) string
	// Again gives the command that repeats a finding on an engine: by the script of a name, or where there is none by the input.
	Again func(engine, script string) string
}

// Finding is what became of an input.
type Finding struct {
	Name    string // of the script's file, without .wast, made from the cause
	Cause   string // a sentence
	Bucket  fuzz.Bucket
	Script  []byte
	Without string // why the script does not show the difference but only tells of it; empty if it does
	Lines   int    // of the script, without comments
	Modules int    // in the script
}

// programTime is how long an engine may take for a program; patience how long reducing goes on.
const (
	programTime = 500 * time.Millisecond
	patience    = 15 * time.Second
)

// Input triages an input, which the script is to name. The finding is nil if the engines do not differ any more.
func (t *Triage) Input(ctx context.Context, name string, data []byte) (*Finding, error) {
	t.Judge.Time = programTime
	d, err := t.Judge.Input(ctx, data)
	if err != nil || d.Verdict != fuzz.Differ {
		return nil, err
	}
	r := &reducer{ctx: ctx, judge: t.Judge, bucket: t.Judge.InputBucket(ctx, data, d)}
	short, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r.short = short
	c := &crash{Triage: t, reducer: r, name: name}
	if form, _ := fuzz.Split(data); form == fuzz.FormScript {
		c.script(data)
	} else {
		err = c.program(data)
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

// crash is an input on its way to a finding.
type crash struct {
	*Triage
	*reducer
	name    string
	input   []byte // made smaller
	text    []byte // of the script, without explanation
	without string
}

// program reduces an input of choices.
func (c *crash) program(data []byte) error {
	c.input = c.choices(data)
	program := c.reduce(fuzz.NewJudge(c.judge.Engines...).Generate(c.input)) // by a judge with memory of its own
	text, err := program.Expect(c.ctx, c.judge.Engines[0])
	if err != nil { // one of its modules is refused, which is what an engine may have done wrong
		c.without = "it is not run: " + strings.Join(strings.Fields(err.Error()), " ")
		c.text, err = program.Script(nil)
		return err
	}
	switch {
	case program.NeedsHost():
		c.without = "it takes functions or tags of the host"
	case !c.scriptShows(text):
		c.without = "no assertion can tell what differs"
	default:
		text = c.fewerAssertions(text)
	}
	c.text = text
	return nil
}

// script reduces an input that is a script, and has it expect what the first engine does.
func (c *crash) script(data []byte) {
	c.input = c.commands(data)
	c.text = c.input
	script, err := wast.Parse(&wasm.Source{Name: "script", Text: c.input})
	if err == nil {
		if blessed, err := wast.Bless(c.ctx, script, wasm.Config{}, c.judge.Engines[0]); err == nil {
			c.text = blessed.Text
		}
	}
	if !c.scriptShows(c.text) {
		c.without = "its commands assert nothing that tells what differs"
	}
}

// finding writes the script.
func (c *crash) finding() *Finding {
	f := &Finding{Name: c.bucket.Slug(), Cause: cause(&c.bucket), Bucket: c.bucket, Without: c.without, Lines: Lines(c.text),
		Modules: strings.Count(string(c.text), "(module definition")}
	text := strings.TrimLeft(string(c.text), "\n")
	head := c.head(f)
	if f.Without != "" {
		f.Script = []byte(head + commented(text))
		return f
	}
	f.Script = []byte(head + c.explain(head, text) + "\n" + text)
	return f
}
