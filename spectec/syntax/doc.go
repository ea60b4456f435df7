// Package syntax reads SpecTec, the language in which the WebAssembly specification is written: tokens, and trees with
// positions. It knows nothing of what the names mean, but one thing: which capitalised names are variables, because
// C.TYPES is a field of C and LOCAL.GET one name.
package syntax

import "fmt"

// Pos is a place in the sources.
type Pos struct {
	File string
	Line int
	Col  int
}

func (p Pos) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col) }

// Error is what is wrong with the sources at a place.
type Error struct {
	Pos Pos
	Msg string
}

func (e *Error) Error() string { return e.Pos.String() + ": " + e.Msg }
