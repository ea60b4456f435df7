// Package wast reads and runs scripts: the language of the official test suite (interpreter/README.md, "Scripts").
// It knows engines only through the wasm.Engine interface.
//
//   - Parse reads a script (script.go: its abstract syntax).
//   - Run runs one on engines side by side (run.go). What a script has made on one engine is a world (world.go); what
//     each command means is in command.go, action.go, define.go and meta.go; the host module is in spectest.go.
//   - A Reporter writes what became of scripts: as text, JSON or JUnit.
//   - Bless writes an engine's results into a script's assertions.
//   - Explain shows for every throw which frames the exception passed, and why.
package wast
