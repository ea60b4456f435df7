package wast

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"wasmjudge/wasm"
)

// Reporter writes what became of scripts, one after the other.
type Reporter interface {
	// Report takes the report of one script.
	Report(*Report) error
	// Unusable takes a file that could not be run, and why.
	Unusable(name string, err error) error
	// End writes what stands at the end: for all scripts together.
	End() error
}

// TextReporter writes reports for people: what scripts printed and how their commands failed, and at the end why
// commands were skipped and how many there were.
type TextReporter struct {
	palette
	w         io.Writer
	counts    Counts
	skips     reasons
	permitted reasons
}

// NewTextReporter makes a reporter that writes to w, with colours or without.
func NewTextReporter(w io.Writer, colours bool) *TextReporter {
	return &TextReporter{w: w, skips: reasons{}, permitted: reasons{}, palette: newPalette(colours)}
}

// Report writes a script's failures, in the order of its commands.
func (t *TextReporter) Report(r *Report) error {
	t.counts.Add(r.Counts())
	var b strings.Builder
	for i := range r.Results {
		res := &r.Results[i]
		b.WriteString(res.Printed)
		for _, f := range res.Failures {
			t.failure(&b, f)
		}
		if res.Status == Skipped {
			t.skips.add(res.Reason)
		}
		if res.Permitted != "" {
			t.permitted.add("the specification leaves open what engines differ in: " + res.Permitted)
		}
	}
	_, err := io.WriteString(t.w, b.String())
	return err
}

func (t *TextReporter) failure(b *strings.Builder, f *Failure) {
	what := f.What
	if f.Engine != "" {
		what += " on " + f.Engine
	}
	place := wasm.Error{Msg: what, Pos: f.Pos, Source: f.Source}
	head, rest, _ := strings.Cut(place.Detail(), "\n")
	fmt.Fprintf(b, "%s\n%s\n", t.bold.Sprint(head), rest)
	if f.Expected != "" {
		fmt.Fprintf(b, "  expected: %s\n", t.green.Sprint(indent(f.Expected)))
	}
	fmt.Fprintf(b, "  got:      %s\n", t.red.Sprint(indent(f.Got)))
	if f.Lanes != "" {
		fmt.Fprintf(b, "  differs:  %s\n", f.Lanes)
	}
}

func indent(s string) string {
	return strings.ReplaceAll(strings.TrimRight(wasm.Printable(s), "\n"), "\n", "\n    ")
}

// Unusable writes nothing: such files are for the command line to complain about.
func (t *TextReporter) Unusable(string, error) error { return nil }

// End writes the reasons of skips, what engines differ in that is permitted, and the last line.
func (t *TextReporter) End() error {
	var b strings.Builder
	t.permitted.write(&b, "permitted")
	t.skips.write(&b, "skipped")
	last := t.green
	if t.counts.Failed > 0 {
		last = t.red
	}
	fmt.Fprintln(&b, last.Sprint(t.counts))
	_, err := io.WriteString(t.w, b.String())
	return err
}

// dependent matches what a reason says of the module that is needed, before the reason for which that was skipped.
var dependent = regexp.MustCompile(`needs the (?:module|component) of line .*?, which (?:was skipped: )?`)

// reasons counts commands by what is to be said of them, and what needs a module with that module. Reasons that start
// with the same words before a colon, such as "needs vector instructions: i8x16.add", are one, with what follows as
// its details.
type reasons map[string]*reason

type reason struct {
	n       int
	details []string // distinct, in order of appearance
	seen    map[string]bool
}

func (s reasons) add(text string) {
	what, detail := dependent.ReplaceAllString(text, ""), ""
	if i := strings.LastIndex(what, ": "); i >= 0 {
		what, detail = what[:i], what[i+2:]
	}
	if s[what] == nil {
		s[what] = &reason{seen: map[string]bool{"": true}}
	}
	of := s[what]
	of.n++
	if !of.seen[detail] {
		of.seen[detail] = true
		of.details = append(of.details, detail)
	}
}

func (s reasons) write(w io.Writer, kind string) {
	texts := make([]string, 0, len(s))
	for what := range s {
		texts = append(texts, what)
	}
	slices.SortFunc(texts, func(a, b string) int {
		if s[a].n != s[b].n {
			return s[b].n - s[a].n
		}
		return strings.Compare(a, b)
	})
	for _, what := range texts {
		fmt.Fprintf(w, "%s %d: %s\n", kind, s[what].n, wasm.Printable(what+s[what].list()))
	}
}

// list writes the first few details.
func (s *reason) list() string {
	const shown = 4
	switch n := len(s.details); {
	case n == 0:
		return ""
	case n > shown:
		return fmt.Sprintf(": %s and %d more", strings.Join(s.details[:shown], ", "), n-shown)
	}
	return ": " + strings.Join(s.details, ", ")
}
