package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/schollz/progressbar/v3"

	"wasmjudge/fuzz/campaign"
	"wasmjudge/fuzz/judge"
	"wasmjudge/wasm"
)

// campaignProgress shows how a campaign stands, and what it ended in.
type campaignProgress struct {
	out   io.Writer
	json  *json.Encoder // nil for people
	bar   *progressbar.ProgressBar
	width func() int // of the terminal
	err   error      // of the summary's writer
}

// event shows an event: to programs all of them, each as a line.
func (p *campaignProgress) event(e *campaign.Event) {
	if p.json != nil {
		if err := p.json.Encode(e); err != nil && e.Summary != nil {
			p.err = err
		}
	}
	switch {
	case e.Report != nil:
		p.interval(e.Report)
	case e.Summary != nil:
		if err := p.end(e.Summary); err != nil {
			p.err = err
		}
	}
}

func (c *fuzzCommand) progress(env *environment) *campaignProgress {
	p := &campaignProgress{out: env.stdout, bar: newSpinner(env.stderr)}
	p.width = func() int { return terminalWidth(env.stderr) }
	if c.JSON {
		p.json, p.out = json.NewEncoder(env.stdout), env.stderr
	}
	return p
}

// interval shows a line on a terminal, as wide as that is.
func (p *campaignProgress) interval(r *campaign.Report) {
	p.bar.Describe(fitted(p.width(), fmt.Sprintf("%.0f/s", r.Rate), fmt.Sprintf("%d findings", r.Findings), fmt.Sprintf("%d programs", r.Programs),
		fmt.Sprintf("corpus %d", r.Corpus), fmt.Sprintf("rules %d", r.Rules), fmt.Sprintf("inconclusive %d", r.Inconclusive)))
	p.bar.Add(1)
}

// spinnerWidth is what a spinner takes of a line besides its description.
const spinnerWidth = 4

// fitted joins as many parts, the most important first, as fit a line of a terminal.
func fitted(width int, parts ...string) string {
	line := parts[0]
	for _, part := range parts[1:] {
		if len(line)+len(part)+2+spinnerWidth > width {
			break
		}
		line += ", " + part
	}
	return line
}

// end writes the summary.
func (p *campaignProgress) end(s *campaign.Summary) error {
	p.bar.Finish()
	suspect := func(f campaign.Finding) int { return btoi(!strings.HasPrefix(f.Title, judge.Suspect)) }
	slices.SortStableFunc(s.Found, func(a, b campaign.Finding) int { return suspect(a) - suspect(b) })
	for _, f := range s.Found {
		news := ""
		if f.New {
			news = ", new"
		}
		fmt.Fprintf(p.out, "%s\n  %d programs, %d bytes in %s%s\n", wasm.Printable(f.Title), f.Count, f.Size, f.Input, news)
	}
	for _, family := range slices.Sorted(maps.Keys(s.Beyond)) {
		fmt.Fprintf(p.out, "%s\n  %d programs of %d more kinds of this sort, of which no input is kept\n", wasm.Printable(family), s.Beyond[family].Count, s.Beyond[family].Kinds)
	}
	for _, cause := range slices.Sorted(maps.Keys(s.Causes)) {
		fmt.Fprintf(p.out, "inconclusive: %d, %s\n", s.Causes[cause], wasm.Printable(cause))
	}
	for _, open := range slices.Sorted(maps.Keys(s.Open)) {
		fmt.Fprintf(p.out, "permitted: %d, %s\n", s.Open[open], open)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Explained)) {
		fmt.Fprintf(p.out, "known: %d, %s\n", s.Explained[name], name)
	}
	for i := range s.Compared {
		p.compared(&s.Compared[i])
	}
	if s.Lost > 0 {
		fmt.Fprintf(p.out, "%d workers were killed by somebody\n", s.Lost)
	}
	if s.Retired > 0 {
		fmt.Fprintf(p.out, "%d workers had grown and were replaced\n", s.Retired)
	}
	code := "code is not counted: that takes go build -cover -covermode=atomic"
	if s.CountCode {
		code = fmt.Sprintf("%d places of code", s.Code)
	}
	fmt.Fprintf(p.out, "reached: %d rules, %d contexts of handlers; %s\n", s.Rules, s.Contexts, code)
	fmt.Fprintf(p.out, "corpus: %d; programs of this campaign in all its runs: %d\n", s.Corpus, s.Total)
	_, err := fmt.Fprintf(p.out, "%d programs, %d mismatches, %d inconclusive, %d permitted, %.0f programs/s\n",
		s.Programs, s.Mismatches, s.Inconclusive, s.Permitted, s.Rate)
	return err
}

// compared writes what an engine was compared on.
func (p *campaignProgress) compared(c *campaign.Compared) {
	fmt.Fprintf(p.out, "%s: compared on %d of %d programs", c.Engine, c.Programs.Compared, c.Programs.Of)
	for _, name := range slices.Sorted(maps.Keys(c.Features)) {
		if f := c.Features[name]; f.Of > 0 {
			fmt.Fprintf(p.out, "; %s: %d of %d", name, f.Compared, f.Of)
		}
	}
	fmt.Fprintln(p.out)
	for _, cause := range slices.Sorted(maps.Keys(c.Lacks)) {
		fmt.Fprintf(p.out, "  left out: %d, %s\n", c.Lacks[cause], cause)
	}
}
