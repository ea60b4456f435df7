package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"wasmjudge/clock"
	"wasmjudge/fuzz"
	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/process"
	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
)

// rateWorkerName is the subcommand of the processes in which engines are measured.
const rateWorkerName = "rate-worker"

type rateWorkerCommand struct {
	For  timespan `placeholder:"TIME"`
	Name string   `arg:""`
}

func (c *rateWorkerCommand) Run(env *environment) error {
	start, err := engineNamed(c.Name, "", scriptPatience)
	if err != nil {
		return err
	}
	e, err := start()
	if err != nil {
		return err
	}
	defer closeEngine(e)
	link := process.NewLink(os.Stdin, claimStdout())
	return measure(env.ctx, e, time.Duration(c.For), link.Encode)
}

// rate is how fast an engine runs programs.
type rate struct {
	Ran     int
	Seconds float64
	// CPU is the CPU time, in seconds, of the process that measures: of an engine behind a driver, that is our side
	// alone.
	CPU  float64
	Why  string // why the last program did not count that the engine lacks something for
	died string // why there are no more programs; empty if the time is over
}

func (r *rate) String() string {
	s := "no programs"
	switch {
	case r.Ran > 0:
		s = fmt.Sprintf("%.0f programs/s\t%.2f ms of CPU a program here", float64(r.Ran)/r.Seconds, r.CPU*1000/float64(r.Ran))
	case r.Why != "":
		s = "no program of this form: " + r.Why
	}
	if r.died != "" {
		s += fmt.Sprintf("\tdied: %s, after %d programs", r.died, r.Ran)
	}
	return s
}

// rate measures an engine in a process of its own.
func (c *listEngines) rate(env *environment, name string) (*rate, error) {
	command, err := process.OwnCommand(rateWorkerName, "--for", time.Duration(c.For).String(), name)
	if err != nil {
		return nil, err
	}
	return rateOf(env.ctx, command, stall)
}

// rateOf runs a process that measures, and returns the last that it reported. The process may be at one program for
// most.
func rateOf(ctx context.Context, command []string, most time.Duration) (*rate, error) {
	p, err := process.Start(command)
	if err != nil {
		return nil, err
	}
	defer context.AfterFunc(ctx, func() { p.Kill("interrupted") })()
	heard, over := make(chan struct{}, 1), make(chan struct{})
	go endStalled(p, most, heard, over)
	last := &rate{}
	process.Listen(p, func(r rate) {
		last = &r
		select {
		case heard <- struct{}{}:
		default:
		}
	})
	close(over)
	p.Finish()
	if !p.Succeeded() {
		last.died = strings.TrimPrefix(strings.TrimPrefix(p.Death(), "worker "), "died: ")
	}
	return last, nil
}

// stall is how long a process may be at one program, as clock.Patience measures it; looking is how often it is looked
// at.
const (
	stall   = 10 * time.Second
	looking = 50 * time.Millisecond
)

// endStalled ends a process that is not heard for too long, until it is over.
func endStalled(p *process.Process, most time.Duration, heard, over <-chan struct{}) {
	patience := p.Patience(looking)
	ticks := time.NewTicker(looking)
	defer ticks.Stop()
	for {
		select {
		case <-over:
			return
		case <-heard:
			patience.Moved()
		case <-ticks.C:
			if patience.Look() > most {
				p.Interrupt("a program did not end")
				return
			}
		}
	}
}

// patient is how many programs are tried at least if an engine lacks something for all of them.
const patient = 20

// measure counts how many linked programs of the default size an engine alone runs, and reports it after each.
// Programs that it lacks something for do not count.
func measure(ctx context.Context, e wasm.Engine, most time.Duration, tell func(any) error) error {
	form := fuzz.FormLinked
	if !program.FeaturesOf(e).Has(form.Profile().Features) {
		form = fuzz.FormPlainLinked
	}
	j := fuzz.NewJudge(e)
	var r rate
	start, cpu := time.Now(), clock.CPU()
	now := func() rate {
		r.Seconds, r.CPU = time.Since(start).Seconds(), (clock.CPU() - cpu).Seconds()
		return r
	}
	more := func(n uint64) bool { return time.Since(start) < most || r.Ran == 0 && n < patient }
	for n := uint64(0); more(n) && ctx.Err() == nil; n++ {
		p := j.Generate(fuzz.Join(form, choice.Random(n, choice.DefaultSize)))
		if p.Validate() != nil {
			continue
		}
		run, err := p.Run(ctx, e, wasm.Config{})
		if err != nil {
			r.Why = err.Error()
			continue
		}
		run.Close()
		r.Ran++
		if err := tell(now()); err != nil {
			return err
		}
	}
	return tell(now())
}
