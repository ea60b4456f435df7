// Package reduce makes small what shows something: inputs byte by byte (shrink.go), and programs by passes (reduce.go
// has their table). A pass tries one kind of change everywhere. What it changed stays if the program is valid and
// still shows it; whether a pass may change what the program does is for the caller's question to decide.
package reduce
