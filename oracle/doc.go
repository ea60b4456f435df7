// Package oracle is the reference interpreter: chapter 4 of the specification, execution, as directly as it can be
// written and still be fast enough to be one side of a fuzzing campaign. It implements all of WebAssembly 3.0.
//
// The files are named by the specification's headings. Above each piece of code that is a reduction rule stands the
// rule's name; for most instructions the first name is the outcome that the counting loop assumes (see counting.go),
// and the others stand where the code takes them.
//
// # Configurations
//
// A configuration of the specification is a store, a frame and a sequence of instructions in which values, labels,
// handlers and frames are written where evaluation has come to. Here the instructions stay where they are and the
// machine remembers where it is:
//
//   - Values are 64-bit words (value.go). They live in the slots of a frame, a window of the machine's one stack:
//     first the locals, parameters before others, then a few constants, then the operands. A v128 takes two slots. How
//     many operands lie on the stack is known for every instruction before it runs, so the compile pass (compile.go)
//     names operands by slot and no stack pointer exists. A call's arguments are the callee's first locals; its
//     results take their place.
//   - Labels are known to the compile pass: a branch is where to go on and which slots to move. Handlers are in a table
//     by instruction. So entering a block or a try_table costs nothing.
//   - Frames are a slice of activations. A call of a WebAssembly function never recurses in Go; a host function that
//     calls back does, and the depth of that is bounded.
//
// # Addresses
//
// A reference is an address in a word. Functions are never freed and are numbered in a store in order of their
// allocation. Structures, arrays and exceptions live in the heap (heap.go), which reuses the addresses of those that
// are no longer reachable. Tag addresses are numbers too, and comparing them is what makes a handler match. Memories,
// tables and globals are never in a word, so their address is a Go pointer.
package oracle
