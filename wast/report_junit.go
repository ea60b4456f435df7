package wast

import (
	"fmt"
	"io"
	"strings"

	"github.com/jstemmer/go-junit-report/v2/junit"

	"wasmjudge/wasm"
)

// JUnitReporter writes reports as one JUnit XML document: a test suite for each script, a test case for each command.
type JUnitReporter struct {
	w      io.Writer
	suites junit.Testsuites
}

// NewJUnitReporter makes a reporter that writes to w, when it ends.
func NewJUnitReporter(w io.Writer) *JUnitReporter { return &JUnitReporter{w: w} }

// Report adds a suite for a script.
func (j *JUnitReporter) Report(r *Report) error {
	src := r.Script.Source
	suite := junit.Testsuite{
		Name: src.Name, File: src.Name, ID: len(j.suites.Suites), Time: fmt.Sprintf("%.3f", r.Elapsed.Seconds()),
	}
	for i := range r.Results {
		res := &r.Results[i]
		line, col := src.Place(res.Command.Pos)
		tc := junit.Testcase{Name: fmt.Sprintf("%d:%d %s", line, col, res.Command.Keyword()), Classname: src.Name}
		switch res.Status {
		case Failed:
			tc.Failure = junitFailure(res.Failures)
		case Skipped:
			tc.Skipped = &junit.Result{Message: res.Reason}
		}
		if res.Printed != "" {
			tc.SystemOut = &junit.Output{Data: wasm.Printable(res.Printed)}
		}
		suite.AddTestcase(tc)
	}
	j.suites.AddSuite(suite)
	return nil
}

func junitFailure(fs []*Failure) *junit.Result {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.Error()
	}
	return &junit.Result{Message: fs[0].What, Type: fs[0].What, Data: wasm.Printable(strings.Join(lines, "\n"))}
}

// Unusable adds a suite with one error.
func (j *JUnitReporter) Unusable(name string, err error) error {
	suite := junit.Testsuite{Name: name, File: name, ID: len(j.suites.Suites), Time: "0"}
	suite.AddTestcase(junit.Testcase{
		Name: "read", Classname: name, Error: &junit.Result{Message: "unusable", Data: wasm.Printable(err.Error())},
	})
	j.suites.AddSuite(suite)
	return nil
}

// End writes the document.
func (j *JUnitReporter) End() error { return j.suites.WriteXML(j.w) }
