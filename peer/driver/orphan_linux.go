package driver

import (
	"os/exec"
	"runtime"
	"syscall"
)

// StartWithUs starts a process that the system kills when this one is no more, also if it never reads its input again.
// The system goes by the thread that started it, which therefore does nothing else until ended is closed.
func StartWithUs(cmd *exec.Cmd, ended <-chan struct{}) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			<-ended
		}
	}()
	return <-started
}
