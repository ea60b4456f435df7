package page

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestDashboard: the site has every metric that the dashboard for Grafana shows.
func TestDashboard(t *testing.T) {
	board, err := os.ReadFile("../docs/campaign/grafana.json")
	if err != nil {
		t.Fatal(err)
	}
	dir, _ := crashers(t)
	metrics := body(t, get(t, NewSite(SiteOptions{Crashers: dir, Corpus: dir}), "/metrics"))
	names := regexp.MustCompile(`wastrun_[a-z_]+`).FindAllString(string(board), -1)
	if len(names) == 0 {
		t.Fatal("the dashboard shows nothing")
	}
	for _, name := range names {
		if !strings.Contains(metrics, "\n"+name+" ") && !strings.HasPrefix(metrics, name+" ") {
			t.Errorf("%s is on the dashboard, and not among the metrics", name)
		}
	}
}
