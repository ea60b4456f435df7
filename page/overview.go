package page

import (
	"cmp"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"time"

	"wasmjudge/fuzz/campaign"
)

// overview is the page of the campaign.
type overview struct {
	Title    string
	Campaign *campaign.Campaign
	Live     bool
	Report   campaign.Report
	Ended    bool
	Fresh    string // how long ago something was new
	Deaths   int
	Retired  int
	Findings findingTable
	Causes   []count // of inconclusive programs
	Open     []count // what is open in permitted ones
	Compared []campaign.Compared
	News     []campaign.Event
	Hour     *hour
	Plots    []plot
}

// count is how many programs there were of a sort.
type count struct {
	What string
	N    uint64
}

// hour is what the last hour brought.
type hour struct {
	Programs                uint64
	Findings, Corpus, Rules int
	Contexts                int
	Inconclusive            uint64
	Since                   time.Duration
}

// plot is a figure of a campaign over time, drawn as SVG.
type plot struct {
	Title string
	Lines []string // names, if there are several
	SVG   template.HTML
}

// few is how many findings the campaign's page shows; a page of findings alone shows many.
const (
	few  = 100
	many = 500
)

func (s *Site) overview(*http.Request) (string, any, error) {
	folder, err := s.reader.Folder()
	if err != nil {
		return "", nil, err
	}
	v := &overview{Title: "Campaign in " + s.Crashers, Causes: counted(folder.Inconclusive), Open: counted(folder.Permitted)}
	v.Findings = table(folder, 0, few)
	s.fill(v, folder)
	v.Hour = lastHour(folder.History)
	v.Plots = plots(folder.History)
	return "overview.html.tmpl", v, nil
}

// fill adds what is known of the campaign that runs, or what its folder says of one that ran.
func (s *Site) fill(v *overview, folder *campaign.Folder) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v.Campaign, v.Live, v.Ended = s.campaign, s.campaign != nil && s.summary == nil, s.summary != nil
	v.Report, v.Deaths, v.Retired, v.News = s.report, s.deaths, s.retired, slices.Clone(s.news)
	if s.summary != nil {
		v.Compared = s.summary.Compared
	}
	if !s.fresh.IsZero() {
		v.Fresh = time.Since(s.fresh).Round(time.Second).String()
	}
	if s.campaign == nil {
		v.Report.Programs, v.Report.Seconds, v.Report.Findings = folder.Programs, folder.Seconds, len(folder.Findings)
		v.Report.Rate = float64(folder.Programs) / max(1, folder.Seconds)
		v.Report.Inconclusive, v.Report.Permitted = sum(v.Causes), sum(v.Open)
		if n := len(folder.History); n > 0 {
			last := folder.History[n-1]
			v.Report.Corpus, v.Report.Rules, v.Report.Contexts = last.Corpus, last.Rules, last.Contexts
		}
	}
}

func counted(m map[string]uint64) []count {
	list := []count{}
	for _, what := range slices.Sorted(maps.Keys(m)) {
		list = append(list, count{shown(what), m[what]})
	}
	slices.SortStableFunc(list, func(a, b count) int { return cmp.Compare(b.N, a.N) })
	return list
}

func sum(list []count) (n uint64) {
	for _, c := range list {
		n += c.N
	}
	return n
}

// lastHour compares the last point of a history with the one an hour before, or with the first.
func lastHour(points []campaign.Point) *hour {
	if len(points) < 2 {
		return nil
	}
	last := points[len(points)-1]
	before := func(p campaign.Point, t time.Time) int { return p.Time.Compare(t) }
	i, _ := slices.BinarySearchFunc(points, last.Time.Add(-time.Hour), before)
	first := points[min(i, len(points)-2)]
	return &hour{
		Programs: last.Programs - min(last.Programs, first.Programs), Findings: last.Findings - first.Findings, Corpus: last.Corpus - first.Corpus,
		Rules: last.Rules - first.Rules, Contexts: last.Contexts - first.Contexts,
		Inconclusive: last.Inconclusive - min(last.Inconclusive, first.Inconclusive), Since: last.Time.Sub(first.Time).Round(time.Second),
	}
}
