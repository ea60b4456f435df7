package abi

import "unsafe"

// The frame. Every function, every stub between instances and every host stub has it:
//
//	higher addresses
//	           stack results   R slots of 8 bytes, reserved by the caller; first result lowest; a vector takes two
//	           stack arguments A slots of 8 bytes, written by the caller; first argument lowest; likewise
//	[rbp+8]    return address
//	[rbp]      caller's rbp
//	[rbp-8]    vmctx of this frame's instance           <- what the walk reads, and what the code reloads
//	           spill slots and homes of locals, of 16 bytes for a vector and 8 for all else;
//	           outgoing arguments and results
//	[rsp]      = rbp - artifact.Func.Frame everywhere in the body but within a call sequence: what takes the frame
//	           down adds to rsp
//	lower addresses
//
// Registers. rbp is the only register that a call preserves. On entry r15 is the callee's vmctx; after a call it is
// undefined and the code reloads it from [rbp-8]. Nothing lies below rsp (no red zone), rsp is 8-aligned, and no code
// uses more of a vector register than the 128 bits that are its xmm register, so that a signal may save and restore the
// state at any instruction. Code with AVX uses only the forms for 128 bits, which zero what lies above: no instruction
// waits for it later.
//
// Arguments and results, in order, take the registers that convention.go lists; those for which no register of their
// class is left go to the stack arguments and stack results. The callee pops its stack arguments (ret 8*A), so that
// after a call rsp points at the stack results. A tail call keeps the top of the stack arguments where it is: with A'
// arguments the return address moves to 8*(A-A') above where it was.
//
// Leaving to Go. A runtime call puts its number in Context.Call and its arguments in Context.Args, with r14 =
// Vmctx.RT, and calls Vmctx.Exit. Go does the work and resumes after the call with r14 = Context, results in
// Context.Args, rbp and rsp as they were and everything else undefined. It may instead never come back: a trap, an
// exception caught elsewhere.
//
// Objects. With r14 = Vmctx.RT, code makes an object of n bytes, a multiple of 8, by Context.Window (package heap):
//
//	p = window.Ptr; q = p + n; if q > window.Limit, CallNewObject instead (compiler/emit_slowpath.go)
//	[p] = number of the type, and of an array the length; then window.Ptr = q; then the fields
//
// Fields that nothing is written to hold what was there before: CallNewObject alone makes them 0. Objects larger than
// heap.MostInline are made by the runtime. An object lives as long as its own address is in a frame or in Context.Args,
// or where a reference can be; an address inside of it does not keep it. Nothing moves. What else code needs to know
// stands in fields.go, run/types.go and run/value.go.
//
// Landing pads. When the walk finds a handler it continues at artifact.Handler.Pad with rbp of the handler's frame,
// rsp = rbp - frame, r15 = the frame's vmctx, and rax = the exception: the address of an Exception. The
// pad loads the payload from it as it needs. The address is also the word that an exnref is in native code.

// MaxFrame is the largest frame that needs no stack probe: the guard below each native stack is at least this large.
const MaxFrame = 256 << 10

// Where the words of a frame are, as offsets from its rbp.
const (
	FrameVmctx  = -8
	FrameCaller = 0
	FrameReturn = 8
	FrameArgs   = 16 // stack arguments, and results behind them
)

// Frame is an rbp that was checked: the words from FrameVmctx to FrameReturn can be read. The chain of frames ends
// with 0, which is no frame.
type Frame uintptr

// word is the word at an offset.
func (f Frame) word(off int) uintptr { return *located[uintptr](uintptr(int(f) + off)) }

// Vmctx is the vmctx of the frame's instance. Only what keeps the picture above has written it; so it is looked up
// among the vmctx of the store (instanceOf, hostAt) before it is read.
func (f Frame) Vmctx() uintptr { return f.word(FrameVmctx) }

// Saved returns the return address and the rbp that the frame returns to.
func (f Frame) Saved() (ret, bp uintptr) { return f.word(FrameReturn), f.word(FrameCaller) }

// Args is the address of the frame's stack arguments.
func (f Frame) Args() uintptr { return uintptr(f) + FrameArgs }

// located returns the value at an address outside of Go's heap, or one that is otherwise known to live.
func located[T any](addr uintptr) *T { return *(**T)(unsafe.Pointer(&addr)) }
