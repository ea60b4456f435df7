package amd64

// Instructions on vectors. Each has up to two encodings: the old one, whose first operand is a source as well, and
// the one with a VEX prefix, which names its result apart and takes operands in memory that are not aligned.
// Assembler.AVX chooses. Without it an operand of 16 bytes in memory must be aligned, except for MOVUPS.

// vectorForm is a form of an instruction on vectors.
type vectorForm struct {
	legacy, vex     encoding
	three, commutes bool
}

// vectorForms are those of an instruction.
type vectorForms struct {
	rm, mr, mi, rmi, mri, is4 vectorForm
}

var vectors = encodeVectors()

func encodeVectors() (list [opCount - vectorOps]vectorForms) {
	for k := range list {
		f, v := &forms[vectorOps+Op(k)], &list[k]
		v.rm, v.mr, v.mi = f.rm.vectorForm(), f.mr.vectorForm(), f.mi.vectorForm()
		v.rmi, v.mri, v.is4 = f.rmi.vectorForm(), f.mri.vectorForm(), f.is4.vectorForm()
	}
	return list
}

func (c code) vectorForm() vectorForm {
	if c == 0 {
		return vectorForm{}
	}
	v := vectorForm{vex: c.encodeVEX(), three: c&three != 0, commutes: c&commutes != 0}
	w := W32
	if c&wide != 0 {
		w = W64
	}
	if c&vexOnly == 0 {
		v.legacy = c.encode(w)
	}
	return v
}

// The fields of VEX prefixes: in the last byte vvvv, which holds the complement of a register, and in both lengths'
// second byte R.
const (
	vexVVVV = 3
	vexR    = 0x80
)

// encodeVEX returns the form with a VEX prefix: the short prefix of 2 bytes, which serves for all but the registers
// that R, X and B in the long one's second byte extend to. These are complements, and so the bits of a REX prefix,
// exclusively ored to ones, make them (see start).
func (c code) encodeVEX() encoding {
	opcode, last := uint64(byte(c)), uint64(0xF<<vexVVVV)
	switch c & (0xFF << 16) {
	case prefix66:
		last |= 1
	case prefixF3:
		last |= 2
	case prefixF2:
		last |= 3
	}
	if c&wide != 0 {
		last |= 0x80
	}
	e := encoding{
		bytes:  [2]uint64{0xC5 | (vexR|last)<<8 | opcode<<16, 0xC4 | (0xE0|uint64(c>>8&3))<<8 | last<<16 | opcode<<24},
		length: 3, rexAt: 8 + 5, digit: Reg(c / digit),
	}
	if c>>8&3 != 1 || c&wide != 0 { // the long prefix in any case: by one bit more, which is turned back here
		e.wide = 8
		e.bytes[1] ^= 8 << e.rexAt
	}
	return e
}

// Commutes reports whether V3 gives the same with its operands exchanged, bit by bit.
func (op Op) Commutes() bool { return vectors[op-vectorOps].rm.commutes }

// V2 assembles op dst, src.
func (a *Assembler) V2(op Op, dst Reg, src Rm) { a.two(&vectors[op-vectorOps].rm, dst, src) }

// V2I assembles op dst, src, imm.
func (a *Assembler) V2I(op Op, dst Reg, src Rm, imm uint8) {
	a.trailing = 1
	a.two(&vectors[op-vectorOps].rmi, dst, src)
	a.immByte(imm)
}

// VStore assembles op dst, src.
func (a *Assembler) VStore(op Op, dst Rm, src Reg) { a.two(&vectors[op-vectorOps].mr, src, dst) }

// VStoreI assembles op dst, src, imm.
func (a *Assembler) VStoreI(op Op, dst Rm, src Reg, imm uint8) {
	a.trailing = 1
	a.two(&vectors[op-vectorOps].mri, src, dst)
	a.immByte(imm)
}

// V3 assembles op dst, x, y. Without AVX, x is first moved to dst if it is not there; then y may be in dst only if
// the two may be exchanged.
func (a *Assembler) V3(op Op, dst, x Reg, y Rm) { a.three(&vectors[op-vectorOps].rm, dst, x, y) }

// V3I assembles op dst, x, y, imm, as V3 does.
func (a *Assembler) V3I(op Op, dst, x Reg, y Rm, imm uint8) {
	a.trailing = 1
	a.three(&vectors[op-vectorOps].rmi, dst, x, y)
	a.immByte(imm)
}

// VShift assembles op dst, x, imm of the shifts, as V3 does.
func (a *Assembler) VShift(op Op, dst, x Reg, imm uint8) {
	f := &vectors[op-vectorOps].mi
	if a.AVX {
		e := f.vex
		e.source(dst)
		a.direct(&e, e.digit, x)
	} else {
		a.copy(dst, x)
		a.direct(&f.legacy, f.legacy.digit, dst)
	}
	a.immByte(imm)
}

// V4 assembles op dst, x, y, mask of the blends by a mask, as V3 does. Without AVX the mask is in XMM0, and no other
// operand is.
func (a *Assembler) V4(op Op, dst, x Reg, y Rm, mask Reg) {
	f := &vectors[op-vectorOps]
	if a.AVX {
		a.trailing = 1
		a.three(&f.is4, dst, x, y)
		a.immByte(uint8(mask) << 4)
		return
	}
	if mask != XMM0 || dst == XMM0 || y.IsReg() && y.Base == dst {
		panic("amd64: a blend whose operands it cannot have")
	}
	a.copy(dst, x)
	a.modRM(&f.rm.legacy, dst, y)
}

// two assembles an instruction that has no operand more with VEX.
func (a *Assembler) two(f *vectorForm, reg Reg, rm Rm) {
	switch {
	case f.three:
		panic("amd64: the form has three operands")
	case a.AVX:
		e := f.vex
		reg = e.shorten(reg, rm)
		a.modRM(&e, reg, rm)
	default:
		a.modRM(&f.legacy, reg, rm)
	}
}

func (a *Assembler) three(f *vectorForm, dst, x Reg, y Rm) {
	switch {
	case !f.three:
		panic("amd64: the form has two operands")
	case a.AVX:
		if f.commutes && f.vex.wide == 0 && y.IsReg() && y.Base&8 > x&8 {
			x, y = y.Base, Direct(x)
		}
		e := f.vex
		e.source(x)
		dst = e.shorten(dst, y)
		a.modRM(&e, dst, y)
		return
	case y.IsReg() && y.Base == dst && x != dst:
		if !f.commutes {
			panic("amd64: the result overwrites an operand")
		}
		y = Direct(x)
	default:
		a.copy(dst, x)
	}
	a.modRM(&f.legacy, dst, y)
}

func (a *Assembler) copy(dst, src Reg) {
	if dst != src {
		a.RR(MOVAPS, W32, dst, src)
	}
}

// source sets vvvv.
func (e *encoding) source(r Reg) {
	bits := uint64(r&15) << vexVVVV
	e.bytes[0] ^= bits << 8
	e.bytes[1] ^= bits << 16
}

// shorten makes R a bit of the short prefix if that has room for all else, and returns the register for the rest of the
// instruction.
func (e *encoding) shorten(reg Reg, rm Rm) Reg {
	if (rm.Index|rm.Base)&8|e.wide != 0 {
		return reg
	}
	e.bytes[0] ^= uint64(reg&8) << (4 + 8)
	return reg &^ 8
}

// immByte ends an instruction with a byte, for which trailing was set.
func (a *Assembler) immByte(imm uint8) {
	a.trailing = 0
	a.imm(int32(imm), 1)
}
