//go:build linux && amd64

package native_test

import (
	"runtime"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Benchmarks on a machine that has other work: what is compared runs in turn in one benchmark, so that whatever
// happens meets all of it, and the clock is CPU time, which stands still while another process has the processor.

// contestant is one side of a comparison: run does steps units of work.
type contestant struct {
	name      string
	steps     float64
	run       func()
	elsewhere func() time.Duration // in place of run: does them in another process, and returns the time
}

// time is the CPU time that the contestant takes.
func (c *contestant) time(tb testing.TB) time.Duration {
	if c.elsewhere != nil {
		return c.elsewhere()
	}
	start := cpuTime(tb, unix.CLOCK_THREAD_CPUTIME_ID)
	c.run()
	return cpuTime(tb, unix.CLOCK_THREAD_CPUTIME_ID) - start
}

// inTurn compares contestants. It reports for each the median CPU time of a unit, and for each but the first by how
// much that is more than the first's.
func inTurn(b *testing.B, cs ...contestant) {
	medians := measure(b, cs)
	for k, c := range cs {
		b.ReportMetric(medians[k], c.name+"-ns/step")
		if k > 0 {
			b.ReportMetric(medians[k]/medians[0], c.name+"/"+cs[0].name)
		}
	}
}

// measure runs the contestants once each in every round of b.Loop and gives the median CPU time of a unit for each,
// in nanoseconds.
func measure(b *testing.B, cs []contestant) []float64 {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	samples := make([][]float64, len(cs))
	for b.Loop() {
		for k, c := range cs {
			samples[k] = append(samples[k], float64(c.time(b))/c.steps)
		}
	}
	b.ReportMetric(0, "ns/op") // of all together: says nothing
	medians := make([]float64, len(cs))
	for k := range cs {
		medians[k] = median(samples[k])
	}
	return medians
}

// cpuTime reads a clock of the thread or the process.
func cpuTime(tb testing.TB, clock int32) time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(clock, &t); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(t.Nano())
}

func median(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}
