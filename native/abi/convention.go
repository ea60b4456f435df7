package abi

import (
	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// The calling convention: which registers carry arguments and results. Integers and references take from one list,
// floats and vectors from the other, in order; what finds no register goes to the stack, where a vector takes two
// slots, its lower half in the first. An i32 in a register is zero-extended to 64 bits; in a stack slot its upper half,
// like that of an f32, is undefined.
var (
	argRegs = placeRegs{
		{amd64.RBX, amd64.RSI, amd64.RDI, amd64.R8, amd64.R9, amd64.R10, amd64.R11, amd64.R12, amd64.None},
		{amd64.XMM2, amd64.XMM3, amd64.XMM4, amd64.XMM5, amd64.XMM6, amd64.XMM7, amd64.None},
	}
	resultRegs = placeRegs{
		{amd64.RAX, amd64.RDX, amd64.None},
		{amd64.XMM0, amd64.XMM1, amd64.None},
	}
)

// placeRegs are the registers for arguments or results, for integers and for the others; None ends each list.
type placeRegs [2][9]amd64.Reg

// Placer hands out places of arguments or results, one after the other.
type Placer struct {
	regs  *placeRegs
	used  [2]uint8 // registers handed out so far
	Slots int32    // and stack slots
}

// PlaceArgs and PlaceResults start with the first argument or result of a function.
func PlaceArgs() Placer    { return Placer{regs: &argRegs} }
func PlaceResults() Placer { return Placer{regs: &resultRegs} }

// Next is the place of the next value: a register, or amd64.None and the number of its stack slot, of a vector the
// first of two.
func (p *Placer) Next(k wasm.Kind) (reg amd64.Reg, slot int32) {
	list := 0
	if InXMM(k) {
		list = 1
	}
	if reg = p.regs[list][p.used[list]]; reg == amd64.None {
		slot = p.Slots
		p.Slots += int32(WordsOf(k))
		return reg, slot
	}
	p.used[list]++
	return reg, 0
}

// StackSlots is the number of stack slots that values of these types take.
func (p Placer) StackSlots(ts []wasm.Valtype) int32 {
	for i := range ts {
		p.Next(ts[i].Kind)
	}
	return p.Slots
}

// WordsOf is how many words of 8 bytes a value takes in memory: in stack slots, payloads and globals.
func WordsOf(k wasm.Kind) int {
	if k == wasm.V128 {
		return 2
	}
	return 1
}

// WordsOfAll is how many words values of these types take.
func WordsOfAll(ts []wasm.Valtype) (n int) {
	for i := range ts {
		n += WordsOf(ts[i].Kind)
	}
	return n
}

// InXMM reports whether the registers for a type are the xmm registers.
func InXMM(k wasm.Kind) bool { return k-wasm.F32 <= wasm.V128-wasm.F32 } // in one comparison
