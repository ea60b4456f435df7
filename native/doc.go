// Package native is a compiler to machine code with the runtime that executes it: the store, instances and
// invocation of chapter 4 of the specification, for linux/amd64, without cgo. It implements WebAssembly 3.0.
//
// Read in this order: frame.go, the picture of a frame and the conventions of generated code; vmctx.go, what
// generated code sees of an instance; code.go, what the compiler hands to the runtime. Then the compiler, of which
// compile.go gives the picture:
//
//   - compile.go, analyse.go, liverange.go, allocate.go: the two passes, what the first one learns, registers of locals;
//   - operand.go, registers.go, move.go, join.go, flags.go: where values are in the second, and how paths come to
//     agree;
//   - vector.go: vectors as values; vector_instr.go: what operations on them consist of; lower_vector.go: the tables
//     of those; vector_shuffle.go: the table of patterns of shuffles; vector_loop.go: constants of loops;
//   - bounds.go: bounds of arrays that need no second check;
//   - lower.go: the table of lowerings, which stand in control.go, call.go, variable.go and so on by the headings
//     of chapter 4;
//   - objdump.go: disassembly with all that the tables say.
//
// And the runtime:
//
//   - machine.go, stack.go, signal.go: the native stack, entering and leaving native code, faults and interruption;
//   - features.go, processor.go: what the processor can do, and code needs;
//   - codemem.go, reserve.go: memory for code, and address space for linear memories and objects;
//   - store.go, instantiate.go, extern.go, meminst.go, tableinst.go: the embedding interface;
//   - limits.go: what a store may use, and what it is charged;
//   - invoke.go, runtime.go, host.go: invocation, and what generated code asks Go for;
//   - walk.go: the search for a handler;
//   - types.go, fields.go: types at run time, objects in memory;
//   - arrays.go: what Go does for instructions on arrays;
//   - objects.go, handle.go, value.go, and package heap: the objects and their collection, references to them;
//   - crash.go: traps and crashes, from signals;
//   - checked.go: what is checked of all that generated code leaves behind; forbidden.go: what code may not contain.
//
// docs/native-faults.md says which faults of generated code a process survives.
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
//	go test -run TestInterruptedVectors -v ./native -args -interruptions 1000000
package native
