//go:build linux && amd64

package run

import (
	"fmt"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"

	"wasmjudge/native/abi"
	"wasmjudge/native/amd64"
	"wasmjudge/native/artifact"
	"wasmjudge/wasm"
)

// signalled is the outcome of a signal in native code: a trap if the instruction is one that may trap that way,
// exhaustion if the stack overflowed, and otherwise a crash. So it is, too, if rbp is no frame's.
func (s *store) signalled() *wasm.Outcome {
	if handOver != nil {
		handOver()
	}
	f := &s.stack.fault
	pc, bp := uintptr(f.regs[regRIP]), uintptr(f.regs[regRBP])
	if s.stack.sp = uintptr(f.regs[regRSP]) &^ 7; s.stack.sp < s.stack.limit || s.stack.sp > s.stack.top() {
		s.stack.sp = s.stack.limit
	}
	memoryFault := f.signal == uint64(unix.SIGSEGV) || f.signal == uint64(unix.SIGBUS)
	if memoryFault && s.stack.inGuard(uintptr(f.address)) {
		s.stack.way().overflowed = true
		return s.overflowed(bp)
	}
	c := s.codeAt(pc)
	if c == nil {
		return s.crash()
	}
	t := c.trapAt(uint32(pc - c.base))
	if t == nil || !s.plausible(t.Kind, memoryFault, c.Code[t.At] == amd64.HLT) {
		return s.crash()
	}
	fn, _ := c.funcAt(t.At)
	at, ok := s.stack.frame(bp)
	if !ok || s.instanceOf(at.Vmctx()) == nil && !s.engine.options.LeanFrames {
		return s.crash()
	}
	next, ok := s.stack.caller(at)
	if !ok {
		return s.crash()
	}
	out := wasm.Trapped(t.Kind)
	out.Backtrace = append([]wasm.Frame{s.frameAt(c, uint32(fn), t.Pos, at)}, s.backtrace(next)...)
	return s.ended(&out, next)
}

// overflowed is the outcome where the stack is full. rbp may be that of a frame of which no more than its first two
// words have found room.
func (s *store) overflowed(bp uintptr) *wasm.Outcome {
	out := s.exhausted(wasm.LimitCallDepth)
	at, ok := s.stack.frame(bp)
	if bp == s.stack.limit {
		at, ok = abi.Frame(bp), true
	}
	if !ok {
		return s.crash()
	}
	next, ok := s.stack.caller(at)
	if !ok {
		return s.crash()
	}
	return s.ended(out, next)
}

// plausible reports whether a fault can be the trap that its place stands for: hlt at the end of an explicit check
// always can, and a memory access must have faulted within a memory's address space.
func (s *store) plausible(t wasm.Trap, memoryFault, explicit bool) bool {
	f := &s.stack.fault
	switch {
	case explicit:
		return memoryFault && f.address == 0 // so the kernel reports a general protection fault
	case t == wasm.TrapMemoryBounds:
		for _, r := range s.owned.mems {
			if memoryFault && f.address-uint64(r.base) < r.size {
				return true
			}
		}
	case t == wasm.TrapDivideByZero || t == wasm.TrapIntegerOverflow:
		return f.signal == uint64(unix.SIGFPE)
	case t == wasm.TrapUninitializedElement || t == wasm.TrapNullFunction: // an abi.Func at address 0 was read
		return memoryFault && f.address < uint64(unsafe.Sizeof(abi.Func{}))
	case t == wasm.TrapNullStructure || t == wasm.TrapNullArray: // an object at address 0 was read or written
		return memoryFault && f.address < abi.NullPage+16
	}
	return false
}

// Crash is the error of OutcomeFault when generated code broke: a signal that is no trap, or something left behind
// that cannot be.
type Crash struct {
	Reason   string
	Signal   string     // "" if there was none
	Address  uint64     // that could not be accessed
	PC       uint64     // without a signal: where the code would go on
	Instance int        // -1 if the PC lies in no function
	Func     uint32     // funcidx in the instance's module
	Offset   uint32     // of PC in the function's code
	Regs     [16]uint64 // general registers in the order of the instruction set; without a signal rsp and rbp alone
	Code     string     // disassembly around PC
}

// Error describes the crash on several lines.
func (c *Crash) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "native: generated code broke: %s at pc %#x", c.Reason, c.PC)
	if c.Instance >= 0 {
		fmt.Fprintf(&b, ", instance %d function %d+%#x", c.Instance, c.Func, c.Offset)
	}
	column := 0
	for k, r := range c.Regs {
		if r := amd64.Reg(k); c.Signal == "" && r != amd64.RSP && r != amd64.RBP {
			continue
		}
		if column%4 == 0 {
			b.WriteString("\n ")
		}
		column++
		fmt.Fprintf(&b, " %3s=%016x", gprNames[k], r)
	}
	b.WriteString("\n" + c.Code)
	return b.String()
}

// spoilt is why native code is not gone on with that has changed what Go cannot run with.
const spoilt = "it has changed the flags or the MXCSR,"

var gprNames = [16]string{"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"}

// contextIndex is where faultState.regs has the general registers, by their number.
var contextIndex = [16]int{
	regRAX, regRCX, regRDX, regRBX, regRSP, regRBP, regRSI, regRDI,
	regR8, regR9, regR10, regR11, regR12, regR13, regR14, regR15,
}

// crash poisons the store after a fault that is no trap.
func (s *store) crash() *wasm.Outcome {
	f := &s.stack.fault
	signal := unix.Signal(f.signal)
	e := &Crash{Signal: unix.SignalName(signal), Address: f.address, PC: f.regs[regRIP], Instance: -1}
	for k, at := range contextIndex {
		e.Regs[k] = f.regs[at]
	}
	pc, sp := uintptr(e.PC), uintptr(f.regs[regRSP])
	switch {
	case signal == unix.SIGURG && s.codeAt(pc) == nil:
		e.Reason = "it left its code and does not come back,"
	case signal == unix.SIGURG:
		e.Reason = spoilt
	case !s.stack.inSlot(sp):
		e.Reason = fmt.Sprintf("%s, address %#x, rsp on another stack,", e.Signal, f.address)
	default:
		e.Reason = fmt.Sprintf("%s, address %#x,", e.Signal, f.address)
	}
	if signal == unix.SIGTRAP { // which comes after the instruction
		pc--
	}
	if s.codeAt(pc) == nil { // it may have been called from code
		if ret, ok := peek(sp); ok {
			pc = uintptr(ret) - 1
		}
	}
	e.locate(s, pc)
	return s.fail(e)
}

// locate finds the function in which an address lies.
func (e *Crash) locate(s *store, pc uintptr) {
	c := s.codeAt(pc)
	if c == nil {
		return
	}
	off := uint32(pc - c.base)
	fn, ok := c.funcAt(off)
	if !ok {
		return
	}
	e.Func, e.Offset = uint32(c.layout.ImportedFuncs+fn), off-c.Funcs[fn].Entry
	for _, i := range s.instances {
		if i.code == c && e.Instance < 0 {
			e.Instance = i.number
		}
	}
	if f, ok := s.stack.frame(uintptr(e.Regs[amd64.RBP])); ok {
		if i := s.instanceOf(f.Vmctx()); i != nil {
			e.Instance = i.number
		}
	}
	e.Code = c.disassembleAround(c.Funcs[fn], off)
}

// disassembleAround writes the instructions of a function near an offset, one a line, with the one that the offset
// lies in marked.
func (c *code) disassembleAround(f artifact.Func, off uint32) string {
	const before, after = 6, 4
	var lines []string
	mark := -1
	for p := f.Entry; p < f.End && (mark < 0 || len(lines) <= mark+after); {
		in, n, err := amd64.Disassemble(c.Code[p:f.End], uint64(p-f.Entry), nil)
		sign := "  "
		if off >= p && off < p+uint32(max(n, 1)) {
			sign, mark = "> ", len(lines)
		}
		if err != nil {
			lines = append(lines, fmt.Sprintf("%s%6x  %x", sign, p-f.Entry, c.Code[p:min(p+8, f.End)]))
			break
		}
		lines = append(lines, fmt.Sprintf("%s%6x  %s", sign, p-f.Entry, in))
		p += uint32(n)
	}
	return strings.Join(lines[max(0, mark-before):], "\n")
}
