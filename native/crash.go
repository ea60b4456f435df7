//go:build linux && amd64

package native

import (
	"fmt"
	"strings"
	"unsafe"

	"golang.org/x/arch/x86/x86asm"
	"golang.org/x/sys/unix"

	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// signalled is the outcome of a signal in native code: a trap if the instruction is one that may trap that way, exhaustion if the stack
// overflowed, and otherwise a crash.
func (s *store) signalled() *wasm.Outcome {
	f := &s.m.fault
	pc, bp := uintptr(f.regs[regRIP]), uintptr(f.regs[regRBP])
	memoryFault := f.signal == uint64(unix.SIGSEGV) || f.signal == uint64(unix.SIGBUS)
	s.m.sp = max(uintptr(f.regs[regRSP]), s.m.limit)
	if memoryFault && s.m.inGuard(uintptr(f.address)) {
		s.m.overflowed = true
		c, _ := cursor{0, bp}.caller()
		return s.ended(s.exhausted(wasm.LimitCallDepth), c.ret, c.bp)
	}
	c := s.codeAt(pc)
	if c == nil {
		return s.crash()
	}
	t := c.trapAt(uint32(pc - c.base))
	if t == nil || !s.plausible(t.kind, memoryFault, c.code[t.at] == amd64.HLT) {
		return s.crash()
	}
	fn, _ := c.funcAt(t.at)
	out := wasm.Trapped(t.kind)
	out.Backtrace = []wasm.Frame{s.frameAt(c, uint32(fn), t.pos, bp)}
	if next, ok := (cursor{0, bp}).caller(); ok {
		out.Backtrace = append(out.Backtrace, s.backtrace(next.ret, next.bp)...)
		return s.ended(&out, next.ret, next.bp)
	}
	return &out
}

// plausible reports whether a fault can be the trap that its place stands for: hlt at the end of an explicit check always can, and a memory
// access must have faulted within a memory's address space.
func (s *store) plausible(t wasm.Trap, memoryFault, explicit bool) bool {
	f := &s.m.fault
	switch {
	case explicit:
		return memoryFault && f.address == 0 // so the kernel tells of a general protection fault
	case t == wasm.TrapMemoryBounds:
		for _, r := range s.owned.mems {
			if memoryFault && f.address-uint64(r.base) < r.size {
				return true
			}
		}
	case t == wasm.TrapDivideByZero || t == wasm.TrapIntegerOverflow:
		return f.signal == uint64(unix.SIGFPE)
	case t == wasm.TrapUninitializedElement || t == wasm.TrapNullFunction: // a funcrec at address 0 was read
		return memoryFault && f.address < uint64(unsafe.Sizeof(funcrec{}))
	}
	return false
}

// Crash is the error of OutcomeFault when generated code broke: a signal that is no trap.
type Crash struct {
	Signal   string
	Address  uint64 // that could not be accessed
	PC       uint64
	Instance int        // -1 if the PC lies in no function
	Func     uint32     // funcidx in the instance's module
	Offset   uint32     // of PC in the function's code
	Regs     [16]uint64 // general registers in the order of the instruction set
	Code     string     // disassembly around PC
}

// Error describes the crash on several lines.
func (c *Crash) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "native: generated code broke: %s at pc %#x, address %#x", c.Signal, c.PC, c.Address)
	if c.Instance >= 0 {
		fmt.Fprintf(&b, ", instance %d function %d+%#x", c.Instance, c.Func, c.Offset)
	}
	for k, r := range c.Regs {
		if k%4 == 0 {
			b.WriteString("\n ")
		}
		fmt.Fprintf(&b, " %3s=%016x", gprNames[k], r)
	}
	b.WriteString("\n" + c.Code)
	return b.String()
}

var gprNames = [16]string{"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"}

// contextIndex is where faultState.regs has the general registers, by their number.
var contextIndex = [16]int{regRAX, regRCX, regRDX, regRBX, regRSP, regRBP, regRSI, regRDI, regR8, regR9, regR10, regR11, regR12, regR13, regR14, regR15}

// crash poisons the store after a fault that is no trap.
func (s *store) crash() *wasm.Outcome {
	f := &s.m.fault
	e := &Crash{Signal: unix.SignalName(unix.Signal(f.signal)), Address: f.address, PC: f.regs[regRIP], Instance: -1}
	for k, at := range contextIndex {
		e.Regs[k] = f.regs[at]
	}
	pc := uintptr(e.PC)
	c := s.codeAt(pc)
	if c == nil {
		return s.fail(e)
	}
	off := uint32(pc - c.base)
	if fn, ok := c.funcAt(off); ok {
		e.Func, e.Offset = uint32(c.layout.importedFuncs+fn), off-c.funcs[fn].entry
		for _, i := range s.instances {
			if i.code == c && e.Instance < 0 {
				e.Instance = i.number
			}
		}
		if bp := uintptr(f.regs[regRBP]); s.onStack(bp) {
			if i := s.instanceOf(*at[uintptr](bp - 8)); i != nil {
				e.Instance = i.number
			}
		}
		e.Code = c.disassembleAround(c.funcs[fn], off)
	}
	return s.fail(e)
}

// disassembleAround writes the instructions of a function near an offset, one a line, with the one at the offset marked.
func (c *code) disassembleAround(f funcMeta, off uint32) string {
	const before, after = 6, 4
	var lines []string
	mark := -1
	for p := f.entry; p < f.end && (mark < 0 || len(lines) <= mark+after); {
		sign := "  "
		if p == off {
			sign, mark = "> ", len(lines)
		}
		in, err := x86asm.Decode(c.code[p:f.end], 64)
		if err != nil {
			lines = append(lines, fmt.Sprintf("%s%6x  %x", sign, p-f.entry, c.code[p:min(p+8, f.end)]))
			break
		}
		lines = append(lines, fmt.Sprintf("%s%6x  %s", sign, p-f.entry, x86asm.IntelSyntax(in, uint64(p-f.entry), nil)))
		p += uint32(in.Len)
	}
	return strings.Join(lines[max(0, mark-before):], "\n")
}
