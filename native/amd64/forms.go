package amd64

// Op is an instruction of the table.
type Op uint16

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
	PREFETCHW

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
	CVTSI2SS
	CVTSI2SD
	CVTTSS2SI
	CVTTSD2SI
	CVTSS2SD
	CVTSD2SS
	ANDPS
	ANDNPS
	ORPS
	XORPS

	// Instructions on vectors (vector.go). Where a name begins with V there is only a form with VEX.

	// Integer arithmetic.
	PADDB
	PADDW
	PADDD
	PADDQ
	PSUBB
	PSUBW
	PSUBD
	PSUBQ
	PADDSB
	PADDSW
	PADDUSB
	PADDUSW
	PSUBSB
	PSUBSW
	PSUBUSB
	PSUBUSW
	PMULLW
	PMULHW
	PMULHUW
	PMULUDQ
	PMADDWD
	PAVGB
	PAVGW
	PMULLD
	PMULDQ
	PMULHRSW
	PMADDUBSW
	PABSB
	PABSW
	PABSD
	PMINUB
	PMAXUB
	PMINSW
	PMAXSW
	PMINSB
	PMINSD
	PMINUW
	PMINUD
	PMAXSB
	PMAXSD
	PMAXUW
	PMAXUD

	// Comparisons and masks.
	PCMPEQB
	PCMPEQW
	PCMPEQD
	PCMPEQQ
	PCMPGTB
	PCMPGTW
	PCMPGTD
	PCMPGTQ
	PTEST
	PMOVMSKB
	MOVMSKPS
	MOVMSKPD

	// Logic.
	PAND
	POR
	PXOR
	PANDN

	// Shifts.
	PSLLW
	PSLLD
	PSLLQ
	PSRLW
	PSRLD
	PSRLQ
	PSRAW
	PSRAD
	PSLLDQ
	PSRLDQ
	VPSLLVD
	VPSRLVD
	VPSRAVD
	VPSLLVQ
	VPSRLVQ

	// Shuffles.
	PUNPCKLBW
	PUNPCKLWD
	PUNPCKLDQ
	PUNPCKLQDQ
	PUNPCKHBW
	PUNPCKHWD
	PUNPCKHDQ
	PUNPCKHQDQ
	PACKSSWB
	PACKSSDW
	PACKUSWB
	PACKUSDW
	PSHUFB
	PSHUFD
	PSHUFLW
	PSHUFHW
	PALIGNR
	PBLENDW
	BLENDPS
	BLENDPD
	SHUFPS
	SHUFPD
	INSERTPS
	PBLENDVB
	BLENDVPS
	BLENDVPD
	UNPCKLPS
	UNPCKHPS
	UNPCKLPD
	UNPCKHPD
	MOVLHPS
	MOVHLPS
	MOVDDUP
	MOVSLDUP
	MOVSHDUP
	VBROADCASTSS
	VPBROADCASTB
	VPBROADCASTW
	VPBROADCASTD
	VPBROADCASTQ

	// Single lanes.
	MOVQ
	MOVLPS
	MOVHPS
	PINSRB
	PINSRW
	PINSRD
	PINSRQ
	PEXTRB
	PEXTRW
	PEXTRD
	PEXTRQ

	// Extensions.
	PMOVSXBW
	PMOVSXBD
	PMOVSXBQ
	PMOVSXWD
	PMOVSXWQ
	PMOVSXDQ
	PMOVZXBW
	PMOVZXBD
	PMOVZXBQ
	PMOVZXWD
	PMOVZXWQ
	PMOVZXDQ

	// Floats.
	ADDPS
	ADDPD
	MULPS
	MULPD
	SUBPS
	SUBPD
	DIVPS
	DIVPD
	MINPS
	MINPD
	MAXPS
	MAXPD
	SQRTPS
	SQRTPD
	CMPPS
	CMPPD
	ROUNDPS
	ROUNDPD
	CVTDQ2PS
	CVTTPS2DQ
	CVTDQ2PD
	CVTTPD2DQ
	CVTPS2PD
	CVTPD2PS
	VFMADD132PS
	VFMADD132PD
	VFNMADD132PS
	VFNMADD132PD
	VFMADD213PS
	VFMADD213PD
	VFNMADD213PS
	VFNMADD213PD
	VFMADD231PS
	VFMADD231PD
	VFNMADD231PS
	VFNMADD231PD

	opCount
)

// vectorOps is the first instruction that the methods of vector.go assemble, notScalar the first that only they do.
const (
	vectorOps = ANDPS
	notScalar = PADDB
)

// code is how one form of an instruction is encoded, from the low bits up: the opcode byte, the opcode map, the
// mandatory prefix, flags, and the digit that extends the opcode in ModRM.reg.
type code uint32

const (
	map0F   code = 1 << 8
	map0F38 code = 2 << 8
	map0F3A code = 3 << 8

	// Of instructions on vectors.
	three      code = 1 << 10 // with VEX there is an operand more: op reg, operand, r/m, or op operand, r/m, imm
	commutes   code = 1 << 11 // the last two operands may be exchanged; not those of floats, because of NaNs
	wide       code = 1 << 12 // W is 1
	vexOnly    code = 1 << 13 // there is no form without VEX
	generalReg code = 1 << 14 // reg is a general register
	generalRm  code = 1 << 15 // r/m is a general register, or in memory
	registers  code = 1 << 31 // r/m is a register; the row after it is the form in memory

	prefix66 code = 0x66 << 16
	prefixF2 code = 0xF2 << 16
	prefixF3 code = 0xF3 << 16

	p66    = prefix66 | map0F
	p66x38 = prefix66 | map0F38
	p66x3A = prefix66 | map0F3A

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
	mri  code // op r/m, reg, imm
	is4  code // op reg, operand, r/m, mask with VEX, which is op reg, r/m, xmm0 without (see rm)
}

func alu(name string, n code) form {
	return form{name: name, rm: 8*n + 3 | sized, mr: 8*n + 1 | sized, mi: 0x81 | sized | short | n*digit}
}

func unary(name string, n code) form { return form{name: name, m: 0xF7 | sized | n*digit} }

func shift(name string, n code) form {
	return form{name: name, m: 0xD3 | sized | n*digit, mi: 0xC1 | sized | imm8 | n*digit}
}

func load(name string, c code) form { return form{name: name, rm: c} }

// vectorShift is a shift by what the last operand holds, and by a byte.
func vectorShift(name string, c, byImm, n code) form {
	return form{name: name, rm: c | p66 | three, mi: byImm | p66 | three | imm8 | n*digit}
}

func blend(name string, c, vex code) form { return form{name: name, rm: c, is4: vex | three} }

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

	PREFETCHW: {name: "prefetchw", m: 0x0D | map0F | digit},
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
	ANDPS:     load("andps", 0x54|map0F|three|commutes),
	ANDNPS:    load("andnps", 0x55|map0F|three),
	ORPS:      load("orps", 0x56|map0F|three|commutes),
	XORPS:     load("xorps", 0x57|map0F|three|commutes),
	CVTSI2SS:  load("cvtsi2ss", 0x2A|map0F|prefixF3),
	CVTSI2SD:  load("cvtsi2sd", 0x2A|map0F|prefixF2),
	CVTTSS2SI: load("cvttss2si", 0x2C|map0F|prefixF3),
	CVTTSD2SI: load("cvttsd2si", 0x2C|map0F|prefixF2),
	CVTSS2SD:  load("cvtss2sd", 0x5A|map0F|prefixF3),
	CVTSD2SS:  load("cvtsd2ss", 0x5A|map0F|prefixF2),

	PADDB:     load("paddb", 0xFC|p66|three|commutes),
	PADDW:     load("paddw", 0xFD|p66|three|commutes),
	PADDD:     load("paddd", 0xFE|p66|three|commutes),
	PADDQ:     load("paddq", 0xD4|p66|three|commutes),
	PSUBB:     load("psubb", 0xF8|p66|three),
	PSUBW:     load("psubw", 0xF9|p66|three),
	PSUBD:     load("psubd", 0xFA|p66|three),
	PSUBQ:     load("psubq", 0xFB|p66|three),
	PADDSB:    load("paddsb", 0xEC|p66|three|commutes),
	PADDSW:    load("paddsw", 0xED|p66|three|commutes),
	PADDUSB:   load("paddusb", 0xDC|p66|three|commutes),
	PADDUSW:   load("paddusw", 0xDD|p66|three|commutes),
	PSUBSB:    load("psubsb", 0xE8|p66|three),
	PSUBSW:    load("psubsw", 0xE9|p66|three),
	PSUBUSB:   load("psubusb", 0xD8|p66|three),
	PSUBUSW:   load("psubusw", 0xD9|p66|three),
	PMULLW:    load("pmullw", 0xD5|p66|three|commutes),
	PMULHW:    load("pmulhw", 0xE5|p66|three|commutes),
	PMULHUW:   load("pmulhuw", 0xE4|p66|three|commutes),
	PMULUDQ:   load("pmuludq", 0xF4|p66|three|commutes),
	PMADDWD:   load("pmaddwd", 0xF5|p66|three|commutes),
	PAVGB:     load("pavgb", 0xE0|p66|three|commutes),
	PAVGW:     load("pavgw", 0xE3|p66|three|commutes),
	PMULLD:    load("pmulld", 0x40|p66x38|three|commutes),
	PMULDQ:    load("pmuldq", 0x28|p66x38|three|commutes),
	PMULHRSW:  load("pmulhrsw", 0x0B|p66x38|three|commutes),
	PMADDUBSW: load("pmaddubsw", 0x04|p66x38|three),
	PABSB:     load("pabsb", 0x1C|p66x38),
	PABSW:     load("pabsw", 0x1D|p66x38),
	PABSD:     load("pabsd", 0x1E|p66x38),
	PMINUB:    load("pminub", 0xDA|p66|three|commutes),
	PMAXUB:    load("pmaxub", 0xDE|p66|three|commutes),
	PMINSW:    load("pminsw", 0xEA|p66|three|commutes),
	PMAXSW:    load("pmaxsw", 0xEE|p66|three|commutes),
	PMINSB:    load("pminsb", 0x38|p66x38|three|commutes),
	PMINSD:    load("pminsd", 0x39|p66x38|three|commutes),
	PMINUW:    load("pminuw", 0x3A|p66x38|three|commutes),
	PMINUD:    load("pminud", 0x3B|p66x38|three|commutes),
	PMAXSB:    load("pmaxsb", 0x3C|p66x38|three|commutes),
	PMAXSD:    load("pmaxsd", 0x3D|p66x38|three|commutes),
	PMAXUW:    load("pmaxuw", 0x3E|p66x38|three|commutes),
	PMAXUD:    load("pmaxud", 0x3F|p66x38|three|commutes),

	PCMPEQB:  load("pcmpeqb", 0x74|p66|three|commutes),
	PCMPEQW:  load("pcmpeqw", 0x75|p66|three|commutes),
	PCMPEQD:  load("pcmpeqd", 0x76|p66|three|commutes),
	PCMPEQQ:  load("pcmpeqq", 0x29|p66x38|three|commutes),
	PCMPGTB:  load("pcmpgtb", 0x64|p66|three),
	PCMPGTW:  load("pcmpgtw", 0x65|p66|three),
	PCMPGTD:  load("pcmpgtd", 0x66|p66|three),
	PCMPGTQ:  load("pcmpgtq", 0x37|p66x38|three),
	PTEST:    load("ptest", 0x17|p66x38),
	PMOVMSKB: load("pmovmskb", 0xD7|p66|generalReg),
	MOVMSKPS: load("movmskps", 0x50|map0F|generalReg),
	MOVMSKPD: load("movmskpd", 0x50|p66|generalReg),

	PAND:  load("pand", 0xDB|p66|three|commutes),
	POR:   load("por", 0xEB|p66|three|commutes),
	PXOR:  load("pxor", 0xEF|p66|three|commutes),
	PANDN: load("pandn", 0xDF|p66|three),

	PSLLW:   vectorShift("psllw", 0xF1, 0x71, 6),
	PSLLD:   vectorShift("pslld", 0xF2, 0x72, 6),
	PSLLQ:   vectorShift("psllq", 0xF3, 0x73, 6),
	PSRLW:   vectorShift("psrlw", 0xD1, 0x71, 2),
	PSRLD:   vectorShift("psrld", 0xD2, 0x72, 2),
	PSRLQ:   vectorShift("psrlq", 0xD3, 0x73, 2),
	PSRAW:   vectorShift("psraw", 0xE1, 0x71, 4),
	PSRAD:   vectorShift("psrad", 0xE2, 0x72, 4),
	PSLLDQ:  {name: "pslldq", mi: 0x73 | p66 | three | imm8 | 7*digit},
	PSRLDQ:  {name: "psrldq", mi: 0x73 | p66 | three | imm8 | 3*digit},
	VPSLLVD: load("vpsllvd", 0x47|p66x38|three|vexOnly),
	VPSRLVD: load("vpsrlvd", 0x45|p66x38|three|vexOnly),
	VPSRAVD: load("vpsravd", 0x46|p66x38|three|vexOnly),
	VPSLLVQ: load("vpsllvq", 0x47|p66x38|wide|three|vexOnly),
	VPSRLVQ: load("vpsrlvq", 0x45|p66x38|wide|three|vexOnly),

	PUNPCKLBW:    load("punpcklbw", 0x60|p66|three),
	PUNPCKLWD:    load("punpcklwd", 0x61|p66|three),
	PUNPCKLDQ:    load("punpckldq", 0x62|p66|three),
	PUNPCKLQDQ:   load("punpcklqdq", 0x6C|p66|three),
	PUNPCKHBW:    load("punpckhbw", 0x68|p66|three),
	PUNPCKHWD:    load("punpckhwd", 0x69|p66|three),
	PUNPCKHDQ:    load("punpckhdq", 0x6A|p66|three),
	PUNPCKHQDQ:   load("punpckhqdq", 0x6D|p66|three),
	PACKSSWB:     load("packsswb", 0x63|p66|three),
	PACKSSDW:     load("packssdw", 0x6B|p66|three),
	PACKUSWB:     load("packuswb", 0x67|p66|three),
	PACKUSDW:     load("packusdw", 0x2B|p66x38|three),
	PSHUFB:       load("pshufb", 0x00|p66x38|three),
	PSHUFD:       {name: "pshufd", rmi: 0x70 | p66 | imm8},
	PSHUFLW:      {name: "pshuflw", rmi: 0x70 | map0F | prefixF2 | imm8},
	PSHUFHW:      {name: "pshufhw", rmi: 0x70 | map0F | prefixF3 | imm8},
	PALIGNR:      {name: "palignr", rmi: 0x0F | p66x3A | three | imm8},
	PBLENDW:      {name: "pblendw", rmi: 0x0E | p66x3A | three | imm8},
	BLENDPS:      {name: "blendps", rmi: 0x0C | p66x3A | three | imm8},
	BLENDPD:      {name: "blendpd", rmi: 0x0D | p66x3A | three | imm8},
	SHUFPS:       {name: "shufps", rmi: 0xC6 | map0F | three | imm8},
	SHUFPD:       {name: "shufpd", rmi: 0xC6 | p66 | three | imm8},
	INSERTPS:     {name: "insertps", rmi: 0x21 | p66x3A | three | imm8},
	PBLENDVB:     blend("pblendvb", 0x10|p66x38, 0x4C|p66x3A),
	BLENDVPS:     blend("blendvps", 0x14|p66x38, 0x4A|p66x3A),
	BLENDVPD:     blend("blendvpd", 0x15|p66x38, 0x4B|p66x3A),
	UNPCKLPS:     load("unpcklps", 0x14|map0F|three),
	UNPCKHPS:     load("unpckhps", 0x15|map0F|three),
	UNPCKLPD:     load("unpcklpd", 0x14|p66|three),
	UNPCKHPD:     load("unpckhpd", 0x15|p66|three),
	MOVLHPS:      load("movlhps", 0x16|map0F|three|registers),
	MOVHLPS:      load("movhlps", 0x12|map0F|three|registers),
	MOVDDUP:      load("movddup", 0x12|map0F|prefixF2),
	MOVSLDUP:     load("movsldup", 0x12|map0F|prefixF3),
	MOVSHDUP:     load("movshdup", 0x16|map0F|prefixF3),
	VBROADCASTSS: load("vbroadcastss", 0x18|p66x38|vexOnly),
	VPBROADCASTB: load("vpbroadcastb", 0x78|p66x38|vexOnly),
	VPBROADCASTW: load("vpbroadcastw", 0x79|p66x38|vexOnly),
	VPBROADCASTD: load("vpbroadcastd", 0x58|p66x38|vexOnly),
	VPBROADCASTQ: load("vpbroadcastq", 0x59|p66x38|vexOnly),

	MOVQ:   {name: "movq", rm: 0x7E | map0F | prefixF3, mr: 0xD6 | p66},
	MOVLPS: {name: "movlps", rm: 0x12 | map0F | three, mr: 0x13 | map0F},
	MOVHPS: {name: "movhps", rm: 0x16 | map0F | three, mr: 0x17 | map0F},
	PINSRB: {name: "pinsrb", rmi: 0x20 | p66x3A | three | imm8 | generalRm},
	PINSRW: {name: "pinsrw", rmi: 0xC4 | p66 | three | imm8 | generalRm},
	PINSRD: {name: "pinsrd", rmi: 0x22 | p66x3A | three | imm8 | generalRm},
	PINSRQ: {name: "pinsrq", rmi: 0x22 | p66x3A | wide | three | imm8 | generalRm},
	PEXTRB: {name: "pextrb", mri: 0x14 | p66x3A | imm8 | generalRm},
	PEXTRW: {name: "pextrw", mri: 0x15 | p66x3A | imm8 | generalRm},
	PEXTRD: {name: "pextrd", mri: 0x16 | p66x3A | imm8 | generalRm},
	PEXTRQ: {name: "pextrq", mri: 0x16 | p66x3A | wide | imm8 | generalRm},

	PMOVSXBW: load("pmovsxbw", 0x20|p66x38),
	PMOVSXBD: load("pmovsxbd", 0x21|p66x38),
	PMOVSXBQ: load("pmovsxbq", 0x22|p66x38),
	PMOVSXWD: load("pmovsxwd", 0x23|p66x38),
	PMOVSXWQ: load("pmovsxwq", 0x24|p66x38),
	PMOVSXDQ: load("pmovsxdq", 0x25|p66x38),
	PMOVZXBW: load("pmovzxbw", 0x30|p66x38),
	PMOVZXBD: load("pmovzxbd", 0x31|p66x38),
	PMOVZXBQ: load("pmovzxbq", 0x32|p66x38),
	PMOVZXWD: load("pmovzxwd", 0x33|p66x38),
	PMOVZXWQ: load("pmovzxwq", 0x34|p66x38),
	PMOVZXDQ: load("pmovzxdq", 0x35|p66x38),

	ADDPS:        load("addps", 0x58|map0F|three),
	ADDPD:        load("addpd", 0x58|p66|three),
	MULPS:        load("mulps", 0x59|map0F|three),
	MULPD:        load("mulpd", 0x59|p66|three),
	SUBPS:        load("subps", 0x5C|map0F|three),
	SUBPD:        load("subpd", 0x5C|p66|three),
	DIVPS:        load("divps", 0x5E|map0F|three),
	DIVPD:        load("divpd", 0x5E|p66|three),
	MINPS:        load("minps", 0x5D|map0F|three),
	MINPD:        load("minpd", 0x5D|p66|three),
	MAXPS:        load("maxps", 0x5F|map0F|three),
	MAXPD:        load("maxpd", 0x5F|p66|three),
	SQRTPS:       load("sqrtps", 0x51|map0F),
	SQRTPD:       load("sqrtpd", 0x51|p66),
	CMPPS:        {name: "cmpps", rmi: 0xC2 | map0F | three | imm8},
	CMPPD:        {name: "cmppd", rmi: 0xC2 | p66 | three | imm8},
	ROUNDPS:      {name: "roundps", rmi: 0x08 | p66x3A | imm8},
	ROUNDPD:      {name: "roundpd", rmi: 0x09 | p66x3A | imm8},
	CVTDQ2PS:     load("cvtdq2ps", 0x5B|map0F),
	CVTTPS2DQ:    load("cvttps2dq", 0x5B|map0F|prefixF3),
	CVTDQ2PD:     load("cvtdq2pd", 0xE6|map0F|prefixF3),
	CVTTPD2DQ:    load("cvttpd2dq", 0xE6|p66),
	CVTPS2PD:     load("cvtps2pd", 0x5A|map0F),
	CVTPD2PS:     load("cvtpd2ps", 0x5A|p66),
	VFMADD132PS:  load("vfmadd132ps", 0x98|p66x38|three|vexOnly),
	VFMADD132PD:  load("vfmadd132pd", 0x98|p66x38|wide|three|vexOnly),
	VFNMADD132PS: load("vfnmadd132ps", 0x9C|p66x38|three|vexOnly),
	VFNMADD132PD: load("vfnmadd132pd", 0x9C|p66x38|wide|three|vexOnly),
	VFMADD213PS:  load("vfmadd213ps", 0xA8|p66x38|three|vexOnly),
	VFMADD213PD:  load("vfmadd213pd", 0xA8|p66x38|wide|three|vexOnly),
	VFNMADD213PS: load("vfnmadd213ps", 0xAC|p66x38|three|vexOnly),
	VFNMADD213PD: load("vfnmadd213pd", 0xAC|p66x38|wide|three|vexOnly),
	VFMADD231PS:  load("vfmadd231ps", 0xB8|p66x38|three|vexOnly),
	VFMADD231PD:  load("vfmadd231pd", 0xB8|p66x38|wide|three|vexOnly),
	VFNMADD231PS: load("vfnmadd231ps", 0xBC|p66x38|three|vexOnly),
	VFNMADD231PD: load("vfnmadd231pd", 0xBC|p66x38|wide|three|vexOnly),
}

func (op Op) String() string { return forms[op].name }
