//go:build unix

package process

import (
	"os"
	"os/signal"
	"syscall"
)

// interrupt asks a process to say where it stands and end.
const interrupt = syscall.SIGQUIT

// Stops are the signals that ask a command to end: it sums up what it has done, and its workers leave it to it. That
// the terminal is gone is not among them if whoever started the command had it ignored, as nohup does.
func Stops() []os.Signal {
	list := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		list = append(list, syscall.SIGHUP)
	}
	return list
}
