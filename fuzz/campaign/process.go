package campaign

import (
	"errors"
	"os"
	"time"

	"wasmjudge/clock"
	"wasmjudge/fuzz/process"
)

// remote is a worker process as the coordinator sees it.
type remote struct {
	*process.Process
	slot *slot // nil where memory cannot be shared

	ready    bool
	unlucky  bool   // somebody killed an engine's process while it was started
	batch    *batch // that it is at; nil if it is idle
	retiring bool   // it ends by itself, having grown
	began    time.Time
	inputs   int // how much of the corpus it knows
	keys     int // and of the keys

	announced running         // without a slot: the last program
	number    int             // see Report.Workers
	count     uint64          // of programs put into the slot when it was last looked at, or announced
	patience  *clock.Patience // since count last changed
}

// report is what a worker reports to the coordinator, or its end.
type report struct {
	from *remote
	notice
	ended bool
}

// noSlots has workers announce their programs, as they do where memory cannot be shared.
var noSlots = false

// startRemote starts a worker that sends what it tells to reports.
func startRemote(command []string, s *setup, reports chan<- report) (*remote, error) {
	p := &remote{}
	var files []*os.File
	var err error
	if !noSlots {
		if p.slot, files, err = shareSlot(); err != nil {
			return nil, err
		}
	}
	if p.Process, err = process.Start(command, files...); err != nil {
		return nil, errors.Join(err, p.free())
	}
	p.patience = p.Patience(tick)
	mine := *s
	mine.Announce = p.slot == nil
	_ = p.Encode(order{Setup: &mine}) // if the worker is dead already, its end tells
	go func() {
		process.Listen(p.Process, func(n notice) { reports <- report{from: p, notice: n} })
		reports <- report{from: p, ended: true}
	}()
	return p, nil
}

// send gives the worker a batch. If it is dead, its end tells.
func (p *remote) send(b *batch) {
	p.batch, p.began = b, time.Now()
	p.patience.Moved()
	_ = p.Encode(order{Batch: b})
}

// stalled looks, once in a tick, whether the worker has been at one program, or at its start, for longer than most.
func (p *remote) stalled(most time.Duration) bool {
	count := p.count
	if p.slot != nil {
		count = p.slot.count()
	}
	if count != p.count || p.batch == nil && p.ready {
		p.count = count
		p.patience.Moved()
	}
	return p.patience.Look() > most
}

// end lets an idle worker end, and kills another one.
func (p *remote) end() {
	if p.batch != nil || !p.ready {
		p.Kill("the campaign is over")
	}
	p.Finish()
}

// current is the program that a worker that is no more was at; its place is 0 if it was at none.
func (p *remote) current() (place uint64, in input) {
	if p.slot == nil {
		return p.announced.Place, p.announced.Input
	}
	place, in = p.slot.get()
	return place, in
}

// free frees what belongs to a worker that is no more.
func (p *remote) free() error {
	if p.slot == nil {
		return nil
	}
	return p.slot.free()
}
