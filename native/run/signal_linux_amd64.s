#include "go_asm.h"
#include "textflag.h"

// Offsets into the ucontext that the kernel passes: its struct sigcontext starts at 40.
#define UC_REGS 40
#define UC_R14 (UC_REGS+const_regR14*8)
#define UC_RSP (UC_REGS+const_regRSP*8)
#define UC_R15 (UC_REGS+const_regR15*8)
#define UC_RIP (UC_REGS+const_regRIP*8)
#define UC_FLAGS (UC_REGS+const_regFlags*8)

#define UC_FPSTATE (UC_REGS+23*8)

#define FP_MXCSR 24
#define SI_ADDR 16

// findWay gives R8 = the way of the native code that this thread was executing when the signal came, CX = its
// machine; R8 is 0 if it was executing none. A goroutine executes native code on one stack at a time; rsp says on
// which unless it is wrong. It is called on the signal stack with DX = ucontext, and keeps DI, SI and DX.
TEXT ·findWay(SB), NOSPLIT|NOFRAME, $0-0
	PUSHFQ
	ANDQ  $~const_flagAC, 0(SP) // Go's handlers, which may run next, take no care to align
	POPFQ
	MOVQ  TLS, R9
	MOVQ  0(R9)(TLS*1), R9
	TESTQ R9, R9 // not a thread of Go's
	JEQ   none
	LEAQ  ·ways(SB), R11
	MOVQ  UC_RSP(DX), R8
	SUBQ  ·stackLow(SB), R8
	SHRQ  $const_stackShift, R8
	CMPQ  R8, $const_stackSlots
	JAE   search
	SHLQ  $const_wayShift, R8
	ADDQ  R11, R8
	CMPQ  way_g(R8), R9
	JEQ   found
search:
	MOVQ  R11, R8
	MOVQ  ·stackHigh(SB), R10
	SUBQ  ·stackLow(SB), R10
	SHRQ  $(const_stackShift-const_wayShift), R10
	ADDQ  R11, R10
next:
	CMPQ  R8, R10
	JAE   none
	CMPQ  way_g(R8), R9
	JEQ   found
	ADDQ  $way__size, R8
	JMP   next
found:
	MOVQ  R8, CX
	SUBQ  R11, CX
	SHLQ  $(const_stackShift-const_wayShift), CX
	ADDQ  ·stackLow(SB), CX
	ADDQ  $const_machineOffset, CX
	RET
none:
	XORL  R8, R8
	RET

// COPY copies a register of the interrupted code to an array in the machine.
#define COPY(TO, N) \
	MOVQ (UC_REGS+N*8)(DX), AX; \
	MOVQ AX, (TO+N*8)(CX)

// A handler is called on the signal stack with DI = signal, SI = siginfo, DX = ucontext, and may change every other
// register.

// signalFault handles SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGTRAP: native code is left by faultStub. That holds for
// wherever it jumped to by mistake, too, and whatever rsp has become. What else faults is peekLoad, or Go's.
TEXT ·signalFault(SB), NOSPLIT|TOPFRAME|NOFRAME, $0-0
	CALL  ·findWay(SB)
	TESTQ R8, R8
	JNE   fault
	LEAQ  ·peekLoad(SB), AX
	CMPQ  AX, UC_RIP(DX)
	JNE   forward
	LEAQ  ·peekFailed(SB), AX
	MOVQ  AX, UC_RIP(DX)
	RET
fault:
	MOVQ SI_ADDR(SI), AX
	MOVQ AX, (machine_fault+faultState_address)(CX)
	CALL ·abandon(SB)
	RET
forward:
	LEAQ ·goHandlers(SB), AX
	MOVQ (AX)(DI*8), AX
	JMP  AX

// abandon makes the thread go on at faultStub. DI is the signal, CX the machine, R8 the way.
TEXT ·abandon(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ DI, (machine_fault+faultState_signal)(CX)
	COPY(machine_fault+faultState_regs, 0)
	COPY(machine_fault+faultState_regs, 1)
	COPY(machine_fault+faultState_regs, 2)
	COPY(machine_fault+faultState_regs, 3)
	COPY(machine_fault+faultState_regs, 4)
	COPY(machine_fault+faultState_regs, 5)
	COPY(machine_fault+faultState_regs, 6)
	COPY(machine_fault+faultState_regs, 7)
	COPY(machine_fault+faultState_regs, 8)
	COPY(machine_fault+faultState_regs, 9)
	COPY(machine_fault+faultState_regs, 10)
	COPY(machine_fault+faultState_regs, 11)
	COPY(machine_fault+faultState_regs, 12)
	COPY(machine_fault+faultState_regs, 13)
	COPY(machine_fault+faultState_regs, 14)
	COPY(machine_fault+faultState_regs, 15)
	COPY(machine_fault+faultState_regs, 16)
	COPY(machine_fault+faultState_regs, 17)
	MOVQ CX, UC_R14(DX)
	MOVQ R8, UC_R15(DX)
	MOVQ $const_goFlags, UC_FLAGS(DX)
	LEAQ ·faultStub(SB), AX
	MOVQ AX, UC_RIP(DX)
	RET

// signalURG handles SIGURG, by which Go preempts: generated code goes on at yieldStub, unless it has spoilt the
// flags or the MXCSR. A stub is about to leave or to enter. From anywhere else native code will not come back. Go's
// handler runs in any case, because it counts the signals that it sent.
TEXT ·signalURG(SB), NOSPLIT|TOPFRAME|NOFRAME, $0-0
	CALL  ·findWay(SB)
	TESTQ R8, R8
	JEQ   forward
	MOVQ  UC_RIP(DX), AX
	CMPQ  AX, ·codeLow(SB)
	JB    outside
	CMPQ  AX, ·codeHigh(SB)
	JAE   outside
	TESTL $const_foreignFlags, UC_FLAGS(DX)
	JNE   abandoned
	MOVQ  UC_FPSTATE(DX), R9
	MOVL  FP_MXCSR(R9), R9
	ANDL  $const_controlMXCSR, R9
	CMPL  R9, $const_goMXCSR
	JNE   abandoned
	MOVQ  AX, (machine_kept+keptState_rip)(CX)
	MOVQ  UC_RSP(DX), AX
	MOVQ  AX, (machine_kept+keptState_rsp)(CX)
	MOVQ  UC_FLAGS(DX), AX
	MOVQ  AX, (machine_kept+keptState_flags)(CX)
	COPY(machine_kept+keptState_regs, 0)
	COPY(machine_kept+keptState_regs, 1)
	COPY(machine_kept+keptState_regs, 2)
	COPY(machine_kept+keptState_regs, 3)
	COPY(machine_kept+keptState_regs, 4)
	COPY(machine_kept+keptState_regs, 5)
	COPY(machine_kept+keptState_regs, 6)
	COPY(machine_kept+keptState_regs, 7)
	COPY(machine_kept+keptState_regs, 8)
	COPY(machine_kept+keptState_regs, 9)
	COPY(machine_kept+keptState_regs, 10)
	COPY(machine_kept+keptState_regs, 11)
	COPY(machine_kept+keptState_regs, 12)
	COPY(machine_kept+keptState_regs, 13)
	COPY(machine_kept+keptState_regs, 14)
	MOVQ  CX, UC_R14(DX)
	MOVQ  R8, UC_R15(DX)
	LEAQ  ·yieldStub(SB), AX
	MOVQ  AX, UC_RIP(DX)
	JMP   forward
outside:
	CMPQ  AX, ·stubLow(SB)
	JB    abandoned
	CMPQ  AX, ·stubHigh(SB)
	JB    forward
abandoned:
	MOVQ  AX, (machine_fault+faultState_address)(CX)
	CALL  ·abandon(SB)
forward:
	LEAQ ·goHandlers(SB), AX
	MOVQ (AX)(DI*8), AX
	JMP  AX

// func handlerAddrs() (fault, urg uintptr)
TEXT ·handlerAddrs(SB), NOSPLIT, $0-16
	LEAQ ·signalFault(SB), AX
	MOVQ AX, fault+0(FP)
	LEAQ ·signalURG(SB), AX
	MOVQ AX, urg+8(FP)
	RET
