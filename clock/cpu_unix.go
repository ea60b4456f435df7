//go:build unix

package clock

import (
	"syscall"
	"time"
)

// CPU returns the CPU time that this process has taken, in all of its threads.
func CPU() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic("clock: getrusage: " + err.Error()) // broken invariant: nothing can be wrong with the arguments
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
