package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"time"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/campaign"
	"wasmjudge/oracle"
	"wasmjudge/page"
	"wasmjudge/wasm"
	"wasmjudge/wast"
	"wasmjudge/wast/bugreport"
)

type serveCommand struct {
	HTTP    string   `name:"http" default:"localhost:8080" placeholder:"ADDR" help:"Address to serve at. By default localhost:8080."`
	Engine  []string `default:"oracle,native" placeholder:"NAME,..." help:"The two engines whose searches for handlers a finding's page shows."`
	Fault   string   `placeholder:"NAME" help:"The known fault that the campaign built into native."`
	Token   string   `name:"http-token" env:"WASTRUN_HTTP_TOKEN" placeholder:"TOKEN" help:"Secret that every request must send. Without it the pages are served to this machine only."`
	Corpus  string   `default:"corpus" placeholder:"DIR" help:"Folder of the campaign's inputs. By default corpus."`
	Scripts []string `name:"rules-of" sep:"none" placeholder:"PATH" help:"Scripts, or a folder of them, whose rules the page of rules counts beside the campaign's; several times for several columns."`
	Dir     string   `arg:"" help:"Folder of crashers of a campaign, or of several."`
}

// Run serves the pages of a folder until it is interrupted.
func (c *serveCommand) Run(env *environment) error {
	if _, err := campaign.ReadFolder(c.Dir); err != nil {
		return err
	}
	env.endless = true
	o := page.SiteOptions{Crashers: c.Dir, Corpus: c.Corpus, Token: c.Token, Study: studyOn(c.Engine, c.Fault)}
	_, stop, err := servePages(env, c.HTTP, o, c.Scripts)
	if err != nil {
		return err
	}
	<-env.ctx.Done()
	stop()
	return nil
}

// servePages begins to serve a site, and to count the rules of scripts for it; stop ends that.
func servePages(
	env *environment, address string, o page.SiteOptions, scripts []string,
) (site *page.Site, stop func(), err error) {
	files, err := findScripts(env, scripts)
	if err != nil {
		return nil, nil, fmt.Errorf("--rules-of: %w", err)
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, nil, fmt.Errorf("--http: %w", err)
	}
	if host := l.Addr().(*net.TCPAddr).IP; o.Token == "" && !host.IsLoopback() {
		l.Close()
		return nil, nil, fmt.Errorf("--http: %v is reached from elsewhere, and that takes --http-token", host)
	}
	counter := newRuleCounter(scripts)
	o.Script, o.AllRules, o.Counted, o.Formula = scriptOf, allRules(), counter.counted, oracle.Formula
	o.Suite = filepath.Join(o.Crashers, suiteName)
	site = page.NewSite(o)
	ctx, cancel := context.WithCancel(env.ctx)
	go counter.scripts(ctx, env, files)
	server := &http.Server{Handler: site, ReadHeaderTimeout: 10 * time.Second}
	fmt.Fprintf(env.stderr, "wastrun: serving http://%v/\n", l.Addr())
	go func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			env.complain(err)
		}
	}()
	return site, func() { cancel(); server.Close() }, nil
}

// scriptOf writes an input as a script that expects what the oracle does.
func scriptOf(ctx context.Context, input []byte) ([]byte, error) {
	form, choices := fuzz.Split(input)
	if form == fuzz.FormScript {
		return input, nil
	}
	return fuzz.NewGenerator(form).WithStory(choices).Expect(ctx, oracle.New())
}

// studyOn makes what runs a script on the first two of some engines, to see where they part.
func studyOn(names []string, fault string) func(context.Context, []byte) (*page.Study, error) {
	return func(ctx context.Context, text []byte) (*page.Study, error) {
		script, err := wast.Parse(&wasm.Source{Name: "finding.wast", Text: text})
		if err != nil {
			return nil, err
		}
		if len(names) < 2 {
			return nil, errors.New("there is one engine alone")
		}
		engines, err := fuzzEngines(names[:2], fault)
		if err != nil {
			return nil, err
		}
		defer closeEngines(engines)
		st := &page.Study{}
		for i, e := range engines {
			st.Engines[i], st.Throws[i] = e.Name(), wast.Throws(ctx, script, wasm.Config{}, e)
		}
		q := &bugreport.Question{
			Script: script, Oracle: engines[0], Wrong: bugreport.Engine{Engine: engines[1], Version: versionOf(engines[1])},
			System: system(), Again: "wastrun run --engine " + names[1] + " finding.wast",
		}
		r, err := bugreport.New(ctx, q)
		if errors.Is(err, bugreport.ErrHolds) {
			return st, nil
		}
		if err != nil {
			return nil, err
		}
		st.Report = r.Markdown()
		if r.Parting != nil {
			st.Parting = r.Parting.String()
		}
		if len(r.Cause) > 0 {
			st.Agrees = fmt.Sprintf("The engines agree without %s: %s", r.Cause, r.Cause.What())
		}
		return st, nil
	}
}

// subscribe connects a campaign to whatever follows it: the progress line, pages, and a command for findings.
func (c *fuzzCommand) subscribe(
	env *environment, config *campaign.Config, show *campaignProgress,
) (stop func(), err error) {
	listeners := []func(*campaign.Event){show.event}
	stop = func() {}
	if c.HTTP != "" {
		var site *page.Site
		o := page.SiteOptions{
			Crashers: c.Crashers, Corpus: c.Corpus, Token: c.Token, Study: studyOn(config.Engines, c.Fault),
		}
		if site, stop, err = servePages(env, c.HTTP, o, nil); err != nil {
			return nil, err
		}
		listeners = append(listeners, site.Event)
	}
	if c.OnFind != "" {
		listeners = append(listeners, func(e *campaign.Event) { c.notify(env, e) })
	}
	config.Events = func(e *campaign.Event) {
		for _, listen := range listeners {
			listen(e)
		}
	}
	return stop, nil
}

// notifyTime is how long the command of --on-finding may take: the campaign waits for it.
const notifyTime = 10 * time.Second

// notify runs the command of --on-finding for a finding that is new.
func (c *fuzzCommand) notify(env *environment, e *campaign.Event) {
	if e.Type != campaign.Found || !e.Finding.New {
		return
	}
	data, err := json.Marshal(e)
	if err != nil {
		env.complain(err)
		return
	}
	ctx, cancel := context.WithTimeout(env.ctx, notifyTime)
	defer cancel()
	command := exec.CommandContext(ctx, "sh", "-c", c.OnFind)
	command.Stdin, command.Stdout, command.Stderr = bytes.NewReader(data), env.stderr, env.stderr
	command.WaitDelay = time.Second
	if err := command.Run(); err != nil {
		env.complain(fmt.Errorf("--on-finding: %w", err))
	}
}
