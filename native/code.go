package native

import (
	"wasmjudge/native/fault"
	"wasmjudge/native/heap"
	"wasmjudge/wasm"
)

// artifact is a compiled module: code that depends on no instance and no address, and the tables that the
// runtime needs. All offsets count bytes from the start of code. It can be written to bytes and read back.
type artifact struct {
	code     []byte
	funcs    []funcMeta // defined functions, in order; their entries increase
	sites    []site     // call sites, sorted by ret
	tries    []try      // an outer try_table comes before the inner ones
	handlers []handler
	traps    []trapSite // sorted by at
	needs    Features   // of the processor, beyond the baseline
}

// funcMeta is a compiled function.
type funcMeta struct {
	entry, data, end uint32 // code from entry to data, then jump tables and constants
	frame            uint32 // rbp - rsp in its body
}

// site is a call: the place that a return address names.
type site struct {
	ret uint32 // offset of the instruction after the call
	pos uint32 // Instr.Pos of the call
	try uint32 // the innermost try_table around it: 1 + index into artifact.tries, or 0
}

// try is a try_table. Its clauses in order are artifact.handlers[first : first+n].
type try struct {
	pos      uint32 // Instr.Pos
	parent   uint32 // the try_table around it in its function, as in site.try
	first, n uint32
}

// handler is a catch clause. Shadowed clauses are kept: two tag indexes may be one tag.
type handler struct {
	kind wasm.CatchKind
	tag  uint32 // static tag index: means something only in the instance of the frame
	pad  uint32 // landing pad
}

// trapSite is an instruction that may fault as a Wasm trap: a memory access, a division, a hlt.
type trapSite struct {
	at   uint32 // offset of the instruction
	pos  uint32 // Instr.Pos
	kind wasm.Trap
}

// runtimeCall numbers the services that generated code asks Go for. a0, a1… are rtctx.args; results come back in them.
type runtimeCall uint32

// The runtime calls. Where one can fail it traps by itself.
const (
	callThrow         runtimeCall = iota + 1 // a0 tagidx, a1 address of the payload words (in the frame): does not return here
	callThrowRef                             // a0 exnref; null traps: does not return here
	callMemoryGrow                           // a0 memidx, a1 delta -> a0 old size or -1 (in pages)
	callMemoryInit                           // a0 memidx, a1 dataidx, a2 dst, a3 src, a4 n
	callMemoryCopy                           // a0 dst memidx, a1 src memidx, a2 dst, a3 src, a4 n
	callMemoryFill                           // a0 memidx, a1 dst, a2 value, a3 n
	callDataDrop                             // a0 dataidx
	callTableGrow                            // a0 tableidx, a1 value, a2 delta -> a0 old size or -1
	callTableInit                            // a0 tableidx, a1 elemidx, a2 dst, a3 src, a4 n
	callTableCopy                            // a0 dst tableidx, a1 src tableidx, a2 dst, a3 src, a4 n
	callTableFill                            // a0 tableidx, a1 i, a2 value, a3 n
	callElemDrop                             // a0 elemidx
	callSubFunc                              // a0 non-null funcref, a1 typeidx -> a0 1 if the function's type matches the type, else 0
	callSubType                              // a0 number of a type, a1 typeidx -> a0 1 if the one matches the other, else 0
	callNewObject                            // a0 type number, a1 length (0 for a structure) -> a0 the object, its fields or elements 0
	callNewArray                             // a0 type number, a1 length, a2 value (a vector's upper half in a3) -> a0 the array
	callArrayNewData                         // a0 typeidx, a1 dataidx, a2 src in bytes, a3 n -> a0 the array
	callArrayNewElem                         // a0 typeidx, a1 elemidx, a2 src, a3 n -> a0 the array
	callArrayFill                            // a0 typeidx, a1 array, a2 i, a3 n, a4 value (a vector's upper half in a5)
	callArrayCopy                            // a0 dst typeidx, a1 src typeidx, a2 dst array, a3 dst, a4 src array, a5 src, a6 n
	callArrayInitData                        // a0 typeidx, a1 dataidx, a2 array, a3 dst, a4 src in bytes, a5 n
	callArrayInitElem                        // a0 typeidx, a1 elemidx, a2 array, a3 dst, a4 src, a5 n
	callHost                                 // from host stubs only: the runtime's own convention
)

// 32-bit operands of runtime calls (addresses of 32-bit memories and tables, their sizes) are zero-extended by the
// compiler.

// options choose how a module is compiled.
type options struct {
	explicitBounds bool      // 32-bit memories have no guard region: check every access
	otherNaNs      bool      // choose other NaNs than the processor does (tests of comparisons only)
	leanFrames     bool      // keep vmctx only in frames that a handler can need (ablation; benchmarks only)
	faults         fault.Set // known faults to build in
	features       Features  // what the code may use; an artifact records what it needs
	zeal           heap.Zeal
}

// heapZeal is the zeal of the stores' heaps.
func (o *options) heapZeal() heap.Zeal {
	if o.faults != 0 && o.faults.Zeal() {
		return heap.ZealMove
	}
	return o.zeal
}
