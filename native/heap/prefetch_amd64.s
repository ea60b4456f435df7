#include "textflag.h"

// func prefetch(addr uintptr, also *uint64)
TEXT ·prefetch(SB), NOSPLIT, $0-16
	MOVQ addr+0(FP), AX
	PREFETCHT0 (AX)
	MOVQ also+8(FP), AX
	PREFETCHT0 (AX)
	RET
