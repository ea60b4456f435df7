#include "go_asm.h"
#include "textflag.h"

// See machine.go. The stubs are entered by native code, or by enter as machine.pc. They run on a native stack, but lie outside of the
// code region, so that they are not interrupted; Go preempts no assembly.

// MACHINE sets R to the machine of the stack that we are on.
#define MACHINE(R) \
	MOVQ SP, R; \
	ANDQ $~(const_stackSlot-1), R; \
	ADDQ $const_machineOffset, R

// GOSTACK takes Go's stack again. R14 is the machine; vet wants to see BP read before it is written.
#define GOSTACK \
	MOVQ BP, machine_bp(R14); \
	MOVQ machine_goSP(R14), SP; \
	MOVQ machine_goBP(R14), BP

// LEAVE goes back to Go.
#define LEAVE \
	GOSTACK; \
	RET

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
	MOVQ SP, machine_goSP(R14)
	MOVQ BP, machine_goBP(R14)
	MOVQ machine_pc(R14), CX
	MOVQ machine_sp(R14), SP
	MOVQ machine_bp(R14), BP
	MOVQ machine_ax(R14), AX
	MOVQ machine_vmctx(R14), R15
	JMP  CX

// exitStub is vmctx.exit: leaves for a runtime call. It goes back by a jump, since the processor expects the next return to be from the
// runtime call.
TEXT ·exitStub(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ 0(SP), CX
	MOVQ CX, machine_pc(R14)
	LEAQ 8(SP), CX
	MOVQ CX, machine_sp(R14)
	GOSTACK
	POPQ CX
	JMP  CX

// callStub calls machine.target with the registers in gpr and xmm; the results come back in them. rbp is 0:
// the frame of the function called ends the chain of frames.
TEXT ·callStub(SB), NOSPLIT|NOFRAME, $0-0
	LOAD_REGISTERS
	CALL machine_target(R14)
	MACHINE(R14)
	STORE_REGISTERS
	MOVQ $const_leftReturned, rtctx_call(R14)
	LEAVE

// hostStub is the code of every host function.
TEXT ·hostStub(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ  vmctx_rt(R15), R14
	MOVQ  BP, -8(SP)
	LEAQ  -8(SP), BP
	MOVQ  R15, -8(BP)
	LEAQ  -8(BP), SP
	STORE_REGISTERS
	MOVQ  $const_callHost, rtctx_call(R14)
	CALL  ·exitStub(SB)
	LOAD_REGISTERS
	MOVQ  machine_pop(R14), R15
	MOVQ  8(BP), R14       // the return address moves over the arguments
	LEAQ  8(BP)(R15*1), SP
	MOVQ  R14, 0(SP)
	MOVQ  (BP), BP
	RET

// yieldStub leaves with all registers kept; signalURG makes any code call it.
TEXT ·yieldStub(SB), NOSPLIT|NOFRAME, $0-0
	PUSHFQ
	PUSHQ  AX
	PUSHQ  CX
	PUSHQ  DX
	PUSHQ  BX
	PUSHQ  SI
	PUSHQ  DI
	PUSHQ  R8
	PUSHQ  R9
	PUSHQ  R10
	PUSHQ  R11
	PUSHQ  R12
	PUSHQ  R13
	PUSHQ  R14
	PUSHQ  R15
	SUBQ   $256, SP
	MOVUPS X0, 0(SP)
	MOVUPS X1, 16(SP)
	MOVUPS X2, 32(SP)
	MOVUPS X3, 48(SP)
	MOVUPS X4, 64(SP)
	MOVUPS X5, 80(SP)
	MOVUPS X6, 96(SP)
	MOVUPS X7, 112(SP)
	MOVUPS X8, 128(SP)
	MOVUPS X9, 144(SP)
	MOVUPS X10, 160(SP)
	MOVUPS X11, 176(SP)
	MOVUPS X12, 192(SP)
	MOVUPS X13, 208(SP)
	MOVUPS X14, 224(SP)
	MOVUPS X15, 240(SP)
	MACHINE(R14)
	PUSHQ  rtctx_call(R14) // the interrupted code may be about to make a runtime call
	MOVQ   $const_callYield, rtctx_call(R14)
	CALL   ·exitStub(SB)
	POPQ   rtctx_call(R14)
	MOVUPS 0(SP), X0
	MOVUPS 16(SP), X1
	MOVUPS 32(SP), X2
	MOVUPS 48(SP), X3
	MOVUPS 64(SP), X4
	MOVUPS 80(SP), X5
	MOVUPS 96(SP), X6
	MOVUPS 112(SP), X7
	MOVUPS 128(SP), X8
	MOVUPS 144(SP), X9
	MOVUPS 160(SP), X10
	MOVUPS 176(SP), X11
	MOVUPS 192(SP), X12
	MOVUPS 208(SP), X13
	MOVUPS 224(SP), X14
	MOVUPS 240(SP), X15
	ADDQ   $256, SP
	POPQ   R15
	POPQ   R14
	POPQ   R13
	POPQ   R12
	POPQ   R11
	POPQ   R10
	POPQ   R9
	POPQ   R8
	POPQ   DI
	POPQ   SI
	POPQ   BX
	POPQ   DX
	POPQ   CX
	POPQ   AX
	POPFQ
	RET

// faultStub leaves after a fault, never to come back. rsp may point into the guard, so nothing is pushed.
TEXT ·faultStub(SB), NOSPLIT|NOFRAME, $0-0
	LEAVE

// func stubAddrs() (exit, call, host uintptr)
TEXT ·stubAddrs(SB), NOSPLIT, $0-24
	LEAQ ·exitStub(SB), AX
	MOVQ AX, exit+0(FP)
	LEAQ ·callStub(SB), AX
	MOVQ AX, call+8(FP)
	LEAQ ·hostStub(SB), AX
	MOVQ AX, host+16(FP)
	RET
