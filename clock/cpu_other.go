//go:build !unix && !windows

package clock

import "time"

var started = time.Now()

// CPU returns the time since the start of this process: this system does not say how much CPU time it has taken.
func CPU() time.Duration { return time.Since(started) }
