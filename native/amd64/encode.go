package amd64

// encoding is a form of an instruction at one width, ready to be put together with its operands.
type encoding struct {
	bytes    [2]uint64 // up to the opcode, in order: without REX; and with one, without the bits of registers and of W
	length   uint8     // of them without REX; 0 if there is no such form
	rexAt    uint8     // where in them REX has its bits, or VEX their complements
	wide     Reg       // W, as in REX, or 0
	digit    Reg       // stands in ModRM.reg where no register does
	immBytes uint8     // of the immediate, if there is one
	byteRegs bool      // an operand may be a byte register
	byteReg  bool      // ModRM.reg is one
}

// encodings are all forms of an instruction by width. Those with an immediate come in two: for any, and for one that
// is a byte.
type encodings struct {
	rm, mr, m [W64 + 1]encoding
	mi, rmi   [2][W64 + 1]encoding
}

var (
	encoded = encodeForms() // of those that are not on vectors
	setccs  = encodeConds(0x90 | map0F | byteRm)
	cmovs   = encodeConds(0x40 | map0F)
)

func encodeForms() (list [notScalar]encodings) {
	for op := range list {
		f, e := &forms[op], &list[op]
		for w := range W64 + 1 {
			e.rm[w], e.mr[w], e.m[w] = f.rm.encode(w), f.mr.encode(w), f.m.encode(w)
			e.mi[0][w], e.rmi[0][w] = f.mi.encode(w), f.rmi.encode(w)
			e.mi[1][w], e.rmi[1][w] = f.mi.encodeShort(w), f.rmi.encodeShort(w)
		}
	}
	return list
}

// encodeConds returns the forms of an instruction whose opcode ends with a condition.
func encodeConds(c code) (list [G + 1][W64 + 1]encoding) {
	for k := range list {
		for w := range W64 + 1 {
			list[k][w] = (c | code(k)).encode(w)
		}
	}
	return list
}

// encode returns the form at a width.
func (c code) encode(w Width) encoding {
	if c == 0 {
		return encoding{}
	}
	opcode := uint64(byte(c))
	if w == W8 && c&sized != 0 {
		opcode--
	}
	escape := escapes[c>>8&3]
	var prefixes uint64
	n := 0
	if w == W16 {
		prefixes, n = 0x66, 1
	}
	if p := uint64(byte(c >> 16)); p != 0 {
		prefixes |= p << (8 * n)
		n++
	}
	opcode = escape.bytes | opcode<<(8*escape.n)
	e := encoding{
		bytes:  [2]uint64{prefixes | opcode<<(8*n), prefixes | rex<<(8*n) | opcode<<(8*n+8)},
		length: uint8(escape.n + 1 + n), rexAt: uint8(8 * n), digit: Reg(c / digit), immBytes: immBytes(c, w),
		byteRegs: w == W8 && c&sized != 0 || c&byteRm != 0, byteReg: w == W8 && c&sized != 0 && c < digit,
	}
	if w == W64 {
		e.wide = 8
	}
	return e
}

// rex is a REX prefix without any bit.
const rex = 0x40

// encodeShort returns the form with a byte as its immediate where the others have more, or what encode gives.
func (c code) encodeShort(w Width) encoding {
	if c&short == 0 || w == W8 {
		return c.encode(w)
	}
	return (c&^short | 2 | imm8).encode(w)
}

// escapes are the bytes that choose an opcode map, and how many.
var escapes = [4]struct {
	bytes uint64
	n     int
}{{0, 0}, {0x0F, 1}, {0x380F, 2}, {0x3A0F, 2}}

func immBytes(c code, w Width) uint8 {
	switch {
	case c&imm8 != 0 || w == W8:
		return 1
	case w == W16:
		return 2
	}
	return 4
}
