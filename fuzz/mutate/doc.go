// Package mutate changes the modules of a program, so that engines may refuse them: what imports are linked to
// (link.go, types.go), modules as what they are (module.go), and their bytes (bytes.go). Each change is a row of a
// table.
package mutate
