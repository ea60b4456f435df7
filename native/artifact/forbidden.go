package artifact

import (
	"bytes"
	"slices"

	"golang.org/x/arch/x86/x86asm"

	"wasmjudge/native/amd64"
)

// Instructions that the compiler never emits and that nothing in the process can take back: system calls, and what
// changes FS, by which Go finds its goroutine, or all of the processor's state. One flipped bit makes them of jne,
// movzx and imul, so an artifact that has one is refused.

// systemPatterns are bytes that stand in each of these. They also occur elsewhere, in constants for example.
var systemPatterns = [...][]byte{
	{0x0F, 0x05}, // syscall
	{0x0F, 0x34}, // sysenter
	{0xCD, 0x80}, // int 0x80
	{0x0F, 0xB4}, // lfs
	{0x0F, 0xA1}, // pop fs
	{0x0F, 0xAE}, // wrfsbase, and what replaces the state of the processor
	{0x8E},       // mov fs
	{0xF8, 0xAE}, // vldmxcsr
	{0x78, 0xAE},
}

// touchesSystem reports whether the code of a function has such an instruction.
func (a *Artifact) touchesSystem() bool {
	for k := range a.Funcs {
		f := &a.Funcs[k]
		code := a.Code[f.Entry:f.Data]
		suspect := slices.ContainsFunc(systemPatterns[:], func(p []byte) bool { return bytes.Contains(code, p) })
		if suspect && hasSystemInstr(code) {
			return true
		}
	}
	return false
}

// hasSystemInstr decodes the code of a function.
func hasSystemInstr(code []byte) bool {
	for len(code) > 0 {
		if _, n, ok := amd64.DisassembleVector(code); ok {
			code = code[n:]
			continue
		}
		if code[0] == 0xC4 || code[0] == 0xC5 {
			return true // one with a VEX prefix that the compiler never emits
		}
		in, err := x86asm.Decode(code, 64)
		if err != nil {
			return false // where the decoder knows no instruction; most processors know none either
		}
		switch in.Op {
		case x86asm.SYSCALL, x86asm.SYSENTER, x86asm.LFS, x86asm.WRFSBASE, x86asm.LDMXCSR,
			x86asm.FXRSTOR, x86asm.FXRSTOR64, x86asm.XRSTOR, x86asm.XRSTOR64:
			return true
		case x86asm.INT:
			if n, ok := in.Args[0].(x86asm.Imm); ok && n == 0x80 {
				return true
			}
		case x86asm.MOV, x86asm.POP:
			if in.Args[0] == x86asm.Arg(x86asm.FS) {
				return true
			}
		}
		code = code[in.Len:]
	}
	return false
}
