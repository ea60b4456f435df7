//go:build linux && amd64

package run

import (
	"slices"
	"unsafe"

	"wasmjudge/native/abi"
)

// A machine is what executes the native code of one store: a stack, and the registers to go on with. It lies at the
// upper end of its stack's slot (see stack.go), so that stubs and signal handlers find it from rsp alone.
//
// Go runs native code by enter, which returns when native code leaves: by a runtime call, by returning from the
// function that was called, or by a signal. machine.left then says why. A Go stack moves only while native code is
// not running, because enter saves rsp anew each time.
//
// Broken code can write anything into its machine, which lies above its stack: nothing here is believed before it
// is checked (checked.go). What Go must rely on is in the stack's way (stack.go).
type machine struct {
	abi.Context
	left leaving

	// Where native code left, and where enter continues.
	pc, sp, bp uintptr
	ax         uint64  // for landing pads: the exception
	leftover   uint64  // what other registers hold then
	vmctx      uintptr // r15
	target     uintptr // for callStub: the function to call

	// Argument and result registers of a function that Go calls, or that calls Go. gpr is indexed by the number of the
	// register in the instruction set.
	gpr [16]uint64
	xmm [8][2]uint64
	pop uint64 // for hostStub: bytes of stack arguments to drop

	kept  keptState
	fault faultState
}

// keptState are the registers of native code that a signal has interrupted, until it goes on. What follows regs is
// what iretq takes.
type keptState struct {
	regs                    [15]uint64 // in the order of struct sigcontext, up to rcx
	rip, cs, flags, rsp, ss uint64
	xmm                     [16][2]uint64
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

// leaving is why native code was left.
type leaving uint64

const (
	leftReturned leaving = iota // from the function called
	leftCalled                  // a runtime call: see abi.Context
	leftYield                   // Go asks for the thread
	leftSignal                  // a fault: see machine.fault
	leftSpoilt                  // with flags or an MXCSR that Go cannot run with
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

// What the stub of a host function stores, in enter_linux_amd64.s.
const (
	//lint:ignore U1000 assembly uses it
	contextCall = unsafe.Offsetof(abi.Context{}.Call)
	//lint:ignore U1000 assembly uses it
	hostService = uint64(abi.CallHost)
)

// stubCount is how many stubs there are.
const stubCount = 10

// stubAddrs returns the addresses of the stubs.
func stubAddrs(a *[stubCount]uintptr)

// stubTable has the addresses of the stubs that Go hands to native code (those of the island, once there is one),
// or enters.
type stubTable struct{ exit, call, host, resume uintptr }

var stubs stubTable

// stubLow and stubHigh bound the stubs. Signal handlers read them.
var stubLow, stubHigh uintptr

func init() {
	const more = 1 << 10 // than any stub has bytes
	var a [stubCount]uintptr
	stubAddrs(&a)
	stubs = stubTable{a[0], a[1], a[2], a[3]}
	stubLow, stubHigh = slices.Min(a[:]), slices.Max(a[:])+more
}

// at returns the value at an address outside of Go's heap, or one that is otherwise known to live.
func at[T any](addr uintptr) *T { return *(**T)(unsafe.Pointer(&addr)) }

// words returns the n words at an address, under the same condition.
func words(addr uintptr, n int) []uint64 { return unsafe.Slice(at[uint64](addr), n) }

// uintptrOf is the address of an object that its owner keeps alive; Go's collector moves none.
func uintptrOf[T any](p *T) uintptr { return uintptr(unsafe.Pointer(p)) }
