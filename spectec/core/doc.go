// Package core gives the terms of package elab their meaning: values, and clauses as closures over slots. A clause's
// premises are put in an order in which each has what it needs; a clause for which there is no such order is refused
// with the reason.
package core
