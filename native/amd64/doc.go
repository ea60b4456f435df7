// Package amd64 assembles machine code for x86-64 in 64-bit mode.
//
// The instructions come from a table of forms (forms.go), one row an instruction, named as in the Intel manual
// (volume 2). What of a form does not depend on the operands is encoded once, when the program starts (encode.go). An
// Assembler appends to a buffer and allocates nothing for an instruction. Places in the code are Labels, which may be
// used before they are bound.
//
// Asking for a form that an instruction does not have is a broken invariant and panics; everything else assembles.
package amd64
