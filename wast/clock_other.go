//go:build !linux

package wast

import "time"

// threadTime gives what tells how much time has passed: a thread's own time cannot be told here.
func threadTime() func() time.Duration {
	start := time.Now()
	return func() time.Duration { return time.Since(start) }
}
