//go:build unix

package main

import (
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestInterrupt interrupts subcommands while they read what never ends. Its script uses
//
//	mkfifo FILE       make a named pipe
//	interrupt FILE    wait until the background command has opened the pipe, and interrupt it
func TestInterrupt(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Files: []string{"testdata/interrupt.txtar"},
		Cmds:  map[string]func(*testscript.TestScript, bool, []string){"mkfifo": mkfifo, "interrupt": interrupt},
	})
}

func mkfifo(ts *testscript.TestScript, neg bool, args []string) {
	ts.Check(syscall.Mkfifo(ts.MkAbs(args[0]), 0o600))
}

func interrupt(ts *testscript.TestScript, neg bool, args []string) {
	for {
		pipe, err := os.OpenFile(ts.MkAbs(args[0]), os.O_WRONLY|syscall.O_NONBLOCK, 0)
		if err == nil {
			ts.Defer(func() { pipe.Close() }) // until then what reads it waits
			break
		}
		time.Sleep(5 * time.Millisecond) // nobody reads it yet
	}
	ts.Check(ts.BackgroundCmds()[0].Process.Signal(os.Interrupt))
}
