package wast

import (
	"encoding/json"
	"io"
)

// JSONReporter writes reports for programs: one JSON object a line, of four types.
//
//	{"type":"command","file":…,"line":…,"column":…,"command":"assert_return","status":"passed"|"failed"|"skipped",
//	 "reason":…,     of a skip
//	 "permitted":…,  the rule that leaves open what engines differ in, if the specification permits that
//	 "open":…,       the rule that leaves it open, if it is not known whether it is permitted; the status is "skipped"
//	 "printed":…,    if it printed anything
//	 "failures":[{"engine":…,"file":…,"line":…,"column":…,"what":…,"expected":…,"got":…,
//	   "lanes":…},…]}  those in which vectors differ, in words
//	{"type":"file","file":…,"passed":…,"failed":…,"skipped":…}      after the file's commands
//	{"type":"unusable","file":…,"error":…}                          for a file that cannot be run
//	{"type":"summary","passed":…,"failed":…,"skipped":…}            at the end
//
// A failure's file differs from its command's if the command is an (input …). Its engine is missing if engines
// differed.
type JSONReporter struct {
	enc    *json.Encoder
	counts Counts
}

// NewJSONReporter makes a reporter that writes to w.
func NewJSONReporter(w io.Writer) *JSONReporter {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return &JSONReporter{enc: enc}
}

type jsonCommand struct {
	Type string `json:"type"`
	jsonPlace
	Command   string        `json:"command"`
	Status    string        `json:"status"`
	Reason    string        `json:"reason,omitempty"`
	Permitted string        `json:"permitted,omitempty"`
	Open      string        `json:"open,omitempty"`
	Printed   string        `json:"printed,omitempty"`
	Failures  []jsonFailure `json:"failures,omitempty"`
}

type jsonPlace struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

type jsonFailure struct {
	Engine string `json:"engine,omitempty"`
	jsonPlace
	What     string `json:"what"`
	Expected string `json:"expected,omitempty"`
	Got      string `json:"got"`
	Lanes    string `json:"lanes,omitempty"`
}

type jsonCounts struct {
	Type string `json:"type"`
	File string `json:"file,omitempty"`
	Counts
}

type jsonUnusable struct {
	Type  string `json:"type"`
	File  string `json:"file"`
	Error string `json:"error"`
}

// Report writes a script's commands and their counts.
func (j *JSONReporter) Report(r *Report) error {
	src := r.Script.Source
	for i := range r.Results {
		res := &r.Results[i]
		line, col := src.Place(res.Command.Pos)
		c := jsonCommand{
			Type: "command", jsonPlace: jsonPlace{src.Name, line, col}, Command: res.Command.Keyword(),
			Status: res.Status.String(), Reason: res.Reason, Permitted: res.Permitted, Open: res.Open, Printed: res.Printed,
		}
		for _, f := range res.Failures {
			line, col := f.Source.Place(f.Pos)
			place := jsonPlace{f.Source.Name, line, col}
			c.Failures = append(c.Failures, jsonFailure{f.Engine, place, f.What, f.Expected, f.Got, f.Lanes})
		}
		if err := j.enc.Encode(c); err != nil {
			return err
		}
	}
	n := r.Counts()
	j.counts.Add(n)
	return j.enc.Encode(jsonCounts{"file", src.Name, n})
}

// Unusable writes the file and its error.
func (j *JSONReporter) Unusable(name string, err error) error {
	return j.enc.Encode(jsonUnusable{"unusable", name, err.Error()})
}

// End writes the counts of all scripts.
func (j *JSONReporter) End() error { return j.enc.Encode(jsonCounts{"summary", "", j.counts}) }
