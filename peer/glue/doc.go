// Package glue makes modules that are linked with the ones under test, to reach what an engine's embedding interface
// leaves out: they import a thing from where it is and export functions about it, or define a thing that the host
// owns.
//
//   - builder.go: makes a module;
//   - declared.go: what a closed type is declared as in a module of its own.
package glue
