// Package elab turns the trees of package syntax into typed terms. The expected type decides what a tree means:
// whether val (BR l) is two instructions or one constructor with its arguments. What it cannot make sense of it
// refuses, with the place and the reason.
package elab

import (
	"fmt"

	"wasmjudge/spectec/syntax"
)

// Refusal is an item, or a part of one, that is not understood.
type Refusal struct {
	Item *syntax.Item // nil if not even that could be read
	Pos  syntax.Pos
	Why  string

	Cause error // what this follows from, or nil
}

// Unwrap returns the cause.
func (r *Refusal) Unwrap() error { return r.Cause }

func (r *Refusal) Error() string {
	if r.Item == nil {
		return fmt.Sprintf("%s: %s", r.Pos, r.Why)
	}
	return fmt.Sprintf("%s: %s: %s", r.Pos, r.Item.Describe(), r.Why)
}
