package abi

// RuntimeCall numbers the services that generated code asks Go for. a0, a1… are Context.Args; results come back in
// them.
type RuntimeCall uint32

// The runtime calls. Where one can fail it traps by itself.
const (
	// CallThrow: a0 tagidx, a1 address of the payload words (in the frame). It does not return here.
	CallThrow RuntimeCall = iota + 1
	// CallThrowRef: a0 exnref; null traps. It does not return here.
	CallThrowRef
	// CallMemoryGrow: a0 memidx, a1 delta -> a0 old size or -1 (in pages)
	CallMemoryGrow
	// CallMemoryInit: a0 memidx, a1 dataidx, a2 dst, a3 src, a4 n
	CallMemoryInit
	// CallMemoryCopy: a0 dst memidx, a1 src memidx, a2 dst, a3 src, a4 n
	CallMemoryCopy
	// CallMemoryFill: a0 memidx, a1 dst, a2 value, a3 n
	CallMemoryFill
	// CallDataDrop: a0 dataidx
	CallDataDrop
	// CallTableGrow: a0 tableidx, a1 value, a2 delta -> a0 old size or -1
	CallTableGrow
	// CallTableInit: a0 tableidx, a1 elemidx, a2 dst, a3 src, a4 n
	CallTableInit
	// CallTableCopy: a0 dst tableidx, a1 src tableidx, a2 dst, a3 src, a4 n
	CallTableCopy
	// CallTableFill: a0 tableidx, a1 i, a2 value, a3 n
	CallTableFill
	// CallElemDrop: a0 elemidx
	CallElemDrop
	// CallSubFunc: a0 non-null funcref, a1 typeidx -> a0 1 if the function's type matches the type, else 0
	CallSubFunc
	// CallSubType: a0 number of a type, a1 typeidx -> a0 1 if the one matches the other, else 0
	CallSubType
	// CallNewObject: a0 type number, a1 length (0 for a structure) -> a0 the object, its fields or elements 0
	CallNewObject
	// CallNewArray: a0 type number, a1 length, a2 value (a vector's upper half in a3) -> a0 the array
	CallNewArray
	// CallArrayNewData: a0 typeidx, a1 dataidx, a2 src in bytes, a3 n -> a0 the array
	CallArrayNewData
	// CallArrayNewElem: a0 typeidx, a1 elemidx, a2 src, a3 n -> a0 the array
	CallArrayNewElem
	// CallArrayFill: a0 typeidx, a1 array, a2 i, a3 n, a4 value (a vector's upper half in a5)
	CallArrayFill
	// CallArrayCopy: a0 dst typeidx, a1 src typeidx, a2 dst array, a3 dst, a4 src array, a5 src, a6 n
	CallArrayCopy
	// CallArrayInitData: a0 typeidx, a1 dataidx, a2 array, a3 dst, a4 src in bytes, a5 n
	CallArrayInitData
	// CallArrayInitElem: a0 typeidx, a1 elemidx, a2 array, a3 dst, a4 src, a5 n
	CallArrayInitElem
	// CallHost: from host stubs only: the runtime's own convention
	CallHost
)

// 32-bit operands of runtime calls (addresses of 32-bit memories and tables, their sizes) are zero-extended by the
// compiler.
