package page

import (
	"io"
	"strings"

	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// Reporter collects what became of scripts, and writes it as one page at the end. It is a wast.Reporter.
type Reporter struct {
	w      io.Writer
	title  string
	files  []file
	counts wast.Counts
	rules  *RuleMap // nil if rules were not counted
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
			Reason: shown(res.Reason), Failures: shownFailures(res.Failures),
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

// Rules adds a map of the specification's rules to the page.
func (r *Reporter) Rules(m *RuleMap) { r.rules = m }

// End writes the page. The error is that of the writer.
func (r *Reporter) End() error {
	return templates.ExecuteTemplate(r.w, "report.html.tmpl", struct {
		Title  string
		Counts wast.Counts
		Files  []file
		Rules  *RuleMap
	}{r.title, r.counts, r.files, r.rules})
}

// shownFailures makes failures fit the page.
func shownFailures(fs []*wast.Failure) (list []*wast.Failure) {
	for _, f := range fs {
		x := *f
		x.What, x.Expected, x.Got, x.Lanes = shown(f.What), shown(f.Expected), shownLines(f.Got), shownLines(f.Lanes)
		list = append(list, &x)
	}
	return list
}

// shownLines is shown for what may have many lines.
func shownLines(s string) string { return cutTo(wasm.Printable(s), 1<<14) }

// shown makes a command fit the page.
func shown(s string) string {
	return cutTo(wasm.Printable(s), 400)
}

func cutTo(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
