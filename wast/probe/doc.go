// Package probe finds where two engines part in a script, if the search for a handler does not tell: it adds notes to
// the script's functions, runs it on both, and finds the first note that differs.
//
// A note is a call of a module that is linked to all others and keeps numbers in a memory; so it works on every
// engine, near or far. Notes are made where a function begins, after each call, where blocks end and loops
// begin, where a catch clause leads to, and where a function returns: of the operands that the place leaves,
// of the locals, and of mutable globals. Of a reference it is noted whether it is null; a NaN is a NaN whatever its
// bits.
//
//   - point.go: where notes are made in a module, and of what
//   - insert.go: makes a module with notes
//   - find.go: runs the script with notes, and searches
//   - tell.go: says in a sentence what was found
//
// Notes change the code in which the fault is. If none differs where all are made, fewer are: those of some functions,
// or of some places.
package probe
