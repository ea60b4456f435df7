package wast

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"wasmjudge/wasm"
)

// Status is what became of a command.
type Status uint8

// The statuses.
const (
	Passed Status = iota
	Failed
	Skipped
)

var statusNames = [...]string{"passed", "failed", "skipped"}

func (s Status) String() string { return statusNames[s] }

// Report is what became of a script: one result for each of its top-level commands, in order.
type Report struct {
	Script  *Script
	Results []Result
	Elapsed time.Duration
}

// Result is what became of one top-level command, on all engines together: it failed if it failed on one of them or if
// they differed, and was skipped if one of them could not run it.
type Result struct {
	Command  *Command
	Status   Status
	Failures []*Failure // Failed
	Reason   string     // Skipped: why
	// Stopped: it, or one before it, was stopped on an engine before it was done. Nothing is known of it there.
	Stopped bool
	// Permitted says why engines may differ, if they did and the specification permits it. The command did not fail by
	// that.
	Permitted string
	// Open is the rule that leaves open what engines differ in, if it is not known whether that is permitted. The
	// command is skipped then.
	Open string
	// Limit is the limit of its own that an engine met, if it is that for which the command is skipped, or what engines
	// differ in may come of it.
	Limit   string
	Printed string // what the command printed
}

// Failure is one way in which a command did not hold. It is the error of commands that fail.
type Failure struct {
	Engine   string // name of the engine; empty when engines differed
	Source   *wasm.Source
	Pos      uint32 // of the command, in Source
	What     string // "assert_return failed"
	Expected string // may be empty
	Got      string // may have several lines
	Lanes    string // of vectors: those in which they differ; may be empty
}

// Error writes the failure on one line.
func (f *Failure) Error() string {
	s := f.Source.Where(f.Pos) + ": " + f.What + ": "
	if f.Expected != "" {
		s += "expected " + f.Expected + ", got "
	}
	if s += f.Got; f.Lanes != "" {
		s += " (" + f.Lanes + ")"
	}
	return s
}

// skip is the error of a command that cannot be run, and says why.
type skip string

func (s skip) Error() string { return string(s) }

// failures is the error of a command that holds others.
type failures []*Failure

func (fs failures) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}

// Counts are numbers of commands.
type Counts struct {
	Passed  int `json:"passed"`
	Failed  int `json:"failed"`
	Skipped int `json:"skipped"`
}

// Add adds d to c.
func (c *Counts) Add(d Counts) {
	c.Passed += d.Passed
	c.Failed += d.Failed
	c.Skipped += d.Skipped
}

// String writes the last line of a report.
func (c Counts) String() string {
	return fmt.Sprintf("%d passed, %d failed, %d skipped", c.Passed, c.Failed, c.Skipped)
}

// Counts counts the report's commands by status.
func (r *Report) Counts() Counts {
	var n [3]int
	for i := range r.Results {
		n[r.Results[i].Status]++
	}
	return Counts{n[Passed], n[Failed], n[Skipped]}
}

// Filter keeps the results of those commands of which "path:line: text" matches re, where text is the command as it
// stands in the script.
func (r *Report) Filter(re *regexp.Regexp) {
	src := r.Script.Source
	r.Results = slices.DeleteFunc(r.Results, func(res Result) bool {
		line, _ := src.Place(res.Command.Pos)
		return !re.MatchString(fmt.Sprintf("%s:%d: %s", src.Name, line, src.Text[res.Command.Pos:res.Command.End]))
	})
}

var keywords = [...]string{"module", "module instance", "register", "action", "assert_return", "assert_trap", "assert_exhaustion",
	"assert_exception", "assert_malformed", "assert_invalid", "assert_unlinkable", "assert_malformed_custom", "assert_invalid_custom",
	"script", "input", "output", "@host", "command", "whole script"}

var nanKeywords = [...]string{NaNCanonical: "assert_return_canonical_nan", NaNArithmetic: "assert_return_arithmetic_nan"}

// Keyword names the command: its keyword in the script language, or "invoke" or "get" for an action.
func (c *Command) Keyword() string {
	switch {
	case c.NaN != NaNExact:
		return nanKeywords[c.NaN]
	case c.Kind == CmdModule && c.Module.Component:
		return "component"
	case c.Kind == CmdUnread && c.Text != "":
		return c.Text
	case c.Kind != CmdAction:
		return keywords[c.Kind]
	case c.Action.Get:
		return "get"
	}
	return "invoke"
}
