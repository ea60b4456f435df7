//go:build linux

package fuzz

import (
	"context"
	"runtime/debug"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/program"
)

// cpuTime is the CPU time that the process has taken, Go's collector included.
func cpuTime(tb testing.TB) time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &t); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(t.Nano())
}

// linkedInputs are the bench inputs as inputs of linked programs.
var linkedInputs = func() (list [len(benchInputs)][]byte) {
	for i := range list {
		list[i] = Join(FormLinked, benchInputs[i])
	}
	return list
}()

// quiet makes Go's collector work as in a campaign's worker.
func quiet(b *testing.B) {
	percent := debug.SetGCPercent(800)
	b.Cleanup(func() { debug.SetGCPercent(percent) })
}

// BenchmarkJudge is the whole of what the fuzzer does with an input: generate, validate, run on every engine,
// compare. It reports how many programs one second of CPU time is enough for.
func BenchmarkJudge(b *testing.B) {
	b.ReportAllocs()
	quiet(b)
	j := NewJudge(engines...)
	start := cpuTime(b)
	last, best := start, time.Hour
	for i := 0; b.Loop(); i++ {
		d, err := j.Input(context.Background(), linkedInputs[i%len(linkedInputs)])
		if err != nil || d.Verdict == judge.Differ {
			b.Fatal(d, err)
		}
		if i%len(linkedInputs) == len(linkedInputs)-1 {
			now := cpuTime(b)
			best, last = min(best, now-last), now
		}
	}
	used := cpuTime(b) - start
	b.ReportMetric(float64(b.N)/used.Seconds(), "programs/cpu-s")
	b.ReportMetric(float64(used.Microseconds())/float64(b.N), "cpu-µs/op")
	b.ReportMetric(float64(best.Microseconds())/float64(len(linkedInputs)), "best-cpu-µs/op")
}

// stopwatch adds up how long phases take.
type stopwatch struct {
	names []string
	spent []time.Duration
	last  time.Time
}

func (s *stopwatch) start() { s.last = time.Now() }

func (s *stopwatch) lap(name string) {
	now := time.Now()
	k := slices.Index(s.names, name)
	if k < 0 {
		k = len(s.names)
		s.names = append(s.names, name)
	}
	for len(s.spent) <= k {
		s.spent = append(s.spent, 0)
	}
	s.spent[k] += now.Sub(s.last)
	s.last = time.Now()
}

// BenchmarkPhases shows where the time goes: for each phase microseconds a program, each program at its best of many
// rounds, when no other process had the processor and Go's collector was quiet.
func BenchmarkPhases(b *testing.B) {
	var names []string
	var best [len(linkedInputs)][]time.Duration
	quiet(b)
	j := NewJudge(engines...)
	for b.Loop() {
		for i, in := range linkedInputs {
			s := stopwatch{names: names}
			phases(b, j, in, &s)
			names = s.names
			for k, d := range s.spent {
				if k == len(best[i]) {
					best[i] = append(best[i], d)
				}
				best[i][k] = min(best[i][k], d)
			}
		}
	}
	b.ReportMetric(0, "ns/op")
	var total float64
	for k, name := range names {
		var sum time.Duration
		for i := range best {
			if k < len(best[i]) {
				sum += best[i][k]
			}
		}
		us := float64(sum) / float64(1000*len(best))
		total += us
		b.ReportMetric(us, name+"-µs")
	}
	b.ReportMetric(total, "total-µs")
}

// phases does with an input what Judge does.
func phases(tb testing.TB, j *Judge, in []byte, s *stopwatch) {
	ctx, cancel := context.WithTimeout(context.Background(), judge.ProgramTime)
	defer cancel()
	s.start()
	p := j.Generate(in)
	s.lap("generate")
	if err := p.Validate(); err != nil {
		tb.Fatal(err)
	}
	s.lap("validate")
	var runs []*program.Run
	for _, e := range j.Engines {
		r, err := p.Begin(e, program.Limits)
		if err != nil {
			tb.Fatal(err)
		}
		s.lap(e.Name() + "-compile")
		for range p.Steps {
			at := len(r.Outcomes)
			r.Step(ctx)
			if p.Steps[at].Instantiate {
				s.lap(e.Name() + "-instantiate")
			} else {
				s.lap(e.Name() + "-call")
			}
		}
		runs = append(runs, r)
	}
	s.start()
	for _, r := range runs[1:] {
		judge.Compare(p, runs[0], r)
	}
	s.lap("compare")
	for _, r := range runs {
		r.Close()
		s.lap(r.Engine + "-close")
	}
}
