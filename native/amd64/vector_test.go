package amd64

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// vectorCase is an instruction on vectors: how we assemble it, and how it is written for Go's assembler and
// disassembled.
type vectorCase struct {
	asm    func(*Assembler)
	goText string // empty if Go's assembler chooses another encoding
	intel  string
	avx    bool
}

// goNames are the names that Go's assembler has for instructions where they are not the manual's.
var goNames = map[string]string{
	"paddd": "PADDL", "psubd": "PSUBL", "pmuludq": "PMULULQ", "pmaddwd": "PMADDWL", "pcmpeqd": "PCMPEQL",
	"pcmpgtd": "PCMPGTL",
	"pslld":   "PSLLL", "psrld": "PSRLL", "psrad": "PSRAL", "punpcklwd": "PUNPCKLWL", "punpckldq": "PUNPCKLLQ",
	"punpckhwd": "PUNPCKHWL", "punpckhdq": "PUNPCKHLQ", "packssdw": "PACKSSLW", "pslldq": "PSLLO", "psrldq": "PSRLO",
	"cvtdq2ps": "CVTPL2PS", "cvttps2dq": "CVTTPS2PL", "cvtdq2pd": "CVTPL2PD", "cvttpd2dq": "CVTTPD2PL",
	"vcvttpd2dq": "VCVTTPD2DQX", "vcvtpd2ps": "VCVTPD2PSX",
}

func goReg(c, general code, r Reg) string {
	switch {
	case r.XMM() || c&general == 0:
		return fmt.Sprintf("X%d", r&15)
	case r < R8:
		return strings.ToUpper(r.String()[1:])
	}
	return strings.ToUpper(r.String())
}

func goRm(c code, m Rm) string {
	if m.IsReg() {
		return goReg(c, generalRm, m.Base)
	}
	s := ""
	if m.Disp != 0 {
		s = fmt.Sprint(m.Disp)
	}
	if m.Base != None {
		s += "(" + goReg(generalRm, generalRm, m.Base) + ")"
	}
	if m.Index != None {
		s += fmt.Sprintf("(%s*%d)", goReg(generalRm, generalRm, m.Index), m.Scale)
	}
	return s
}

func intelRm(c code, m Rm) string {
	if m.IsReg() {
		return registerName(c, generalRm, m.Base&15)
	}
	s := ""
	if m.Base != None {
		s = m.Base.String()
	}
	if m.Index != None {
		if s != "" {
			s += "+"
		}
		s += scaled(m.Index, m.Scale)
	}
	return "[" + s + displaced(m.Disp, s != "") + "]"
}

// vectorRms are operands of every kind of encoding. They are few, because each goes with all forms.
func vectorRms(c code) (list []Rm) {
	first := XMM0
	if c&generalRm != 0 {
		first = RAX
	}
	for _, r := range []Reg{0, 4, 7, 8, 13, 15} {
		list = append(list, Direct(first+r))
	}
	if c&(registers|generalReg) != 0 {
		return list
	}
	return append(list, Mem(RAX, 0), Mem(RSP, 8), Mem(RBP, 0), Mem(R12, -128), Mem(R13, 0), Mem(R15, 128),
		MemIndex(RAX, RCX, 1, 0), MemIndex(R14, RBP, 2, 1), MemIndex(RBX, R12, 4, 1<<20),
		MemIndex(R13, R9, 8, -8), MemIndex(None, RDX, 8, 64))
}

// vectorCases are the cases of a form.
func vectorCases(op Op, s shape, c code, avx bool) (list []vectorCase) {
	for _, rm := range vectorRms(c) {
		for k, reg := range []Reg{0, 3, 7, 8, 11, 15} {
			x := Reg([]Reg{0, 9, 2, 14, 15, 5}[(k+int(rm.Base))%6])
			if !avx {
				x = reg
			}
			if v, ok := formCase(op, s, c, avx, rm, reg, x, uint8(25*k)); ok {
				list = append(list, v)
			}
		}
	}
	return list
}

// formCase is a case of a form, if the instruction can have the operands.
func formCase(op Op, s shape, c code, avx bool, rm Rm, reg, x Reg, imm uint8) (vectorCase, bool) {
	p := &parts{op: op, c: c, avx: avx, rm: rm, xmm: XMM0 + reg, general: XMM0 + reg, operand: XMM0 + x, imm: imm}
	p.intel = op.String()
	p.goName = strings.ToUpper(p.intel)
	if avx && c&vexOnly == 0 {
		p.intel, p.goName = "v"+p.intel, "V"+p.goName
	}
	if n := goNames[p.intel]; n != "" {
		p.goName = n
	}
	if c&generalReg != 0 {
		p.general = reg
	}
	ok := caseMakers[s](p)
	if op == MOVQ { // which has several encodings: TestBytes
		p.goText = ""
	}
	p.vectorCase.avx = avx
	return p.vectorCase, ok
}

// parts are what a case is made of.
type parts struct {
	vectorCase
	op                    Op
	c                     code
	avx                   bool
	rm                    Rm
	xmm, general, operand Reg // reg as an xmm register, reg as what it is, and what VEX names apart
	imm                   uint8
	goName, intel         string
}

// write writes the instruction with operands in Intel's order, and for Go's assembler with imm first and then the
// others in the reverse order.
func (p *parts) write(imm bool, operands ...string) {
	var goOperands, intel []string
	if imm {
		goOperands = append(goOperands, fmt.Sprintf("$%d", p.imm))
	}
	for k := range operands {
		goOperand, operand, _ := strings.Cut(operands[len(operands)-1-k], "=")
		goOperands = append(goOperands, goOperand)
		intel = append([]string{operand}, intel...)
	}
	if imm {
		intel = append(intel, fmt.Sprintf("%#x", p.imm))
	}
	p.goText = p.goName + " " + strings.Join(goOperands, ", ")
	p.vectorCase.intel = p.intel + " " + strings.Join(intel, ", ")
}

// An operand for write: as Go's assembler has it, and as Intel does.
func (p *parts) r() string {
	return goReg(p.c, generalReg, p.general) + "=" + registerName(p.c, generalReg, p.general&15)
}
func (p *parts) m() string { return goRm(p.c, p.rm) + "=" + intelRm(p.c, p.rm) }
func xmm(r Reg) string     { return goReg(0, 0, r) + "=" + r.String() }

// between is the operands of a form, with the one that VEX names apart if it has one.
func (p *parts) between(first, last string) []string {
	if p.avx && p.c&three != 0 {
		return []string{first, xmm(p.operand), last}
	}
	return []string{first, last}
}

// caseMakers make the cases of each shape.
var caseMakers = [...]func(p *parts) bool{
	regRm: func(p *parts) bool {
		switch {
		case forms[p.op].is4 != 0:
			p.asm = func(a *Assembler) { a.V4(p.op, p.xmm, p.xmm, p.rm, XMM0) }
			p.write(false, p.r(), p.m(), xmm(XMM0))
			return p.xmm != XMM0 && (!p.rm.IsReg() || p.rm.Base != XMM0 && p.rm.Base != p.xmm)
		case p.c&three == 0:
			p.asm = func(a *Assembler) { a.V2(p.op, p.general, p.rm) }
			p.write(false, p.r(), p.m())
			return true
		}
		p.asm = func(a *Assembler) { a.V3(p.op, p.xmm, p.operand, p.rm) }
		p.write(false, p.between(p.r(), p.m())...)
		if p.avx && p.c&commutes != 0 && p.rm.IsReg() && p.c&map0F38 == 0 && p.rm.Base&8 > p.operand&8 {
			p.write(false, p.r(), p.m(), xmm(p.operand)) // they are exchanged for a shorter prefix
		}
		return p.op != MOVLPS && p.op != MOVHPS || !p.rm.IsReg()
	},
	rmReg: func(p *parts) bool {
		p.asm = func(a *Assembler) { a.VStore(p.op, p.rm, p.xmm) }
		p.write(false, p.m(), p.r())
		return !p.rm.IsReg()
	},
	shiftImm: func(p *parts) bool {
		p.asm = func(a *Assembler) { a.VShift(p.op, p.xmm, p.rm.Base, p.imm) }
		if p.avx {
			p.write(true, p.r(), p.m())
			return p.rm.IsReg()
		}
		p.write(true, p.r())
		return p.rm.IsReg() && p.rm.Base == p.xmm
	},
	regRmImm: func(p *parts) bool {
		p.asm = func(a *Assembler) { a.V2I(p.op, p.xmm, p.rm, p.imm) }
		if p.c&three != 0 {
			p.asm = func(a *Assembler) { a.V3I(p.op, p.xmm, p.operand, p.rm, p.imm) }
		}
		p.write(true, p.between(p.r(), p.m())...)
		if !p.avx && (p.op == CMPPS || p.op == CMPPD) { // Go has the byte last
			p.goText = fmt.Sprintf("%s %s, %s, $%d", p.goName, goRm(p.c, p.rm), goReg(0, 0, p.xmm), p.imm)
		}
		return true
	},
	rmRegImm: func(p *parts) bool {
		p.asm = func(a *Assembler) { a.VStoreI(p.op, p.rm, p.xmm, p.imm) }
		p.write(true, p.m(), p.r())
		if p.op == PEXTRW && p.rm.IsReg() {
			p.goText = "" // Go chooses the encoding that has no form in memory
		}
		return true
	},
	regRmIs4: func(p *parts) bool {
		mask := XMM0 + Reg(p.imm>>2&15)
		p.asm = func(a *Assembler) { a.V4(p.op, p.xmm, p.operand, p.rm, mask) }
		p.write(false, append(p.between(p.r(), p.m()), xmm(mask))...)
		return true
	},
}

// allVectorCases are the cases of every form, old and with VEX.
func allVectorCases() (list []vectorCase) {
	for op := notScalar; op < opCount; op++ {
		f := &forms[op]
		for s, c := range []code{f.rm, f.mr, f.mi, f.rmi, f.mri, f.is4} {
			if c == 0 {
				continue
			}
			if c&vexOnly == 0 && shape(s) != regRmIs4 {
				list = append(list, vectorCases(op, shape(s), c, false)...)
			}
			if f.is4 == 0 || shape(s) == regRmIs4 {
				list = append(list, vectorCases(op, shape(s), c, true)...)
			}
		}
	}
	return list
}

// TestVectorForms assembles every form of every instruction on vectors with many operands, and compares with what
// Go's assembler gives.
func TestVectorForms(t *testing.T) {
	cases := allVectorCases()
	var source bytes.Buffer
	source.WriteString("TEXT ·f(SB), 4, $0\n")
	for _, c := range cases {
		if c.goText != "" {
			source.WriteString("\t" + c.goText + "\n")
		} else {
			source.WriteString("\tNOP\n")
		}
	}
	source.WriteString("\tBYTE $0\n")
	code, starts := goAssemble(t, source.Bytes())
	failed := 0
	for k, c := range cases {
		if c.goText == "" {
			continue
		}
		a := Assembler{AVX: c.avx}
		c.asm(&a)
		if want := code[starts[k+2]:starts[k+3]]; !bytes.Equal(a.Code, want) {
			t.Errorf("%s: %x, want %x", c.goText, a.Code, want)
			if failed++; failed == 20 {
				t.FailNow()
			}
		}
	}
	if len(cases) < 10000 {
		t.Errorf("only %d cases", len(cases))
	}
}

var listed = regexp.MustCompile(`^\t0x[0-9a-f]+ (\d+) \([^)]*:(\d+)\)`)

// goAssemble assembles a source with Go's assembler: the code, and the offset of each line.
func goAssemble(t *testing.T, source []byte) (code []byte, starts map[int]int) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "f.s")
	if err := os.WriteFile(file, source, 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "tool", "asm", "-S", "-p", "p", "-o", filepath.Join(dir, "f.o"), file)
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go tool asm: %v\n%.2000s", err, out)
	}
	starts = map[int]int{}
	for line := range strings.Lines(string(out)) {
		if m := listed.FindStringSubmatch(line); m != nil {
			offset, _ := strconv.Atoi(m[1])
			at, _ := strconv.Atoi(m[2])
			starts[at] = offset
			continue
		}
		if !strings.HasPrefix(line, "\t0x") || len(line) < 8+3*16 {
			continue
		}
		digits, text, _ := strings.Cut(strings.TrimPrefix(line, "\t0x"), " ")
		if _, err := strconv.ParseUint(digits, 16, 32); err != nil {
			continue
		}
		b, err := hex.DecodeString(strings.ReplaceAll(text[:3*16], " ", ""))
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		code = append(code, b...)
	}
	return code, starts
}

// TestVectorDisassembly disassembles every form of every instruction on vectors.
func TestVectorDisassembly(t *testing.T) {
	for _, c := range allVectorCases() {
		a := Assembler{AVX: c.avx}
		c.asm(&a)
		text, n, ok := DisassembleVector(a.Code)
		if !ok || n != len(a.Code) || text != c.intel {
			t.Fatalf("%x: %q of %d bytes (%v), want %q", a.Code, text, n, ok, c.intel)
		}
		if _, _, ok := DisassembleVector(a.Code[:len(a.Code)-1]); ok {
			t.Fatalf("%s is disassembled without its last byte", c.intel)
		}
	}
}

// TestVectorLabels assembles instructions on vectors with operands at a label, before and after it is bound, with and
// without a byte after them.
func TestVectorLabels(t *testing.T) {
	for _, avx := range []bool{false, true} {
		a := Assembler{AVX: avx}
		l := a.NewLabel()
		var ends []int
		emit := func() {
			a.V3(PADDD, XMM1, XMM1, At(l))
			ends = append(ends, a.PC())
			a.V3I(SHUFPS, XMM9, XMM9, At(l), 7)
			ends = append(ends, a.PC())
			a.V2I(PSHUFD, XMM9, At(l), 7)
			ends = append(ends, a.PC())
			a.V4(PBLENDVB, XMM3, XMM3, At(l), XMM0)
			ends = append(ends, a.PC())
			a.RM(ADDSD, W32, XMM1, At(l))
			ends = append(ends, a.PC())
		}
		emit()
		a.Bind(l)
		emit()
		for k, end := range ends {
			trailing := 0
			if k%5 == 1 || k%5 == 2 || k%5 == 3 && avx {
				trailing = 1
			}
			field := a.Code[end-trailing-4 : end-trailing]
			if got, want := int(int32(binary.LittleEndian.Uint32(field))), a.Offset(l)-end; got != want {
				t.Errorf("AVX %v, instruction %d: %d, want %d", avx, k, got, want)
			}
		}
	}
}

// TestVectorCopies checks what V3 does without AVX where the result is not in the first operand.
func TestVectorCopies(t *testing.T) {
	var a Assembler
	a.V3(PADDD, XMM1, XMM2, Direct(XMM3)) // movaps xmm1, xmm2; paddd xmm1, xmm3
	a.V3(PADDD, XMM1, XMM2, Direct(XMM1)) // paddd xmm1, xmm2
	a.VShift(PSLLD, XMM1, XMM2, 3)        // movaps xmm1, xmm2; pslld xmm1, 3
	if got, want := hex.EncodeToString(a.Code), "0f28ca660ffecb"+"660ffeca"+"0f28ca660f72f103"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	defer func() {
		if recover() == nil {
			t.Error("psubd whose result overwrites an operand assembled")
		}
	}()
	a.V3(PSUBD, XMM1, XMM2, Direct(XMM1))
}

func BenchmarkVectors(b *testing.B) {
	for _, avx := range []bool{false, true} {
		b.Run(fmt.Sprintf("AVX=%v", avx), func(b *testing.B) {
			a := Assembler{AVX: avx}
			for b.Loop() {
				a.Reset()
				for range 1000 {
					a.V3(PADDD, XMM1, XMM1, Direct(XMM9))
					a.V3(PSHUFB, XMM3, XMM3, MemIndex(R14, RAX, 1, 1024))
					a.VShift(PSLLD, XMM4, XMM4, 3)
				}
			}
			b.SetBytes(int64(a.PC()))
		})
	}
}
