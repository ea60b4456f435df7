package page

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"slices"
	"time"

	"wasmjudge/wasm"
)

// Suite is what became of scripts on some engines, on each alone.
type Suite struct {
	Time    time.Time     `json:"time"`
	Version string        `json:"version"` // of wastrun
	Engines []SuiteEngine `json:"engines"`
	Files   []SuiteFile   `json:"files"`
}

// SuiteEngine is an engine that ran scripts.
type SuiteEngine struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// SuiteFile is what became of a script.
type SuiteFile struct {
	Name     string        `json:"name"`
	Features []string      `json:"features,omitempty"` // that its modules use, by the names of proposals; none for 1.0
	Results  []SuiteResult `json:"results"`            // on each engine
}

// SuiteResult is how many commands of scripts passed on an engine, failed there, and were not run because the engine
// lacks something.
type SuiteResult struct {
	Passed int    `json:"passed"`
	Failed int    `json:"failed"`
	Lacks  int    `json:"lacks"`
	Why    string `json:"why,omitempty"` // the first failure, or else what is lacking
}

// All is the number of commands.
func (r SuiteResult) All() int { return r.Passed + r.Failed + r.Lacks }

// Whole reports whether all passed.
func (r SuiteResult) Whole() bool { return r.Failed == 0 && r.Lacks == 0 }

// Short says in a word or two what became of the commands.
func (r SuiteResult) Short() string {
	switch {
	case r.All() == 0:
		return ""
	case r.Whole():
		return "all"
	case r.Failed == 0 && r.Passed == 0:
		return "lacks"
	case r.Failed == 0:
		return fmt.Sprintf("lacks %d of %d", r.Lacks, r.All())
	case r.Lacks > 0:
		return fmt.Sprintf("fails %d, lacks %d of %d", r.Failed, r.Lacks, r.All())
	}
	return fmt.Sprintf("fails %d of %d", r.Failed, r.All())
}

func (r *SuiteResult) add(x SuiteResult) {
	r.Passed += x.Passed
	r.Failed += x.Failed
	r.Lacks += x.Lacks
	r.Why = cmp.Or(r.Why, x.Why)
}

// SuiteRuns is a run and the one before it, as they are kept in a file.
type SuiteRuns struct {
	Now    *Suite `json:"now"`
	Before *Suite `json:"before,omitempty"` // nil for the first run
}

// ReadSuite reads the file of runs. The error is fs.ErrNotExist if there is no file.
func ReadSuite(file string) (*SuiteRuns, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	r := &SuiteRuns{}
	if err := json.Unmarshal(data, r); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	for _, s := range []*Suite{r.Now, r.Before} {
		if s == nil {
			continue
		}
		uneven := func(f SuiteFile) bool { return len(f.Results) != len(s.Engines) }
		if slices.ContainsFunc(s.Files, uneven) {
			return nil, fmt.Errorf("%s: a script has not one result for each engine", file)
		}
	}
	if r.Now == nil {
		return nil, fmt.Errorf("%s: there is no run in it", file)
	}
	return r, nil
}

// suiteGroup is scripts of a kind with what became of them together.
type suiteGroup struct {
	Name    string
	Files   int
	Results []SuiteResult
}

// Totals is what became of all scripts together, on each engine.
func (s *Suite) Totals() []SuiteResult {
	sum := make([]SuiteResult, len(s.Engines))
	for i := range s.Files {
		for k, r := range s.Files[i].Results {
			sum[k].add(r)
		}
	}
	return sum
}

// Features groups scripts by the proposals that they use: a script stands in several groups.
func (s *Suite) Features() (list []suiteGroup) {
	for i := range s.Files {
		f := &s.Files[i]
		names := f.Features
		if len(names) == 0 {
			names = []string{"1.0"}
		}
		for _, name := range names {
			k := slices.IndexFunc(list, func(g suiteGroup) bool { return g.Name == name })
			if k < 0 {
				k = len(list)
				list = append(list, suiteGroup{Name: name, Results: make([]SuiteResult, len(s.Engines))})
			}
			list[k].Files++
			for e, r := range f.Results {
				list[k].Results[e].add(r)
			}
		}
	}
	slices.SortFunc(list, func(a, b suiteGroup) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

// suiteChange is a script with which an engine does otherwise than in the run before.
type suiteChange struct {
	File, Engine string
	Before, Now  SuiteResult
}

// Better reports whether fewer commands fail, or lack something if as many fail.
func (c suiteChange) Better() bool {
	return cmp.Or(cmp.Compare(c.Now.Failed, c.Before.Failed), cmp.Compare(c.Now.Lacks, c.Before.Lacks)) < 0
}

// Changes lists what is otherwise than in the run before, of the scripts and engines that both runs have.
func (r *SuiteRuns) Changes() (list []suiteChange) {
	if r.Before == nil {
		return nil
	}
	before := map[string][]SuiteResult{}
	for _, f := range r.Before.Files {
		before[f.Name] = f.Results
	}
	for _, f := range r.Now.Files {
		old, ok := before[f.Name]
		if !ok {
			continue
		}
		for k, now := range f.Results {
			engine := r.Now.Engines[k].Name
			i := slices.IndexFunc(r.Before.Engines, func(e SuiteEngine) bool { return e.Name == engine })
			if i < 0 {
				continue
			}
			if was := old[i]; was.Passed != now.Passed || was.Failed != now.Failed || was.Lacks != now.Lacks {
				list = append(list, suiteChange{f.Name, engine, was, now})
			}
		}
	}
	return list
}

// suitePage is what the page of engines shows.
type suitePage struct {
	Title string
	Site  bool   // it is a page of a site
	None  string // why there is no run
	*SuiteRuns
}

// WriteSuite writes a run as a page that stands alone. The error is that of w.
func WriteSuite(w io.Writer, r *SuiteRuns) error {
	return templates.ExecuteTemplate(w, "suite.html.tmpl", suitePage{Title: "Engines and scripts", SuiteRuns: r})
}

// engines is the page of engines: what became of scripts there.
func (s *Site) engines(*http.Request) (string, any, error) {
	r, err := ReadSuite(s.Suite)
	p := suitePage{Title: "Engines and scripts", Site: true, SuiteRuns: r}
	if errors.Is(err, fs.ErrNotExist) {
		p.None, err = fmt.Sprintf("wastrun engines suite --file %s PATH...", wasm.Printable(s.Suite)), nil
	}
	return "suite.html.tmpl", p, err
}

// apiEngines answers with the run and the one before.
func (s *Site) apiEngines(w http.ResponseWriter, _ *http.Request) {
	r, err := ReadSuite(s.Suite)
	if err != nil {
		refuse(w, err)
		return
	}
	answer(w, r)
}
