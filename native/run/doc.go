// Package run executes artifacts: the store, instances and invocation of chapter 4 of the specification, on native
// stacks of its own.
//
//   - store.go: an engine and its stores; code.go: an artifact in executable memory;
//   - instantiate.go, extern.go, meminst.go, tableinst.go, constant.go: instances, and what they consist of;
//   - invoke.go, host.go: invocation, and calls of host functions;
//   - services.go, array.go: what generated code asks Go for;
//   - walk.go: the search for a handler;
//   - stack.go, machine.go, enter_linux_amd64.s: native stacks, and how a thread gets on one and off it;
//   - signal.go, signal_linux_amd64.s, crash.go: traps, interruption and crashes, from signals;
//   - checked.go: what is checked of all that generated code leaves behind;
//   - codemem.go, reserve.go: memory for code, and address space for linear memories and objects;
//   - heap.go, handle.go, value.go, types.go: the store's objects, references to them, and types at run time;
//   - limits.go: what a store may use, and what it is charged;
//   - processor.go: what the processor can do;
//   - fault.go: what is wrong with known faults.
//
// # What can wait
//
// Go waits for native code when it stops the world, scans a stack, or wants the thread for another goroutine; an
// embedder waits for the end of a call that it has cancelled. All of these wait for one thing: SIGURG makes native
// code leave. Hence the question for each place where a thread can be is whether a signal that finds it there has
// an effect, now or later.
//
//   - In generated code: signalURG makes it leave, whatever rsp is. It saves the registers in the machine, for the
//     stack may have no room: a loop in a frame that lies in the guard was once never interrupted.
//   - In a stub: the signal has no effect, but a stub has no loop. If it leaves, Go's next function looks for the
//     request. If it enters, the request stands, and Go sends again: every 100 µs while it stops the world, as soon
//     as the last signal was handled while it scans a stack, and from the monitor thread every 10 ms. Go's handler
//     runs after ours each time, since Go sends no second signal before that.
//   - Anywhere else, with native code's goroutine: native code jumped there by mistake, and leaves with a Crash.
//   - In the handler of a fault: all signals are blocked, and the handler has no loop but the search for the way,
//     which is bounded by the number of stacks.
//   - In Go, on behalf of native code: Go's own rules hold. The walk goes up the stack in every step, else it is a
//     Crash; tables of handlers point outwards only. Fills and copies are bounded by the memory's limit.
//   - In a system call: those that are made here (mmap, mprotect, madvise, rt_sigaction) do not wait, and signals
//     restart others (SA_RESTART is in Go's flags, which our handlers have too).
//
// Locks (stacks, code memory, reservations, signals) are held neither across native code nor across runtime.GC, and
// none is taken while another is held, nor in a handler. A cleanup takes the lock of code memory in its own
// goroutine.
//
// At start, goHandlers is filled before the handler that reads it is installed, and handlers find no way before a
// machine is entered. A signal in between goes to Go.
//
// Whoever cancels a call needs the signal, too: a loop looks at its context when it is interrupted, others every
// 256 times that they leave. With GODEBUG=asyncpreemptoff=1, or after signal.Ignore(SIGURG), nothing interrupts
// native code, and a loop is waited for to its end.
//
// TestDelays delays each of these places by less and by more than the 10 ms of the monitor thread.
//
// TestInterruptedVectors interrupts code that has vectors in all registers; a million times with
//
//	go test -run TestInterruptedVectors -v ./native/run -args -interruptions 1000000
package run
