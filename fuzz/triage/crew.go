package triage

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"wasmjudge/fuzz/process"
)

// Crew triages inputs, each in a process of its own: an engine may take all the memory of one, or never end.
type Crew struct {
	Command []string // that runs Work: a path, and its arguments from the zeroth on
	Engines []string // the second and all that follow are compared with the first
	About   About
	Jobs    int           // processes at a time
	Memory  uint64        // how much of it, in bytes, a process may have; 0 for the usual
	Stall   time.Duration // how long a process may be at one program, as clock.Patience measures it; 0 for the usual
	Effort  time.Duration // how much CPU time making an input smaller may take; 0 for the usual
	Known   Known         // scripts that there are; those that are made come to it

	lock    sync.Mutex
	running map[*process.Process]*sync.Mutex // for who writes to it
}

// The usual values.
const (
	defaultMemory = 2 << 30
	defaultStall  = 10 * time.Second
)

// Input is what is to be triaged.
type Input struct {
	Name    string
	Data    []byte
	Engines []string // that are compared with the first; none for all of the crew's
	// Program is the program that the choices of the data made when the input was found, as a script; nil if it is not
	// known, or the data is a script. Another version of the generator makes another program of them.
	Program []byte
	// Continues is the name of the script that the input is, if that was cut short and is to become smaller.
	Continues string

	behind []string // names of scripts, after whose rewrites the data is what is left of the input
}

// engines are those that an input is triaged on.
func (c *Crew) engines(in *Input) []string {
	if len(in.Engines) > 0 {
		return in.Engines
	}
	return c.Engines[1:]
}

// Result is what became of an input: findings, for each engine at most one and those behind it, and what went wrong.
// Without any of these the engines agree.
type Result struct {
	Input        string
	Findings     []*Finding
	Inconclusive string // if nobody can say whether an engine may do what it does: why
	Err          error  // may be an *Unreduced
}

// Unreduced is the error of an input that no script is made of, since an engine cannot be asked about it.
type Unreduced struct {
	Engine string
	Why    string

	first bool // it was the input itself of which the process died
}

func (e *Unreduced) Error() string {
	return fmt.Sprintf("could not be reduced: on %s the %s; the input stays", e.Engine, e.Why)
}

// Triage triages inputs, small ones first, and reports each; tell is not called by two at a time. Those on which a
// process dies or does not go on come last: making them smaller takes long.
func (c *Crew) Triage(ctx context.Context, inputs []Input, tell func(*Input, Result)) {
	inputs = slices.Clone(inputs)
	slices.SortStableFunc(inputs, func(a, b Input) int { return cmp.Compare(len(a.Data), len(b.Data)) })
	var lock sync.Mutex // of tell and of dying
	var dying []death
	tells := func(in *Input, r Result) {
		lock.Lock()
		defer lock.Unlock()
		if ctx.Err() == nil {
			tell(in, r)
		}
	}
	c.each(ctx, len(inputs), func(i int) {
		d := death{crew: c, in: &inputs[i], result: Result{Input: inputs[i].Name}}
		for _, engine := range c.engines(d.in) {
			d.triage(ctx, engine)
		}
		if len(d.engines) == 0 {
			tells(d.in, d.result)
			return
		}
		lock.Lock()
		defer lock.Unlock()
		dying = append(dying, d)
	})
	c.each(ctx, len(dying), func(i int) {
		dying[i].reduce(ctx)
		tells(dying[i].in, dying[i].result)
	})
}

// each does something n times, as many at a time as there are jobs.
func (c *Crew) each(ctx context.Context, n int, do func(int)) {
	var group errgroup.Group
	group.SetLimit(max(1, c.Jobs))
	for i := range n {
		group.Go(func() error {
			if ctx.Err() == nil {
				do(i)
			}
			return nil
		})
	}
	_ = group.Wait() // nothing fails
}

// Fails reports whether a script's text fails on an engine, or ends the process.
func (c *Crew) Fails(ctx context.Context, text []byte, engine string) (bool, error) {
	t := c.task(&Input{Data: text}, engine)
	t.Wants = wantsCheck
	end, err := c.run(ctx, t, c.Stall)
	switch {
	case err != nil:
		return false, err
	case end.done == nil:
		return true, nil
	case end.done.Err != "":
		return false, errors.New(end.done.Err)
	}
	return end.done.Fails, nil
}

// task is to triage an input on an engine.
func (c *Crew) task(in *Input, engine string) *task {
	return &task{
		Engines: [2]string{c.Engines[0], engine}, About: c.About,
		Name: in.Name, Data: in.Data, Continues: in.Continues, Behind: in.behind, Program: in.Program,
	}
}

// maxDeaths is how many processes an input may cost before it is left as it is.
const maxDeaths = 4

// input triages an input on an engine. If a process dies of something smaller than the input, another one goes on
// without that.
func (c *Crew) input(ctx context.Context, in Input, engine string) (*Finding, error) {
	t := c.task(&in, engine)
	t.Resume.Limit, t.Resume.Spared = cmp.Or(c.Effort, patience), map[Mark]bool{}
	for deaths := 0; ; {
		end, err := c.run(ctx, t, c.Stall)
		switch {
		case err != nil || ctx.Err() != nil:
			return nil, err
		case end.done != nil && end.done.Err != "":
			return nil, errors.New(end.done.Err)
		case end.done != nil && end.done.Inconclusive != "":
			return nil, &Inconclusive{end.done.Inconclusive}
		case end.done != nil:
			if f := end.done.Finding; f != nil && in.Continues != "" {
				f.Name = in.Continues
			}
			c.name(end.done.Finding, in.behind)
			c.Learn(end.done.Finding)
			return end.done.Finding, nil
		}
		if deaths++; end.trying.First || deaths > maxDeaths {
			return nil, &Unreduced{Engine: engine, Why: end.death, first: end.trying.First}
		}
		if t.Resume.Spared[end.trying.Mark] = true; deaths == maxDeaths {
			t.Resume.Limit, t.Resume.Why = 0, end.death
		}
		if end.made != nil {
			t.Data, t.Program, t.Resume.Shrunk = end.made.Data, nil, end.made.Shrunk
		}
	}
}

// name gives the script of a finding another name if what it stands behind or beside has its name, and another cause.
func (c *Crew) name(f *Finding, behind []string) {
	if f == nil || f.Joined != "" {
		return
	}
	f.Beside = append(f.Beside, behind...)
	if !slices.Contains(f.Beside, f.Name) {
		return
	}
	c.lock.Lock()
	defer c.lock.Unlock()
	taken := func(name string) bool {
		agrees, ok := c.Known.Agrees[name]
		return agrees != f.Agrees && (ok || slices.Contains(f.Beside, name))
	}
	first := f.Name
	for n := 2; taken(f.Name); n++ {
		f.Name = fmt.Sprintf("%s-%d", first, n)
	}
	f.Script = bytes.ReplaceAll(f.Script, []byte(first+".wast"), []byte(f.Name+".wast"))
}

// Learn notes what a finding's script shows, and lets the processes know that run. A finding may be nil.
func (c *Crew) Learn(f *Finding) {
	if f == nil || f.Joined != "" || f.Without != "" {
		return
	}
	var news Known
	news.learn(f)
	c.lock.Lock()
	defer c.lock.Unlock()
	c.Known.add(news)
	for p, writing := range c.running {
		writing.Lock()
		_ = p.Encode(order{Known: news}) // if it is dead, its end tells
		writing.Unlock()
	}
}

// end is how a process ended.
type end struct {
	done   *done // nil if it died
	death  string
	trying trying // the last that it reported
	made   *progress
	cpu    time.Duration // that it took
}

// run runs a process for a task, which may be at one program for so long: see Crew.Stall.
func (c *Crew) run(ctx context.Context, t *task, stall time.Duration) (*end, error) {
	p, err := process.Start(c.Command)
	if err != nil {
		return nil, fmt.Errorf("cannot start a process: %w", err)
	}
	writing := &sync.Mutex{}
	writing.Lock()
	c.lock.Lock()
	if c.running == nil {
		c.running = map[*process.Process]*sync.Mutex{}
	}
	c.running[p] = writing
	t.Known = c.Known.without(append(slices.Clone(t.Behind), t.Continues))
	c.lock.Unlock()
	_ = p.Encode(order{Task: t}) // if it is dead, its end tells
	writing.Unlock()

	heard, over := make(chan struct{}, 1), make(chan struct{})
	go c.watch(ctx, p, stall, heard, over)
	e := &end{}
	process.Listen(p, func(x event) {
		select {
		case heard <- struct{}{}:
		default:
		}
		switch {
		case x.Trying != nil:
			e.trying = *x.Trying
		case x.Made != nil:
			e.made = x.Made
		case x.Done != nil:
			e.done = x.Done
			p.Finish()
		}
	})
	close(over)
	c.lock.Lock()
	delete(c.running, p)
	c.lock.Unlock()
	p.Finish()
	if e.cpu = p.CPU(); e.done == nil {
		e.death = p.Death()
	}
	return e, nil
}

// didNotGoOn is what a process is said to have died of that was at one program for too long.
const didNotGoOn = "worker did not go on"

// watching is how often a process is looked at.
const watching = 50 * time.Millisecond

// watch ends a process that takes too much memory or does not go on, until it is over.
func (c *Crew) watch(ctx context.Context, p *process.Process, stall time.Duration, heard, over <-chan struct{}) {
	memory, stall := cmp.Or(c.Memory, defaultMemory), cmp.Or(stall, defaultStall)
	ticks := time.NewTicker(watching)
	defer ticks.Stop()
	patience := p.Patience(watching)
	for {
		select {
		case <-over:
			return
		case <-ctx.Done():
			p.Kill("triage was interrupted")
			return
		case <-heard:
			patience.Moved()
		case <-ticks.C:
			switch {
			case p.Memory() > memory:
				p.Kill("worker took more than " + process.Sized(memory) + " of memory")
			case p.Why() == "" && patience.Look() > stall:
				p.Interrupt(didNotGoOn)
			}
		}
	}
}
