package campaign

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/process"
)

// Run runs a campaign until it has judged as many programs as it shall, its time is up, or ctx is done. The error
// names a folder, a state or a worker that cannot be used.
func Run(ctx context.Context, c Config) (*Summary, error) {
	if c.Patience == 0 {
		c.Patience = defaultPatience
	}
	if c.Interval == 0 {
		c.Interval = defaultInterval
	}
	if c.Memory == 0 {
		c.Memory = defaultMemory
	}
	if c.For > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.For)
		defer cancel()
	}
	r, err := open(&c)
	if err != nil {
		return nil, err
	}
	defer r.release()
	c.emit(Event{Type: Started, Campaign: c.describe()})
	err = r.run(ctx)
	r.close()
	if err != nil {
		return nil, err
	}
	return r.finish()
}

// coordinator is a campaign that runs. All but the workers is of one goroutine.
type coordinator struct {
	*Config
	corpus   *corpus
	findings *findings
	states   *stateFile
	state    *state
	before   float64 // seconds of earlier runs

	workers []*remote
	reports chan report
	queue   []*batch // to hand out before new programs
	ending  bool     // no new programs are handed out
	failed  int      // workers in a row that could not work

	keys  []key // in the order in which they were reached
	known map[key]bool
	tally tally

	tallies []judge.Tally // of the engines but the first

	started time.Time
	handed  uint64  // programs, whether they are done or not
	pace    float64 // seconds that a program takes a worker
	summary Summary
	last    Report // the last one of an interval
	history History
	drawn   time.Time // when the history was saved
}

// open takes the folders, and then reads what is in them.
func open(c *Config) (*coordinator, error) {
	r := &coordinator{
		Config: c, reports: make(chan report), known: map[key]bool{}, started: time.Now(), pace: firstPace,
	}
	if err := r.read(); err != nil {
		r.release()
		return nil, err
	}
	r.state = r.states.of(c.key())
	r.before = r.state.Seconds
	for title, x := range r.findings.list {
		x.Count, x.Last = r.state.Findings[title], r.state.Last[title]
	}
	for part := range slices.Chunk(r.corpus.inputs, inputsBatch) {
		r.queue = append(r.queue, &batch{Inputs: part})
	}
	for _, s := range r.state.Redo {
		r.queue = append(r.queue, &batch{From: s.From, Count: s.Count})
	}
	points, err := readHistory(filepath.Join(r.Crashers, historyName))
	if err != nil {
		r.release()
		return nil, err
	}
	r.history = goesOn(points)
	r.summary.Causes, r.summary.Open = map[string]uint64{}, map[string]uint64{}
	r.summary.Explained = map[string]uint64{}
	r.tallies = make([]judge.Tally, len(c.Engines)-1+len(c.Commands))
	for _, name := range slices.Concat(c.Engines[1:], c.Commands) {
		r.summary.ByEngine = append(r.summary.ByEngine, EngineCount{Engine: name})
	}
	return r, nil
}

func (r *coordinator) read() (err error) {
	if r.states, err = openStates(r.Crashers); err != nil {
		return err
	}
	if r.findings, err = openFindings(r.Crashers); err != nil {
		return err
	}
	r.corpus, err = openCorpus(r.Corpus)
	return err
}

// release leaves the folders to others.
func (r *coordinator) release() {
	if r.corpus != nil {
		r.corpus.close()
	}
	if r.states != nil {
		r.states.close()
	}
}

// inputsBatch is how many inputs that were there when the campaign began make a batch: scripts are slow.
const inputsBatch = 16

// A worker is to be at a batch for batchTime, in seconds; the first batches suppose that a program takes firstPace.
const (
	batchTime = 0.1
	firstPace = 0.005
	maxBatch  = 4096
)

// tick is how often the state is saved and workers are looked after.
const tick = 250 * time.Millisecond

func (r *coordinator) run(ctx context.Context) error {
	for range r.Workers {
		if err := r.start(); err != nil {
			return err
		}
	}
	ticks, weighs, intervals := time.NewTicker(tick), time.NewTicker(weighing), time.NewTicker(r.Interval)
	defer ticks.Stop()
	defer weighs.Stop()
	defer intervals.Stop()
	stop := ctx.Done()
	for r.busy() {
		var err error
		select {
		case x := <-r.reports:
			err = r.hear(x)
		case <-ticks.C:
			err = r.look()
		case <-weighs.C:
			r.weigh()
		case <-intervals.C:
			r.progress()
		case <-stop:
			r.ending, stop = true, nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// busy hands out batches, and reports whether anything is left to be done.
func (r *coordinator) busy() bool {
	working := false
	for _, p := range r.workers {
		if p.ready && !p.retiring && p.batch == nil {
			if b := r.next(); b != nil {
				r.hand(p, b)
			}
		}
		working = working || p.batch != nil || (!p.ready || p.retiring) && !r.ending
	}
	return working && !(r.Config.First && r.summary.First > 0)
}

func (r *coordinator) start() error {
	s := &setup{Engines: r.Engines, Commands: r.Commands, Lacks: r.Lacks, Asking: r.Asking,
		Fault: r.Fault, Without: r.Without, Known: r.Known,
		Profile: r.Profile, Seed: r.Seed, Memory: r.Memory / retireShare}
	p, err := startRemote(r.Worker, s, r.reports)
	if err != nil {
		return fmt.Errorf("cannot start a worker: %w", err)
	}
	p.number = r.freeNumber()
	r.workers = append(r.workers, p)
	return nil
}

// freeNumber returns the least number that no worker has: one that takes the place of another has its number.
func (r *coordinator) freeNumber() int {
	for n := 0; ; n++ {
		if !slices.ContainsFunc(r.workers, func(p *remote) bool { return p.number == n }) {
			return n
		}
	}
}

// next returns the next batch, or nil.
func (r *coordinator) next() *batch {
	for i, b := range r.queue {
		if !r.ending || b.killed > 0 {
			r.queue = slices.Delete(r.queue, i, i+1)
			return r.cut(b)
		}
	}
	n := r.left(uint64(max(1, min(batchTime/r.pace, maxBatch))))
	if r.ending || n == 0 {
		return nil
	}
	b := &batch{From: r.state.Next, Count: n, counted: true}
	r.state.Next += n
	r.handed += n
	return b
}

// cut counts a batch of the queue the first time that it is handed out, and cuts it to what may still be run.
func (r *coordinator) cut(b *batch) *batch {
	if b.counted {
		return b
	}
	if n := r.left(b.size()); n < b.size() {
		rest := *b
		b.Inputs = b.Inputs[:min(n, uint64(len(b.Inputs)))]
		b.Count = n - uint64(len(b.Inputs))
		rest.Inputs, rest.From, rest.Count = nil, rest.From+b.Count, rest.Count-b.Count
		if rest.Count > 0 {
			r.queue = append(r.queue, &rest)
		}
		if n == 0 {
			return nil
		}
	}
	b.counted = true
	r.handed += b.size()
	return b
}

// left returns how many of n programs may still be run.
func (r *coordinator) left(n uint64) uint64 {
	if r.Runs == 0 {
		return n
	}
	return min(n, r.Runs-min(r.Runs, r.handed))
}

// hand gives a batch to a worker, with what it does not know yet.
func (r *coordinator) hand(p *remote, b *batch) {
	b.Corpus, b.Known = r.corpus.inputs[p.inputs:], r.keys[p.keys:]
	p.inputs, p.keys = len(r.corpus.inputs), len(r.keys)
	p.send(b)
}

// hear acts on what a worker reports.
func (r *coordinator) hear(x report) error {
	switch p := x.from; {
	case x.ended:
		return r.bury(p)
	case x.Ready != nil && x.Ready.Killed:
		p.unlucky = true
	case x.Ready != nil && x.Ready.Err != "":
		return fmt.Errorf("a worker cannot work: %s", x.Ready.Err)
	case x.Ready != nil:
		p.ready, r.failed = true, 0
		r.summary.CountCode = x.Ready.CountCode
	case x.Running != nil:
		p.announced = *x.Running
		p.count++
		p.patience.Moved()
	case x.Kept != nil:
		return r.keep(x.Kept)
	case x.Found != nil:
		return r.find(x.Found)
	case x.Done != nil:
		r.count(p, x.Done)
	}
	return nil
}

// keep adds an input to the corpus if it reaches something that no other one did.
func (r *coordinator) keep(x *discovery) error {
	fresh := false
	for _, k := range x.Keys {
		if !r.known[k] {
			r.known[k] = true
			r.keys = append(r.keys, k)
			r.tally.add(k)
			fresh = true
		}
	}
	if !fresh {
		return nil
	}
	r.exemplify(x)
	fresh, err := r.corpus.add(x.Input)
	if err != nil || !fresh {
		return err
	}
	r.emit(Event{Type: Kept, Input: nameOf(x.Input), Size: len(x.Input)})
	return nil
}

// exemplify notes that an input is an example of the rules that it reaches, as far as they have none.
func (r *coordinator) exemplify(x *discovery) {
	for _, rule := range rulesAmong(x.Keys) {
		if r.state.Examples[rule] == "" {
			r.state.Examples[rule] = nameOf(x.Input)
		}
	}
}

// find keeps a mismatch and makes sure that it stays.
func (r *coordinator) find(x *mismatch) error {
	if r.summary.First == 0 {
		r.summary.First = time.Since(r.started).Seconds()
		r.summary.FirstAt = r.summary.Programs + x.Place
	}
	source := fmt.Sprintf("found by wastrun %s: %s\n", version(), r.key())
	kept, err := r.findings.add(x, source)
	if err != nil {
		return err
	}
	if err := r.save(writeWhole); err != nil || kept == nil {
		return err
	}
	now := *kept
	r.emit(Event{Type: Found, Finding: &now})
	return nil
}

// count adds up a batch that is done.
func (r *coordinator) count(p *remote, x *done) {
	b := p.batch
	p.batch = nil
	if b.Count > 0 && x.Programs > 0 {
		r.pace = (r.pace + time.Since(p.began).Seconds()/float64(x.Programs)) / 2
	}
	if p.retiring = x.Retired > 0; p.retiring {
		r.summary.Retired++
		r.emit(Event{Type: Retired})
		if rest := b.after(x.Retired); rest != nil {
			r.queue = slices.Insert(r.queue, 0, rest)
		}
	}
	r.programs(x.Programs)
	r.share(p, x.Programs)
	for cause, n := range x.Inconclusive {
		r.summary.Inconclusive += n
		r.summary.Causes[cause] += n
		r.state.Inconclusive[cause] += n
	}
	for open, n := range x.Permitted {
		r.summary.Permitted += n
		r.summary.Open[open] += n
		r.state.Permitted[open] += n
	}
	for name, n := range x.Explained {
		r.summary.Explained[name] += n
	}
	for rule, n := range x.Rules {
		r.state.Rules[rule] += n
	}
	for k := range x.Tallies {
		r.tallies[k].Merge(&x.Tallies[k])
		if k < len(r.summary.ByEngine) {
			programs := r.tallies[k].Programs
			e := &r.summary.ByEngine[k]
			e.Compared, e.LeftOut = programs.Compared, programs.Of-programs.Compared
		}
	}
	for title, n := range x.Mismatches {
		r.mismatches(title, n)
	}
}

func (r *coordinator) programs(n uint64) {
	r.summary.Programs += n
	r.state.Programs += n
}

// share counts programs that a worker is done with.
func (r *coordinator) share(p *remote, n uint64) {
	for len(r.summary.Workers) <= p.number {
		r.summary.Workers = append(r.summary.Workers, 0)
	}
	r.summary.Workers[p.number] += n
}

// engineCount returns the count of the second of two engines that differ, or nil.
func (r *coordinator) engineCount(engines []string) *EngineCount {
	for k := range r.summary.ByEngine {
		if e := &r.summary.ByEngine[k]; len(engines) == 2 && e.Engine == engines[1] {
			return e
		}
	}
	return nil
}

func (r *coordinator) mismatches(title string, n uint64) {
	r.summary.Mismatches += n
	r.state.Mismatches += n
	r.state.Findings[title] += n
	if e := r.engineCount(judge.EnginesOf(title)); e != nil {
		e.Mismatches += n
	}
	if x := r.findings.list[title]; x != nil {
		x.Count, x.Last = r.state.Findings[title], time.Now().UTC().Truncate(time.Second)
		r.state.Last[title] = x.Last
	}
}

// look saves the state and stops workers that do not go on.
func (r *coordinator) look() error {
	for _, p := range r.workers {
		if p.Why() == "" && p.stalled(r.Patience) {
			p.Interrupt("worker did not go on")
		}
	}
	return r.save(writeSoon)
}

// weigh ends workers that take too much memory. Between programs a worker sees to it by itself: it is the program
// that it is at.
func (r *coordinator) weigh() {
	for _, p := range r.workers {
		if p.Memory() > r.Memory {
			p.Kill(fmt.Sprintf("an engine takes more than %s of memory", process.Sized(r.Memory)))
		}
	}
}

// save writes the state: what has been handed out but is not done is to be done again.
func (r *coordinator) save(write func(string, []byte) error) error {
	r.state.Seconds = r.before + time.Since(r.started).Seconds()
	r.state.Redo = nil
	for _, b := range r.undone() {
		if b.Count > 0 {
			r.state.Redo = append(r.state.Redo, span{b.From, b.Count})
		}
	}
	return r.states.save(write)
}

// undone lists the batches that are to be done or are being done.
func (r *coordinator) undone() []*batch {
	list := slices.Clone(r.queue)
	for _, p := range r.workers {
		if p.batch != nil {
			list = append(list, p.batch)
		}
	}
	return list
}
