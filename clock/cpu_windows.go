package clock

import (
	"syscall"
	"time"
)

// CPU returns the CPU time that this process has taken, in all of its threads.
func CPU() time.Duration {
	var created, exited, kernel, user syscall.Filetime
	self, err := syscall.GetCurrentProcess()
	if err == nil {
		err = syscall.GetProcessTimes(self, &created, &exited, &kernel, &user)
	}
	if err != nil {
		panic("clock: GetProcessTimes: " + err.Error()) // broken invariant: nothing can be wrong with the arguments
	}
	return ticks(kernel) + ticks(user)
}

// ticks is a duration in units of 100 ns.
func ticks(t syscall.Filetime) time.Duration {
	return 100 * time.Duration(int64(t.HighDateTime)<<32|int64(t.LowDateTime))
}
