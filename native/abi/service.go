package abi

// RuntimeCall numbers the services that generated code asks Go for. a0, a1… are Context.Args; results come back in them.
type RuntimeCall uint32

// The runtime calls. Where one can fail it traps by itself.
const (
	CallThrow         RuntimeCall = iota + 1 // a0 tagidx, a1 address of the payload words (in the frame): does not return here
	CallThrowRef                             // a0 exnref; null traps: does not return here
	CallMemoryGrow                           // a0 memidx, a1 delta -> a0 old size or -1 (in pages)
	CallMemoryInit                           // a0 memidx, a1 dataidx, a2 dst, a3 src, a4 n
	CallMemoryCopy                           // a0 dst memidx, a1 src memidx, a2 dst, a3 src, a4 n
	CallMemoryFill                           // a0 memidx, a1 dst, a2 value, a3 n
	CallDataDrop                             // a0 dataidx
	CallTableGrow                            // a0 tableidx, a1 value, a2 delta -> a0 old size or -1
	CallTableInit                            // a0 tableidx, a1 elemidx, a2 dst, a3 src, a4 n
	CallTableCopy                            // a0 dst tableidx, a1 src tableidx, a2 dst, a3 src, a4 n
	CallTableFill                            // a0 tableidx, a1 i, a2 value, a3 n
	CallElemDrop                             // a0 elemidx
	CallSubFunc                              // a0 non-null funcref, a1 typeidx -> a0 1 if the function's type matches the type, else 0
	CallSubType                              // a0 number of a type, a1 typeidx -> a0 1 if the one matches the other, else 0
	CallNewObject                            // a0 type number, a1 length (0 for a structure) -> a0 the object, its fields or elements 0
	CallNewArray                             // a0 type number, a1 length, a2 value (a vector's upper half in a3) -> a0 the array
	CallArrayNewData                         // a0 typeidx, a1 dataidx, a2 src in bytes, a3 n -> a0 the array
	CallArrayNewElem                         // a0 typeidx, a1 elemidx, a2 src, a3 n -> a0 the array
	CallArrayFill                            // a0 typeidx, a1 array, a2 i, a3 n, a4 value (a vector's upper half in a5)
	CallArrayCopy                            // a0 dst typeidx, a1 src typeidx, a2 dst array, a3 dst, a4 src array, a5 src, a6 n
	CallArrayInitData                        // a0 typeidx, a1 dataidx, a2 array, a3 dst, a4 src in bytes, a5 n
	CallArrayInitElem                        // a0 typeidx, a1 elemidx, a2 array, a3 dst, a4 src, a5 n
	CallHost                                 // from host stubs only: the runtime's own convention
)

// 32-bit operands of runtime calls (addresses of 32-bit memories and tables, their sizes) are zero-extended by the
// compiler.
