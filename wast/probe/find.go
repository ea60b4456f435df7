package probe

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"

	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
	"wasmjudge/wast"
)

//go:embed log.wat
var logText string

// vectorText is what the log has for vectors.
const vectorText = `
  (func (export "vector") (param $what i32) (param $bits v128) (local $at i32)
    (if (i32.ge_u (global.get $count) (global.get $most)) (then unreachable))
    (if (i32.lt_u (global.get $count) (i32.const 65536))
      (then
        (local.set $at (i32.mul (global.get $count) (i32.const 24)))
        (i64.store (local.get $at) (i64.extend_i32_u (local.get $what)))
        (v128.store offset=8 (local.get $at) (local.get $bits))))
    (global.set $count (i32.add (global.get $count) (i32.const 1))))
`

// logName is the name of the instance that keeps notes, which no script can give to another.
const logName = "$ notes"

// The bounds of a search: notes that are kept of a run, as in log.wat, and runs of the script with other notes.
const (
	maxNotes  = 1 << 16
	maxTrials = 48
)

// note is one entry of the log.
type note struct {
	what   int // number of the slot, from 1; 0 is behind the end
	lo, hi uint64
}

// Find returns the first note by which an engine parts from another in a script. If no note differs in as many runs as
// are tried and yet a command fails with all notes, the engines part behind the last note; else it returns nil. If the
// wrong engine breaks, its notes cannot be read, and the note is found that it does not come to. The error is that of a
// script whose notes cannot be made or read.
func Find(ctx context.Context, s *wast.Script, c wasm.Config, right, wrong wasm.Engine) (*Parting, error) {
	f := &finder{script: s, config: c, right: right, wrong: wrong}
	if err := f.gather(); err != nil || len(f.points) == 0 {
		return nil, err
	}
	all := make([]*point, len(f.points))
	for i := range f.points {
		all[i] = &f.points[i]
	}
	if err := f.whole(ctx, all); err != nil {
		return nil, err
	}
	err := f.search(ctx, all)
	var unread *unreadError
	switch {
	case errors.As(err, &unread) && unread.engine == wrong.Name():
		return f.breaking(ctx, all)
	case err != nil || f.best != nil:
		return f.best, err
	}
	return f.behind(ctx, all)
}

// behind returns the last note that both engines make before the first command that fails on the wrong one only, with
// notes at all points: or nil if no command does.
func (f *finder) behind(ctx context.Context, all []*point) (*Parting, error) {
	noted := f.with(all)
	want := wast.Run(ctx, noted, f.config, f.right).Results
	got := wast.Run(ctx, noted, f.config, f.wrong).Results
	added := len(noted.Commands) - len(f.script.Commands)
	for i := added; i < len(got); i++ {
		if want[i].Status != wast.Passed || got[i].Status != wast.Failed {
			continue
		}
		until := *f.script
		until.Commands = until.Commands[:i-added+1]
		f.script = &until
		notes, err := f.logged(ctx, all)
		if err != nil || len(notes) == 0 {
			return nil, err
		}
		p := f.parting()
		p.Before = f.seen(notes[len(notes)-1])
		return p, nil
	}
	return nil, nil
}

// breaking finds the note that the right engine comes to and the wrong one does not, because it breaks before. Code is
// stopped where so many notes are made: they can be read if the engine has not broken until then.
func (f *finder) breaking(ctx context.Context, all []*point) (*Parting, error) {
	f.best, f.stops = nil, true
	good := func(n int) bool { // reports whether the engines agree on the first n notes
		f.most = n
		answers, err := f.run(ctx, f.wrong, all, ask{name: "count"}, hashOf(0, n))
		return err == nil && answers[0][0] == uint64(n) && answers[1][0] == hash(f.full[:n])
	}
	n := sort.Search(len(f.full)+1, func(n int) bool { return ctx.Err() != nil || !good(n) }) - 1
	if ctx.Err() != nil || n < 0 || n == len(f.full) {
		return nil, ctx.Err()
	}
	f.most = n + 1
	got := note{}
	if list, err := f.read(ctx, f.wrong, all, n, n+1); err == nil && len(list) == 1 {
		got = list[0]
	}
	f.keep(f.full, n, got)
	return f.best, nil
}

// finder searches in a script.
type finder struct {
	script       *wast.Script
	config       wasm.Config
	right, wrong wasm.Engine
	modules      []*wasm.Module
	points       []point
	of           []int // the point of each slot; slot 0 is not used
	log          *wast.Command

	stops bool // code traps where it would make more than most notes
	most  int

	full   []note // of the right engine, at all points
	trials int
	best   *Parting
	first  int // where in full the best is
}

// gather finds the points of all modules that are instantiated.
func (f *finder) gather() error {
	f.script.Changed(func(m *wasm.Module) *wasm.Module {
		f.modules = append(f.modules, m)
		f.points = append(f.points, points(m)...)
		return nil
	})
	f.of = []int{-1}
	for i := range f.points {
		p := &f.points[i]
		p.first = len(f.of)
		for range max(1, len(p.slots)) {
			f.of = append(f.of, i)
		}
	}
	source := logText
	if slices.ContainsFunc(f.points, func(p point) bool { return hasVectors([]*point{&p}) }) {
		source = strings.TrimSuffix(strings.TrimSpace(source), ")") + vectorText + ")"
	}
	m, err := text.Parse(&wasm.Source{Name: "notes", Text: []byte(source)})
	f.log = &wast.Command{Kind: wast.CmdModule, Module: &wast.ModuleDef{Name: logName, Module: m}}
	return err
}

// ask is a question to the log, after the script.
type ask struct {
	name string
	args []wasm.Value
}

func count32(n int) wasm.Value { return wasm.ValueI32(int32(n)) }

func readAt(i int) ask        { return ask{"read", []wasm.Value{count32(i)}} }
func hashOf(from, to int) ask { return ask{"hash", []wasm.Value{count32(from), count32(to)}} }
func (a ask) command() wast.Command {
	return wast.Command{Kind: wast.CmdAction, Action: &wast.Action{Instance: logName, Export: a.name, Args: a.args}}
}

// run runs the script on an engine with notes at some points, and returns the log's answers as numbers.
func (f *finder) run(ctx context.Context, e wasm.Engine, ps []*point, asks ...ask) ([][]uint64, error) {
	s := f.with(ps)
	n := len(s.Commands)
	for _, a := range asks {
		s.Commands = append(s.Commands, a.command())
	}
	report := wast.Run(ctx, s, f.config, e)
	var answers [][]uint64
	for i, r := range report.Results[n:] {
		if r.Status != wast.Passed {
			return nil, &unreadError{e.Name(), r.Reason + failures(r)}
		}
		numbers, err := printed(r.Printed)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", asks[i].name, err)
		}
		answers = append(answers, numbers)
	}
	return answers, nil
}

// unreadError is that of an engine whose notes cannot be read.
type unreadError struct{ engine, why string }

func (e *unreadError) Error() string { return "the notes cannot be read on " + e.engine + ": " + e.why }

func failures(r wast.Result) (s string) {
	for _, f := range r.Failures {
		s += f.Got
	}
	return s
}

// printed reads what an action prints: a line for each number.
func printed(s string) (list []uint64, err error) {
	for line := range strings.Lines(s) {
		word, _, _ := strings.Cut(line, " ")
		n, err := strconv.ParseInt(word, 10, 64)
		if err != nil {
			return nil, err
		}
		list = append(list, uint64(n))
	}
	return list, nil
}

// with is the script with notes at some points.
func (f *finder) with(ps []*point) *wast.Script {
	of := map[*wasm.Module][]*point{}
	for _, p := range ps {
		of[p.module] = append(of[p.module], p)
	}
	k := 0
	s := f.script.Changed(func(*wasm.Module) *wasm.Module {
		m := f.modules[k]
		if k++; len(of[m]) == 0 {
			return nil
		}
		return instrumented(m, of[m])
	})
	log := []wast.Command{*f.log, {Kind: wast.CmdRegister, Name: logName, Text: logModule}}
	if f.stops {
		log = append(log, ask{"stop", []wasm.Value{count32(f.most)}}.command())
	}
	s.Commands = append(log, s.Commands...)
	return s
}

// read returns the notes from one to another.
func (f *finder) read(ctx context.Context, e wasm.Engine, ps []*point, from, to int) ([]note, error) {
	var asks []ask
	for i := from; i < to; i++ {
		asks = append(asks, readAt(i))
	}
	answers, err := f.run(ctx, e, ps, asks...)
	notes := make([]note, len(answers))
	for i, a := range answers {
		notes[i] = note{int(a[0]), a[1], a[2]}
	}
	return notes, err
}

// logged returns all notes of the right engine.
func (f *finder) logged(ctx context.Context, ps []*point) ([]note, error) {
	n, err := f.run(ctx, f.right, ps, ask{name: "count"})
	if err != nil {
		return nil, err
	}
	return f.read(ctx, f.right, ps, 0, min(int(n[0][0]), maxNotes))
}

// whole notes what the right engine does at all points.
func (f *finder) whole(ctx context.Context, all []*point) (err error) {
	f.full, err = f.logged(ctx, all)
	return err
}

// search looks for the first note that differs at some points, and with fewer if none does.
func (f *finder) search(ctx context.Context, ps []*point) error {
	if ctx.Err() != nil || f.trials == maxTrials {
		return ctx.Err()
	}
	f.trials++
	found, err := f.part(ctx, ps)
	if err != nil || found || len(ps) == 1 {
		return err
	}
	half := halved(ps)
	if err := f.search(ctx, ps[:half]); err != nil {
		return err
	}
	return f.search(ctx, ps[half:])
}

// halved returns where to cut a list in two: between functions, if there are several.
func halved(ps []*point) int {
	same := func(a, b *point) bool { return a.module == b.module && a.fn == b.fn }
	best := len(ps) / 2
	if same(ps[0], ps[len(ps)-1]) {
		return best
	}
	for d := range len(ps) {
		for _, i := range []int{best - d, best + d} {
			if i > 0 && i < len(ps) && !same(ps[i-1], ps[i]) {
				return i
			}
		}
	}
	return best
}

// part finds the first note that differs with notes at some points.
func (f *finder) part(ctx context.Context, ps []*point) (found bool, err error) {
	want, err := f.logged(ctx, ps)
	if err != nil {
		return false, err
	}
	from, to := 0, len(want)
	for to-from > fewNotes {
		if from, to, err = f.narrow(ctx, ps, want, from, to); err != nil {
			return false, err
		}
	}
	got, err := f.read(ctx, f.wrong, ps, from, min(to+1, maxNotes)) // one more, if it goes on where the other ends
	if err != nil {
		return false, err
	}
	for i, g := range got {
		w := note{}
		if from+i < len(want) {
			w = want[from+i]
		}
		if g != w {
			f.keep(want, from+i, g)
			return true, nil
		}
	}
	return false, nil
}

// fewNotes are read one by one; into so many parts are more cut.
const fewNotes = 32

// narrow finds the first part of a range of the log that differs. If none does, the part behind the last note is left.
func (f *finder) narrow(ctx context.Context, ps []*point, want []note, from, to int) (int, int, error) {
	var asks []ask
	var cuts []int
	step := (to - from + fewNotes - 1) / fewNotes
	for i := from; i < to; i += step {
		cuts = append(cuts, i)
		asks = append(asks, hashOf(i, min(i+step, to)))
	}
	answers, err := f.run(ctx, f.wrong, ps, asks...)
	for i, a := range answers {
		end := min(cuts[i]+step, to)
		if a[0] != hash(want[cuts[i]:end]) {
			return cuts[i], end, err
		}
	}
	return to, to, err
}

// hash is what log.wat computes of notes.
func hash(list []note) uint64 {
	h := uint64(0xcbf29ce484222325)
	for _, n := range list {
		for _, word := range []uint64{uint64(n.what), n.lo, n.hi} {
			h = (h ^ word) * 0x100000001b3
			h ^= h >> 29
		}
	}
	return h
}

// keep notes a difference, if the right engine comes to it before the best so far.
func (f *finder) keep(want []note, i int, got note) {
	at, times := len(f.full), 0
	if i < len(want) { // the same note in the full log: as often seen before
		seen := 0
		for _, n := range want[:i] {
			if n.what == want[i].what {
				seen++
			}
		}
		times = seen + 1
		at = slices.IndexFunc(f.full, func(n note) bool {
			if n.what == want[i].what {
				seen--
			}
			return seen < 0
		})
	}
	if f.best != nil && at >= f.first {
		return
	}
	f.first = at
	f.best = f.parting()
	f.best.Times = times
	if i < len(want) {
		f.best.Want = f.seen(want[i])
	}
	if got.what > 0 && got.what < len(f.of) {
		f.best.Got = f.seen(got)
	}
	if i > 0 {
		f.best.Before = f.seen(want[i-1])
	}
}

// parting returns a Parting that has no notes yet.
func (f *finder) parting() *Parting {
	return &Parting{Right: f.right.Name(), Wrong: f.wrong.Name(), Trials: f.trials, script: f.script}
}

// seen gives a note its meaning.
func (f *finder) seen(n note) *Seen {
	p := &f.points[f.of[n.what]]
	s := &Seen{Kind: p.kind, point: p, lo: n.lo, hi: n.hi}
	if len(p.slots) > 0 {
		s.slot = &p.slots[n.what-p.first]
	}
	return s
}
