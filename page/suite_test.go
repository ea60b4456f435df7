package page

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// suiteRuns are two runs: an engine has become better at a script and worse at another, one engine is new.
func suiteRuns() *SuiteRuns {
	at := time.Date(2030, 1, 2, 3, 4, 0, 0, time.UTC)
	return &SuiteRuns{
		Before: &Suite{Time: at, Version: "1", Engines: []SuiteEngine{{"old", "1.0"}}, Files: []SuiteFile{
			{Name: "a.wast", Results: []SuiteResult{{Passed: 2, Failed: 1}}},
			{Name: "b.wast", Results: []SuiteResult{{Passed: 3}}},
		}},
		Now: &Suite{Time: at.Add(time.Hour), Version: "2", Engines: []SuiteEngine{{"new", "0.1"}, {"old", "1.1"}}, Files: []SuiteFile{
			{Name: "a.wast", Features: []string{"gc", "exceptions"}, Results: []SuiteResult{{Lacks: 3, Why: hostile}, {Passed: 3}}},
			{Name: "b.wast", Features: []string{"gc"}, Results: []SuiteResult{{Passed: 3}, {Passed: 1, Failed: 1, Lacks: 1, Why: "b.wast:1:1"}}},
			{Name: "c.wast", Results: []SuiteResult{{}, {Passed: 1}}},
		}},
	}
}

// TestSuite compares two runs, and groups scripts by proposal.
func TestSuite(t *testing.T) {
	r := suiteRuns()
	changes := r.Changes()
	if len(changes) != 2 || !changes[0].Better() || changes[1].Better() || changes[1].Now.Short() != "fails 1, lacks 1 of 3" {
		t.Errorf("changes: %+v", changes)
	}
	var names []string
	for _, g := range r.Now.Features() {
		names = append(names, g.Name)
		if g.Name == "gc" && (g.Files != 2 || g.Results[0].Short() != "lacks 3 of 6" || g.Results[1].Passed != 4) {
			t.Errorf("gc: %+v", g)
		}
	}
	if got := strings.Join(names, " "); got != "1.0 exceptions gc" {
		t.Errorf("proposals: %s", got)
	}
	var b bytes.Buffer
	if err := WriteSuite(&b, r); err != nil {
		t.Fatal(err)
	}
	if text := b.String(); strings.Contains(text, "<script>") || !strings.Contains(text, ">better<") || strings.Contains(text, "<nav") {
		t.Errorf("the page:\n%s", text)
	}
}

// TestReadSuite refuses files that are no runs.
func TestReadSuite(t *testing.T) {
	file := filepath.Join(t.TempDir(), "suite.json")
	for text, bad := range map[string]bool{
		`{}`: true, `{"now": {"engines": [{"name": "x"}], "files": [{"name": "a", "results": []}]}}`: true,
		`{"now": {"engines": [{"name": "x"}], "files": [{"name": "a", "results": [{"passed": 1}]}]}}`: false,
	} {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadSuite(file); (err != nil) != bad {
			t.Errorf("%s: %v", text, err)
		}
	}
}
