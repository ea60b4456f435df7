package amd64

import (
	"encoding/binary"
	"math"
)

// Assembler appends instructions to Code. The zero value is ready; Reset makes a used one ready again.
type Assembler struct {
	Code []byte

	labels []int32 // see Label
}

// Reset empties the assembler but keeps its storage.
func (a *Assembler) Reset() {
	a.Code, a.labels = a.Code[:0], a.labels[:0]
}

// maxInstr is more than the length of any instruction.
const maxInstr = 16

// PC is the offset of the next instruction.
func (a *Assembler) PC() int { return len(a.Code) }

// room gives the storage of the next instruction; took says how much of it was used.
func (a *Assembler) room() *[maxInstr]byte {
	n := len(a.Code)
	if cap(a.Code)-n < maxInstr {
		grown := make([]byte, n, 2*cap(a.Code)+4096)
		copy(grown, a.Code)
		a.Code = grown
	}
	return (*[maxInstr]byte)(a.Code[n : n+maxInstr])
}

func (a *Assembler) took(n int) { a.Code = a.Code[:len(a.Code)+n] }

// Byte appends bytes as they are.
func (a *Assembler) Byte(bs ...byte) { a.Code = append(a.Code, bs...) }

// RM assembles op dst, src.
func (a *Assembler) RM(op Op, w Width, dst Reg, src Rm) { a.modRM(forms[op].rm, w, dst, src, 0, 0) }

// RR assembles op dst, src between registers.
func (a *Assembler) RR(op Op, w Width, dst, src Reg) {
	f := &forms[op]
	if f.rm == 0 || op == MOVD && src.XMM() {
		a.modRM(f.mr, w, src, Direct(dst), 0, 0)
		return
	}
	a.modRM(f.rm, w, dst, Direct(src), 0, 0)
}

// MR assembles op dst, src.
func (a *Assembler) MR(op Op, w Width, dst Rm, src Reg) { a.modRM(forms[op].mr, w, src, dst, 0, 0) }

// M assembles op dst, or op dst, cl of the shifts.
func (a *Assembler) M(op Op, w Width, dst Rm) {
	c := forms[op].m
	a.modRM(c, w, Reg(c/digit), dst, 0, 0)
}

// R assembles op dst, or op dst, cl of the shifts.
func (a *Assembler) R(op Op, w Width, dst Reg) { a.M(op, w, Direct(dst)) }

// MI assembles op dst, imm. With W64 imm is sign-extended.
func (a *Assembler) MI(op Op, w Width, dst Rm, imm int32) {
	c, n := sizeImm(forms[op].mi, w, imm)
	a.modRM(c, w, Reg(c/digit), dst, imm, n)
}

// RI assembles op dst, imm.
func (a *Assembler) RI(op Op, w Width, dst Reg, imm int32) { a.MI(op, w, Direct(dst), imm) }

// RMI assembles op dst, src, imm.
func (a *Assembler) RMI(op Op, w Width, dst Reg, src Rm, imm int32) {
	c, n := sizeImm(forms[op].rmi, w, imm)
	a.modRM(c, w, dst, src, imm, n)
}

// sizeImm chooses the form and the number of bytes for an immediate.
func sizeImm(c code, w Width, imm int32) (code, int) {
	switch {
	case c&imm8 != 0 || w == W8:
		return c, 1
	case c&short != 0 && imm == int32(int8(imm)):
		return c | 2, 1
	case w == W16:
		return c, 2
	}
	return c, 4
}

const (
	rexB = 0x41
	rexX = 0x42
	rexR = 0x44
	rexW = 0x48
)

// modRM appends an instruction with operands reg, which may be a digit, and rm, and n bytes of an immediate. It writes what may not be
// part of the instruction and then moves on or not: the processor would guess badly whether it is.
func (a *Assembler) modRM(c code, w Width, reg Reg, rm Rm, imm int32, n int) {
	if c == 0 {
		panic("amd64: no such form")
	}
	b := a.room()
	i := 0
	if w == W16 {
		b[0], i = 0x66, 1
	}
	if b[i] = byte(c >> 16); b[i] != 0 {
		i++
	}
	if b[i] = rexOf(c, w, reg, rm); b[i] != 0 {
		i++
	}
	b[i], b[i+1] = 0x0F, 0x38|byte(c>>7)&2
	i += int(mapBytes >> (c >> 8 & 3 * 4) & 3)
	b[i] = byte(c)
	if w == W8 && c&sized != 0 {
		b[i]--
	}
	i = a.operands(b, i+1, byte(reg&7)<<3, rm)
	binary.LittleEndian.PutUint32(b[i:], uint32(imm))
	a.took(i + n)
}

// mapBytes has the number of bytes that choose an opcode map, in 4 bits for each.
const mapBytes = 0x2210

// rexOf is the REX prefix of an instruction, or 0 when it needs none.
func rexOf(c code, w Width, reg Reg, rm Rm) byte {
	rex := byte(reg&8)>>1 | byte(rm.Index&8)>>2 | byte(rm.Base&8)>>3 // no bit of None or rip
	if w == W64 {
		rex |= rexW
	}
	if rex != 0 {
		rex |= 0x40
	}
	if w == W8 || c&byteRm != 0 {
		rex |= byteRex(c, w, reg, rm)
	}
	return rex
}

// byteRex is the REX prefix that makes bytes 4 to 7 spl, bpl, sil and dil where they would be ah, ch, dh and bh, or 0.
func byteRex(c code, w Width, reg Reg, rm Rm) byte {
	if w == W8 && c&sized != 0 && c < digit && reg >= RSP && reg <= RDI ||
		(w == W8 && c&sized != 0 || c&byteRm != 0) && rm.IsReg() && rm.Base >= RSP {
		return 0x40
	}
	return 0
}

// operands appends ModRM, SIB and displacement at b[i:] and gives the index after them. field is ModRM.reg in place.
func (a *Assembler) operands(b *[maxInstr]byte, i int, field byte, rm Rm) int {
	base := byte(rm.Base & 7)
	switch {
	case rm.IsReg():
		b[i] = 0xC0 | field | base
		return i + 1
	case rm.Base == rip:
		b[i] = field | 5
		a.fixup(b[i+1:], len(a.Code)+i+1, Label(rm.Disp))
		return i + 5
	}
	mod, wide := byte(0x80), 4
	switch {
	case rm.Base == None:
		mod, base = 0, 5
	case rm.Disp == 0 && base != 5:
		mod, wide = 0, 0
	case rm.Disp == int32(int8(rm.Disp)):
		mod, wide = 0x40, 1
	}
	switch {
	case rm.Index < None:
		b[i], b[i+1] = mod|field|4, scaleBits[rm.Scale&15]|byte(rm.Index&7)<<3|base
		i += 2
	case rm.Base == None || base == 4: // absolute, or rsp and r12 as a base
		b[i], b[i+1] = mod|field|4, 4<<3|base
		i += 2
	default:
		b[i] = mod | field | base
		i++
	}
	binary.LittleEndian.PutUint32(b[i:], uint32(rm.Disp))
	return i + wide
}

var scaleBits = [16]byte{1: 0, 2: 0x40, 4: 0x80, 8: 0xC0}

// MovImm assembles the shortest move of a constant that changes no flags.
func (a *Assembler) MovImm(dst Reg, imm uint64) {
	switch {
	case imm <= math.MaxUint32:
		a.opReg(0, 0xB8, dst)
		a.imm32(uint32(imm))
	case imm == uint64(int64(int32(imm))):
		a.RI(MOV, W64, dst, int32(imm))
	default:
		a.opReg(rexW, 0xB8, dst)
		b := a.room()
		binary.LittleEndian.PutUint64(b[:], imm)
		a.took(8)
	}
}

// opReg appends an opcode whose low bits are a register.
func (a *Assembler) opReg(rex, op byte, r Reg) {
	if r&8 != 0 {
		rex |= rexB
	}
	b := a.room()
	i := 0
	if rex != 0 {
		b[0] = rex
		i = 1
	}
	b[i] = op | byte(r&7)
	a.took(i + 1)
}

func (a *Assembler) imm32(x uint32) {
	b := a.room()
	binary.LittleEndian.PutUint32(b[:], x)
	a.took(4)
}

// Push and Pop assemble the short forms for a register.
func (a *Assembler) Push(r Reg) { a.opReg(0, 0x50, r) }
func (a *Assembler) Pop(r Reg)  { a.opReg(0, 0x58, r) }

// Setcc sets the low byte of dst to the condition.
func (a *Assembler) Setcc(c Cond, dst Reg) {
	a.modRM(0x90|code(c)|map0F|byteRm, W32, 0, Direct(dst), 0, 0)
}

// Cmov moves src to dst if the condition holds.
func (a *Assembler) Cmov(c Cond, w Width, dst Reg, src Rm) {
	a.modRM(0x40|code(c)|map0F, w, dst, src, 0, 0)
}

// HLT is the opcode of hlt, which is all of it. Programs may not execute it: it faults.
const HLT = 0xF4

// The instructions without operands.
func (a *Assembler) Cdq()  { a.Byte(0x99) }
func (a *Assembler) Cqo()  { a.Byte(0x48, 0x99) }
func (a *Assembler) Hlt()  { a.Byte(HLT) }
func (a *Assembler) Int3() { a.Byte(0xCC) }

// RepStosq stores rax rcx times to [rdi].
func (a *Assembler) RepStosq() { a.Byte(0xF3, 0x48, 0xAB) }

// Ret returns and drops n bytes of arguments.
func (a *Assembler) Ret(n uint16) {
	if n == 0 {
		a.Byte(0xC3)
		return
	}
	a.Byte(0xC2, byte(n), byte(n>>8))
}

// Nop appends n bytes that do nothing, in as few instructions as possible.
func (a *Assembler) Nop(n int) {
	for n > 0 {
		k := min(n, len(nops))
		a.Code = append(a.Code, nops[k-1][:k]...)
		n -= k
	}
}

// nops are the sequences that the manual recommends, by length.
var nops = [...][9]byte{
	{0x90},
	{0x66, 0x90},
	{0x0F, 0x1F, 0x00},
	{0x0F, 0x1F, 0x40, 0x00},
	{0x0F, 0x1F, 0x44, 0x00, 0x00},
	{0x66, 0x0F, 0x1F, 0x44, 0x00, 0x00},
	{0x0F, 0x1F, 0x80, 0x00, 0x00, 0x00, 0x00},
	{0x0F, 0x1F, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
	{0x66, 0x0F, 0x1F, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
}

// Align appends nops until the offset is a multiple of n, a power of two.
func (a *Assembler) Align(n int) { a.Nop(-len(a.Code) & (n - 1)) }
