//go:build !linux

package clock

import "time"

// OfThread returns a function that returns how much time has passed: this system does not say what a thread has taken.
func OfThread() func() time.Duration {
	start := time.Now()
	return func() time.Duration { return time.Since(start) }
}
