//go:build linux && amd64

package run

import (
	"errors"
	"fmt"
	"sync"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Signals. Native code has no checks for what the hardware checks: accesses beyond a memory's end, division by zero,
// the stack's limit, hlt. Nor has it any for interruption: Go asks a thread to preempt what it runs by SIGURG, at the
// latest after 10 ms, when the collector needs the goroutine or others wait. Our handlers run before Go's for these
// signals. What comes while rsp is on a native stack is ours: native code is made to leave (signal_linux_amd64.s).
// All else goes to Go's handler unchanged, so that a nil dereference in Go is a panic as ever.
//
// Handlers run on the signal stack that Go gives each of its threads, with Go's flags and restorer, so they work also
// when the native stack is full.
//
// os/signal leaves the handlers as they are: Notify and Stop change nothing for signals that Go handles anyway, and
// these are such. Only signal.Ignore(SIGURG) takes ours away: native code is then never interrupted, until the next
// call of New. Nor is it with GODEBUG=asyncpreemptoff=1, as Go's own loops are not.

// goHandlers are the handlers that were installed before ours, by signal.
var goHandlers [65]uintptr

// sigaction is the kernel's struct of that name.
type sigaction struct {
	handler, flags, restorer uintptr
	mask                     uint64
}

var signalsMutex sync.Mutex

func handlerAddrs() (fault, urg uintptr)

// installSignals puts the handlers where they are not in place yet.
func installSignals() error {
	signalsMutex.Lock()
	defer signalsMutex.Unlock()
	fault, urg := handlerAddrs()
	for _, s := range []struct {
		signal  unix.Signal
		handler uintptr
	}{{unix.SIGSEGV, fault}, {unix.SIGBUS, fault}, {unix.SIGFPE, fault}, {unix.SIGILL, fault}, {unix.SIGTRAP, fault}, {unix.SIGURG, urg}} {
		if err := installSignal(s.signal, s.handler); err != nil {
			return fmt.Errorf("native: cannot handle %v: %w", s.signal, err)
		}
	}
	return nil
}

func installSignal(signal unix.Signal, handler uintptr) error {
	var a sigaction
	if err := rtSigaction(signal, nil, &a); err != nil || a.handler == handler {
		return err
	}
	const sigDefault, sigIgnore = 0, 1
	if a.handler == sigDefault || a.handler == sigIgnore {
		if goHandlers[signal] == 0 {
			return errors.New("it is not handled by Go")
		}
		a.flags, a.restorer = goAction.flags, goAction.restorer
	} else {
		goHandlers[signal] = a.handler
		goAction = a
	}
	a.handler = handler
	return rtSigaction(signal, &a, nil)
}

// goAction is one of Go's own actions, for its flags and restorer.
var goAction sigaction

func rtSigaction(signal unix.Signal, set, old *sigaction) error {
	_, _, errno := unix.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(signal),
		uintptr(unsafe.Pointer(set)), uintptr(unsafe.Pointer(old)), unsafe.Sizeof(set.mask), 0, 0)
	if errno != 0 {
		return errno
	}
	return nil
}
