// Package abi is what generated code and the runtime agree on: the compiler emits code for it, and the runtime lays out
// its data by it. It has no state, and nothing in it is emitted or executed.
//
//   - frame.go: the picture of a frame, the use of the registers, how code leaves to Go, how it makes objects;
//   - convention.go: where arguments and results are;
//   - vmctx.go: what code sees of an instance, and of functions, memories, tables, exceptions and types;
//   - fields.go: how objects lie in memory;
//   - service.go: what code asks Go for.
//
// An artifact outlives the process that compiled it. Who changes anything here changes artifact/encode.go's version.
package abi
