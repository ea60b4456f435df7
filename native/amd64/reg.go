package amd64

// Reg is a register: 0 to 15 are the general registers, 16 to 31 the xmm registers. In both runs they have the order
// of the instruction set.
type Reg uint8

// The registers.
const (
	RAX Reg = iota
	RCX
	RDX
	RBX
	RSP
	RBP
	RSI
	RDI
	R8
	R9
	R10
	R11
	R12
	R13
	R14
	R15
	XMM0
	XMM1
	XMM2
	XMM3
	XMM4
	XMM5
	XMM6
	XMM7
	XMM8
	XMM9
	XMM10
	XMM11
	XMM12
	XMM13
	XMM14
	XMM15
	None // no register

	rip // base of an operand relative to the instruction pointer
)

// NumRegs is the number of registers.
const NumRegs = 32

var regNames = [...]string{"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
	"xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "none", "rip"}

func (r Reg) String() string { return regNames[r] }

// XMM reports whether r is an xmm register.
func (r Reg) XMM() bool { return r >= XMM0 && r <= XMM15 }

// Width is the size of an integer operation.
type Width uint8

// The widths. Instructions on xmm registers have W32, except those that move or convert from or to a general
// register: there it is the width of that register.
const (
	W8 Width = iota
	W16
	W32
	W64
)

// Cond is a condition, numbered as in the opcodes of jcc, setcc and cmovcc.
type Cond uint8

// The conditions: B, BE, A, AE compare unsigned, L, LE, G, GE signed.
const (
	O Cond = iota
	NO
	B
	AE
	E
	NE
	BE
	A
	S
	NS
	P
	NP
	L
	GE
	LE
	G
)

// Not is the condition that holds when c does not.
func (c Cond) Not() Cond { return c ^ 1 }

// Rm is an operand that a ModRM byte can name, r/m in the manual: a register or a place in memory.
type Rm struct {
	Base  Reg  // the register itself if Scale is direct, rip, or None
	Index Reg  // any but RSP, or None
	Scale byte // 1, 2, 4 or 8 if there is an Index
	Disp  int32
}

// direct marks an Rm that is a register.
const direct = 0xFF

// Direct is the register r.
func Direct(r Reg) Rm { return Rm{Base: r, Index: None, Scale: direct} }

// Mem is the memory at base+disp.
func Mem(base Reg, disp int32) Rm { return Rm{Base: base, Index: None, Disp: disp} }

// MemIndex is the memory at base+index*scale+disp; base may be None.
func MemIndex(base, index Reg, scale byte, disp int32) Rm {
	return Rm{Base: base, Index: index, Scale: scale, Disp: disp}
}

// At is the memory at a label of the code. No immediate operand may go with it, but those of instructions on vectors.
func At(l Label) Rm { return Rm{Base: rip, Index: None, Disp: int32(l)} }

// IsReg reports whether the operand is a register, which is then Base.
func (m Rm) IsReg() bool { return m.Scale == direct }
