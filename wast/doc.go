// Package wast reads and runs scripts: the language of the official test suite (interpreter/README.md, "Scripts").
// It knows engines only through the wasm.Engine interface.
package wast
