package page

import (
	"context"
	"crypto/subtle"
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"wasmjudge/fuzz/campaign"
)

//go:embed live.js
var scripts embed.FS

// Site serves the pages of a campaign: one that runs, whose events it hears, or one that ran, from its folder of
// crashers.
type Site struct {
	SiteOptions
	mux    *http.ServeMux
	reader *campaign.Reader

	mu       sync.Mutex
	campaign *campaign.Campaign // nil if none runs
	report   campaign.Report
	summary  *campaign.Summary
	news     []campaign.Event // the last ones, the latest first
	fresh    time.Time        // of the last input or finding that was new
	deaths   int
	retired  int
	live     map[chan string]bool // who listens

	studying sync.Mutex
	studies  map[string]*Study // by the input's name
}

// SiteOptions are what a site needs to know.
type SiteOptions struct {
	Crashers string // folder
	Corpus   string // folder
	Token    string // that every request must have, as a bearer or in the query; empty for none
	Suite    string // file of runs of scripts on engines (ReadSuite)
	// AllRules are the rules that the oracle counts, in the order of the specification.
	AllRules []Rule
	// Counted returns how often scripts applied rules, as far as that is known, if it is not nil.
	Counted func() []RuleSource
	// Script writes a finding's input as a script, if it is not nil.
	Script func(ctx context.Context, input []byte) ([]byte, error)
	// Formula returns the formula of a rule, if it is not nil.
	Formula func(rule string) string
	// Study runs a script on two engines, if it is not nil.
	Study func(ctx context.Context, script []byte) (*Study, error)
}

// NewSite makes a site. It serves what is in the folder, and after the first event (Event) the campaign that runs.
func NewSite(o SiteOptions) *Site {
	s := &Site{SiteOptions: o, mux: http.NewServeMux(), live: map[chan string]bool{}, studies: map[string]*Study{}}
	s.reader = campaign.NewReader(o.Crashers)
	s.mux.HandleFunc("GET /{$}", s.page(s.overview))
	s.mux.HandleFunc("GET /findings", s.page(s.findings))
	s.mux.HandleFunc("GET /finding/{id}", s.page(s.finding))
	s.mux.HandleFunc("GET /finding/{id}/script.wast", s.part(".wast", asScript))
	s.mux.HandleFunc("GET /finding/{id}/script.js", s.part(".js", asJavaScript))
	s.mux.HandleFunc("GET /finding/{id}/module/{n}", s.part(".wasm", asModule))
	s.mux.HandleFunc("GET /finding/{id}/report.md", s.part(".md", s.asReport))
	s.mux.HandleFunc("GET /finding/{id}/input", s.input)
	s.mux.HandleFunc("POST /finding/{id}/note", s.note)
	s.mux.HandleFunc("GET /rules", s.page(s.rules))
	s.mux.HandleFunc("GET /corpus/{name}", s.corpusInput)
	s.mux.HandleFunc("GET /api/rules", s.apiRules)
	s.mux.HandleFunc("GET /engines", s.page(s.engines))
	s.mux.HandleFunc("GET /api/engines", s.apiEngines)
	s.mux.HandleFunc("GET /events", s.events)
	s.mux.HandleFunc("GET /api/campaign", s.apiCampaign)
	s.mux.HandleFunc("GET /api/findings", s.apiFindings)
	s.mux.HandleFunc("GET /metrics", s.metrics)
	s.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("ok\n")) })
	s.mux.Handle("GET /live.js", http.FileServerFS(scripts))
	return s
}

// policy forbids everything but what the pages have: their own style, and a script and pictures of this site.
const policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; img-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// ServeHTTP serves a request that has the token, if there is one, and otherwise comes to this machine by a name of its
// own: a page of elsewhere must not reach it by a name that it has for it.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	if !s.admits(w, r) {
		return
	}
	var protection http.CrossOriginProtection
	protection.Handler(s.mux).ServeHTTP(w, r)
}

const tokenCookie = "wastrun-token"

func (s *Site) admits(w http.ResponseWriter, r *http.Request) bool {
	if s.Token == "" {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if host == "localhost" || net.ParseIP(strings.Trim(host, "[]")).IsLoopback() {
			return true
		}
		http.Error(w, "this address serves this machine only; elsewhere takes --http-token", http.StatusForbidden)
		return false
	}
	if s.knows(r) {
		if r.URL.Query().Get("token") != "" {
			http.SetCookie(w, &http.Cookie{Name: tokenCookie, Value: s.Token, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
		}
		return true
	}
	w.Header().Set("WWW-Authenticate", "Bearer")
	http.Error(w, "the token is missing or wrong", http.StatusUnauthorized)
	return false
}

// knows reports whether a request has the token: as a bearer, in the query, or in the cookie that the query led to.
func (s *Site) knows(r *http.Request) bool {
	given := []string{strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), r.URL.Query().Get("token")}
	if c, err := r.Cookie(tokenCookie); err == nil {
		given = append(given, c.Value)
	}
	return slices.ContainsFunc(given, func(token string) bool {
		return subtle.ConstantTimeCompare([]byte(token), []byte(s.Token)) == 1
	})
}

// maxNews is how many events a site remembers besides how the campaign stands.
const maxNews = 100

// Event takes an event of the campaign that runs.
func (s *Site) Event(e *campaign.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch e.Type {
	case campaign.Started:
		s.campaign = e.Campaign
	case campaign.Interval:
		s.report = *e.Report
	case campaign.Ended:
		s.report, s.summary = e.Summary.Report, e.Summary
	case campaign.Died:
		s.deaths++
	case campaign.Retired:
		s.retired++
	case campaign.Kept, campaign.Found:
		s.fresh = e.Time
	}
	if e.Type != campaign.Interval && e.Type != campaign.Kept {
		s.news = slices.Insert(s.news, 0, *e)
		s.news = s.news[:min(len(s.news), maxNews)]
	}
	s.tell(e)
}

// tell passes an event on to who listens; who is slow misses some.
func (s *Site) tell(e *campaign.Event) {
	if len(s.live) == 0 || e.Type == campaign.Kept {
		return
	}
	data, err := json.Marshal(e)
	if err != nil {
		return
	}
	message := "event: " + string(e.Type) + "\ndata: " + string(data) + "\n\n"
	for c := range s.live {
		select {
		case c <- message:
		default:
		}
	}
}

// events streams events to a page (server-sent events).
func (s *Site) events(w http.ResponseWriter, r *http.Request) {
	c := make(chan string, 16)
	s.mu.Lock()
	s.live[c] = true
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.live, c)
		s.mu.Unlock()
	}()
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	for {
		if out.Flush() != nil {
			return
		}
		select {
		case message := <-c:
			w.Write([]byte(message))
		case <-r.Context().Done():
			return
		}
	}
}

// errGone is the error of a finding that there is not.
var errGone = errors.New("there is no such finding")

// page serves what a function writes, or its error.
func (s *Site) page(f func(*http.Request) (name string, data any, err error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		name, data, err := f(r)
		if err != nil {
			refuse(w, err)
			return
		}
		var b strings.Builder
		if err := templates.ExecuteTemplate(&b, name, data); err != nil {
			refuse(w, err)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write([]byte(b.String()))
	}
}

func refuse(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	if errors.Is(err, errGone) || errors.Is(err, fs.ErrNotExist) {
		status = http.StatusNotFound
	}
	http.Error(w, err.Error(), status)
}
