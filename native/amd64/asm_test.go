package amd64

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/arch/x86/x86asm"
)

// rms are r/m operands of every kind of encoding: each register, bases and indexes that are encoded specially (rsp,
// rbp, r12, r13), no base, each scale, and displacements of each size.
func rms(xmm bool) []Rm {
	var list []Rm
	first := RAX
	if xmm {
		first = XMM0
	}
	for r := first; r < first+16; r++ {
		list = append(list, Direct(r))
	}
	for _, disp := range []int32{0, 1, -128, 127, 128, -129, 1<<31 - 1, -1 << 31} {
		list = append(list, Mem(None, disp))
		for base := RAX; base <= R15; base++ {
			list = append(list, Mem(base, disp))
		}
		for _, base := range []Reg{RAX, RSP, RBP, RDI, R12, R13, R15, None} {
			for _, index := range []Reg{RCX, RBP, R8, R12, R13, R15} {
				for scale := byte(1); scale <= 8; scale *= 2 {
					list = append(list, MemIndex(base, index, scale, disp))
				}
			}
		}
	}
	return list
}

// quirks are what an instruction's row does not tell.
type quirk struct {
	widths    []Width // instead of W32 and W64
	rmXMM     bool    // r/m is an xmm register or memory
	regXMM    bool
	rmWidth   Width // of r/m, if fixed
	rmFixed   bool
	memOnly   bool
	decodedAs map[Width]string
}

func quirkOf(op Op) quirk {
	both := quirk{widths: []Width{W32}, rmXMM: true, regXMM: true}
	all := quirk{widths: []Width{W8, W16, W32, W64}}
	switch op {
	case ADD, OR, ADC, SBB, AND, SUB, XOR, CMP, TEST, MOV, XCHG, NOT, NEG, MUL1, IMUL1, DIV, IDIV, ROL, ROR, SHL, SHR, SAR:
		return all
	case LEA:
		return quirk{memOnly: true}
	case PREFETCHW:
		return quirk{widths: []Width{W32}, memOnly: true}
	case MOVZX8, MOVSX8:
		return quirk{rmFixed: true, rmWidth: W8}
	case MOVZX16, MOVSX16:
		return quirk{rmFixed: true, rmWidth: W16}
	case MOVSXD:
		return quirk{widths: []Width{W64}, rmFixed: true, rmWidth: W32}
	case PUSH, POP, CALL, JMP:
		return quirk{widths: []Width{W32}, rmFixed: true, rmWidth: W64}
	case MOVSD:
		both.decodedAs = map[Width]string{W32: "MOVSD_XMM"}
	case MOVD:
		return quirk{regXMM: true, decodedAs: map[Width]string{W64: "MOVQ"}}
	case CVTSI2SS, CVTSI2SD:
		return quirk{regXMM: true}
	case CVTTSS2SI, CVTTSD2SI:
		return quirk{rmXMM: true}
	}
	if op >= MOVSS {
		return both
	}
	return quirk{}
}

// TestForms assembles every form of every instruction with many operands and decodes it again.
func TestForms(t *testing.T) {
	for op := Op(0); op < notScalar; op++ {
		t.Run(op.String(), func(t *testing.T) { testForms(t, op) })
	}
}

func testForms(t *testing.T, op Op) {
	q, f := quirkOf(op), &forms[op]
	if q.widths == nil {
		q.widths = []Width{W32, W64}
	}
	var a Assembler
	for _, w := range q.widths {
		rmWidth := w
		if q.rmFixed {
			rmWidth = q.rmWidth
		}
		name := strings.ToUpper(f.name)
		if n := q.decodedAs[w]; n != "" {
			name = n
		}
		check := func(args ...x86asm.Arg) {
			t.Helper()
			checkDecode(t, a.Code, name, args)
			a.Reset()
		}
		for _, rm := range rms(q.rmXMM) {
			if q.memOnly && rm.IsReg() {
				continue
			}
			x := argRm(rm, rmWidth)
			for reg := RAX; reg <= R15; reg += 3 {
				r := reg
				if q.regXMM {
					r += XMM0
				}
				if f.rm != 0 {
					a.RM(op, w, r, rm)
					check(argReg(r, w), x)
				}
				if f.mr != 0 {
					a.MR(op, w, rm, r)
					check(x, argReg(r, w))
				}
				if f.rmi != 0 {
					for _, imm := range immediates(f.rmi, w) {
						a.RMI(op, w, r, rm, imm)
						check(argReg(r, w), x, argImm(imm, w))
					}
				}
			}
			if f.mi != 0 {
				for _, imm := range immediates(f.mi, w) {
					a.MI(op, w, rm, imm)
					check(x, argImm(imm, w))
				}
			}
			if f.m != 0 {
				a.M(op, w, rm)
				if f.mi != 0 && f.mi&imm8 != 0 {
					check(x, x86asm.CL)
				} else {
					check(x)
				}
			}
		}
	}
}

func immediates(c code, w Width) []int32 {
	switch {
	case c&imm8 != 0:
		return []int32{0, 1, 31}
	case w == W8:
		return []int32{0, 1, -128, 127}
	case w == W16:
		return []int32{0, -1, 127, 128, -129, 1<<15 - 1, -1 << 15}
	}
	return []int32{0, -1, 127, 128, -128, -129, 1<<31 - 1, -1 << 31}
}

func argReg(r Reg, w Width) x86asm.Reg {
	n := x86asm.Reg(r & 15)
	switch {
	case r.XMM():
		return x86asm.X0 + n
	case w == W8 && n >= 4:
		return x86asm.SPB + n - 4
	}
	return [...]x86asm.Reg{x86asm.AL, x86asm.AX, x86asm.EAX, x86asm.RAX}[w] + n
}

// argImm is an immediate as the decoder gives it: unsigned if it is a byte.
func argImm(imm int32, w Width) x86asm.Imm {
	if w == W8 {
		return x86asm.Imm(uint8(imm))
	}
	return x86asm.Imm(imm)
}

func argRm(rm Rm, w Width) x86asm.Arg {
	if rm.IsReg() {
		return argReg(rm.Base, w)
	}
	m := x86asm.Mem{Disp: int64(rm.Disp)}
	if rm.Base != None {
		m.Base = argReg(rm.Base, W64)
	}
	if rm.Index != None {
		m.Index, m.Scale = argReg(rm.Index, W64), rm.Scale
	}
	return m
}

func checkDecode(t *testing.T, code []byte, name string, args []x86asm.Arg) {
	t.Helper()
	inst, err := x86asm.Decode(code, 64)
	if err != nil {
		t.Fatalf("%x: %v; want %s %v", code, err, name, args)
	}
	if got, want := describe(inst.Op.String(), inst.Args[:], inst.Len), describe(name, args, len(code)); got != want {
		t.Fatalf("%x decodes to %s, want %s", code, got, want)
	}
}

// describe writes an instruction such that what differs only by how the decoder puts it is the same.
func describe(name string, args []x86asm.Arg, length int) string {
	s := name
	for _, a := range args {
		switch a := a.(type) {
		case nil:
			continue
		case x86asm.Mem:
			if a.Index == 0 {
				a.Scale = 0
			}
			a.Disp = int64(int32(a.Disp))
			s += fmt.Sprintf(" [%v+%v*%d%+d]", a.Base, a.Index, a.Scale, a.Disp)
		case x86asm.Imm:
			s += fmt.Sprintf(" %d", int32(a))
		default:
			s += " " + a.String()
		}
	}
	return fmt.Sprintf("%s (%d bytes)", s, length)
}

// TestBytes compares with bytes worked out from the manual: what the decoder is no witness for.
func TestBytes(t *testing.T) {
	for _, c := range []struct {
		name string
		asm  func(*Assembler)
		want string
	}{
		{"ret", func(a *Assembler) { a.Ret(0) }, "c3"},
		{"ret 16", func(a *Assembler) { a.Ret(16) }, "c21000"},
		{"hlt", (*Assembler).Hlt, "f4"},
		{"int3", (*Assembler).Int3, "cc"},
		{"cdq", (*Assembler).Cdq, "99"},
		{"cqo", (*Assembler).Cqo, "4899"},
		{"rep stosq", (*Assembler).RepStosq, "f348ab"},
		{"push rbp", func(a *Assembler) { a.Push(RBP) }, "55"},
		{"push r15", func(a *Assembler) { a.Push(R15) }, "4157"},
		{"pop r8", func(a *Assembler) { a.Pop(R8) }, "4158"},
		{"mov eax, 1", func(a *Assembler) { a.MovImm(RAX, 1) }, "b801000000"},
		{"mov r9d, 0xffffffff", func(a *Assembler) { a.MovImm(R9, 0xffffffff) }, "41b9ffffffff"},
		{"mov rax, -1", func(a *Assembler) { a.MovImm(RAX, ^uint64(0)) }, "48c7c0ffffffff"},
		{"mov r10, 1<<32", func(a *Assembler) { a.MovImm(R10, 1<<32) }, "49ba0000000001000000"},
		{"sete al", func(a *Assembler) { a.Setcc(E, RAX) }, "0f94c0"},
		{"setg sil", func(a *Assembler) { a.Setcc(G, RSI) }, "400f9fc6"},
		{"cmovb r8d, eax", func(a *Assembler) { a.Cmov(B, W32, R8, Direct(RAX)) }, "440f42c0"},
		{"cmovne rax, [rbp-8]", func(a *Assembler) { a.Cmov(NE, W64, RAX, Mem(RBP, -8)) }, "480f4545f8"},
		{"movq rax, xmm9", func(a *Assembler) { a.RR(MOVD, W64, RAX, XMM9) }, "664c0f7ec8"},
		{"movq xmm9, rax", func(a *Assembler) { a.RR(MOVD, W64, XMM9, RAX) }, "664c0f6ec8"},
		{"roundsd xmm1, xmm2, 3", func(a *Assembler) { a.RMI(ROUNDSD, W32, XMM1, Direct(XMM2), 3) }, "660f3a0bca03"},
		{"lzcnt r8, [r14+rcx]", func(a *Assembler) { a.RM(LZCNT, W64, R8, MemIndex(R14, RCX, 1, 0)) }, "f34d0fbd040e"},
		{"movq xmm0, xmm8", func(a *Assembler) { a.V2(MOVQ, XMM0, Direct(XMM8)) }, "f3410f7ec0"},
		{"vmovq xmm0, xmm8", func(a *Assembler) { a.AVX = true; a.V2(MOVQ, XMM0, Direct(XMM8)) }, "c4c17a7ec0"},
		{"pextrw eax, xmm1, 2", func(a *Assembler) { a.VStoreI(PEXTRW, Direct(RAX), XMM1, 2) }, "660f3a15c802"},
		{"vpextrw r8d, xmm9, 2", func(a *Assembler) { a.AVX = true; a.VStoreI(PEXTRW, Direct(R8), XMM9, 2) }, "c4437915c802"},
		{"nop 3", func(a *Assembler) { a.Nop(3) }, "0f1f00"},
		{"nop 10", func(a *Assembler) { a.Nop(10) }, "660f1f84000000000090"},
	} {
		var a Assembler
		c.asm(&a)
		if got := hex.EncodeToString(a.Code); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestNopsDecode(t *testing.T) {
	for n := 1; n <= len(nops); n++ {
		var a Assembler
		a.Nop(n)
		inst, err := x86asm.Decode(a.Code, 64)
		if err != nil || inst.Len != n || n > 2 && inst.Op != x86asm.NOP {
			t.Errorf("nop of %d bytes: %v, %v", n, inst, err)
		}
	}
}

// TestLabels follows every reference to a label, before and after it is bound, to where it leads.
func TestLabels(t *testing.T) {
	var a Assembler
	l, table := a.NewLabel(), a.NewLabel()
	a.Jcc(B, l)                // 0: 6 bytes
	a.Jmp(l)                   // 6: 5 bytes
	a.CallLabel(l)             // 11: 5 bytes
	a.RM(LEA, W64, RAX, At(l)) // 16: 7 bytes
	a.Bind(l)                  // 23
	a.Jmp(l)                   // 23: 2 bytes
	a.Jcc(NE, l)               // 25: 2 bytes
	a.CallLabel(l)             // 27: 5 bytes
	a.Bind(table)              // 32
	a.TableEntry(a.Offset(table), l)
	a.TableEntry(a.Offset(table), table)
	a.LinkCalls()
	want := "0f8211000000" + "e90c000000" + "e807000000" + "488d0500000000" + "ebfe" + "75fc" + "e8f7ffffff" + "f7ffffff" + "00000000"
	if diff := cmp.Diff(want, hex.EncodeToString(a.Code)); diff != "" {
		t.Error(diff)
	}
	if a.Offset(l) != 23 {
		t.Errorf("offset %d", a.Offset(l))
	}
}

// TestFarLabel checks that a jump back uses a byte of displacement exactly where it reaches.
func TestFarLabel(t *testing.T) {
	for distance, want := range map[int]int{0: 2, 126: 2, 127: 5, 1000: 5} {
		var a Assembler
		l := a.NewLabel()
		a.Bind(l)
		a.Nop(distance)
		a.Jmp(l)
		if got := a.PC() - distance; got != want {
			t.Errorf("jump over %d bytes takes %d bytes, want %d", distance, got, want)
		}
	}
}

func TestNoSuchForm(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("lea from a register to memory assembled")
		}
	}()
	new(Assembler).MR(LEA, W32, Mem(RAX, 0), RAX)
}

func BenchmarkAssemble(b *testing.B) {
	var a Assembler
	for b.Loop() {
		a.Reset()
		for range 1000 {
			a.RR(ADD, W32, RAX, R9)
			a.RM(MOV, W64, RCX, MemIndex(R14, RAX, 1, 1024))
			a.RM(ADDSD, W32, XMM1, Mem(RBP, -24))
			a.RI(CMP, W32, RBX, 1000)
		}
	}
	b.SetBytes(int64(a.PC()))
}
