// Package native is a compiler to machine code with the runtime that executes it: the store, instances and invocation of chapter
// 4 of the specification, for linux/amd64, without cgo. It implements WebAssembly 3.0 but garbage-collected structures and
// arrays, i31, casts and vectors.
//
// Read in this order: frame.go, the picture of a frame and the conventions of generated code; vmctx.go, what generated code sees of an
// instance; code.go, what the compiler hands to the runtime. Then the compiler, of which compile.go gives the picture:
//
//   - compile.go, analyse.go, web.go, allocate.go: the two passes, what the first one learns, registers of locals;
//   - operand.go, registers.go, move.go, merge.go, flags.go: where values are in the second, and how paths come to agree;
//   - lower.go: the table of lowerings, which stand in control.go, call.go, variable.go and so on by the headings of chapter 4;
//   - objdump.go: disassembly with all that the tables say.
//
// And the runtime:
//
//   - machine.go, stack.go, signal.go: the native stack, entering and leaving native code, faults and interruption;
//   - codemem.go, reserve.go: memory for code, and address space for linear memories and exceptions;
//   - store.go, instantiate.go, extern.go, meminst.go, tableinst.go: the embedding interface;
//   - limits.go: what a store may use, and what it is charged;
//   - invoke.go, runtime.go, host.go: invocation, and what generated code asks Go for;
//   - walk.go: the search for a handler;
//   - exnheap.go, collect.go, exnref.go: exceptions, their collection, references to them;
//   - crash.go: traps and crashes, from signals.
package native
