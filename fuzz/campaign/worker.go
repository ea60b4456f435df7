package campaign

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"runtime/debug"
	"slices"
	"time"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/process"
	"wasmjudge/fuzz/program"
	"wasmjudge/oracle"
	"wasmjudge/peer"
	"wasmjudge/wasm"
	"wasmjudge/wast/cause"
)

// MakeEngines makes engines by name. The fault is to be built into native if it is not empty.
type MakeEngines func(names []string, fault string) ([]wasm.Engine, error)

// Work is a worker process: it judges the programs that the coordinator at the other end of the pipes asks for, until
// that has no more.
func Work(in io.Reader, out io.Writer, make MakeEngines) error {
	signal.Ignore(process.Stops()...) // which are the coordinator's to heed
	debug.SetGCPercent(workerGC)
	debug.SetMemoryLimit(workerMemory)
	w := newWorker(process.NewLink(in, out))
	orders := w.listen()
	if err := w.setup((<-orders).Setup, make); err != nil {
		return w.Encode(notice{Ready: &ready{Err: err.Error(), Killed: wasm.WasKilled(err)}})
	}
	if err := w.Encode(notice{Ready: &ready{CountCode: w.code != nil}}); err != nil {
		return err
	}
	for o := range orders {
		if err := w.batch(o.Batch); err != nil || w.result.Retired > 0 {
			return err
		}
	}
	return nil
}

// workerGC is the percentage by which a worker's heap, which is small, may grow before it is collected; workerMemory
// is where the collector tries harder, in bytes.
const (
	workerGC     = 800
	workerMemory = 1 << 30
)

// worker is the state of a worker process.
type worker struct {
	process.Link
	slot    *slot // nil where memory cannot be shared
	source  *source
	judge   *fuzz.Judge
	watcher *fuzz.Judge // judges as judge does, and reports what is reached; nil if the oracle is not the first engine
	rules   *oracle.Engine
	code    *codeCounter // nil if code is not counted
	reached *reach

	memory  uint64    // above which the worker retires, in bytes
	weighed time.Time // when its memory was last looked at

	known     []cause.Known
	explained map[string]*explanation // by title
	judged    uint64                  // programs
	asked     uint64                  // of them, for a rewrite that explains what differs
	smallest  map[string]int          // sizes of the smallest inputs for each title that were reported
	result    done
}

func newWorker(l process.Link) *worker {
	return &worker{Link: l, reached: newReached(), smallest: map[string]int{}, explained: map[string]*explanation{}}
}

// listen receives orders. The process ends when there are no more, whatever it is at.
func (w *worker) listen() <-chan order {
	orders := make(chan order)
	go func() {
		for {
			var o order
			if err := w.Decode(&o); err != nil {
				os.Exit(0)
			}
			orders <- o
		}
	}()
	return orders
}

func (w *worker) setup(s *setup, make MakeEngines) error {
	engines, err := make(s.Engines, s.Fault)
	if err != nil {
		return err
	}
	if !s.Announce {
		if w.slot, err = inheritSlot(); err != nil {
			return err
		}
	}
	w.equip(s, engines)
	return w.commands(s)
}

// equip makes what the worker works with.
func (w *worker) equip(s *setup, engines []wasm.Engine) {
	w.memory, w.weighed = s.Memory, time.Now()
	w.source = newSource(s.Seed, s.Profile)
	w.source.plain = plainness(engines[1:])
	w.judge, w.known = fuzz.NewJudge(engines...), s.Known
	if _, ok := engines[0].(*oracle.Engine); ok {
		w.rules = oracle.New(oracle.CountRules())
		w.watcher = fuzz.NewJudge(append([]wasm.Engine{w.rules}, engines[1:]...)...)
		w.watcher.OnThrow = w.reached.walk
	}
	w.code = newCodeCounter()
	if len(s.Without) == 0 {
		return
	}
	without, _ := cause.Parse(s.Without) // which whoever configured the campaign has checked
	for _, j := range w.judges() {
		j.Change = without.Module
	}
}

// judges lists the worker's judges.
func (w *worker) judges() []*fuzz.Judge {
	if w.watcher == nil {
		return []*fuzz.Judge{w.judge}
	}
	return []*fuzz.Judge{w.judge, w.watcher}
}

// commands has the judges ask commands.
func (w *worker) commands(s *setup) error {
	for _, template := range s.Commands {
		c, err := peer.ParseCommand(template)
		if err != nil {
			return err
		}
		if c.Timeout = s.Asking; s.Lacks != "" {
			if c.Lacks, err = regexp.Compile(s.Lacks); err != nil {
				return err
			}
		}
		for _, j := range w.judges() {
			if err := j.Ask(context.Background(), c); err != nil {
				return err
			}
		}
	}
	return nil
}

// batch judges the programs of a batch.
func (w *worker) batch(b *batch) error {
	for _, in := range b.Corpus {
		w.source.add(in)
	}
	w.reached.learn(b.Known)
	w.result = done{Inconclusive: map[string]uint64{}, Permitted: map[string]uint64{}, Mismatches: map[string]uint64{},
		Explained: map[string]uint64{}}
	for place := range uint64(len(b.Inputs)) + b.Count {
		in, watched := w.at(b, place)
		if err := w.program(b, place+1, in, watched); err != nil {
			return err
		}
		if w.grown() {
			w.result.Retired = place + 1
			break
		}
	}
	w.result.Tallies, w.result.Rules = w.tallies(), w.reached.takeApplied()
	return w.Encode(notice{Done: &w.result})
}

// at returns the input of a place of a batch, counted from 0, and reports whether it is watched.
func (w *worker) at(b *batch, place uint64) (in input, watched bool) {
	n := uint64(len(b.Inputs))
	if place < n {
		return b.Inputs[place], true
	}
	number := b.From + place - n
	return w.source.input(number), number/2%watchShare == 0
}

// weighing is how often a worker looks at its memory, between programs.
const weighing = 20 * time.Millisecond

// grown reports whether the worker has more memory than it is to have, and cannot give it back.
func (w *worker) grown() bool {
	if w.memory == 0 || time.Since(w.weighed) < weighing {
		return false
	}
	over := process.Memory() > w.memory
	if over {
		debug.FreeOSMemory()
		over = process.Memory() > w.memory
	}
	w.weighed = time.Now()
	return over
}

// tallies returns what the judges counted since they were last asked.
func (w *worker) tallies() []judge.Tally {
	list := make([]judge.Tally, len(w.judge.Tallies))
	for _, j := range w.judges() {
		for k := range list {
			list[k].Merge(&j.Tallies[k])
		}
		clear(j.Tallies)
	}
	return list
}

// One in so many programs is watched, which costs time; and of these, one in codeShare for the code that it reaches,
// which costs more.
const (
	watchShare = 4
	codeShare  = 4
)

// program judges an input.
func (w *worker) program(b *batch, place uint64, in input, watched bool) error {
	if slices.Contains(b.Skip, place) {
		return nil
	}
	if len(in) > maxInput {
		w.result.Programs++
		w.result.Inconclusive["the input is too large"]++
		return nil
	}
	if w.slot == nil {
		if err := w.Encode(notice{Running: &running{place, in}}); err != nil {
			return err
		}
	} else {
		w.slot.put(place, in)
		defer w.slot.clear()
	}
	j := w.judge
	if watched && w.watcher != nil {
		j = w.watcher
	}
	counted := w.code != nil && (len(b.Inputs) > 0 || watched && w.result.Programs%codeShare == 0)
	if counted {
		if err := w.code.start(); err != nil {
			return err
		}
	}
	verdicts := w.verdicts(j, in)
	if counted {
		if err := w.code.stop(w.reached); err != nil {
			return err
		}
	}
	w.result.Programs++
	w.judged++
	for _, v := range verdicts {
		if err := w.report(place, in, v); err != nil {
			return err
		}
	}
	if !watched {
		return nil
	}
	return w.keep(in)
}

// verdict is what is said of a program.
type verdict struct {
	known    string // cause of a mismatch, if it is known
	mismatch string // title
	output   string // the mismatch in full
	cause    string // of an inconclusive program
	open     string // what is open in a permitted one
}

// verdicts judges an input. Whatever goes wrong is a mismatch; there may be one for each engine.
func (w *worker) verdicts(j *fuzz.Judge, in input) (list []verdict) {
	defer func() {
		if broke := recover(); broke != nil {
			list = []verdict{{mismatch: "panic", output: fmt.Sprintf("%v\n%s", broke, debug.Stack())}}
		}
	}()
	d, about, err := w.difference(j, in)
	var e *wasm.Error
	switch {
	case errors.As(err, &e) && wasm.IsLimitMessage(e.Msg):
		return []verdict{{cause: e.Msg}}
	case errors.As(err, &e) && e.Kind == wasm.Unsupported:
		return []verdict{{cause: "unsupported: " + e.Msg}}
	case err != nil:
		return []verdict{{mismatch: "invalid program", output: err.Error()}}
	case d.Verdict == judge.Differ:
		w.hurry(&d)
		for k, one := range d.All() {
			list = append(list, verdict{known: about[k].known, mismatch: about[k].title, output: one.String()})
			if about[k].behind != "" {
				list = append(list, verdict{mismatch: about[k].behind, output: about[k].output})
			}
		}
	case d.Verdict == judge.Inconclusive && d.Cause == wasm.LimitTime.String() && !isScript(in) && j.Time == 0:
		return []verdict{{mismatch: "it does not end", output: d.String()}} // but it ends by construction
	case d.Verdict == judge.Inconclusive:
		return []verdict{{cause: d.Cause}}
	case d.Verdict == judge.Permitted:
		return []verdict{{open: d.Cause}}
	}
	return list
}

// hastyTime is how much CPU time programs may take once one did not end on an engine: if that does not go on in many,
// these do not take all the time.
const hastyTime = 300 * time.Millisecond

// hurry makes the judges hasty if an engine did not end a program.
func (w *worker) hurry(d *judge.Difference) {
	if !slices.ContainsFunc(d.All(), func(d judge.Difference) bool { return d.What == judge.EndsOnOne }) {
		return
	}
	for _, j := range w.judges() {
		j.Time = hastyTime
	}
}

// about is what is found out of a difference.
type about struct {
	title string // its bucket
	known string // the name of a known cause that explains it

	behind, output string // title and text of what differs behind it
}

// difference judges an input, and finds out about its differences: one entry for each of d.All.
func (w *worker) difference(j *fuzz.Judge, in input) (d judge.Difference, list []about, err error) {
	ctx := context.Background()
	j.Leftovers = fuzz.LeftoversOf(in)
	p := j.ProgramOf(in)
	if p == nil {
		w.reached.modules = nil
	} else {
		w.reached.of(p)
	}
	d, err = j.InputAs(ctx, in, p)
	if p != nil {
		w.reached.refused(p)
	}
	if p == nil || d.OfScript() {
		return d, []about{{title: j.InputBucket(ctx, in, d).String()}}, err
	}
	if d.Verdict == judge.Differ {
		suspect := ""
		if len(j.Jury(ctx, p, d)) > 0 {
			suspect = judge.Suspect
		}
		for _, one := range d.All() {
			list = append(list, w.about(ctx, j, p, suspect+j.Bucket(ctx, p, one).String(), one.Engines[1]))
		}
	}
	return d, list, err
}

// about finds out about a difference between the first engine and another one, on a program.
func (w *worker) about(ctx context.Context, j *fuzz.Judge, p *program.Program, title, engine string) (a about) {
	a.title = title
	e := j.Engine(engine)
	if e == nil {
		return a // a command
	}
	if a.known = explains(ctx, w.known, j, p, e); a.known != "" {
		return a
	}
	if set := narrow(ctx, j, p, e); set != nil { // nothing is behind it: the engine agrees after the rewrite
		a.title = judge.Narrowed(title, set.String())
		return a
	}
	a.behind, a.output = w.behind(ctx, j, p, e, title)
	return a
}

func isScript(in input) bool {
	form, _ := fuzz.Split(in)
	return form == fuzz.FormScript
}

// report counts a verdict, and sends a mismatch that is news at once.
func (w *worker) report(place uint64, in input, v verdict) error {
	switch {
	case v.cause != "":
		w.result.Inconclusive[v.cause]++
	case v.open != "":
		w.result.Permitted[v.open]++
	case v.known != "":
		w.result.Explained[v.known]++
	case v.mismatch != "":
		w.result.Mismatches[v.mismatch]++
		if size, ok := w.smallest[v.mismatch]; !ok || len(in) < size {
			w.smallest[v.mismatch] = len(in)
			return w.Encode(notice{Found: &mismatch{in, v.mismatch, v.output, scriptOf(w.judge, in), place}})
		}
	}
	return nil
}

// scriptOf writes the program of an input as a script, or returns nil.
func scriptOf(j *fuzz.Judge, in input) []byte {
	defer func() { _ = recover() }() // a broken program may be what was found
	script, err := j.ScriptOf(in)
	if err != nil {
		return nil
	}
	return script
}

// keep reports an input that reached something new.
func (w *worker) keep(in input) error {
	if w.rules != nil {
		w.reached.count(w.rules.Rules())
	}
	if keys := w.reached.take(); len(keys) > 0 {
		return w.Encode(notice{Kept: &discovery{in, keys}})
	}
	return nil
}
