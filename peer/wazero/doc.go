// Package wazero is the engine wazero, in process, behind wasm.Engine (specification appendix 7.1, embedding): its
// compiler or its interpreter.
//
// What wazero's interface does not show, such as tables and what an uncaught exception is, small modules show that are
// linked with the ones under test: see glue.go.
package wazero
