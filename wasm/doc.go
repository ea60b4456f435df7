// Package wasm is the leaf of the project: the abstract syntax of WebAssembly 3.0 (specification
// chapter 2), its types and their matching (2.3, 3.1, 3.3), values, the instruction table, and the
// Engine interface through which scripts and campaigns drive any engine.
//
// Nothing here executes anything. The readers, writers, validator, engines and generator all derive
// their knowledge of instructions from the one table in rows.go.
package wasm
