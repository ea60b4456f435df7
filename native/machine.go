//go:build linux && amd64

package native

import "unsafe"

// A machine is what executes the native code of one store: a stack, and the registers to go on with. It lies at the upper
// end of its stack's slot (see stack.go), so that stubs and signal handlers find it from rsp alone.
//
// Go runs native code by enter, which returns when native code leaves: by a runtime call, by returning from the function that
// was called, or by a signal. machine.call then says why. A Go stack moves only while native code is not running, because
// enter saves rsp anew each time.
type machine struct {
	rtctx
	goSP, goBP uintptr // where leaving native code continues

	// Where native code left, and where enter continues.
	pc, sp, bp uintptr
	ax         uint64  // for landing pads: the exception
	vmctx      uintptr // r15
	target     uintptr // for callStub: the function to call

	// Argument and result registers of a function that Go calls, or that calls Go. gpr is indexed by the number of the
	// register in the instruction set.
	gpr [16]uint64
	xmm [8][2]uint64
	pop uint64 // for hostStub: bytes of stack arguments to drop

	limit uintptr // lowest address of the stack
	low   uintptr // limit + stubRoom

	overflowed bool // the stack has been full
	fault      faultState
}

// faultState is what a signal in native code found.
type faultState struct {
	signal  uint64
	address uint64     // si_addr
	regs    [18]uint64 // in the order of struct sigcontext: see the reg constants
}

// Indexes into faultState.regs.
const (
	regR8 = iota
	regR9
	regR10
	regR11
	regR12
	regR13
	regR14
	regR15
	regRDI
	regRSI
	regRBP
	regRBX
	regRDX
	regRAX
	regRCX
	regRSP
	regRIP
	regFlags
)

// Reasons of leaving that are no runtime call of generated code.
const (
	leftReturned runtimeCall = 0
	leftSignal   runtimeCall = callYield + 1 // a fault: see machine.fault
)

const (
	machineSize   = 4096
	machineOffset = stackSlot - machineSize
	// stubRoom is more than any stub pushes.
	stubRoom = 512
)

var _ [machineSize - unsafe.Sizeof(machine{})]byte // a machine fits its page

// enter continues native code at m.pc and returns when it leaves.
//
//go:noescape
func enter(m *machine)

// stubAddrs gives the addresses of the stubs that others than the assembly file need.
func stubAddrs() (exit, call, host uintptr)

// at gives the value at an address outside of Go's heap, or one that is otherwise known to live.
func at[T any](addr uintptr) *T { return *(**T)(unsafe.Pointer(&addr)) }

// words gives the n words at an address, under the same condition.
func words(addr uintptr, n int) []uint64 { return unsafe.Slice(at[uint64](addr), n) }

// uintptrOf is the address of an object that its owner keeps alive; Go's collector moves none.
func uintptrOf[T any](p *T) uintptr { return uintptr(unsafe.Pointer(p)) }
