// Package driver runs engines as processes of their own: a driver, a small program around an engine, is told on its
// standard input what to do and answers on its standard output. docs/drivers.md is the reference of the protocol. To
// scripts and campaigns such an engine is a wasm.Engine like any other.
//
//   - wire.go: frames, requests and answers;
//   - process.go: a driver's process, started, heard, watched and ended;
//   - talk.go: a conversation with it, in which host functions are called;
//   - engine.go: the engine, and the processes that it has;
//   - code.go, store.go, instance.go, extern.go, host.go, exception.go, value.go: the interfaces of package wasm;
//   - ahead.go: a whole program in one batch;
//   - helpers.go, glue.go, glue/*.wat: the modules that reach what embedding interfaces leave out;
//   - traps.go: what engines say, in our words.
package driver
