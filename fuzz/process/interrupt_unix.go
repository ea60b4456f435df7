//go:build unix

package process

import "syscall"

// interrupt asks a process to say where it stands and end.
const interrupt = syscall.SIGQUIT
