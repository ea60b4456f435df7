package page

import (
	"strings"
	"testing"
	"time"

	"wasmjudge/fuzz/campaign"
)

// TestPlots: a campaign with two workers and two engines has a plot by worker and plots by engine, with a line and a
// name each. A campaign that began anew has no rate below 0. Without counts there is no such plot.
func TestPlots(t *testing.T) {
	start := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	point := func(second int, workers ...uint64) campaign.Point {
		n := uint64(second)
		return campaign.Point{Time: start.Add(time.Duration(second) * time.Second), Workers: workers, ByEngine: []campaign.EngineCount{
			{Engine: hostile, Mismatches: n}, {Engine: "wazero", LeftOut: 2 * n},
		}}
	}
	points := []campaign.Point{point(0, 0, 0), point(10, 100, 50), point(20, 5), point(30, 15, 30)}
	names := map[string][]string{}
	for _, p := range plots(points) {
		names[p.Title] = p.Lines
		if strings.Contains(string(p.SVG), hostile) {
			t.Errorf("%s: a name is in the drawing", p.Title)
		}
	}
	for title, want := range map[string]string{
		"programs a second by worker": "worker 1 worker 2", "mismatches by engine": hostile + " wazero",
		"programs left out by engine": hostile + " wazero", "findings": "",
	} {
		if got, ok := names[title]; !ok || strings.Join(got, " ") != want {
			t.Errorf("%s has the lines %q, want %q", title, got, want)
		}
	}
	for _, s := range byWorker(points) {
		for i, v := range s.values {
			if v < 0 {
				t.Errorf("%s: %v at point %d", s.name, v, i)
			}
		}
	}
	if list := plots([]campaign.Point{{Time: start}, {Time: start.Add(time.Second)}}); len(list) != 5 {
		t.Errorf("a campaign without counts has %d plots", len(list))
	}
}
