// Package judge compares engines on programs and scripts, each engine with the first.
//
//   - judge.go runs a program on all engines, compare.go compares two runs, acceptance.go who accepts changed
//     modules, command.go asks commands that run scripts.
//   - permitted.go asks of a difference whether the specification permits it, in shadow runs of the oracle.
//   - bucket.go names the cause of a difference by the traces of trace.go.
//   - describe.go and lanes.go write for readers what runs observed; witness.go makes programs that show a difference
//     by results.
//   - tally.go counts what an engine was compared on.
package judge
