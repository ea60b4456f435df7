// Package rewrite has named changes of modules that keep the meaning and take away an occasion for a mistake: where an
// engine agrees after one, what the change takes away has to do with its cause.
//
//   - rewrite.go: the table
//   - control.go, call.go, numeric.go, variable.go: the changes, by the specification's headings
package rewrite
