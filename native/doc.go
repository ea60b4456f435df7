// Package native is an engine that compiles to machine code, with the runtime that executes it, for linux/amd64,
// without cgo. It implements WebAssembly 3.0.
//
// This package is its door: New and the options, Save and Load, Disassemble. Behind it are rooms, of which each
// imports only those above it in this list:
//
//   - amd64: the assembler and the disassembler, and nothing of WebAssembly;
//   - heap: objects and their collection;
//   - fault: the table of known faults, which make a wrong engine on demand;
//   - abi: what generated code and the runtime agree on. frame.go has the picture of a frame, vmctx.go what code
//     sees of an instance, convention.go where arguments are, fields.go how objects lie, service.go what code asks
//     Go for;
//   - artifact: a compiled module as a value: code, and the tables that go with it. It belongs to no instance, and can
//     be written as bytes and read back;
//   - compiler: makes an artifact of a module. It works on every platform;
//   - run: executes artifacts: the store, instances, invocation, native stacks, the search for a handler, signals. It
//     imports nothing of the compiler, nor does the compiler of it: what goes from one to the other is an artifact.
//
// Read abi/frame.go first, then artifact/artifact.go, and then the doc.go of compiler or run.
//
// docs/native-faults.md says which faults of generated code a process survives.
package native
