package page

import (
	"fmt"
	"io"

	"wasmjudge/wasm"
	"wasmjudge/wast"
	"wasmjudge/wast/bugreport"
)

// bugPage is what the page of a report shows.
type bugPage struct {
	Title           string
	About           []string
	Failures        []bugreport.Failure
	Parting, Agrees string
	Wrong, Right    []SuiteEngine
	Cannot          map[string]string
	System, Again   string
	Walks           *walks
	Graph           *Graph
	Lines           [][]span
	More            int
}

// WriteReport writes a report as a page that stands alone. throws are those of the script on the oracle and on the
// engine that is wrong. The error is that of w.
func WriteReport(w io.Writer, r *bugreport.Report, throws [2][]wast.Throw) error {
	p := &bugPage{
		Title: shown(r.Title), System: shown(r.System), Again: shown(r.Again), Cannot: map[string]string{},
		Wrong: named(append([]bugreport.Engine{r.Wrong}, r.Fail...)), Right: named(r.Agree),
		Walks: pair([2]string{"oracle", wasm.Printable(r.Wrong.Engine.Name())}, throws), Graph: NewGraph(r.Script),
	}
	for _, line := range r.About {
		p.About = append(p.About, shown(line))
	}
	for _, f := range r.Failures {
		p.Failures = append(p.Failures, bugreport.Failure{
			Where: f.Where, Command: shown(f.Command), Expected: shown(f.Expected), Got: shownLines(f.Got),
		})
	}
	for name, why := range r.Cannot {
		p.Cannot[wasm.Printable(name)] = shown(why)
	}
	if r.Parting != nil {
		p.Parting = shown(r.Parting.String())
	}
	if len(r.Cause) > 0 {
		p.Agrees = fmt.Sprintf("The engines agree without %s: %s", r.Cause, r.Cause.What())
	}
	p.Lines, p.More = highlighted(r.Script.Source.Text)
	return templates.ExecuteTemplate(w, "bugreport.html.tmpl", p)
}

func named(engines []bugreport.Engine) (list []SuiteEngine) {
	for _, e := range engines {
		list = append(list, SuiteEngine{wasm.Printable(e.Engine.Name()), wasm.Printable(e.Version)})
	}
	return list
}
