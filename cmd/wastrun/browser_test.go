//go:build linux && amd64

package main

import (
	"bufio"
	"context"
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

var (
	browserTime = flag.Duration("browser", 0, "how long TestBrowser looks at a live campaign; it is skipped without")
	browserAxe  = flag.String("axe", "", "axe.min.js of axe-core, by which TestBrowser checks pages, too")
	browserSees = flag.String("screenshots", "", "folder to which TestBrowser writes what it sees")
)

//go:embed testdata/browser/check.js
var browserCheck string

// browserPath is a browser, or the test is skipped.
func browserPath(t *testing.T) string {
	if *browserTime == 0 {
		t.Skip("no time is given with -browser: a browser takes its time")
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no browser is found: neither chromium nor google-chrome")
	return ""
}

// TestBrowser looks at the pages of a campaign with a fault, while it runs: numbers change and findings arrive without
// the page being loaded again; then every link of every page leads somewhere; no page complains; contrast, labels and
// use by keys are as they should be, wide and narrow, in light and dark; and a person's note stays.
func TestBrowser(t *testing.T) {
	path := browserPath(t)
	site := startCampaign(t)
	b := openBrowser(t, path)
	b.live(site, *browserTime)
	b.crawl(site)
	b.note(site)
	b.keys(site)
}

// startCampaign starts a campaign that finds things, and returns where its pages are.
func startCampaign(t *testing.T) string {
	dir := t.TempDir()
	suite := exec.Command("wastrun", "engines", "suite", "--engine", "oracle,native", "--file", dir+"/found/suite.json", "../../corpus/two-tags.wast")
	if list, err := filepath.Glob("../../corpus/catch*.wast"); err == nil {
		suite.Args = append(suite.Args[:len(suite.Args)-1], list...)
	}
	if err := os.Mkdir(dir+"/found", 0o777); err != nil {
		t.Fatal(err)
	}
	if out, err := suite.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := exec.Command("wastrun", "fuzz", "--fault", "static-index", "--workers", "1", "--http", "localhost:0",
		"--corpus", dir+"/corpus", "--crashers", dir+"/found")
	said, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGINT)
		cmd.Wait()
	})
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		if _, at, ok := strings.Cut(lines.Text(), "serving "); ok {
			go io.Copy(io.Discard, said)
			return strings.TrimSuffix(at, "/")
		}
	}
	t.Fatal("the campaign serves no pages")
	return ""
}

// tab is a page in a browser, and what that complained of.
type tab struct {
	*testing.T
	ctx context.Context

	mu         sync.Mutex
	complaints []string
}

func openBrowser(t *testing.T, path string) *tab {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.WSURLReadTimeout(5*time.Minute))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	b := &tab{T: t}
	b.ctx, cancel = chromedp.NewContext(ctx, chromedp.WithListener(b.hear))
	t.Cleanup(cancel)
	if _, err := chromedp.Call(b.ctx, log.Enable, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	return b
}

// hear keeps complaints of pages.
func (b *tab) hear(event any) {
	what := ""
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		what = e.ExceptionDetails.Text
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			what = fmt.Sprintf("console: %s", e.Type)
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError && !strings.HasSuffix(e.Entry.URL, "/favicon.ico") {
			what = e.Entry.Text + " " + e.Entry.URL
		}
	}
	if what == "" {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.complaints = append(b.complaints, what)
}

// stepTime ends what waits for something that does not come.
const stepTime = 2 * time.Minute

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, stepTime)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.Fatal(err)
	}
}

// run is the value of an action.
func run[T any](b *tab, a chromedp.Action[T]) T {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, stepTime)
	defer cancel()
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		b.Fatal(err)
	}
	return v
}

// eval is the value of an expression of the page.
func eval[T any](b *tab, js string) T {
	b.Helper()
	return run(b, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
}

// quiet fails for what pages complained of since the last call.
func (b *tab) quiet(page string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.complaints {
		b.Errorf("%s: %s", page, c)
	}
	b.complaints = nil
}

func (b *tab) text(selector string) string {
	return eval[string](b, fmt.Sprintf("document.querySelector(%q)?.textContent || ''", selector))
}

// live looks at the campaign's page until findings have come, and at least for some time: the page goes on by itself.
func (b *tab) live(site string, least time.Duration) {
	began := time.Now()
	b.do(chromedp.EmulateViewport(1280, 900), chromedp.Navigate(site+"/"))
	eval[bool](b, "window.loadedOnce = true")
	first := b.text(`[data-live="programs"]`)
	for b.text(`[data-live="programs"]`) == first || b.text(`[data-part="findings"] td.what a`) == "" || time.Since(began) < least {
		time.Sleep(100 * time.Millisecond)
	}
	if !eval[bool](b, "window.loadedOnce === true") {
		b.Error("the page was loaded again")
	}
	b.Logf("after %v: %s programs, %s findings", time.Since(began).Round(time.Second), b.text(`[data-live="programs"]`), b.text(`[data-live="findings"]`))
	b.quiet("/ as it goes on")
}

// mostOfAKind is how many pages of a kind are looked at.
const mostOfAKind = 3

var numbered = regexp.MustCompile(`/(finding|corpus)/[0-9a-f]+|[0-9]+`)

// crawl follows every link from the campaign's page on.
func (b *tab) crawl(site string) {
	todo, seen, kinds := []string{site + "/"}, map[string]bool{site + "/": true}, map[string]int{}
	for len(todo) > 0 {
		at := todo[0]
		todo = todo[1:]
		r, err := http.Get(at)
		if err != nil {
			b.Fatal(err)
		}
		io.Copy(io.Discard, r.Body)
		r.Body.Close()
		if r.StatusCode != http.StatusOK {
			b.Errorf("%s: %s", at, r.Status)
		}
		if !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
			continue
		}
		for _, link := range b.look(at) {
			kind := numbered.ReplaceAllString(strings.TrimPrefix(link, site), "N")
			if !strings.HasPrefix(link, site+"/") || seen[link] || kinds[kind] >= mostOfAKind {
				continue
			}
			seen[link] = true
			kinds[kind]++
			todo = append(todo, link)
		}
	}
	b.Logf("%d pages and downloads of %d kinds", len(seen), len(kinds))
	if len(kinds) < 12 {
		b.Errorf("%d kinds of pages alone: %v", len(kinds), kinds)
	}
}

// pageLook is how wide a page is, and in which colours.
type pageLook struct {
	width  int64
	scheme string
}

// looks are the looks of pages: two of them, and all if there is time.
func looks() []pageLook {
	list := []pageLook{{1280, "light"}, {390, "dark"}}
	if *browserTime > time.Minute {
		list = append(list, pageLook{1280, "dark"}, pageLook{390, "light"})
	}
	return list
}

// look loads a page in all its looks and returns its links. What leads within the page must lead somewhere, and what
// leads elsewhere to the specification or a report.
func (b *tab) look(page string) (links []string) {
	for _, c := range looks() {
		media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: c.scheme}}}
		if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, media); err != nil {
			b.Fatal(err)
		}
		b.do(chromedp.EmulateViewport(c.width, 900), chromedp.Navigate(page))
		for _, what := range eval[[]string](b, browserCheck) {
			b.Errorf("%s at %d, %s: %s", page, c.width, c.scheme, what)
		}
		b.axe(fmt.Sprintf("%s at %d, %s", page, c.width, c.scheme))
		b.shoot(page, fmt.Sprintf("%d-%s", c.width, c.scheme))
	}
	b.quiet(page)
	links = eval[[]string](b, `[...document.querySelectorAll("a[href]")].map((a) => a.href)`)
	for _, m := range eval[[]string](b, `[...document.querySelectorAll("a[href^='#']")].filter((a) => !document.getElementById(a.getAttribute("href").slice(1))).map((a) => a.href)`) {
		b.Errorf("%s: %s leads nowhere", page, m)
	}
	for i, link := range links {
		u, err := url.Parse(link)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" {
			b.Errorf("%s: a link to %s (%v)", page, link, err)
			continue
		}
		u.Fragment = ""
		links[i] = u.String()
	}
	slices.Sort(links)
	return slices.Compact(links)
}

// axe checks a page by axe-core, if that is there.
func (b *tab) axe(page string) {
	if *browserAxe == "" {
		return
	}
	library, err := os.ReadFile(*browserAxe)
	if err != nil {
		b.Fatal(err)
	}
	var found []struct {
		ID, Help string
		Nodes    []struct{ HTML string }
	}
	eval[bool](b, string(library)+"; true")
	answer := eval[string](b, `axe.run().then((r) => JSON.stringify(r.violations))`)
	if err := json.Unmarshal([]byte(answer), &found); err != nil {
		b.Fatal(err)
	}
	for _, v := range found {
		b.Errorf("%s: axe: %s: %s: %.200s", page, v.ID, v.Help, v.Nodes[0].HTML)
	}
}

// shoot keeps what a page looks like, if a folder for that is named: one of each kind.
func (b *tab) shoot(page, look string) {
	if *browserSees == "" {
		return
	}
	u, _ := url.Parse(page)
	kind := strings.Trim(strings.ReplaceAll(numbered.ReplaceAllString(u.Path, "-N"), "/", "-"), "-")
	file := filepath.Join(*browserSees, fmt.Sprintf("page-%s-%s.png", kind, look))
	if err := os.WriteFile(file, run(b, chromedp.FullScreenshot(100)), 0o644); err != nil {
		b.Fatal(err)
	}
}

// note sets a finding's state by its form.
func (b *tab) note(site string) {
	b.do(chromedp.EmulateViewport(1280, 900), chromedp.Navigate(site+"/findings"))
	b.do(chromedp.Navigate(eval[string](b, `document.querySelector("td.what a").href`)),
		chromedp.SetValue(chromedp.CSS("#state"), "known"), chromedp.SetValue(chromedp.CSS("#link"), "https://example.org/1"),
		chromedp.SetValue(chromedp.CSS("#note"), "seen <b>before</b>"))
	if _, err := chromedp.RunResponse(b.ctx, chromedp.Click(chromedp.CSS("form button"))); err != nil {
		b.Fatal(err)
	}
	state, note := run(b, chromedp.Value(chromedp.CSS("#state"))), run(b, chromedp.Value(chromedp.CSS("#note")))
	if state != "known" || note != "seen <b>before</b>" {
		b.Errorf("the note is %q, %q", state, note)
	}
	b.quiet("the note")
}

// keys goes through a page by the tab key: the first elements that can be reached are reached in their order, and it
// shows which one has the focus.
func (b *tab) keys(site string) {
	for _, page := range []string{"/", "/rules"} {
		b.do(chromedp.Navigate(site + page))
		want := eval[[]string](b, `[...document.querySelectorAll("a[href], button, input, select, textarea, [tabindex='0']")].slice(0, 8).map((e) => e.outerHTML.slice(0, 80))`)
		got := []string{}
		for range want {
			b.do(chromedp.KeyEvent(kb.Tab))
			got = append(got, eval[string](b, `(() => {
				const e = document.activeElement;
				return getComputedStyle(e).outlineStyle === "none" ? "it is not seen where the focus is" : e.outerHTML.slice(0, 80);
			})()`))
		}
		if !slices.Equal(got, want) {
			b.Errorf("%s: by keys:\n%q\nwant:\n%q", page, got, want)
		}
	}
	b.quiet("by keys")
}
