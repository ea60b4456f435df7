package bugreport

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"wasmjudge/wasm"
	"wasmjudge/wast"
	"wasmjudge/wast/cause"
	"wasmjudge/wast/probe"
)

// Engine is an engine that is asked.
type Engine struct {
	Engine  wasm.Engine // not embedded: what else it is, such as a wasm.Reader, would be lost
	Version string
}

// Question is what a report is made of.
type Question struct {
	Script *wast.Script
	Config wasm.Config
	Oracle wasm.Engine
	Wrong  Engine
	Others []Engine // which may agree with the oracle
	System string   // operating system and processor
	Again  string   // the command that repeats it with wastrun
	Alone  string   // the command that repeats it without; may be empty
}

// Report is what became of a finding.
type Report struct {
	*Question
	Title    string
	About    []string // the other paragraphs of the script's first comment
	Failures []Failure
	Agree    []Engine          // on which the script passes
	Fail     []Engine          // on which it fails as well
	Cannot   map[string]string // engines that cannot run it, and why
	Walks    [2]string         // of the throw by which the oracle and the engine part; empty of one that does not tell
	Parting  *probe.Parting    // nil if the notes do not differ
	Cause    cause.Set         // rewrites after which the engine agrees; empty if no rewrites do
}

// Failure is a command that does not hold on the engine.
type Failure struct {
	Where, Command, Expected, Got string
}

// ErrHolds is the error of a script that does not fail on the engine, or fails on the oracle.
var ErrHolds = errors.New("the script shows no difference")

// New runs the script on all engines.
func New(ctx context.Context, q *Question) (*Report, error) {
	r := &Report{Question: q, Cannot: map[string]string{}}
	r.Title, r.About = opening(q.Script)
	if ended, why := verdict(wast.Run(ctx, q.Script, q.Config, q.Oracle)); ended != wast.Passed {
		return nil, fmt.Errorf("%w: on the oracle it does not hold: %s", ErrHolds, why)
	}
	report := wast.Run(ctx, q.Script, q.Config, q.Wrong.Engine)
	if ended, why := verdict(report); ended != wast.Failed {
		return nil, fmt.Errorf("%w: on %s it does not fail: %s %s", ErrHolds, q.Wrong.Engine.Name(), ended, why)
	}
	failed := -1
	for i, result := range report.Results {
		for _, f := range result.Failures {
			if failed < 0 {
				failed = i
			}
			r.Failures = append(r.Failures, failure(q.Script, result.Command, f))
		}
	}
	for _, e := range q.Others {
		switch ended, why := verdict(wast.Run(ctx, q.Script, q.Config, e.Engine)); ended {
		case wast.Passed:
			r.Agree = append(r.Agree, e)
		case wast.Failed:
			r.Fail = append(r.Fail, e)
		default:
			r.Cannot[e.Engine.Name()] = why
		}
	}
	r.walks(ctx, failed)
	var err error
	r.Parting, err = probe.Find(ctx, q.Script, q.Config, q.Oracle, q.Wrong.Engine)
	r.Cause, _ = cause.Find(ctx, q.Script, q.Config, q.Oracle, q.Wrong.Engine)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil { // an engine that broke does not tell of its notes
		r.Parting = nil
	}
	return r, nil
}

// verdict is what became of a script: it failed if a command did, else it was skipped if one was.
func verdict(report *wast.Report) (ended wast.Status, why string) {
	for _, r := range report.Results {
		switch {
		case r.Status == wast.Failed:
			return wast.Failed, r.Failures[0].Error()
		case r.Status == wast.Skipped && ended == wast.Passed:
			ended, why = wast.Skipped, r.Reason
		}
	}
	return ended, why
}

func failure(s *wast.Script, c *wast.Command, f *wast.Failure) Failure {
	got, _, _ := strings.Cut(f.Got, "\ngoroutine ")
	line, _ := s.Source.Place(c.Pos)
	return Failure{fmt.Sprintf("line %d", line), strings.Join(strings.Fields(string(s.Source.Text[c.Pos:c.End])), " "), f.Expected, got}
}

// walks keeps what the deciding throw looks like on both engines.
func (r *Report) walks(ctx context.Context, failed int) {
	xs := wast.Throws(ctx, r.Script, r.Config, r.Oracle)
	ys := wast.Throws(ctx, r.Script, r.Config, r.Wrong.Engine)
	x, y := wast.Parting(xs, ys, failed)
	if x != nil {
		r.Walks[0] = x.Text
	}
	if y != nil {
		r.Walks[1] = y.Text
	}
}

// opening reads a script's first comment: its first sentence, and what else it says.
func opening(s *wast.Script) (title string, about []string) {
	var lines []string
	for line := range strings.Lines(string(s.Source.Text)) {
		rest, ok := strings.CutPrefix(strings.TrimRight(line, "\r\n"), ";;")
		if !ok {
			break
		}
		lines = append(lines, strings.TrimPrefix(rest, " "))
	}
	for _, line := range lines {
		switch {
		case title == "":
			title = strings.TrimSpace(line)
		case strings.HasPrefix(line, "  ") && len(about) > 0: // goes on
			about[len(about)-1] += " " + strings.TrimSpace(line)
		case strings.TrimSpace(line) != "":
			about = append(about, strings.TrimSpace(line))
		}
	}
	if title == "" {
		title = strings.TrimSuffix(filepath.Base(s.Source.Name), ".wast")
	}
	return title, about
}

// paragraph returns the paragraph that begins with a word and a colon.
func (r *Report) paragraph(words ...string) string {
	for _, p := range r.About {
		for _, word := range words {
			if rest, ok := strings.CutPrefix(p, word+":"); ok {
				return strings.TrimSpace(rest)
			}
		}
	}
	return ""
}
