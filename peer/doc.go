// Package peer makes engines written elsewhere comparable with ours (specification appendix 7.1, embedding): wazero in
// process, behind wasm.Engine, and any command that runs a script and tells by its exit status whether all assertions
// held.
//
// What an embedding interface does not show, such as tables and what an uncaught exception is, small modules show that
// are linked with the ones under test: see glue.go.
package peer
