// Package clock measures by the CPU time that processes take and by whether they do anything, not by the time that
// passes: on a machine that has other things to do everything is late, and nothing is wrong.
package clock

import (
	"context"
	"sync"
	"time"
)

// WithTimeout returns a context that is done when this process has taken d of CPU time since the call, but not before
// d has passed, or when its parent is done or cancel is called. All goroutines of the process take CPU time; so one
// of them has at least as long as with context.WithTimeout, and longer if the process has to wait for a processor.
// The context of what waits and takes no CPU time is never done. If it is done for the time that was taken,
// context.Cause returns context.DeadlineExceeded.
func WithTimeout(parent context.Context, d time.Duration) (ctx context.Context, cancel context.CancelFunc) {
	ctx, end := context.WithCancelCause(parent)
	if d <= 0 {
		end(context.DeadlineExceeded)
		return ctx, func() {}
	}
	l := &limit{ctx: ctx, end: end, started: CPU(), most: d}
	l.lock.Lock()
	defer l.lock.Unlock()
	l.timer = time.AfterFunc(d, l.look)
	return ctx, l.stop
}

// limit ends a context when CPU time has been taken.
type limit struct {
	ctx     context.Context
	end     context.CancelCauseFunc
	started time.Duration
	most    time.Duration

	lock  sync.Mutex
	timer *time.Timer
}

// often is how soon after a look there is another one at most.
const often = time.Millisecond

// look ends the context, or looks again when it may be time.
func (l *limit) look() {
	left := l.most - (CPU() - l.started)
	if left <= 0 {
		l.end(context.DeadlineExceeded)
		return
	}
	l.lock.Lock()
	defer l.lock.Unlock()
	if l.ctx.Err() == nil {
		l.timer.Reset(max(left, often))
	}
}

func (l *limit) stop() {
	l.end(nil)
	l.lock.Lock()
	defer l.lock.Unlock()
	l.timer.Stop()
}
