package native

import (
	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// The calling convention: which registers carry arguments and results. Integers and references take from one list, floats
// from the other, in order; what finds no register goes to the stack. An i32 in a register is zero-extended to 64 bits; in
// a stack slot its upper half, like that of an f32, is undefined.
var (
	intArgs      = [...]amd64.Reg{amd64.RBX, amd64.RSI, amd64.RDI, amd64.R8, amd64.R9, amd64.R10, amd64.R11, amd64.R12}
	floatArgs    = [...]amd64.Reg{amd64.XMM2, amd64.XMM3, amd64.XMM4, amd64.XMM5, amd64.XMM6, amd64.XMM7}
	intResults   = [...]amd64.Reg{amd64.RAX, amd64.RDX}
	floatResults = [...]amd64.Reg{amd64.XMM0, amd64.XMM1}
)

// placer hands out places of arguments or results, one after the other.
type placer struct {
	ints, floats []amd64.Reg
	slots        int32 // stack slots handed out so far
}

// placeArgs and placeResults start with the first argument or result of a function.
func placeArgs() placer    { return placer{ints: intArgs[:], floats: floatArgs[:]} }
func placeResults() placer { return placer{ints: intResults[:], floats: floatResults[:]} }

// next is the place of the next value: a register, or amd64.None and the number of a stack slot.
func (p *placer) next(k wasm.Kind) (reg amd64.Reg, slot int32) {
	list := &p.ints
	if k == wasm.F32 || k == wasm.F64 {
		list = &p.floats
	}
	if len(*list) > 0 {
		reg = (*list)[0]
		*list = (*list)[1:]
		return reg, 0
	}
	p.slots++
	return amd64.None, p.slots - 1
}

// stackSlots is the number of stack slots that values of these types take.
func (p placer) stackSlots(ts []wasm.Valtype) int32 {
	for i := range ts {
		p.next(ts[i].Kind)
	}
	return p.slots
}
