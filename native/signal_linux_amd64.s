#include "go_asm.h"
#include "textflag.h"

// Offsets into the ucontext that the kernel passes: its struct sigcontext starts at 40.
#define UC_REGS 40
#define UC_R14 (UC_REGS+const_regR14*8)
#define UC_RSP (UC_REGS+const_regRSP*8)
#define UC_RIP (UC_REGS+const_regRIP*8)

#define SI_ADDR 16

// NATIVE goes on with CX = the machine if the signal came while rsp was on a native stack, and to Go's handler otherwise. A
// handler is called on the signal stack with DI = signal, SI = siginfo, DX = ucontext, and may change every other register.
#define NATIVE \
	MOVQ UC_RSP(DX), CX; \
	CMPQ CX, ·stackLow(SB); \
	JB   forward; \
	CMPQ CX, ·stackHigh(SB); \
	JAE  forward; \
	ANDQ $~(const_stackSlot-1), CX; \
	ADDQ $const_machineOffset, CX

#define COPY(N) \
	MOVQ (UC_REGS+N*8)(DX), AX; \
	MOVQ AX, (machine_fault+faultState_regs+N*8)(CX)

// signalFault handles SIGSEGV, SIGBUS, SIGFPE and SIGILL: native code is left by faultStub. That holds for wherever it
// jumped to by mistake, too, and for stubs that have overflowed the stack.
TEXT ·signalFault(SB), NOSPLIT|TOPFRAME|NOFRAME, $0-0
	NATIVE
	MOVQ DI, (machine_fault+faultState_signal)(CX)
	MOVQ SI_ADDR(SI), AX
	MOVQ AX, (machine_fault+faultState_address)(CX)
	COPY(0)
	COPY(1)
	COPY(2)
	COPY(3)
	COPY(4)
	COPY(5)
	COPY(6)
	COPY(7)
	COPY(8)
	COPY(9)
	COPY(10)
	COPY(11)
	COPY(12)
	COPY(13)
	COPY(14)
	COPY(15)
	COPY(16)
	COPY(17)
	MOVQ $const_leftSignal, rtctx_call(CX)
	MOVQ CX, UC_R14(DX)
	LEAQ ·faultStub(SB), AX
	MOVQ AX, UC_RIP(DX)
	RET
forward:
	LEAQ ·goHandlers(SB), AX
	MOVQ (AX)(DI*8), AX
	JMP  AX

// signalURG handles SIGURG, by which Go preempts: generated code is made to call yieldStub, if its stack has room for that.
// Go's handler runs in any case, because it counts the signals that it sent.
TEXT ·signalURG(SB), NOSPLIT|TOPFRAME|NOFRAME, $0-0
	NATIVE
	MOVQ UC_RIP(DX), AX
	CMPQ AX, ·codeLow(SB)
	JB   forward
	CMPQ AX, ·codeHigh(SB)
	JAE  forward
	MOVQ UC_RSP(DX), R8
	CMPQ R8, machine_low(CX)
	JB   forward
	MOVQ AX, -8(R8)
	SUBQ $8, R8
	MOVQ R8, UC_RSP(DX)
	LEAQ ·yieldStub(SB), AX
	MOVQ AX, UC_RIP(DX)
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
