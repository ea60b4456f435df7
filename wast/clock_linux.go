package wast

import (
	"time"

	"golang.org/x/sys/unix"
)

// threadTime gives what tells how much processor time the calling thread has used, to whichever thread asks; or how
// much time has passed, if the kernel does not tell.
func threadTime() func() time.Duration {
	const perThread, scheduled = 4, 2 // of the kernel's numbers of clocks: include/linux/posix-timers.h
	clock := ^int32(unix.Gettid())<<3 | perThread | scheduled
	start := time.Now()
	return func() time.Duration {
		var t unix.Timespec
		if err := unix.ClockGettime(clock, &t); err != nil {
			return time.Since(start)
		}
		return time.Duration(t.Nano())
	}
}
