package page

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"time"

	"wasmjudge/fuzz/campaign"
)

// findingTable is some of the findings, in a table with a column for each engine.
type findingTable struct {
	Engines []string // that some finding names
	Rows    []findingRow
	From    int // number of the first row, from 0
	All     int // how many findings there are
}

// findingRow is a finding in the table.
type findingRow struct {
	campaign.Finding
	Note campaign.Note `json:"said"`
}

// Differs reports whether a finding is one of an engine.
func (r *findingRow) Differs(engine string) bool { return slices.Contains(r.Engines, engine) }

// Day is when something was seen, as short as it can be said; it is empty if that is not known.
func (r *findingRow) Day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2006-01-02 15:04")
}

// First is the number of the first row as people count, and Last that of the last one.
func (t findingTable) First() int { return min(t.From+1, t.Last()) }

// Last is the number of the last row.
func (t findingTable) Last() int { return t.From + len(t.Rows) }

// Before is where the rows before these begin; -1 if these are the first.
func (t findingTable) Before() int {
	if t.From == 0 {
		return -1
	}
	return max(0, t.From-many)
}

// rows lists the findings, those that nobody has looked at first, and of these the most frequent.
func rows(folder *campaign.Folder) []findingRow {
	list := make([]findingRow, 0, len(folder.Findings))
	for _, x := range folder.Findings {
		x.Title = shown(x.Title)
		list = append(list, findingRow{x, folder.Note(x.ID)})
	}
	slices.SortFunc(list, func(a, b findingRow) int {
		return cmp.Or(
			slices.Index(order, a.Note.State)-slices.Index(order, b.Note.State),
			cmp.Compare(b.Count, a.Count), cmp.Compare(a.Title, b.Title),
		)
	})
	return list
}

// order is that of states in the table.
var order = []string{"suspect the oracle", "new", "known", "duplicate", "fixed"}

// table is at most n findings, from one of them on.
func table(folder *campaign.Folder, from, n int) findingTable {
	all := rows(folder)
	from = max(0, min(from, len(all)-1))
	t := findingTable{Rows: all[from:min(from+n, len(all))], From: from, All: len(all)}
	for i := range all {
		for _, engine := range all[i].Engines {
			if !slices.Contains(t.Engines, engine) {
				t.Engines = append(t.Engines, engine)
			}
		}
	}
	slices.Sort(t.Engines)
	return t
}

// findings is the page of findings alone.
func (s *Site) findings(r *http.Request) (string, any, error) {
	folder, err := s.reader.Folder()
	if err != nil {
		return "", nil, err
	}
	from, _ := strconv.Atoi(r.URL.Query().Get("from")) // what is no number is the beginning
	return "findings.html.tmpl", struct {
		Title    string
		Findings findingTable
	}{"Findings in " + s.Crashers, table(folder, from, many)}, nil
}
