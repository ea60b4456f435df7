package triage

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"sync"
	"time"

	"wasmjudge/clock"
	"wasmjudge/fuzz"
	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/process"
	"wasmjudge/wasm"
	"wasmjudge/wast"
	"wasmjudge/wast/cause"
)

// order is what the crew sends a worker: its task first, and then whenever something is known that was not.
type order struct {
	Task  *task
	Known Known
}

// task is an input to triage.
type task struct {
	Engines   [2]string
	About     About
	Name      string // of the input
	Data      []byte
	Program   []byte // see Input
	Continues string // likewise
	Behind    []string
	Wants     wants
	Known     Known
	Resume    resume
}

// wants is what a task is to end with.
type wants uint8

const (
	wantsFinding wants = iota // what triage makes of the input
	wantsCheck                // whether the data is a script that fails on the second engine
	wantsScript               // the input's program, as a script that expects nothing
	wantsBlessed              // the data, which is a script, with what the first engine does as its expectations
)

// resume is how far others have come with the input that died of it.
type resume struct {
	Shrunk bool          // the input is as small as it gets
	Spared map[Mark]bool // what is not to be tried
	Limit  time.Duration // how much CPU time reducing may take; 0 for none
	Why    string        // with Limit 0: why the input is not made smaller
}

// event is what a worker reports: one of its fields is set.
type event struct {
	Trying *trying
	Made   *progress
	Done   *done
}

// trying reports that the engines are about to run something.
type trying struct {
	Mark  Mark
	First bool // it is the input itself
}

// progress reports a smaller input.
type progress struct {
	Data   []byte
	Shrunk bool
}

// done ends the task.
type done struct {
	Finding      *Finding
	Inconclusive string // the cause
	Err          string
	Fails        bool
	Text         []byte
}

// Work is a worker process: it triages the input that the crew at the other end of the pipes gives it.
func Work(in io.Reader, out io.Writer, make func(names []string, fault string) ([]wasm.Engine, error)) error {
	signal.Ignore(process.Stops()...) // which are the crew's to heed
	w := &worker{Link: process.NewLink(in, out)}
	var o order
	if err := w.Decode(&o); err != nil {
		return err
	}
	w.learn(o.Task.Known)
	go w.listen()
	engines, err := make(o.Task.Engines[:], o.Task.About.Fault)
	if err != nil {
		return w.Encode(event{Done: &done{Err: err.Error()}})
	}
	d := &done{}
	switch o.Task.Wants {
	case wantsFinding:
		d.Finding, err = w.triage(o.Task, engines)
	case wantsCheck:
		d.Fails = textFails(o.Task.Data, engines[1])
	case wantsScript:
		d.Text, err = o.Task.judge(engines[0]).ScriptOf(o.Task.Data)
	case wantsBlessed:
		d.Text, err = blessed(o.Task.Data, engines[0])
	}
	if open := new(Inconclusive); errors.As(err, &open) {
		d.Inconclusive = open.Cause
	} else if err != nil {
		d.Err = err.Error()
	}
	return w.Encode(event{Done: d})
}

// worker is the state of a worker process.
type worker struct {
	process.Link
	lock  sync.Mutex
	known Known
}

// listen hears what is known now. The process ends when there is nothing to hear any more, whatever it is at.
func (w *worker) listen() {
	for {
		var o order
		if err := w.Decode(&o); err != nil {
			os.Exit(0)
		}
		w.learn(o.Known)
	}
}

func (w *worker) learn(k Known) {
	w.lock.Lock()
	defer w.lock.Unlock()
	w.known.add(k)
}

func (w *worker) shown(b judge.Bucket) []known {
	w.lock.Lock()
	defer w.lock.Unlock()
	return w.known.of(b)
}

func (w *worker) triage(x *task, engines []wasm.Engine) (*Finding, error) {
	t := &Triage{Judge: x.judge(engines...), About: x.About, Behind: x.Behind, shown: w.shown, resume: x.Resume}
	t.report = func(e event) { _ = w.Encode(e) } // if nobody hears it, listen ends the process
	if t.Kept = x.kept(t.Judge); t.Kept {
		x.Data = fuzz.ScriptInput(x.Program)
	}
	return t.Input(context.Background(), x.Name, x.Data)
}

// kept reports whether the program that was kept beside the input has to take its place: the generator makes another
// one of the input than it did when the input was found.
func (x *task) kept(j *fuzz.Judge) bool {
	if len(x.Program) == 0 {
		return false
	}
	script, err := j.ScriptOf(x.Data)
	return err != nil || !bytes.Equal(script, x.Program)
}

// judge makes a judge of what was found without some causes.
func (x *task) judge(engines ...wasm.Engine) *fuzz.Judge {
	j := fuzz.NewJudge(engines...)
	if without, err := cause.Parse(x.About.Without); err == nil && len(without) > 0 {
		j.Change = without.Module
	}
	return j
}

// blessed writes what an engine does into the commands of a script.
func blessed(text []byte, e wasm.Engine) ([]byte, error) {
	script, err := wast.Parse(&wasm.Source{Name: "script", Text: text})
	if err != nil {
		return nil, err
	}
	ctx, cancel := clock.WithTimeout(context.Background(), 2*programTime)
	defer cancel()
	b, err := wast.Bless(ctx, script, wasm.Config{}, e)
	if err != nil {
		return nil, err
	}
	return b.Text, nil
}

// textFails reports whether a text is a script that fails on an engine, with any leftovers. One that only tells of a
// difference counts as failing: it cannot.
func textFails(text []byte, e wasm.Engine) bool {
	script, err := wast.Parse(&wasm.Source{Name: "script", Text: text})
	if err != nil || len(script.Commands) == 0 {
		return err == nil
	}
	for l := range wasm.LeftoversKinds {
		if fails(context.Background(), script, wasm.Config{Leftovers: l}, e) {
			return true
		}
	}
	return false
}
