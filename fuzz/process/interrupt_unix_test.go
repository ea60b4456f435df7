//go:build unix

package process

import (
	"os"
	"os/signal"
	"slices"
	"syscall"
	"testing"
)

// TestStops: a command that whoever started it keeps alive when the terminal is gone heeds the other signals only.
func TestStops(t *testing.T) {
	if signal.Ignored(syscall.SIGHUP) {
		t.Skip("this test was itself started with SIGHUP ignored, which cannot be undone for the time after")
	}
	if !slices.Contains(Stops(), os.Signal(syscall.SIGHUP)) || !slices.Contains(Stops(), os.Signal(syscall.SIGTERM)) {
		t.Errorf("%v", Stops())
	}
	signal.Ignore(syscall.SIGHUP)
	defer signal.Reset(syscall.SIGHUP)
	if slices.Contains(Stops(), os.Signal(syscall.SIGHUP)) || !slices.Contains(Stops(), os.Signal(syscall.SIGTERM)) {
		t.Errorf("with SIGHUP ignored: %v", Stops())
	}
}
