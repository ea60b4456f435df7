// Package campaign fuzzes engines for as long as one likes: it runs worker processes that judge programs, keeps what
// is interesting and what was found on disk, and goes on where it was when it is started again.
//
// A coordinator (coordinator.go) hands batches of programs to workers (worker.go) and hears from them over pipes
// (message.go). Programs are known by number: source.go makes the program of a number, either fresh from the seed or
// a mutation of an input of the corpus. A worker leaves the input that it is about to judge in shared memory
// (slot.go), so that the coordinator knows what a worker died of (death.go). One whose memory has grown ends, and
// another takes its place; one that takes too much for a single program is ended, which is a finding. So is one that
// does not go on: that is seen by its CPU time and by what it was seen doing (package clock), since a worker that
// gets no processor is only late.
//
// What a program reaches is a set of keys (coverage.go): rules of the specification, clauses of handlers tried in
// some relation of instances, and code, if the program was built to count it (code.go). An input that reaches a new
// key is kept in the corpus.
//
// On disk (disk.go, findings.go, state.go) everything is written whole or not at all. The coordinator alone writes,
// to folders that it has taken (owner.go).
package campaign
