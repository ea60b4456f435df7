package wast

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"wasmjudge/clock"
)

// WithCommandTime returns a context under which Run, Bless and Explain stop a command that takes longer than d, on
// each engine for itself. On Linux the time is that of the processor in the thread that runs the script, so that it
// does not depend on what else the machine does; elsewhere it is time as it passes. What is stopped is skipped, and so
// is what follows it in the script on that engine.
func WithCommandTime(ctx context.Context, d time.Duration) context.Context {
	return context.WithValue(ctx, commandTime{}, d)
}

// commandTime is the key of a context's time for a command.
type commandTime struct{}

// maxTick is how often is looked at how long a command has been running, unless it may take less.
const maxTick = 100 * time.Millisecond

// stopwatch stops a command that takes too long.
type stopwatch struct {
	begun atomic.Uint64  // counts the commands that have begun
	last  locatedCommand // the command that began last
	over  skip           // why what follows is not run; empty while all is well
	late  error          // names the command that ran out of time, if one did
}

// begin prepares w for commands that run in this goroutine with the context that it gives, and end for the end of
// them all.
func (w *world) begin(ctx context.Context) (limited context.Context, end func()) {
	limit, _ := ctx.Value(commandTime{}).(time.Duration)
	if limit <= 0 {
		return ctx, w.store.Close
	}
	limited, cancel := context.WithCancelCause(ctx)
	runtime.LockOSThread() // whose time is measured
	used, ended := clock.OfThread(), make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() { w.clock.watch(limit, used, ended, cancel) })
	return limited, func() {
		close(ended)
		watching.Wait()
		cancel(nil)
		runtime.UnlockOSThread()
		w.store.Close()
	}
}

// watch cancels if a command takes longer than limit, until ended is closed.
func (c *stopwatch) watch(
	limit time.Duration, used func() time.Duration, ended <-chan struct{}, cancel context.CancelCauseFunc,
) {
	ticker := time.NewTicker(max(min(limit/4, maxTick), time.Millisecond))
	defer ticker.Stop()
	command, since := c.begun.Load(), used()
	for {
		select {
		case <-ended:
			return
		case <-ticker.C:
		}
		if now := c.begun.Load(); now != command {
			command, since = now, used()
		} else if used()-since >= limit {
			cancel(outOfTime{limit})
			return
		}
	}
}

// outOfTime is why a context is done: a command took longer than it may.
type outOfTime struct{ limit time.Duration }

func (o outOfTime) Error() string { return "a command may take " + o.limit.String() }

// stoppedError is the error of a command that was stopped before it was done.
type stoppedError struct{}

func (stoppedError) Error() string { return "stopped" }

// inTime begins a command, or gives the reason why it is not run.
func (c *stopwatch) inTime(ctx context.Context, next locatedCommand) error {
	if c.over == "" && ctx.Err() != nil {
		c.stop(ctx)
	}
	if c.over != "" {
		return c.over
	}
	c.last = next
	c.begun.Add(1)
	return nil
}

// stop returns the reason why the command that began last was stopped. What follows is not run.
func (c *stopwatch) stop(ctx context.Context) skip {
	why := "the engine has a limit of its own"
	if cause := context.Cause(ctx); cause != nil {
		if _, late := cause.(outOfTime); !late {
			c.over = "interrupted"
			return c.over
		}
		why = cause.Error()
	}
	where := c.last.source.Where(c.last.command.Pos)
	c.over = skip("not run, because " + where + " ran out of time")
	c.late = errors.New(where + ": ran out of time: " + why)
	return skip("ran out of time at " + where + ": " + why)
}
