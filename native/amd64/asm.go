package amd64

import (
	"encoding/binary"
	"math"
	"unsafe"
)

// Assembler appends instructions to Code. The zero value is ready; Reset makes a used one ready again.
type Assembler struct {
	Code []byte
	AVX  bool // instructions on vectors have VEX prefixes

	labels   []int32 // see Label
	calls    []call  // see LinkCalls
	trailing int32   // bytes of the instruction after an operand at a label
}

// Reset empties the assembler but keeps its storage.
func (a *Assembler) Reset() {
	a.Code, a.labels, a.calls = a.Code[:0], a.labels[:0], a.calls[:0]
}

// maxInstr is more than the length of any instruction.
const maxInstr = 16

// PC is the offset of the next instruction.
func (a *Assembler) PC() int { return len(a.Code) }

// room returns the storage of the next instruction; took says how much of it was used.
func (a *Assembler) room() *[maxInstr]byte {
	if cap(a.Code)-len(a.Code) < maxInstr {
		a.grow()
	}
	return (*[maxInstr]byte)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(a.Code)), len(a.Code)))
}

// grow stands apart to keep room small.
//
//go:noinline
func (a *Assembler) grow() {
	grown := make([]byte, len(a.Code), 2*cap(a.Code)+4096)
	copy(grown, a.Code)
	a.Code = grown
}

func (a *Assembler) took(n int) { a.Code = a.Code[:len(a.Code)+n] }

// Byte appends bytes as they are.
func (a *Assembler) Byte(bs ...byte) { a.Code = append(a.Code, bs...) }

// RM assembles op dst, src.
func (a *Assembler) RM(op Op, w Width, dst Reg, src Rm) { a.modRM(&encoded[op].rm[w], dst, src) }

// RR assembles op dst, src between registers.
func (a *Assembler) RR(op Op, w Width, dst, src Reg) {
	e := &encoded[op]
	if e.rm[w].length == 0 || op == MOVD && src.XMM() {
		a.direct(&e.mr[w], src, dst)
		return
	}
	a.direct(&e.rm[w], dst, src)
}

// MR assembles op dst, src.
func (a *Assembler) MR(op Op, w Width, dst Rm, src Reg) { a.modRM(&encoded[op].mr[w], src, dst) }

// M assembles op dst, or op dst, cl of the shifts.
func (a *Assembler) M(op Op, w Width, dst Rm) {
	e := &encoded[op].m[w]
	a.modRM(e, e.digit, dst)
}

// R assembles op dst, or op dst, cl of the shifts.
func (a *Assembler) R(op Op, w Width, dst Reg) {
	e := &encoded[op].m[w]
	a.direct(e, e.digit, dst)
}

// MI assembles op dst, imm. With W64 imm is sign-extended.
func (a *Assembler) MI(op Op, w Width, dst Rm, imm int32) {
	e := encoded[op].withImm(w, imm)
	a.modRM(e, e.digit, dst)
	a.imm(imm, int(e.immBytes))
}

// RI assembles op dst, imm.
func (a *Assembler) RI(op Op, w Width, dst Reg, imm int32) {
	e := encoded[op].withImm(w, imm)
	a.direct(e, e.digit, dst)
	a.imm(imm, int(e.immBytes))
}

// RMI assembles op dst, src, imm.
func (a *Assembler) RMI(op Op, w Width, dst Reg, src Rm, imm int32) {
	e := &encoded[op].rmi[short8(imm)][w]
	a.modRM(e, dst, src)
	a.imm(imm, int(e.immBytes))
}

// withImm chooses the form of op r/m, imm.
func (e *encodings) withImm(w Width, imm int32) *encoding { return &e.mi[short8(imm)][w] }

// short8 is 1 if a number is a byte with its sign, and 0 if it is not.
func short8(x int32) (short int) {
	if x == int32(int8(x)) {
		short = 1
	}
	return short
}

// modRM appends an instruction with operands reg, which may be a digit, and rm, up to its immediate. Its bytes are
// put together in two words, with few branches: the processor would guess badly which parts an instruction has.
func (a *Assembler) modRM(e *encoding, reg Reg, rm Rm) {
	if rm.Scale == direct {
		a.direct(e, reg, rm.Base)
		return
	}
	b := a.room()
	bits := reg&8>>1 | rm.Index&8>>2 | rm.Base&8>>3 // none of None and rip
	n := e.start(b, bits, e.byteReg && reg >= RSP && reg <= RDI)
	if rm.Base >= None {
		a.baseless(b, n, reg, rm)
		return
	}
	base := rm.Base & 7
	zero, displaced := 0, 0 // with rbp and r13 as a base there is a displacement in any case
	if rm.Disp == 0 {
		zero = 1
	}
	if base == 5 {
		displaced = 1
	}
	mod := 2 - short8(rm.Disp) - zero&^displaced
	word, k := uint64(mod)<<6|uint64(reg&7<<3), 1
	switch {
	case rm.Index != None:
		word, k = word|4|uint64(scaleBits[rm.Scale&15]|byte(rm.Index&7<<3|base))<<8, 2
	case base == 4: // rsp and r12 are a base with a SIB byte only
		word, k = word|4|4<<11|4<<8, 2
	default:
		word |= uint64(base)
	}
	binary.LittleEndian.PutUint64(b[n&7:], word|uint64(uint32(rm.Disp))<<(8*k&63))
	a.took(n + k + mod*mod) // the displacement has 0, 1 or 4 bytes
}

// baseless completes an instruction whose operand in memory is at a label, or has no base register.
func (a *Assembler) baseless(b *[maxInstr]byte, n int, reg Reg, rm Rm) {
	field := byte(reg & 7 << 3)
	if rm.Base == rip {
		b[n] = field | 5
		a.fixup(b[n+1:], len(a.Code)+n+1, Label(rm.Disp), a.trailing)
		a.took(n + 5)
		return
	}
	index := rm.Index & 7
	if rm.Index == None {
		index = noIndex
	}
	b[n], b[n+1] = field|4, scaleBits[rm.Scale&15]|byte(index<<3)|5
	binary.LittleEndian.PutUint32(b[n+2:], uint32(rm.Disp))
	a.took(n + 6)
}

// direct is modRM between registers.
func (a *Assembler) direct(e *encoding, reg, rm Reg) {
	b := a.room()
	n := e.start(b, reg&8>>1|rm&8>>3, e.byteRegs && (rm >= RSP && rm <= RDI || e.byteReg && reg >= RSP && reg <= RDI))
	b[n&7] = 0xC0 | byte(reg&7<<3|rm&7)
	a.took(n + 1)
}

// start writes the bytes of an instruction up to its opcode and says how many they are. bits are those of the
// registers in REX; needed is whether that must be there even without one.
func (e *encoding) start(b *[maxInstr]byte, bits Reg, needed bool) int {
	if e.length == 0 {
		panic("amd64: no such form")
	}
	bits |= e.wide
	k := (bits + 15) >> 4 // 1 if it is not 0
	if needed {
		k = 1
	}
	binary.LittleEndian.PutUint64(b[:], e.bytes[k&1]^uint64(bits)<<(e.rexAt&63))
	return int(e.length + byte(k))
}

// noIndex stands in the place of an index where an operand has no index. r12 has these bits too, and is an index by
// its bit in REX.
const noIndex = 4

var scaleBits = [16]byte{1: 0, 2: 0x40, 4: 0x80, 8: 0xC0}

// imm appends n bytes of an immediate, at most 4.
func (a *Assembler) imm(x int32, n int) {
	b := a.room()
	binary.LittleEndian.PutUint32(b[:], uint32(x))
	a.took(n)
}

// MovImm assembles the shortest move of a constant that changes no flags.
func (a *Assembler) MovImm(dst Reg, imm uint64) {
	switch {
	case imm <= math.MaxUint32:
		a.opReg(0, 0xB8, dst)
		a.imm(int32(uint32(imm)), 4)
	case imm == uint64(int64(int32(imm))):
		a.RI(MOV, W64, dst, int32(imm))
	default:
		a.opReg(rex|8, 0xB8, dst)
		b := a.room()
		binary.LittleEndian.PutUint64(b[:], imm)
		a.took(8)
	}
}

// opReg appends an opcode whose low bits are a register. prefix is REX, or 0 if the register alone decides about it.
func (a *Assembler) opReg(prefix, op byte, r Reg) {
	prefix |= byte(r>>3) * (rex | 1)
	n := prefix >> 6
	b := a.room()
	binary.LittleEndian.PutUint16(b[:], uint16(op|byte(r&7))<<(8*n&15)|uint16(prefix))
	a.took(int(n) + 1)
}

// Push and Pop assemble the short forms for a register.
func (a *Assembler) Push(r Reg) { a.opReg(0, 0x50, r) }
func (a *Assembler) Pop(r Reg)  { a.opReg(0, 0x58, r) }

// Setcc sets the low byte of dst to the condition.
func (a *Assembler) Setcc(c Cond, dst Reg) {
	a.direct(&setccs[c][W32], 0, dst)
}

// Cmov moves src to dst if the condition holds.
func (a *Assembler) Cmov(c Cond, w Width, dst Reg, src Rm) {
	a.modRM(&cmovs[c][w], dst, src)
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
