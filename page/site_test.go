package page

import (
	"bufio"
	"context"
	"crypto/sha1"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wasmjudge/clock"
	"wasmjudge/fuzz/campaign"
	"wasmjudge/wast"
)

const hostile = `</title><script>alert(1)</script>`

// inputName is the file of an input.
var inputName = fmt.Sprintf("%x", sha1.Sum([]byte("input")))

// crashers makes a folder with one finding, whose title and output are markup.
func crashers(t *testing.T) (dir, id string) {
	t.Helper()
	dir = t.TempDir()
	name := inputName
	for file, text := range map[string]string{
		name: "input", name + ".output": hostile + "\n\n- one\n+ \x1b[31mother\n", name + ".quoted": `"input"`,
		"campaign.json": `{"seed 1": {"next": 40, "programs": 40, "seconds": 2, "findings": {"` + strings.ReplaceAll(hostile, `/`, `\/`) + `": 3}, "inconclusive": {"exhaustion": 2}, "rules": {"Step/throw": 7}, "examples": {"Step/throw": "` + inputName + `"}}}`,
		"suite.json":    `{"now": {"version": "x", "engines": [{"name": "other", "version": "1"}], "files": [{"name": "a.wast", "results": [{"passed": 2, "failed": 1, "why": "<script>"}]}]}}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	folder, err := campaign.ReadFolder(dir)
	if err != nil || len(folder.Findings) != 1 {
		t.Fatal(err, folder)
	}
	return dir, folder.Findings[0].ID
}

func get(t *testing.T, h http.Handler, path string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest("GET", "http://localhost"+path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestSite asks for every page of a folder: what comes from programs and engines is text.
func TestSite(t *testing.T) {
	dir, id := crashers(t)
	s := NewSite(SiteOptions{
		Crashers: dir,
		Corpus:   dir,
		Suite:    filepath.Join(dir, "suite.json"),
		AllRules: []Rule{{Name: "Step/throw", Section: "Exceptions"}, {Name: "Step_pure/nop", Section: "Parametric instructions"}},
		Counted:  func() []RuleSource { return []RuleSource{{Name: hostile}} },
		Script:   func(context.Context, []byte) ([]byte, error) { return []byte(`(module) ;; ` + hostile), nil },
		Formula:  func(rule string) string { return rule + hostile },
		Study: func(context.Context, []byte) (*Study, error) {
			a, b := wast.Search{Thrower: "throw", Tag: hostile, Frames: []wast.SearchFrame{{Func: hostile}}}, wast.Search{Thrower: "throw", Frames: []wast.SearchFrame{{Func: "g"}}}
			return &Study{
				Engines: [2]string{"oracle", hostile}, Throws: [2][]wast.Throw{{{Search: &a}}, {{Search: &b}}},
				Parting: "local 1 is 7 on oracle and 0 on " + hostile, Report: []byte("# report"),
			}, nil
		},
	})
	for path, want := range map[string]string{
		"/":                               `<a href="/finding/` + id + `">&lt;/title&gt;&lt;script&gt;`,
		"/findings":                       `<td class="what">`,
		"/findings?from=1":                "1 to 1 of 1.",
		"/finding/" + id:                  "The engines part at frame #0",
		"/finding/" + id + "/input":       "input",
		"/finding/" + id + "/script.wast": "(module)",
		"/finding/" + id + "/script.js":   "WebAssembly",
		"/finding/" + id + "/module/0":    "\x00asm",
		"/finding/" + id + "/report.md":   "# report",
		"/rules":                          `<td class="number">7</td><td class="examples"><a href="/corpus/` + inputName + `">`,
		"/corpus/" + inputName:            "(module)",
		"/engines":                        "fails 1 of 3",
		"/api/rules":                      `"Step/throw":{"count":7,`,
		"/api/engines":                    `"passed":2`,
		"/api/campaign":                   `"programs":40`,
		"/api/findings":                   `"id":"` + id + `"`,
		"/metrics":                        "wastrun_findings 1\n",
		"/healthz":                        "ok",
		"/live.js":                        "EventSource",
	} {
		r := get(t, s, path)
		text := body(t, r)
		if r.StatusCode != http.StatusOK || !strings.Contains(text, want) {
			t.Errorf("%s: %s, without %q:\n%s", path, r.Status, want, text)
		}
		if strings.Contains(r.Header.Get("Content-Type"), "html") && (strings.Contains(text, "<script>") || strings.Contains(text, "\x1b")) {
			t.Errorf("%s: markup comes through:\n%s", path, text)
		}
		if !strings.HasPrefix(r.Header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s is served without a policy", path)
		}
	}
	for _, path := range []string{"/finding/none", "/finding/" + id + "/module/1", "/finding/" + id + "/module/x", "/corpus/none", "/corpus/..%2Fcampaign.json", "/corpus/campaign.json"} {
		if r := get(t, s, path); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, r.Status)
		}
	}
}

// TestSiteAdmits asks from elsewhere: without the token, by a name that is not this machine's, with a wrong token.
func TestSiteAdmits(t *testing.T) {
	dir, _ := crashers(t)
	open, closed := NewSite(SiteOptions{Crashers: dir}), NewSite(SiteOptions{Crashers: dir, Token: "secret"})
	for _, c := range []struct {
		site   *Site
		url    string
		bearer string
		want   int
	}{
		{open, "http://localhost:8080/healthz", "", 200}, {open, "http://127.0.0.1/healthz", "", 200}, {open, "http://[::1]:80/healthz", "", 200},
		{open, "http://rebound.example/healthz", "", 403},
		{closed, "http://localhost/healthz", "", 401}, {closed, "http://there.example/healthz", "Bearer wrong", 401},
		{closed, "http://there.example/healthz", "Bearer secret", 200}, {closed, "http://there.example/healthz?token=secret", "", 200},
	} {
		r := httptest.NewRequest("GET", c.url, nil)
		r.Header.Set("Authorization", c.bearer)
		w := httptest.NewRecorder()
		c.site.ServeHTTP(w, r)
		if w.Code != c.want {
			t.Errorf("%s with %q: %d, not %d", c.url, c.bearer, w.Code, c.want)
		}
	}
}

// TestNote writes what a person says of a finding: from a page of this site only, and only a state that there is.
func TestNote(t *testing.T) {
	dir, id := crashers(t)
	s := NewSite(SiteOptions{Crashers: dir})
	post := func(form url.Values, site string) int {
		r := httptest.NewRequest("POST", "http://localhost/finding/"+id+"/note", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", site)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w.Code
	}
	good := url.Values{"state": {"known"}, "link": {"https://example.org/1"}, "note": {"seen before"}}
	if code := post(good, "cross-site"); code != http.StatusForbidden {
		t.Errorf("from another site: %d", code)
	}
	if code := post(url.Values{"state": {"odd"}}, "same-origin"); code != http.StatusBadRequest {
		t.Errorf("a state that there is not: %d", code)
	}
	if code := post(url.Values{"state": {"known"}, "link": {"javascript:alert(1)"}}, "same-origin"); code != http.StatusBadRequest {
		t.Errorf("a link that is code: %d", code)
	}
	if n, err := campaign.ReadNote(dir, id); err != nil || n.State != "new" {
		t.Errorf("%+v, %v: something was written", n, err)
	}
	if code := post(good, "same-origin"); code != http.StatusSeeOther {
		t.Errorf("from this site: %d", code)
	}
	if n, err := campaign.ReadNote(dir, id); err != nil || n.State != "known" || n.Link != "https://example.org/1" || n.Text != "seen before" {
		t.Errorf("%+v, %v", n, err)
	}
}

// TestLive listens to a campaign: an event reaches the page that listens, and the page shows it when it is loaded.
func TestLive(t *testing.T) {
	dir, _ := crashers(t)
	s := NewSite(SiteOptions{Crashers: dir})
	server := httptest.NewServer(s)
	defer server.Close()
	r, err := http.Get(server.URL + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	s.Event(&campaign.Event{Type: campaign.Started, Time: time.Now(), Campaign: &campaign.Campaign{Engines: []string{"oracle", "other"}}})
	s.Event(&campaign.Event{Type: campaign.Interval, Time: time.Now(), Report: &campaign.Report{Programs: 4321}})
	lines := bufio.NewScanner(r.Body)
	for lines.Scan() && !strings.Contains(lines.Text(), `"programs":4321`) {
	}
	if lines.Err() != nil {
		t.Fatal(lines.Err())
	}
	if text := body(t, get(t, s, "/")); !strings.Contains(text, "4321") || !strings.Contains(text, "<strong>other</strong>") || !strings.Contains(text, "live.js") {
		t.Errorf("the page does not show it:\n%s", text)
	}
}

// large makes a folder with ten thousand findings and a history of a year.
func large(tb testing.TB) string {
	dir := tb.TempDir()
	var points []campaign.Point
	for i := range 1023 {
		at := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * 8 * time.Hour)
		points = append(points, campaign.Point{Time: at, Rate: float64(i % 97), Programs: uint64(i) * 1e6, Findings: i * 10,
			Workers: []uint64{uint64(i) * 5e5, uint64(i) * 4e5, uint64(i) * 1e5}, ByEngine: []campaign.EngineCount{
				{Engine: "native", Mismatches: uint64(i)}, {Engine: "wazero", LeftOut: uint64(i) * 3}, {Engine: "v8", Mismatches: 7},
			}})
	}
	history, err := json.Marshal(points)
	if err != nil {
		tb.Fatal(err)
	}
	files := map[string]string{"history.json": string(history)}
	counts := map[string]int{}
	for i := range 10000 {
		title := "oracle, native: values; throw_ref-handler-next against throw_ref-handler-catch; clause catch; kind " + itoa(i)
		name := fmt.Sprintf("%x", sha1.Sum([]byte(itoa(i))))
		files[name], files[name+".quoted"], counts[title] = itoa(i), "", i
		files[name+".output"] = title + "\n\n- one\n\nfound by wastrun\nfirst seen 2030-01-02T03:04:05Z, 90 lines\n"
	}
	state, err := json.Marshal(map[string]any{"seed 1": map[string]any{"findings": counts}})
	if err != nil {
		tb.Fatal(err)
	}
	files["campaign.json"] = string(state)
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			tb.Fatal(err)
		}
	}
	return dir
}

// TestLargeFolder: ten thousand findings and a year's history take less than 0.3 s of CPU time a page.
func TestLargeFolder(t *testing.T) {
	if testing.Short() {
		t.Skip("it writes thirty thousand files")
	}
	s := NewSite(SiteOptions{Crashers: large(t)})
	get(t, s, "/metrics") // reads every file once
	for _, path := range []string{"/", "/findings?from=9500", "/metrics", "/finding/" + rows(folderOf(t, s))[7].ID} {
		least := time.Hour
		for range 5 {
			began := clock.CPU()
			if r := get(t, s, path); r.StatusCode != http.StatusOK {
				t.Fatal(path, r.Status)
			}
			least = min(least, clock.CPU()-began)
		}
		t.Logf("%s: %v", path, least)
		if least > 300*time.Millisecond {
			t.Errorf("%s takes %v of CPU time", path, least)
		}
	}
}

func folderOf(t *testing.T, s *Site) *campaign.Folder {
	t.Helper()
	f, err := s.reader.Folder()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// BenchmarkOverview shows a campaign with ten thousand findings and a history of a year, from its folder.
func BenchmarkOverview(b *testing.B) {
	s := NewSite(SiteOptions{Crashers: large(b)})
	for b.Loop() {
		w := httptest.NewRecorder()
		if s.ServeHTTP(w, httptest.NewRequest("GET", "http://localhost/", nil)); w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}

// BenchmarkEvent is what a second costs a campaign: an interval, that a page listens to.
func BenchmarkEvent(b *testing.B) {
	dir := b.TempDir()
	s := NewSite(SiteOptions{Crashers: dir})
	s.live[make(chan string)] = true
	e := &campaign.Event{Type: campaign.Interval, Time: time.Now(), Report: &campaign.Report{Programs: 4321}}
	for b.Loop() {
		s.Event(e)
	}
}
