#include "go_asm.h"
#include "textflag.h"

// See machine.go. The stubs are entered by native code, or by enter as machine.pc. They run on a native stack, but
// lie outside of the code region, so that they are not interrupted; Go preempts no assembly. They believe nothing
// but rsp, and that only if the way of the stack that it points into is this goroutine's (stack.go).

// SELF sets W to the way of the stack that we are on. T is overwritten.
#define SELF(W, T) \
	MOVQ SP, W; \
	SUBQ ·stackLow(SB), W; \
	SHRQ $const_stackShift, W; \
	CMPQ W, $const_stackSlots; \
	JAE  lost; \
	SHLQ $const_wayShift, W; \
	LEAQ ·ways(SB), T; \
	ADDQ T, W; \
	MOVQ TLS, T; \
	MOVQ 0(T)(TLS*1), T; \
	CMPQ way_g(W), T; \
	JNE  lost

// LOST is where SELF goes when rsp is wrong: the handler of the signal finds the way by the goroutine.
#define LOST \
lost: \
	UD2

// MACHINE sets R to the machine of the stack that we are on.
#define MACHINE(R) \
	MOVQ SP, R; \
	ANDQ $~(const_stackSlot-1), R; \
	ADDQ $const_machineOffset, R

// GOSTACK takes Go's stack again, by the way in W, with R14 the machine. Go wants its flags and its MXCSR as they
// were. AX is overwritten; vet wants to see BP read before it is written.
#define GOSTACK(W) \
	STMXCSR way_mxcsr(W); \
	MOVL    way_mxcsr(W), AX; \
	ANDL    $const_controlMXCSR, AX; \
	CMPL    AX, $const_goMXCSR; \
	JNE     bad; \
	MOVQ    way_sp(W), SP; \
	PUSHFQ; \
	POPQ    AX; \
	TESTL   $const_foreignFlags, AX; \
	JNE     bad; \
	MOVQ    BP, machine_bp(R14); \
	MOVQ    way_bp(W), BP; \
	MOVQ    $0, way_g(W)

// SPOILT is where GOSTACK goes when they are not.
#define SPOILT(W) \
bad: \
	MOVQ W, R15; \
	JMP  ·spoilt(SB)

// LEAVE goes back to Go.
#define LEAVE(W) \
	GOSTACK(W); \
	RET; \
	SPOILT(W)

#define LOAD_REGISTERS \
	MOVQ   (machine_gpr+0*8)(R14), AX; \
	MOVQ   (machine_gpr+1*8)(R14), CX; \
	MOVQ   (machine_gpr+2*8)(R14), DX; \
	MOVQ   (machine_gpr+3*8)(R14), BX; \
	MOVQ   (machine_gpr+6*8)(R14), SI; \
	MOVQ   (machine_gpr+7*8)(R14), DI; \
	MOVQ   (machine_gpr+8*8)(R14), R8; \
	MOVQ   (machine_gpr+9*8)(R14), R9; \
	MOVQ   (machine_gpr+10*8)(R14), R10; \
	MOVQ   (machine_gpr+11*8)(R14), R11; \
	MOVQ   (machine_gpr+12*8)(R14), R12; \
	MOVQ   (machine_gpr+13*8)(R14), R13; \
	MOVUPS (machine_xmm+0*16)(R14), X0; \
	MOVUPS (machine_xmm+1*16)(R14), X1; \
	MOVUPS (machine_xmm+2*16)(R14), X2; \
	MOVUPS (machine_xmm+3*16)(R14), X3; \
	MOVUPS (machine_xmm+4*16)(R14), X4; \
	MOVUPS (machine_xmm+5*16)(R14), X5; \
	MOVUPS (machine_xmm+6*16)(R14), X6; \
	MOVUPS (machine_xmm+7*16)(R14), X7

#define STORE_REGISTERS \
	MOVQ   AX, (machine_gpr+0*8)(R14); \
	MOVQ   CX, (machine_gpr+1*8)(R14); \
	MOVQ   DX, (machine_gpr+2*8)(R14); \
	MOVQ   BX, (machine_gpr+3*8)(R14); \
	MOVQ   SI, (machine_gpr+6*8)(R14); \
	MOVQ   DI, (machine_gpr+7*8)(R14); \
	MOVQ   R8, (machine_gpr+8*8)(R14); \
	MOVQ   R9, (machine_gpr+9*8)(R14); \
	MOVQ   R10, (machine_gpr+10*8)(R14); \
	MOVQ   R11, (machine_gpr+11*8)(R14); \
	MOVQ   R12, (machine_gpr+12*8)(R14); \
	MOVQ   R13, (machine_gpr+13*8)(R14); \
	MOVUPS X0, (machine_xmm+0*16)(R14); \
	MOVUPS X1, (machine_xmm+1*16)(R14); \
	MOVUPS X2, (machine_xmm+2*16)(R14); \
	MOVUPS X3, (machine_xmm+3*16)(R14); \
	MOVUPS X4, (machine_xmm+4*16)(R14); \
	MOVUPS X5, (machine_xmm+5*16)(R14); \
	MOVUPS X6, (machine_xmm+6*16)(R14); \
	MOVUPS X7, (machine_xmm+7*16)(R14)

// func enter(m *machine)
TEXT ·enter(SB), NOSPLIT, $0-8
	MOVQ m+0(FP), R14
	MOVQ R14, DX
	SUBQ ·stackLow(SB), DX
	SHRQ $const_stackShift, DX
	SHLQ $const_wayShift, DX
	LEAQ ·ways(SB), CX
	ADDQ CX, DX
	MOVQ SP, way_sp(DX)
	MOVQ BP, way_bp(DX)
	MOVQ TLS, CX
	MOVQ 0(CX)(TLS*1), CX
	MOVQ CX, way_g(DX)
	MOVQ machine_leftover(R14), DX // registers hold nothing of Go's: broken code would write through its pointers
	MOVQ DX, BX
	MOVQ DX, SI
	MOVQ DX, DI
	MOVQ DX, R8
	MOVQ DX, R9
	MOVQ DX, R10
	MOVQ DX, R11
	MOVQ DX, R12
	MOVQ DX, R13
	MOVQ machine_pc(R14), CX
	MOVQ machine_sp(R14), SP
	MOVQ machine_bp(R14), BP
	MOVQ machine_ax(R14), AX
	MOVQ machine_vmctx(R14), R15
	JMP  CX

// spoilt leaves when the flags or the MXCSR are not what Go can run with.
TEXT ·spoilt(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ $const_leftSpoilt, machine_left(R14)
	JMP  ·leaveClean(SB)

// faultStub leaves after a fault, never to come back: abandon makes any code go on here.
TEXT ·faultStub(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ $const_leftSignal, machine_left(R14)
	JMP  ·leaveClean(SB)

// leaveClean leaves with the flags and the MXCSR that Go wants. R14 is the machine, R15 the way.
TEXT ·leaveClean(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ    BP, machine_bp(R14)
	MOVQ    way_sp(R15), SP
	MOVQ    way_bp(R15), BP
	PUSHQ   $const_goFlags
	POPFQ
	MOVL    $const_goMXCSR, way_mxcsr(R15)
	LDMXCSR way_mxcsr(R15)
	MOVQ    $0, way_g(R15)
	RET

// exitStub is abi.Vmctx.Exit: leaves for a runtime call. It goes back by a jump, since the processor expects the next
// return to be from the runtime call.
TEXT ·exitStub(SB), NOSPLIT|NOFRAME, $0-0
	SELF(DX, AX)
	MACHINE(R14)
	MOVQ 0(SP), CX
	MOVQ CX, machine_pc(R14)
	LEAQ 8(SP), CX
	MOVQ CX, machine_sp(R14)
	MOVQ $const_leftCalled, machine_left(R14)
	GOSTACK(DX)
	POPQ CX
	JMP  CX
	SPOILT(DX)
	LOST

// callStub calls machine.target with the registers in gpr and xmm; the results come back in them. rbp is 0:
// the frame of the function called ends the chain of frames.
TEXT ·callStub(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ       DX, X8 // enter has made it the leftover
	PUNPCKLQDQ X8, X8
	MOVAPS     X8, X9
	MOVAPS     X8, X10
	MOVAPS     X8, X11
	MOVAPS     X8, X12
	MOVAPS     X8, X13
	MOVAPS     X8, X14
	MOVAPS     X8, X15
	LOAD_REGISTERS
	CALL machine_target(R14)
	SELF(R15, R14)
	MACHINE(R14)
	STORE_REGISTERS
	MOVQ SP, machine_sp(R14)
	MOVQ $const_leftReturned, machine_left(R14)
	LEAVE(R15)
	LOST

// hostStub is the code of every host function. It keeps the arguments: what abi/convention.go may put them into.
TEXT ·hostStub(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ   BP, -8(SP)
	LEAQ   -8(SP), BP
	MOVQ   R15, -8(BP)
	LEAQ   -8(BP), SP
	SELF(R15, R14)
	MACHINE(R14)
	MOVQ   BX, (machine_gpr+3*8)(R14)
	MOVQ   SI, (machine_gpr+6*8)(R14)
	MOVQ   DI, (machine_gpr+7*8)(R14)
	MOVQ   R8, (machine_gpr+8*8)(R14)
	MOVQ   R9, (machine_gpr+9*8)(R14)
	MOVQ   R10, (machine_gpr+10*8)(R14)
	MOVQ   R11, (machine_gpr+11*8)(R14)
	MOVQ   R12, (machine_gpr+12*8)(R14)
	MOVUPS X2, (machine_xmm+2*16)(R14)
	MOVUPS X3, (machine_xmm+3*16)(R14)
	MOVUPS X4, (machine_xmm+4*16)(R14)
	MOVUPS X5, (machine_xmm+5*16)(R14)
	MOVUPS X6, (machine_xmm+6*16)(R14)
	MOVUPS X7, (machine_xmm+7*16)(R14)
	MOVQ   $const_hostService, const_contextCall(R14)
	LEAQ   ·hostReturn(SB), CX
	MOVQ   CX, machine_pc(R14)
	MOVQ   SP, machine_sp(R14)
	MOVQ   $const_leftCalled, machine_left(R14)
	GOSTACK(R15)
	POPQ   CX
	JMP    CX
	SPOILT(R15)
	LOST

// hostReturn goes back from hostStub, with the results in the registers that abi/convention.go may put them into. The processor expects
// another return, that of enter, so it goes by a jump.
TEXT ·hostReturn(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ   (machine_gpr+0*8)(R14), AX
	MOVQ   (machine_gpr+2*8)(R14), DX
	MOVUPS (machine_xmm+0*16)(R14), X0
	MOVUPS (machine_xmm+1*16)(R14), X1
	MOVQ   machine_pop(R14), CX
	MOVQ   8(BP), R14
	LEAQ   16(BP)(CX*1), SP
	MOVQ   (BP), BP
	JMP    R14

#define VECTORS(M) \
	M(0, X0); \
	M(1, X1); \
	M(2, X2); \
	M(3, X3); \
	M(4, X4); \
	M(5, X5); \
	M(6, X6); \
	M(7, X7); \
	M(8, X8); \
	M(9, X9); \
	M(10, X10); \
	M(11, X11); \
	M(12, X12); \
	M(13, X13); \
	M(14, X14); \
	M(15, X15)

#define KEEP(N, X) MOVUPS X, (machine_kept+keptState_xmm+N*16)(R14)
#define GIVE(N, X) MOVUPS (machine_kept+keptState_xmm+N*16)(R14), X

// yieldStub leaves with all registers kept: signalURG makes any code go on here, has kept the general registers,
// and gives the machine in R14 and the way in R15. It does not touch the native stack, which may have no room.
TEXT ·yieldStub(SB), NOSPLIT|NOFRAME, $0-0
	VECTORS(KEEP)
	MOVQ (machine_kept+keptState_rip)(R14), CX
	MOVQ CX, machine_pc(R14)
	MOVQ $const_leftYield, machine_left(R14)
	LEAVE(R15)

// resumeStub is machine.pc to go on with what yieldStub has interrupted. Only iretq sets rsp, rip and flags at once.
TEXT ·resumeStub(SB), NOSPLIT|NOFRAME, $0-0
	VECTORS(GIVE)
	XORL AX, AX
	MOVW CS, AX
	MOVQ AX, (machine_kept+keptState_cs)(R14)
	MOVW SS, AX
	MOVQ AX, (machine_kept+keptState_ss)(R14)
	LEAQ machine_kept(R14), SP
	POPQ R8
	POPQ R9
	POPQ R10
	POPQ R11
	POPQ R12
	POPQ R13
	POPQ R14
	POPQ R15
	POPQ DI
	POPQ SI
	POPQ BP
	POPQ BX
	POPQ DX
	POPQ AX
	POPQ CX
	PUSHQ $const_goFlags // over what was popped: iretq does not like the nested task flag
	POPFQ
	IRETQ

// func peek(addr uintptr) (word uint64, ok bool)
TEXT ·peek(SB), NOSPLIT, $0-17
	MOVQ addr+0(FP), AX
	CALL ·peekLoad(SB)
	MOVQ AX, word+8(FP)
	MOVB CX, ok+16(FP)
	RET

// peekLoad loads AX from where it points, and sets CX to whether that could be read. Its first instruction is the
// only one of Go that signalFault lets fault.
TEXT ·peekLoad(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ (AX), AX
	MOVL $1, CX
	RET

TEXT ·peekFailed(SB), NOSPLIT|NOFRAME, $0-0
	XORL AX, AX
	XORL CX, CX
	RET

// func stubAddrs(a *[stubCount]uintptr)
TEXT ·stubAddrs(SB), NOSPLIT, $0-8
	MOVQ a+0(FP), CX
	LEAQ ·exitStub(SB), AX
	MOVQ AX, 0(CX)
	LEAQ ·callStub(SB), AX
	MOVQ AX, 8(CX)
	LEAQ ·hostStub(SB), AX
	MOVQ AX, 16(CX)
	LEAQ ·resumeStub(SB), AX
	MOVQ AX, 24(CX)
	LEAQ ·enter(SB), AX
	MOVQ AX, 32(CX)
	LEAQ ·yieldStub(SB), AX
	MOVQ AX, 40(CX)
	LEAQ ·spoilt(SB), AX
	MOVQ AX, 48(CX)
	LEAQ ·faultStub(SB), AX
	MOVQ AX, 56(CX)
	LEAQ ·leaveClean(SB), AX
	MOVQ AX, 64(CX)
	LEAQ ·hostReturn(SB), AX
	MOVQ AX, 72(CX)
	RET
