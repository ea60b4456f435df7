package campaign

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"
	"wasmjudge/fuzz"
	"wasmjudge/oracle"
)

// maxDeaths is how many workers in a row may die of the same before the campaign does something about it.
const maxDeaths = 3

// maxKills is as maxDeaths for workers that are killed while they start, for which they cannot be blamed.
const maxKills = 30

// bury finds out what a worker died of, and puts another in its place.
func (r *coordinator) bury(p *remote) error {
	defer p.free()
	r.workers = slices.DeleteFunc(r.workers, func(other *remote) bool { return other == p })
	if err := r.inquire(p); err != nil {
		return err
	}
	return r.start()
}

// inquire makes a finding of what a worker died of. What it had not done is for another.
func (r *coordinator) inquire(p *remote) error {
	b := p.batch
	if p.retiring {
		return nil
	}
	r.emit(Event{Type: Died, Reason: p.Death(), Log: p.Log()})
	if !p.ready {
		most := maxDeaths
		if p.WasKilled() || p.unlucky {
			most = maxKills
		}
		if r.failed++; r.failed >= most {
			return fmt.Errorf("workers cannot work: %s\n%s", p.Death(), p.Log())
		}
		return nil
	}
	if b == nil {
		r.summary.Lost++
		return nil
	}
	place, in := p.current()
	switch {
	case place == 0:
		if b.attempts++; b.attempts >= maxDeaths {
			return fmt.Errorf("workers die before they run anything: %s\n%s", p.Death(), p.Log())
		}
		r.summary.Lost++
		r.queue = slices.Insert(r.queue, 0, b)
		return nil
	case p.WasKilled() && b.killed+1 < maxDeaths:
		r.summary.Lost++
		r.suspect(b, place, in)
		return nil
	}
	r.leaveOut(b, place)
	title := p.Death()
	r.programs(1)
	if err := r.find(&mismatch{
		Input: in, Title: title, Output: cmp.Or(p.Log(), title), Script: scriptOf(fuzz.NewJudge(oracle.New()), in), Place: place,
	}); err != nil {
		return err
	}
	r.mismatches(title, 1)
	return nil
}

// leaveOut has the rest of a batch done.
func (r *coordinator) leaveOut(b *batch, place uint64) {
	b.Skip = append(b.Skip, place)
	if b.size() > 0 {
		r.queue = slices.Insert(r.queue, 0, b)
	}
}

// suspect runs the input at which a worker was killed by itself: if workers are killed at it again, it is why. It
// may be that it takes all the machine's memory, or that a user wanted to be rid of the worker.
func (r *coordinator) suspect(b *batch, place uint64, in input) {
	if b.killed == 0 {
		r.leaveOut(b, place)
		b = &batch{Inputs: []input{in}, counted: true}
	}
	b.killed++
	r.queue = slices.Insert(r.queue, 0, b)
}

// close ends the workers.
func (r *coordinator) close() {
	for _, p := range r.workers {
		p.end()
	}
	for n := len(r.workers); n > 0; {
		if x := <-r.reports; x.ended {
			x.from.free()
			n--
		}
	}
}

// progress tells how the campaign stands.
func (r *coordinator) progress() {
	now := r.stand()
	full := now
	now.Rate = 0
	if seconds := now.Seconds - r.last.Seconds; seconds > 0 {
		now.Rate = float64(now.Programs-r.last.Programs) / seconds
	}
	r.last = full
	r.history.Add(time.Now(), &now)
	if time.Since(r.drawn) > historyTime {
		r.drawn = time.Now()
		_ = r.history.save(r.Crashers, writeSoon) // it is for looking at, and comes again
	}
	r.emit(Event{Type: Interval, Report: &now})
}

// stand is how the campaign stands as a whole.
func (r *coordinator) stand() Report {
	now := r.summary.Report
	now.Workers, now.ByEngine = slices.Clone(now.Workers), slices.Clone(now.ByEngine)
	now.Seconds = time.Since(r.started).Seconds()
	now.Rate = float64(now.Programs) / now.Seconds
	now.Corpus, now.Findings = len(r.corpus.inputs), len(r.findings.list)
	now.Rules, now.Contexts, now.Code = r.tally.rules, r.tally.contexts, r.tally.code
	return now
}

// finish saves everything and sums up.
func (r *coordinator) finish() (*Summary, error) {
	if err := errors.Join(r.save(writeWhole), r.history.save(r.Crashers, writeWhole)); err != nil {
		return nil, err
	}
	r.summary.Report = r.stand()
	r.summary.Found = r.findings.all()
	r.summary.Beyond = r.findings.beyond(r.state.Findings)
	r.summary.Total = r.state.Programs
	compared := append(slices.Clone(r.Engines[1:]), r.Commands...)
	for k := range r.tallies {
		t := &r.tallies[k]
		r.summary.Compared = append(r.summary.Compared,
			Compared{Engine: compared[k], Programs: t.Programs, Features: t.Named(), Lacks: t.Causes})
	}
	r.emit(Event{Type: Ended, Summary: &r.summary})
	return &r.summary, nil
}
