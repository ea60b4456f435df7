package amd64

import (
	"encoding/binary"
	"fmt"
	"strings"
	"sync"

	"golang.org/x/arch/x86/x86asm"
)

// Disassembly: of the instructions on vectors by the table that they are assembled by, of the others by x86asm.

// Disassemble returns the text of the instruction that code begins with, in Intel's syntax, and its length in bytes.
// pc is where code lies. symbol returns the name of what jumps go to, and where that begins; or it is nil.
func Disassemble(code []byte, pc uint64, symbol x86asm.SymLookup) (text string, n int, err error) {
	if text, n, ok := DisassembleVector(code); ok {
		return text, n, nil
	}
	in, err := x86asm.Decode(code, 64)
	if err != nil {
		return "", 0, err
	}
	if _, isJump := in.Args[0].(x86asm.Rel); !isJump {
		symbol = nil // an immediate is no address
	}
	return x86asm.IntelSyntax(in, pc, symbol), in.Len, nil
}

// shape says where a form has its operands.
type shape uint8

const (
	regRm    shape = iota // reg, operand, r/m
	rmReg                 // r/m, reg
	shiftImm              // operand, r/m, imm
	regRmImm              // reg, operand, r/m, imm
	rmRegImm              // r/m, reg, imm
	regRmIs4              // reg, operand, r/m, mask
)

// decoding is a form that an opcode may be.
type decoding struct {
	op    Op
	c     code
	shape shape
}

// decodings are the forms by prefix, opcode map and opcode.
var decodings = sync.OnceValue(func() map[code][]decoding {
	list := map[code][]decoding{}
	for op := vectorOps; op < opCount; op++ {
		f := &forms[op]
		for s, c := range []code{f.rm, f.mr, f.mi, f.rmi, f.mri, f.is4} {
			if c != 0 {
				list[c&opcodeMask] = append(list[c&opcodeMask], decoding{op, c, shape(s)})
			}
		}
	}
	return list
})

// opcodeMask selects what names an opcode.
const opcodeMask code = 0xFF<<16 | 3<<8 | 0xFF

// instruction is one that is being decoded.
type instruction struct {
	rest    []byte // what is not yet read
	vex     bool
	wide    bool // W
	r, x, b Reg  // 8 if the field is extended
	operand Reg  // what VEX names apart
	opcode  code // with prefix and map
	modRM   byte
}

// DisassembleVector returns the text of an instruction on vectors, in Intel's syntax but without sizes, and its length.
// It is false if the code begins with another one.
func DisassembleVector(code []byte) (text string, n int, ok bool) {
	padded := append(make([]byte, 0, len(code)+maxInstr), code[:min(len(code), maxInstr)]...)
	in := instruction{rest: padded[:len(padded)+maxInstr]}
	before := len(in.rest)
	if !in.prefixes() {
		return "", 0, false
	}
	d := in.find()
	if d == nil {
		return "", 0, false
	}
	text = in.text(d)
	n = before - len(in.rest)
	return text, n, n <= len(code)
}

func (in *instruction) byte() byte {
	b := in.rest[0]
	in.rest = in.rest[1:]
	return b
}

// prefixes reads an instruction up to its ModRM byte. It is false if the instruction is in no map that has vectors.
func (in *instruction) prefixes() bool {
	switch in.rest[0] {
	case 0xC4, 0xC5:
		in.readVEX(in.byte() == 0xC4)
	default:
		if !in.readLegacy() {
			return false
		}
	}
	in.opcode |= code(in.byte())
	in.modRM = in.byte()
	return true
}

func (in *instruction) readVEX(long bool) {
	in.vex, in.opcode = true, map0F
	last := in.byte()
	in.r = extension(^last, 7)
	if long {
		in.x, in.b, in.opcode = extension(^last, 6), extension(^last, 5), code(last&3)<<8
		last = in.byte()
		in.wide = last>>7 != 0
	}
	in.operand = Reg(^last>>vexVVVV) & 15
	in.opcode |= [4]code{0, prefix66, prefixF3, prefixF2}[last&3]
}

// extension is 8 if a bit is set.
func extension(b byte, bit int) Reg { return Reg(b>>bit&1) << 3 }

func (in *instruction) readLegacy() bool {
	if p := in.rest[0]; p == 0x66 || p == 0xF2 || p == 0xF3 {
		in.opcode = code(in.byte()) << 16
	}
	if p := in.rest[0]; p&0xF0 == rex {
		in.byte()
		in.wide, in.r, in.x, in.b = p>>3&1 != 0, extension(p, 2), extension(p, 1), extension(p, 0)
	}
	if in.byte() != 0x0F {
		return false
	}
	switch in.rest[0] {
	case 0x38:
		in.opcode |= map0F38
		in.byte()
	case 0x3A:
		in.opcode |= map0F3A
		in.byte()
	default:
		in.opcode |= map0F
	}
	return true
}

// find returns the form of the instruction, or nil.
func (in *instruction) find() *decoding {
	list := decodings()[in.opcode]
	for k := range list {
		d := &list[k]
		switch {
		case !in.vex && (d.op < notScalar || d.shape == regRmIs4 || d.c&vexOnly != 0):
		case in.vex && forms[d.op].is4 != 0 && d.shape == regRm:
		case d.c&wide != 0 != in.wide:
		case d.c&registers != 0 && in.modRM>>6 != 3:
		case d.shape == shiftImm && code(in.modRM>>3&7) != d.c/digit&7:
		default:
			return d
		}
	}
	return nil
}

// text writes the instruction, and reads the rest of it.
func (in *instruction) text(d *decoding) string {
	name := d.op.String()
	if in.vex && d.c&vexOnly == 0 {
		name = "v" + name
	}
	reg := registerName(d.c, generalReg, Reg(in.modRM>>3&7)|in.r)
	rm := in.rm(d.c)
	between := ""
	if in.vex && d.c&three != 0 {
		between = registerName(0, 0, in.operand) + ", "
	}
	switch d.shape {
	case rmReg:
		return fmt.Sprintf("%s %s, %s", name, rm, reg)
	case shiftImm:
		return fmt.Sprintf("%s %s%s, %#x", name, between, rm, in.byte())
	case regRmImm:
		return fmt.Sprintf("%s %s, %s%s, %#x", name, reg, between, rm, in.byte())
	case rmRegImm:
		return fmt.Sprintf("%s %s, %s, %#x", name, rm, reg, in.byte())
	case regRmIs4:
		return fmt.Sprintf("%s %s, %s%s, %s", name, reg, between, rm, registerName(0, 0, Reg(in.byte()>>4)))
	}
	if forms[d.op].is4 != 0 {
		rm += ", xmm0"
	}
	return fmt.Sprintf("%s %s, %s%s", name, reg, between, rm)
}

// registerName is the name of a register, a general one if the form has the flag.
func registerName(c, general code, r Reg) string {
	switch {
	case c&general == 0:
		return (XMM0 + r).String()
	case c&wide != 0:
		return r.String()
	case r >= R8:
		return r.String() + "d"
	}
	return "e" + r.String()[1:]
}

// rm reads and writes the operand that ModRM names.
func (in *instruction) rm(c code) string {
	mod, base := in.modRM>>6, Reg(in.modRM&7)
	if mod == 3 {
		return registerName(c, generalRm, base|in.b)
	}
	var parts []string
	index, scale := None, byte(0)
	if base == RSP { // SIB
		sib := in.byte()
		base = Reg(sib & 7)
		if x := Reg(sib>>3&7) | in.x; x != noIndex {
			index, scale = x, 1<<(sib>>6)
		}
		if base != RBP || mod != 0 {
			parts = append(parts, (base | in.b).String())
		}
	} else if base == RBP && mod == 0 {
		parts = append(parts, "rip")
	} else {
		parts = append(parts, (base | in.b).String())
	}
	if index != None {
		parts = append(parts, scaled(index, scale))
	}
	disp := in.displacement(mod, base)
	return "[" + strings.Join(parts, "+") + displaced(disp, len(parts) > 0) + "]"
}

func scaled(index Reg, scale byte) string {
	if scale == 1 {
		return index.String()
	}
	return fmt.Sprintf("%v*%d", index, scale)
}

// displaced writes a displacement, after other parts of an address or alone.
func displaced(disp int32, after bool) string {
	switch {
	case !after:
		return fmt.Sprintf("%#x", uint32(disp))
	case disp < 0:
		return fmt.Sprintf("-%#x", -int64(disp))
	case disp > 0:
		return fmt.Sprintf("+%#x", disp)
	}
	return ""
}

func (in *instruction) displacement(mod byte, base Reg) int32 {
	switch {
	case mod == 1:
		return int32(int8(in.byte()))
	case mod == 2 || base == RBP:
		d := binary.LittleEndian.Uint32(in.rest)
		in.rest = in.rest[4:]
		return int32(d)
	}
	return 0
}
