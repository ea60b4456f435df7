//go:build linux && amd64

package run

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"wasmjudge/native/abi"
	"wasmjudge/native/amd64"
	"wasmjudge/native/artifact"
	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

// breakage is a way in which generated code breaks.
type breakage struct {
	results string                                      // of the function
	code    func(a *amd64.Assembler, b *brokenArtifact) // what follows its prologue
	want    string                                      // how the outcome begins; "" means "fault: native: generated code broke"
	nowhere bool                                        // the place is not in the function
}

// brokenArtifact is the artifact that the code is for, and addresses for it.
type brokenArtifact struct {
	artifact.Artifact
	spare stack       // another one
	heap  *[64]uint64 // Go's
}

// Where code finds what it leaves by.
const (
	atRT     = int32(unsafe.Offsetof(abi.Vmctx{}.RT))
	atExit   = int32(unsafe.Offsetof(abi.Vmctx{}.Exit))
	atRTCall = int32(unsafe.Offsetof(abi.Context{}.Call))
	atRTArgs = int32(unsafe.Offsetof(abi.Context{}.Args))
)

const wild = 0x1234

// runtime makes a runtime call with two arguments, or with none where code has set them.
func (b *brokenArtifact) runtime(a *amd64.Assembler, call abi.RuntimeCall, args ...int32) {
	a.RM(amd64.MOV, amd64.W64, amd64.R14, amd64.Mem(amd64.R15, atRT))
	a.MI(amd64.MOV, amd64.W64, amd64.Mem(amd64.R14, atRTCall), int32(call))
	for k, x := range args {
		a.MI(amd64.MOV, amd64.W64, amd64.Mem(amd64.R14, atRTArgs+8*int32(k)), x)
	}
	b.leave(a)
}

// leave calls the exit stub.
func (b *brokenArtifact) leave(a *amd64.Assembler) {
	a.M(amd64.CALL, amd64.W32, amd64.Mem(amd64.R15, atExit))
	b.Sites = append(b.Sites, artifact.Site{Ret: uint32(a.PC())})
}

// trap is what the compiler makes of unreachable.
func (b *brokenArtifact) trap(a *amd64.Assembler) {
	b.Traps = append(b.Traps, artifact.TrapSite{At: uint32(a.PC()), Kind: wasm.TrapUnreachable})
	a.Hlt()
}

// returns is the end of a right function.
func returns(a *amd64.Assembler) {
	a.RI(amd64.ADD, amd64.W64, amd64.RSP, 8)
	a.Pop(amd64.RBP)
	a.Ret(0)
}

// flags sets bits of the flags.
func flags(a *amd64.Assembler, bits int32) {
	a.Byte(0x9C) // pushfq
	a.MI(amd64.OR, amd64.W64, amd64.Mem(amd64.RSP, 0), bits)
	a.Byte(0x9D) // popfq
}

// mxcsr loads the MXCSR.
func mxcsr(a *amd64.Assembler, bits int32) {
	a.MI(amd64.MOV, amd64.W32, amd64.Mem(amd64.RBP, -16), bits)
	a.Byte(0x0F, 0xAE, 0x55, 0xF0)
}

func forEver(a *amd64.Assembler) { a.Byte(0xEB, 0xFE) }

// jump goes to an address.
func jump(a *amd64.Assembler, to uintptr) {
	a.MovImm(amd64.RCX, uint64(to))
	a.R(amd64.JMP, amd64.W32, amd64.RCX)
}

// spin is code of Go's that does not end.
//
//go:noinline
//go:norace
func spin() {
	for {
		spun++
	}
}

var spun int

// raw is code as it is.
func raw(code ...byte) breakage {
	return breakage{code: func(a *amd64.Assembler, _ *brokenArtifact) { a.Byte(code...) }}
}

// after sets a register wrong, and does something that relies on it.
func after(r amd64.Reg, value uint64, do func(a *amd64.Assembler, b *brokenArtifact)) breakage {
	return breakage{code: func(a *amd64.Assembler, b *brokenArtifact) {
		a.MovImm(r, value)
		do(a, b)
	}}
}

// call is a runtime call with wrong arguments.
func wrongCall(call abi.RuntimeCall, args ...int32) breakage {
	return breakage{code: func(a *amd64.Assembler, b *brokenArtifact) { b.runtime(a, call, args...) }}
}

func anyThrow(a *amd64.Assembler, b *brokenArtifact) {
	a.RM(amd64.LEA, amd64.W64, amd64.RAX, amd64.Mem(amd64.RSP, 0))
	a.RM(amd64.MOV, amd64.W64, amd64.R14, amd64.Mem(amd64.R15, atRT))
	a.MR(amd64.MOV, amd64.W64, amd64.Mem(amd64.R14, atRTArgs+8), amd64.RAX)
	b.runtime(a, abi.CallThrow, 0)
}

func overflow(a *amd64.Assembler, _ *brokenArtifact) {
	a.RI(amd64.SUB, amd64.W64, amd64.RSP, maxStack)
	a.Push(amd64.RAX)
}

// frameWith calls a function that writes a word of its frame and throws: at 8 is the return address, at 0 the
// caller's rbp, at -8 the vmctx.
func frameWith(at int32, value uint64) breakage {
	return breakage{code: func(a *amd64.Assembler, b *brokenArtifact) {
		a.Byte(0xE8, 0, 0, 0, 0) // call what follows
		b.Sites = append(b.Sites, artifact.Site{Ret: uint32(a.PC())})
		a.Push(amd64.RBP)
		a.RR(amd64.MOV, amd64.W64, amd64.RBP, amd64.RSP)
		a.Push(amd64.R15)
		a.MovImm(amd64.RAX, value)
		a.MR(amd64.MOV, amd64.W64, amd64.Mem(amd64.RBP, at), amd64.RAX)
		a.RI(amd64.SUB, amd64.W64, amd64.RSP, 64)
		anyThrow(a, b)
	}}
}

// wrongRsp makes rsp wrong.
func wrongRsp(to func(b *brokenArtifact) uint64, do func(a *amd64.Assembler, b *brokenArtifact)) breakage {
	return breakage{code: func(a *amd64.Assembler, b *brokenArtifact) {
		a.MovImm(amd64.RSP, to(b))
		do(a, b)
	}}
}

func rspWild(*brokenArtifact) uint64             { return wild }
func rspInHeap(b *brokenArtifact) uint64         { return uint64(uintptrOf(b.heap)) + 256 }
func rspInOther(b *brokenArtifact) uint64        { return uint64(b.spare.top()) - 1024 }
func rspInOtherMachine(b *brokenArtifact) uint64 { return uint64(b.spare.top()) + 2048 }

// breakages are the ways of breaking. Short of what docs/native-faults.md lists, nothing that generated code does
// may end the process.
var breakages = map[string]breakage{
	// Instructions.
	"undefined instruction": raw(0x0F, 0x0B),
	"int3":                  raw(0xCC),
	"int1":                  raw(0xF1),
	"int 0x21":              raw(0xCD, 0x21),
	"into":                  raw(0xCE),
	"cli":                   raw(0xFA),
	"in":                    raw(0xEC),
	"wrmsr":                 raw(0x0F, 0x30),
	"lgdt":                  raw(0x0F, 0x01, 0x10),
	"far return":            raw(0x48, 0xCB),
	"iretq":                 raw(0x48, 0xCF),
	"mov ds, ax":            after(amd64.RAX, wild, func(a *amd64.Assembler, _ *brokenArtifact) { a.Byte(0x8E, 0xD8) }),
	"a trap at no place":    raw(0xF4),
	"division":              after(amd64.RCX, 0, func(a *amd64.Assembler, _ *brokenArtifact) { a.R(amd64.DIV, amd64.W32, amd64.RCX) }),

	// Memory and jumps.
	"wild read": after(amd64.RCX, wild, func(a *amd64.Assembler, _ *brokenArtifact) {
		a.RM(amd64.MOV, amd64.W64, amd64.RAX, amd64.Mem(amd64.RCX, 0))
	}),
	"read of no address": after(amd64.RCX, 1<<62, func(a *amd64.Assembler, _ *brokenArtifact) {
		a.RM(amd64.MOV, amd64.W64, amd64.RAX, amd64.Mem(amd64.RCX, 0))
	}),
	"write to the code":        {code: func(a *amd64.Assembler, _ *brokenArtifact) { a.Byte(0xC6, 0x05, 0, 0, 0, 0, 0x90) }}, // mov byte [rip], 0x90
	"wild jump":                {code: func(a *amd64.Assembler, _ *brokenArtifact) { jump(a, wild) }, nowhere: true},
	"jump to no address":       {code: func(a *amd64.Assembler, _ *brokenArtifact) { jump(a, 1<<62) }, nowhere: true},
	"jump to Go's heap":        {code: func(a *amd64.Assembler, b *brokenArtifact) { jump(a, uintptrOf(b.heap)) }, nowhere: true},
	"return to a wild address": {code: func(a *amd64.Assembler, _ *brokenArtifact) { a.Byte(0xC3) }, nowhere: true},
	"read outside of memory at a place that may trap": after(amd64.RCX, wild, func(a *amd64.Assembler, b *brokenArtifact) {
		b.Traps = []artifact.TrapSite{{At: uint32(a.PC()), Kind: wasm.TrapMemoryBounds}}
		a.RM(amd64.MOV, amd64.W64, amd64.RAX, amd64.Mem(amd64.RCX, 0))
	}),

	// rbp.
	"trap with a wild rbp": after(amd64.RBP, wild, func(a *amd64.Assembler, b *brokenArtifact) { b.trap(a) }),
	"trap with rbp 0":      after(amd64.RBP, 0, func(a *amd64.Assembler, b *brokenArtifact) { b.trap(a) }),
	"trap with an odd rbp": {code: func(a *amd64.Assembler, b *brokenArtifact) { a.RI(amd64.ADD, amd64.W64, amd64.RBP, 1); b.trap(a) }},
	"trap with a frame without vmctx": {code: func(a *amd64.Assembler, b *brokenArtifact) {
		a.MI(amd64.MOV, amd64.W64, amd64.Mem(amd64.RBP, -8), wild)
		b.trap(a)
	}},
	"trap in a frame of wild caller": {code: func(a *amd64.Assembler, b *brokenArtifact) {
		a.MI(amd64.MOV, amd64.W64, amd64.Mem(amd64.RBP, 0), wild)
		b.trap(a)
	}},
	"overflow with a wild rbp": after(amd64.RBP, wild, overflow),
	"overflow with an rbp of Go's": {code: func(a *amd64.Assembler, b *brokenArtifact) {
		a.MovImm(amd64.RBP, uint64(uintptrOf(b.heap)))
		overflow(a, b)
	}},
	"runtime call with a wild rbp": after(amd64.RBP, wild, func(a *amd64.Assembler, b *brokenArtifact) { b.runtime(a, abi.CallMemoryGrow, 0, 0) }),
	"throw with a wild rbp":        after(amd64.RBP, wild, anyThrow),
	"throw below a wild frame":     frameWith(0, wild),
	"throw below a wild return":    frameWith(8, wild),
	"throw below return address 0": frameWith(8, 0),
	"throw without vmctx":          frameWith(-8, 0),
	"throw below a frame below itself": {code: func(a *amd64.Assembler, b *brokenArtifact) {
		a.MR(amd64.MOV, amd64.W64, amd64.Mem(amd64.RBP, 0), amd64.RBP)
		a.RM(amd64.LEA, amd64.W64, amd64.RAX, amd64.At(a.NewLabel()))
		anyThrow(a, b)
	}},
	"rbp not restored": {code: func(a *amd64.Assembler, _ *brokenArtifact) {
		a.RI(amd64.ADD, amd64.W64, amd64.RSP, 8)
		a.Pop(amd64.RAX)
		a.Ret(0)
	}, nowhere: true},
	"too much popped": {code: func(a *amd64.Assembler, _ *brokenArtifact) {
		a.RI(amd64.ADD, amd64.W64, amd64.RSP, 8)
		a.Pop(amd64.RBP)
		a.Ret(16)
	}, nowhere: true},
	"more popped than there is": {code: func(a *amd64.Assembler, _ *brokenArtifact) {
		a.RI(amd64.ADD, amd64.W64, amd64.RSP, 8)
		a.Pop(amd64.RBP)
		a.Byte(0xC2, 0xF0, 0xFF)
	}, nowhere: true},

	// rsp.
	"push with a wild rsp":             wrongRsp(rspWild, func(a *amd64.Assembler, _ *brokenArtifact) { a.Push(amd64.RAX) }),
	"push with rsp of no address":      wrongRsp(func(*brokenArtifact) uint64 { return 1 << 62 }, func(a *amd64.Assembler, _ *brokenArtifact) { a.Push(amd64.RAX) }),
	"trap with a wild rsp":             wrongRsp(rspWild, func(a *amd64.Assembler, b *brokenArtifact) { a.Byte(0x0F, 0x0B) }),
	"undefined with rsp in Go's heap":  wrongRsp(rspInHeap, func(a *amd64.Assembler, b *brokenArtifact) { a.Byte(0x0F, 0x0B) }),
	"call with rsp in Go's heap":       wrongRsp(rspInHeap, func(a *amd64.Assembler, b *brokenArtifact) { b.runtime(a, abi.CallMemoryGrow, 0, 0) }),
	"call with rsp in another stack":   wrongRsp(rspInOther, func(a *amd64.Assembler, b *brokenArtifact) { b.runtime(a, abi.CallMemoryGrow, 0, 0) }),
	"call with rsp in another machine": wrongRsp(rspInOtherMachine, func(a *amd64.Assembler, b *brokenArtifact) { b.runtime(a, abi.CallMemoryGrow, 0, 0) }),
	"host call with rsp in Go's heap":  {code: func(a *amd64.Assembler, b *brokenArtifact) { a.MovImm(amd64.RSP, rspInHeap(b)); jump(a, stubs.host) }, nowhere: true},
	"endless loop with a wild rsp":     {code: func(a *amd64.Assembler, _ *brokenArtifact) { a.MovImm(amd64.RSP, wild); forEver(a) }, want: "exhaustion: interrupted"},
	"endless loop in another stack":    {code: func(a *amd64.Assembler, b *brokenArtifact) { a.MovImm(amd64.RSP, rspInOther(b)); forEver(a) }, want: "exhaustion: interrupted"},
	"endless loop in the guard": {code: func(a *amd64.Assembler, _ *brokenArtifact) {
		a.RI(amd64.SUB, amd64.W64, amd64.RSP, maxStack)
		forEver(a)
	}, want: "exhaustion: interrupted"},
	"call with rsp above rbp": {code: func(a *amd64.Assembler, b *brokenArtifact) {
		a.RI(amd64.ADD, amd64.W64, amd64.RSP, 32)
		b.runtime(a, abi.CallMemoryGrow, 0, 0)
	}},
	"call with an odd rsp": {code: func(a *amd64.Assembler, b *brokenArtifact) {
		a.RI(amd64.SUB, amd64.W64, amd64.RSP, 9)
		b.runtime(a, abi.CallMemoryGrow, 0, 0)
	}},

	// Flags and MXCSR.
	"trap flag":                        {code: func(a *amd64.Assembler, _ *brokenArtifact) { flags(a, 1<<8); a.Byte(0x90, 0x90); returns(a) }},
	"alignment flag":                   {code: func(a *amd64.Assembler, _ *brokenArtifact) { flags(a, flagAC); returns(a) }, nowhere: true},
	"alignment flag in a runtime call": {code: func(a *amd64.Assembler, b *brokenArtifact) { flags(a, flagAC); b.runtime(a, abi.CallMemoryGrow, 0, 0) }},
	"alignment flag and a fault": {code: func(a *amd64.Assembler, _ *brokenArtifact) {
		flags(a, flagAC)
		a.RM(amd64.MOV, amd64.W64, amd64.RAX, amd64.Mem(amd64.RBP, -7))
	}},
	"alignment flag and no end":   {code: func(a *amd64.Assembler, _ *brokenArtifact) { flags(a, flagAC); forEver(a) }},
	"direction flag":              {code: func(a *amd64.Assembler, _ *brokenArtifact) { flags(a, 1<<10); returns(a) }, nowhere: true},
	"direction flag and no end":   {code: func(a *amd64.Assembler, _ *brokenArtifact) { flags(a, 1<<10); forEver(a) }},
	"nested task flag and no end": {code: func(a *amd64.Assembler, _ *brokenArtifact) { flags(a, 1<<14); forEver(a) }},
	"floating-point exceptions": {code: func(a *amd64.Assembler, _ *brokenArtifact) {
		mxcsr(a, 0)
		a.MovImm(amd64.RAX, math.Float64bits(1))
		a.RR(amd64.MOVD, amd64.W64, amd64.XMM0, amd64.RAX)
		a.RR(amd64.XORPS, amd64.W32, amd64.XMM1, amd64.XMM1)
		a.RR(amd64.DIVSD, amd64.W32, amd64.XMM0, amd64.XMM1)
	}},
	"another rounding and no end":           {code: func(a *amd64.Assembler, _ *brokenArtifact) { mxcsr(a, 0x7F80); forEver(a) }},
	"another rounding":                      {code: func(a *amd64.Assembler, _ *brokenArtifact) { mxcsr(a, 0x7F80); returns(a) }, nowhere: true},
	"another rounding and a fault":          {code: func(a *amd64.Assembler, _ *brokenArtifact) { mxcsr(a, 0x7F80); a.Byte(0x0F, 0x0B) }},
	"floating-point exceptions, in a throw": {code: func(a *amd64.Assembler, b *brokenArtifact) { mxcsr(a, 0); anyThrow(a, b) }},

	// What never ends.
	"endless loop":       {code: func(a *amd64.Assembler, _ *brokenArtifact) { forEver(a) }, want: "exhaustion: interrupted"},
	"endless loop in Go": {code: func(a *amd64.Assembler, _ *brokenArtifact) { jump(a, codeOf(spin)) }, nowhere: true},
	"endless runtime calls": {code: func(a *amd64.Assembler, b *brokenArtifact) {
		again := a.NewLabel()
		a.Bind(again)
		b.runtime(a, abi.CallMemoryGrow, 0, 0)
		a.RM(amd64.MOV, amd64.W64, amd64.R15, amd64.Mem(amd64.RBP, -8))
		a.Jmp(again)
	}, want: "exhaustion: interrupted"},
	"endless recursion": {code: func(a *amd64.Assembler, _ *brokenArtifact) { a.Byte(0xE8); a.Byte(le32(-a.PC() - 4)...) }, want: "exhaustion: call stack exhausted"},

	// Runtime calls.
	"a runtime call with a wild r14": {code: func(a *amd64.Assembler, b *brokenArtifact) { a.MovImm(amd64.R14, wild); b.leave(a); a.Hlt() }, nowhere: false},
	"runtime call 0":                 wrongCall(0),
	"runtime call 9999":              wrongCall(9999),
	"runtime call without a frame": {code: func(a *amd64.Assembler, b *brokenArtifact) {
		a.MI(amd64.MOV, amd64.W64, amd64.Mem(amd64.RBP, -8), 0)
		b.runtime(a, abi.CallMemoryGrow, 0, 0)
	}},
	"host call from a function":   wrongCall(abi.CallHost),
	"host stub with a wild vmctx": {code: func(a *amd64.Assembler, b *brokenArtifact) { a.MovImm(amd64.R15, wild); jump(a, stubs.host) }, nowhere: true},
	"host stub with Go's heap": {code: func(a *amd64.Assembler, b *brokenArtifact) {
		a.MovImm(amd64.R15, uint64(uintptrOf(b.heap)))
		jump(a, stubs.host)
	}, nowhere: true},
	"throw with a wild payload": wrongCall(abi.CallThrow, 0, wild),
	"throw with a payload of Go's": {code: func(a *amd64.Assembler, b *brokenArtifact) {
		a.MovImm(amd64.RAX, uint64(uintptrOf(b.heap)))
		a.RM(amd64.MOV, amd64.W64, amd64.R14, amd64.Mem(amd64.R15, atRT))
		a.MR(amd64.MOV, amd64.W64, amd64.Mem(amd64.R14, atRTArgs+8), amd64.RAX)
		b.runtime(a, abi.CallThrow, 0)
	}},
	"throw with a payload beyond the stack": {code: func(a *amd64.Assembler, b *brokenArtifact) {
		a.RM(amd64.MOV, amd64.W64, amd64.R14, amd64.Mem(amd64.R15, atRT))
		a.RM(amd64.LEA, amd64.W64, amd64.RAX, amd64.Mem(amd64.R14, -8))
		a.MR(amd64.MOV, amd64.W64, amd64.Mem(amd64.R14, atRTArgs+8), amd64.RAX)
		b.runtime(a, abi.CallThrow, 0)
	}},
	"throw of no tag":             wrongCall(abi.CallThrow, 77),
	"throw_ref of no exception":   wrongCall(abi.CallThrowRef, wild),
	"memory.grow of no memory":    wrongCall(abi.CallMemoryGrow, -1),
	"memory.init from no segment": wrongCall(abi.CallMemoryInit, 0, 99),
	"memory.fill of no memory":    wrongCall(abi.CallMemoryFill, 5),
	"data.drop of no segment":     wrongCall(abi.CallDataDrop, 5),
	"table.grow of no table":      wrongCall(abi.CallTableGrow, 5),
	"table.init from no segment":  wrongCall(abi.CallTableInit, 0, 99),
	"elem.drop of no segment":     wrongCall(abi.CallElemDrop, 99),
	"type of what is no function": wrongCall(abi.CallSubFunc, wild, 0),
	"subtype of no type": {code: func(a *amd64.Assembler, b *brokenArtifact) {
		a.RM(amd64.MOV, amd64.W64, amd64.R14, amd64.Mem(amd64.R15, atRT))
		a.RM(amd64.LEA, amd64.W64, amd64.RAX, amd64.Mem(amd64.R15, int32(unsafe.Sizeof(abi.Vmctx{}))))
		a.MR(amd64.MOV, amd64.W64, amd64.Mem(amd64.R14, atRTArgs), amd64.RAX)
		a.MI(amd64.MOV, amd64.W64, amd64.Mem(amd64.R14, atRTArgs+8), 99)
		b.runtime(a, abi.CallSubFunc)
	}},
	"machine overwritten, then a runtime call": {code: func(a *amd64.Assembler, b *brokenArtifact) { overwriteMachine(a); b.leave(a) }},
	"machine overwritten, then a return":       {code: func(a *amd64.Assembler, _ *brokenArtifact) { overwriteMachine(a); returns(a) }, want: "returned nothing"},
	"machine overwritten, then no end":         {code: func(a *amd64.Assembler, _ *brokenArtifact) { overwriteMachine(a); forEver(a) }, want: "exhaustion: interrupted"},
	"machine overwritten, then a trap":         {code: func(a *amd64.Assembler, b *brokenArtifact) { overwriteMachine(a); b.trap(a) }, want: "trap: unreachable"},

	// Values.
	"a function that does not exist":        {results: "(result funcref)", code: wrongValue, nowhere: true},
	"an exception that does not exist":      {results: "(result exnref)", code: wrongValue, nowhere: true},
	"an external value that does not exist": {results: "(result externref)", code: wrongValue, nowhere: true},
	"a value in a global that does not exist": {code: func(a *amd64.Assembler, b *brokenArtifact) {
		a.MovImm(amd64.RAX, wild)
		a.MR(amd64.MOV, amd64.W64, amd64.Mem(amd64.R15, b.cells()), amd64.RAX)
		returns(a)
	}, want: "returned nothing"},

	// Tables of the artifact.
	"a landing pad with a wild rsp": {code: func(a *amd64.Assembler, b *brokenArtifact) {
		anyThrow(a, b)
		b.Sites[0].Try = 1
		b.Tries = []artifact.Try{{N: 1}}
		b.Handlers = []artifact.Handler{{Kind: wasm.CatchAll, Pad: uint32(a.PC())}}
		b.Funcs = []artifact.Func{{Frame: 1 << 31}}
		a.Push(amd64.RAX)
	}},
	"a handler of no tag": {code: func(a *amd64.Assembler, b *brokenArtifact) {
		anyThrow(a, b)
		b.Sites[0].Try = 1
		b.Tries = []artifact.Try{{N: 1}}
		b.Handlers = []artifact.Handler{{Kind: wasm.CatchTag, Tag: 99}}
	}, want: "exception"},
}

// cells is the offset of the first global.
func (b *brokenArtifact) cells() int32 { return abi.LayoutOf(brokenModule("")).Cells }

// wrongValue returns what is no reference.
func wrongValue(a *amd64.Assembler, _ *brokenArtifact) {
	a.MovImm(amd64.RAX, wild)
	returns(a)
}

func overwriteMachine(a *amd64.Assembler) {
	a.RM(amd64.MOV, amd64.W64, amd64.RDI, amd64.Mem(amd64.R15, atRT))
	a.MovImm(amd64.RAX, math.MaxUint64)
	a.MovImm(amd64.RCX, machineSize/8)
	a.Byte(0xF3, 0x48, 0xAB) // rep stosq
}

func le32(x int) []byte { return []byte{byte(x), byte(x >> 8), byte(x >> 16), byte(x >> 24)} }

// codeOf is the address of a function's code.
func codeOf(f func()) uintptr { return **(**uintptr)(unsafe.Pointer(&f)) }

// brokenModule is the module that a broken function is in.
func brokenModule(results string) *wasm.Module {
	m, err := text.Parse(&wasm.Source{Text: fmt.Appendf(nil, `(module (import "" "host" (func)) (memory 1) (table 1 funcref) (tag (param i64 i64))
		(global (export "g") (mut funcref) (ref.null func)) (data "x") (elem func 0) (func (export "f") %s unreachable))`, results)})
	if err == nil {
		err = valid.Validate(m)
	}
	if err != nil {
		panic(err)
	}
	return m
}

// run executes the broken function, and gives the outcome.
func (k *breakage) run(t *testing.T) wasm.Outcome {
	e, err := newTestEngine(0, ^artifact.Features(0))
	if err != nil {
		t.Fatal(err)
	}
	b := &brokenArtifact{heap: new([64]uint64)}
	if b.spare, err = takeStack(stackBytes(0)); err != nil {
		t.Fatal(err)
	}
	m := brokenModule(k.results)
	var a amd64.Assembler
	a.Push(amd64.RBP)
	a.RR(amd64.MOV, amd64.W64, amd64.RBP, amd64.RSP)
	a.Push(amd64.R15)
	k.code(&a, b)
	frame := uint32(8)
	if b.Funcs != nil {
		frame = b.Funcs[0].Frame
	}
	b.Artifact.Code, b.Funcs = a.Code, []artifact.Func{{End: uint32(len(a.Code)), Frame: frame}}
	c, err := e.Load(m, &b.Artifact)
	if err != nil {
		t.Fatal(err)
	}
	s := e.NewStore(wasm.Config{})
	defer s.Close()
	host := s.NewFunc(wasm.DefineFunc(nil, nil), func(context.Context, []wasm.Value) wasm.Outcome { return wasm.Values() })
	i, out := s.Instantiate(context.Background(), c, []wasm.Externaddr{host})
	if !out.OK() {
		t.Fatal(out)
	}
	ctx := context.Background()
	if strings.HasSuffix(k.want, "interrupted") {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, 20*time.Millisecond)
		defer cancel()
	}
	fn := i.Export("f").(wasm.Funcaddr)
	out = fn.Call(ctx, nil)
	i.Export("g").(wasm.Globaladdr).Get()
	if again := fn.Call(ctx, nil); out.Kind == wasm.OutcomeFault && again.Kind != wasm.OutcomeFault {
		t.Errorf("the store goes on after a crash: %v", again)
	}
	runtime.KeepAlive(b)
	return out
}

// TestBreakages executes code that breaks in every way of the table, each in a process of its own. The process must
// live on, must work as before, and must say what broke and where.
func TestBreakages(t *testing.T) {
	const env = "NATIVE_TEST_BREAKAGE"
	if name := os.Getenv(env); name != "" {
		limit := unix.Rlimit{Cur: 20, Max: 20} // seconds of CPU time
		if err := unix.Setrlimit(unix.RLIMIT_CPU, &limit); err != nil {
			t.Fatal(err)
		}
		checkBreakage(t, name)
		return
	}
	for _, name := range slices.Sorted(maps.Keys(breakages)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(os.Args[0], "-test.run=^TestBreakages$")
			cmd.Env = append(os.Environ(), env+"="+name)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%.3000s", err, out)
			}
		})
	}
}

func checkBreakage(t *testing.T, name string) {
	k := breakages[name]
	out := k.run(t)
	if k.want != "" {
		if !strings.HasPrefix(out.String(), k.want) {
			t.Errorf("got %v, want %s", out, k.want)
		}
	} else {
		var c *Crash
		if out.Kind != wasm.OutcomeFault || !errors.As(out.Err, &c) {
			t.Fatalf("got %v, want a crash", out)
		}
		if !k.nowhere && (c.Instance != 0 || c.Func != 1 || !strings.Contains(c.Code, "> ")) {
			t.Errorf("the place is not told:\n%v", c)
		}
		if c.Regs[amd64.RSP] == 0 {
			t.Errorf("the registers are not told:\n%v", c)
		}
		if name == "wild read" && c.Address != wild {
			t.Errorf("address %#x, want %#x", c.Address, wild)
		}
		t.Log(c)
	}
	checkProcess(t)
}

// checkProcess looks whether Go works as ever, and the engine, too.
func checkProcess(t *testing.T) {
	for range 3 {
		runtime.GC()
		s := strings.Repeat("unaligned", 100)
		if s[1:] != string([]byte(s)[1:]) {
			t.Error("bytes are copied wrong")
		}
		if third := one / three; third != 0x1.5555555555555p-2 || !math.IsInf(one/zero, 1) || tiny/2*2 != tiny {
			t.Error("numbers are computed wrong")
		}
	}
	right := breakage{code: func(a *amd64.Assembler, _ *brokenArtifact) { returns(a) }}
	if out := right.run(t); !out.OK() {
		t.Errorf("what is right: %v", out)
	}
	defer func() {
		if recover() == nil {
			t.Error("a nil dereference did not panic")
		}
	}()
	var p *breakage
	t.Log(p.want)
}

var one, three, zero, tiny = 1.0, 3.0, 0.0, 0x1p-1060
