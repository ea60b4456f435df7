package page

import (
	"io"
	"slices"
	"strings"

	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// Reporter collects what became of scripts, and writes it as one page at the end. It is a wast.Reporter.
type Reporter struct {
	w       io.Writer
	title   string
	files   []file
	counts  wast.Counts
	chapter []chapter
}

// Rule is a rule of the specification, with how often it was applied.
type Rule struct {
	Name  string // "Step_read/throw_ref-handler-catch"
	Count uint64
}

// chapter is the rules of one relation.
type chapter struct {
	Relation string // "Step_read"
	Rules    []Rule
	Applied  int // how many were
}

// file is a script on the page.
type file struct {
	Name     string
	Counts   wast.Counts
	Unusable string
	Commands []command // that failed, or were skipped
}

// command is one that did not pass.
type command struct {
	Place, Text string
	Status      wast.Status
	Reason      string
	Failures    []*wast.Failure
}

// NewReporter makes a reporter that writes to w. The title names what was run on which engines.
func NewReporter(w io.Writer, title string) *Reporter {
	return &Reporter{w: w, title: wasm.Printable(title)}
}

// Report keeps what became of a script.
func (r *Reporter) Report(report *wast.Report) error {
	src := report.Script.Source
	f := file{Name: wasm.Printable(src.Name), Counts: report.Counts()}
	r.counts.Add(f.Counts)
	for i := range report.Results {
		res := &report.Results[i]
		if res.Status == wast.Passed {
			continue
		}
		text := strings.Join(strings.Fields(string(src.Text[res.Command.Pos:res.Command.End])), " ")
		f.Commands = append(f.Commands, command{
			Place: wasm.Printable(src.Where(res.Command.Pos)), Text: shown(text), Status: res.Status,
			Reason: wasm.Printable(res.Reason), Failures: res.Failures,
		})
	}
	r.files = append(r.files, f)
	return nil
}

// Unusable keeps why a file could not be run.
func (r *Reporter) Unusable(name string, err error) error {
	r.files = append(r.files, file{Name: wasm.Printable(name), Unusable: wasm.Printable(err.Error())})
	return nil
}

// Rules adds a map of the specification's rules to the page, by relation, in the order in which they come.
func (r *Reporter) Rules(rules []Rule) {
	for _, rule := range rules {
		relation, _, _ := strings.Cut(rule.Name, "/")
		i := slices.IndexFunc(r.chapter, func(c chapter) bool { return c.Relation == relation })
		if i < 0 {
			i = len(r.chapter)
			r.chapter = append(r.chapter, chapter{Relation: relation})
		}
		c := &r.chapter[i]
		c.Rules = append(c.Rules, rule)
		if rule.Count > 0 {
			c.Applied++
		}
	}
}

// End writes the page. The error is that of the writer.
func (r *Reporter) End() error {
	return templates.ExecuteTemplate(r.w, "report.html.tmpl", struct {
		Title    string
		Counts   wast.Counts
		Files    []file
		Chapters []chapter
	}{r.title, r.counts, r.files, r.chapter})
}

// shown makes a command fit the page.
func shown(s string) string {
	const most = 400
	s = wasm.Printable(s)
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
