package page

import (
	"encoding/json"
	"net/http"

	"github.com/VictoriaMetrics/metrics"

	"wasmjudge/fuzz/campaign"
)

// apiCampaign answers with the campaign as an object: campaign, report, and the summary when it has ended.
func (s *Site) apiCampaign(w http.ResponseWriter, r *http.Request) {
	v := &overview{}
	folder, err := s.reader.Folder()
	if err != nil {
		refuse(w, err)
		return
	}
	s.fill(v, folder)
	answer(w, struct {
		Campaign     *campaign.Campaign `json:"campaign"` // null if none runs
		Running      bool               `json:"running"`
		Report       campaign.Report    `json:"report"`
		Inconclusive map[string]uint64  `json:"inconclusive"` // programs by cause
		Permitted    map[string]uint64  `json:"permitted"`    // programs by what is open
		History      []campaign.Point   `json:"history"`
	}{v.Campaign, v.Live, v.Report, folder.Inconclusive, folder.Permitted, folder.History})
}

// apiFindings answers with the findings as a list.
func (s *Site) apiFindings(w http.ResponseWriter, _ *http.Request) {
	folder, err := s.reader.Folder()
	if err != nil {
		refuse(w, err)
		return
	}
	answer(w, rows(folder))
}

func answer(w http.ResponseWriter, x any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(x)
}

// metrics answers as Prometheus reads it.
func (s *Site) metrics(w http.ResponseWriter, _ *http.Request) {
	folder, err := s.reader.Folder()
	if err != nil {
		refuse(w, err)
		return
	}
	v := &overview{}
	s.fill(v, folder)
	set := metrics.NewSet()
	for name, value := range map[string]float64{
		"wastrun_programs_total":        float64(v.Report.Programs),
		"wastrun_programs_per_second":   v.Report.Rate,
		"wastrun_mismatches_total":      float64(v.Report.Mismatches),
		"wastrun_inconclusive_total":    float64(v.Report.Inconclusive),
		"wastrun_permitted_total":       float64(v.Report.Permitted),
		"wastrun_findings":              float64(len(folder.Findings)),
		"wastrun_corpus_inputs":         float64(v.Report.Corpus),
		"wastrun_rules_reached":         float64(v.Report.Rules),
		"wastrun_contexts_reached":      float64(v.Report.Contexts),
		"wastrun_worker_deaths_total":   float64(v.Deaths),
		"wastrun_workers_retired_total": float64(v.Retired),
	} {
		set.GetOrCreateGauge(name, func() float64 { return value })
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4")
	set.WritePrometheus(w)
}
