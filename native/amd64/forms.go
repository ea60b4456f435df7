package amd64

// Op is an instruction of the table.
type Op uint8

// The instructions. SHL, SHR, SAR, ROL and ROR without an immediate shift by cl; MUL1 and IMUL1 are the forms with one
// operand, which multiply rax into rdx:rax.
const (
	ADD Op = iota
	OR
	ADC
	SBB
	AND
	SUB
	XOR
	CMP
	TEST
	MOV
	XCHG
	LEA
	MOVZX8
	MOVZX16
	MOVSX8
	MOVSX16
	MOVSXD
	IMUL
	NOT
	NEG
	MUL1
	IMUL1
	DIV
	IDIV
	ROL
	ROR
	SHL
	SHR
	SAR
	LZCNT
	TZCNT
	POPCNT
	PUSH
	POP
	CALL
	JMP

	MOVSS
	MOVSD
	MOVAPS
	MOVUPS
	MOVD // with W64: movq
	ADDSS
	ADDSD
	SUBSS
	SUBSD
	MULSS
	MULSD
	DIVSS
	DIVSD
	MINSS
	MINSD
	MAXSS
	MAXSD
	SQRTSS
	SQRTSD
	ROUNDSS
	ROUNDSD
	UCOMISS
	UCOMISD
	ANDPS
	ANDNPS
	ORPS
	XORPS
	CVTSI2SS
	CVTSI2SD
	CVTTSS2SI
	CVTTSD2SI
	CVTSS2SD
	CVTSD2SS
	PAND
	POR
	PXOR
	PADDD
	PCMPEQD
	PSHUFD
	opCount
)

// code is how one form of an instruction is encoded, from the low bits up: the opcode byte, the opcode map, the mandatory
// prefix, flags, and the digit that extends the opcode in ModRM.reg.
type code uint32

const (
	map0F   code = 1 << 8
	map0F38 code = 2 << 8
	map0F3A code = 3 << 8

	prefix66 code = 0x66 << 16
	prefixF2 code = 0xF2 << 16
	prefixF3 code = 0xF3 << 16

	sized  code = 1 << 24 // the opcode less 1 is the form for bytes
	byteRm code = 1 << 25 // r/m is a byte whatever the width
	imm8   code = 1 << 26 // the immediate is a byte
	short  code = 1 << 27 // the opcode with bit 1 set takes a byte that is sign-extended
	digit  code = 1 << 28 // times the digit
)

// form is a row of the table: an instruction's name and its forms, 0 where it has none.
type form struct {
	name string
	rm   code // op reg, r/m
	mr   code // op r/m, reg
	mi   code // op r/m, imm
	rmi  code // op reg, r/m, imm
	m    code // op r/m
}

func alu(name string, n code) form {
	return form{name: name, rm: 8*n + 3 | sized, mr: 8*n + 1 | sized, mi: 0x81 | sized | short | n*digit}
}

func unary(name string, n code) form { return form{name: name, m: 0xF7 | sized | n*digit} }

func shift(name string, n code) form {
	return form{name: name, m: 0xD3 | sized | n*digit, mi: 0xC1 | sized | imm8 | n*digit}
}

func load(name string, c code) form { return form{name: name, rm: c} }

var forms = [opCount]form{
	ADD:     alu("add", 0),
	OR:      alu("or", 1),
	ADC:     alu("adc", 2),
	SBB:     alu("sbb", 3),
	AND:     alu("and", 4),
	SUB:     alu("sub", 5),
	XOR:     alu("xor", 6),
	CMP:     alu("cmp", 7),
	TEST:    {name: "test", mr: 0x85 | sized, mi: 0xF7 | sized},
	MOV:     {name: "mov", rm: 0x8B | sized, mr: 0x89 | sized, mi: 0xC7 | sized},
	XCHG:    {name: "xchg", mr: 0x87 | sized},
	LEA:     load("lea", 0x8D),
	MOVZX8:  load("movzx", 0xB6|map0F|byteRm),
	MOVZX16: load("movzx", 0xB7|map0F),
	MOVSX8:  load("movsx", 0xBE|map0F|byteRm),
	MOVSX16: load("movsx", 0xBF|map0F),
	MOVSXD:  load("movsxd", 0x63),
	IMUL:    {name: "imul", rm: 0xAF | map0F, rmi: 0x69 | short},
	NOT:     unary("not", 2),
	NEG:     unary("neg", 3),
	MUL1:    unary("mul", 4),
	IMUL1:   unary("imul", 5),
	DIV:     unary("div", 6),
	IDIV:    unary("idiv", 7),
	ROL:     shift("rol", 0),
	ROR:     shift("ror", 1),
	SHL:     shift("shl", 4),
	SHR:     shift("shr", 5),
	SAR:     shift("sar", 7),
	LZCNT:   load("lzcnt", 0xBD|map0F|prefixF3),
	TZCNT:   load("tzcnt", 0xBC|map0F|prefixF3),
	POPCNT:  load("popcnt", 0xB8|map0F|prefixF3),
	PUSH:    {name: "push", m: 0xFF | 6*digit},
	POP:     {name: "pop", m: 0x8F},
	CALL:    {name: "call", m: 0xFF | 2*digit},
	JMP:     {name: "jmp", m: 0xFF | 4*digit},

	MOVSS:     {name: "movss", rm: 0x10 | map0F | prefixF3, mr: 0x11 | map0F | prefixF3},
	MOVSD:     {name: "movsd", rm: 0x10 | map0F | prefixF2, mr: 0x11 | map0F | prefixF2},
	MOVAPS:    {name: "movaps", rm: 0x28 | map0F, mr: 0x29 | map0F},
	MOVUPS:    {name: "movups", rm: 0x10 | map0F, mr: 0x11 | map0F},
	MOVD:      {name: "movd", rm: 0x6E | map0F | prefix66, mr: 0x7E | map0F | prefix66},
	ADDSS:     load("addss", 0x58|map0F|prefixF3),
	ADDSD:     load("addsd", 0x58|map0F|prefixF2),
	SUBSS:     load("subss", 0x5C|map0F|prefixF3),
	SUBSD:     load("subsd", 0x5C|map0F|prefixF2),
	MULSS:     load("mulss", 0x59|map0F|prefixF3),
	MULSD:     load("mulsd", 0x59|map0F|prefixF2),
	DIVSS:     load("divss", 0x5E|map0F|prefixF3),
	DIVSD:     load("divsd", 0x5E|map0F|prefixF2),
	MINSS:     load("minss", 0x5D|map0F|prefixF3),
	MINSD:     load("minsd", 0x5D|map0F|prefixF2),
	MAXSS:     load("maxss", 0x5F|map0F|prefixF3),
	MAXSD:     load("maxsd", 0x5F|map0F|prefixF2),
	SQRTSS:    load("sqrtss", 0x51|map0F|prefixF3),
	SQRTSD:    load("sqrtsd", 0x51|map0F|prefixF2),
	ROUNDSS:   {name: "roundss", rmi: 0x0A | map0F3A | prefix66 | imm8},
	ROUNDSD:   {name: "roundsd", rmi: 0x0B | map0F3A | prefix66 | imm8},
	UCOMISS:   load("ucomiss", 0x2E|map0F),
	UCOMISD:   load("ucomisd", 0x2E|map0F|prefix66),
	ANDPS:     load("andps", 0x54|map0F),
	ANDNPS:    load("andnps", 0x55|map0F),
	ORPS:      load("orps", 0x56|map0F),
	XORPS:     load("xorps", 0x57|map0F),
	CVTSI2SS:  load("cvtsi2ss", 0x2A|map0F|prefixF3),
	CVTSI2SD:  load("cvtsi2sd", 0x2A|map0F|prefixF2),
	CVTTSS2SI: load("cvttss2si", 0x2C|map0F|prefixF3),
	CVTTSD2SI: load("cvttsd2si", 0x2C|map0F|prefixF2),
	CVTSS2SD:  load("cvtss2sd", 0x5A|map0F|prefixF3),
	CVTSD2SS:  load("cvtsd2ss", 0x5A|map0F|prefixF2),
	PAND:      load("pand", 0xDB|map0F|prefix66),
	POR:       load("por", 0xEB|map0F|prefix66),
	PXOR:      load("pxor", 0xEF|map0F|prefix66),
	PADDD:     load("paddd", 0xFE|map0F|prefix66),
	PCMPEQD:   load("pcmpeqd", 0x76|map0F|prefix66),
	PSHUFD:    {name: "pshufd", rmi: 0x70 | map0F | prefix66 | imm8},
}

func (op Op) String() string { return forms[op].name }
