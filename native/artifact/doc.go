// Package artifact is a compiled module as a value: machine code that depends on no instance and on no address, and the
// tables that the runtime needs of it. The compiler makes it, the runtime executes it, and neither knows the other.
//
//   - artifact.go: code and tables;
//   - options.go, features.go: what code is compiled for;
//   - encode.go: an artifact as bytes;
//   - forbidden.go: what code may not contain.
package artifact
