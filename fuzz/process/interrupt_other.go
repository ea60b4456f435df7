//go:build !unix

package process

import (
	"os"
	"syscall"
)

// interrupt ends a process.
var interrupt = os.Kill

// Stops are the signals that ask a command to end: it sums up what it has done, and its workers leave it to it.
func Stops() []os.Signal { return []os.Signal{os.Interrupt, syscall.SIGTERM} }
