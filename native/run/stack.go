//go:build linux && amd64

package run

import (
	"bytes"
	"errors"
	"sync"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"

	"wasmjudge/native/abi"
	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
)

// Native stacks. Each lies in a slot of one reserved region; a slot's address is a multiple of its size:
//
//	slot + stackSlot     ┐ the machine, one page
//	                     ┘
//	                     ┐ the stack, growing down
//	way.limit            ┘
//	slot                 guard: not accessible, at least abi.MaxFrame and a page
//
// Slots are kept for the next store when a store is done with them, by the size of their stack.

const (
	stackShift = 24
	stackSlot  = 1 << stackShift
	stackGuard = abi.MaxFrame + 64<<10
	minStack   = 64 << 10
	maxStack   = machineOffset - stackGuard
	stackSlots = limit.NativeStores // the most that may be in use at a time
	fewSlots   = 32                 // where the address space is limited
	frameBytes = 128                // of stack for one activation of Limits.CallDepth
	keepStack  = 256 << 10          // of a stack that overflowed
	freshStack = 8 << 10            // of a stack that is filled for each store; what lies deeper is zero
)

// stackLow and stackHigh bound the slots handed out so far. Signal handlers read them.
var stackLow, stackHigh uintptr

// A way leads back from the native stack in a slot to Go. Native code has no pointer to it and cannot come upon it
// by a wrong offset, as it can upon the machine. It fills a cache line, for each thread writes its own.
type way struct {
	g      uintptr // the goroutine that executes native code on the stack; 0 if none does
	sp, bp uintptr // of its Go stack, where leaving continues
	mxcsr  uint64  // scratch of the stubs

	limit      uintptr // lowest address of the stack
	overflowed bool    // the stack has been full
	_          [64 - 4*8 - 8 - 8]byte
}

const wayShift = 6

var _ [1<<wayShift - unsafe.Sizeof(way{})]byte
var _ [unsafe.Sizeof(way{}) - 1<<wayShift]byte

// ways are the ways by slot. Stubs and signal handlers read and write them.
var ways [stackSlots]way

// What Go expects of a thread, and generated code does not change: the trap, direction, nested task and alignment
// flags are 0, and the MXCSR masks all floating-point exceptions, rounds to nearest and keeps subnormal numbers.
const (
	goFlags      = 0x202
	flagAC       = 1 << 18
	foreignFlags = flagAC | 1<<14 | 1<<10 | 1<<8
	goMXCSR      = 0x1F80
	controlMXCSR = 0xFFC0
)

// stacks is the process's pool of native stacks.
var stacks struct {
	sync.Mutex
	limit uintptr                // end of the region
	free  map[uintptr][]*machine // by size of stack
}

var errNoStack = errors.New("native: too many stores with native stacks at a time")

// reserveStacks reserves the region: as many slots as the address space has room for.
func reserveStacks() error {
	n := uintptr(stackSlots)
	if !canGuard() {
		n = fewSlots
	}
	for ; n >= 4; n /= 2 {
		const flags = unix.MAP_PRIVATE | unix.MAP_ANON | unix.MAP_NORESERVE
		p, err := unix.MmapPtr(-1, 0, nil, (n+1)*stackSlot, unix.PROT_NONE, flags)
		if err != nil {
			continue
		}
		base := (uintptr(p) + stackSlot - 1) &^ (stackSlot - 1)
		stackLow, stackHigh = base, base
		stacks.limit = stackLow + n*stackSlot
		stacks.free = map[uintptr][]*machine{}
		return nil
	}
	return errors.New("native: no address space for stacks")
}

// stackBytes is the size of the stack for a limit of nested activations.
func stackBytes(depth int) uintptr {
	n := uintptr(min(depth, maxStack/frameBytes)) * frameBytes
	return max(minStack, min(maxStack, (n+minStack-1)&^(minStack-1)))
}

// stack is a native stack, with the machine that executes on it.
type stack struct {
	*machine         // at its upper end
	limit    uintptr // its lowest address
}

// takeStack takes a stack of the given size from the pool, or makes one.
func takeStack(size uintptr) (stack, error) {
	stacks.Lock()
	defer stacks.Unlock()
	if l := stacks.free[size]; len(l) > 0 {
		m := l[len(l)-1]
		stacks.free[size] = l[:len(l)-1]
		return stack{m, m.way().limit}, nil
	}
	slot := stackHigh
	if slot == stacks.limit {
		return stack{}, errNoStack
	}
	top := slot + machineOffset
	used := unsafe.Slice(at[byte](top-size), size+machineSize)
	if err := unix.Mprotect(used, unix.PROT_READ|unix.PROT_WRITE); err != nil {
		return stack{}, err
	}
	m := at[machine](top)
	m.way().limit = top - size
	atomic.StoreUintptr(&stackHigh, slot+stackSlot)
	return stack{m, top - size}, nil
}

// free gives the stack back to the pool. Most of one that was once full goes back to the system.
func (k stack) free() {
	w, size := k.way(), k.top()-k.limit
	if w.overflowed && size > keepStack {
		w.overflowed = unix.Madvise(unsafe.Slice(at[byte](k.limit), size-keepStack), unix.MADV_DONTNEED) != nil
	}
	k.clean()
	stacks.Lock()
	defer stacks.Unlock()
	stacks.free[size] = append(stacks.free[size], k.machine)
}

// clean sets to zero what the store has written below what the next store fills: down to where so much is zero that no
// usual frame spans it.
func (k stack) clean() {
	from := k.top() - freshStack
	low := from
	for low-k.limit >= freshStack && !bytes.Equal(unsafe.Slice(at[byte](low-freshStack), freshStack), noBytes[:]) {
		low -= freshStack
	}
	if low-k.limit < freshStack {
		low = k.limit
	}
	clear(unsafe.Slice(at[byte](low), from-low))
}

var noBytes [freshStack]byte

// fill makes a pattern what a store finds on the stack and in registers.
func (k stack) fill(l wasm.Leftovers) {
	m, word := k.machine, l.Word()
	m.leftover = word
	for i := range m.gpr {
		m.gpr[i] = word
	}
	for i := range m.xmm {
		m.xmm[i] = [2]uint64{word, word}
	}
	list := words(k.top()-freshStack, freshStack/8)
	const first = 16
	for i := range first {
		list[i] = word
	}
	for n := first; n < len(list); n *= 2 {
		copy(list[n:], list[:n])
	}
}

// empty makes all of the stack free.
func (k stack) empty() { k.sp = k.top() }

// room returns the address of n slots, and of what a stub needs, below what is in use. It is false if they do not fit.
func (k stack) room(n int32) (slots uintptr, ok bool) {
	slots = (k.sp - 8*uintptr(n)) &^ 15
	return slots, slots >= k.limit+stubRoom
}

// used is the part that is in use.
func (k stack) used() []uint64 { return words(k.sp, int(k.top()-k.sp)/8) }

// holds reports whether n words at an address lie in the part that is in use.
func (k stack) holds(addr, n uintptr) bool {
	top := k.top()
	return n == 0 || addr >= k.sp && addr <= top && addr%8 == 0 && n <= (top-addr)/8
}

// inGuard reports whether an address lies in the guard below the stack.
func (k stack) inGuard(addr uintptr) bool { return addr < k.limit && addr >= k.top()-machineOffset }

// inSlot reports whether an address lies in the stack's slot.
func (k stack) inSlot(addr uintptr) bool { return addr-k.top()+machineOffset < stackSlot }

// outermost is the highest place for a frame: its caller's rbp and its return address lie above.
func (k stack) outermost() uintptr { return k.top() - abi.FrameArgs }

// sound reports whether native code left with an rsp and an rbp that a function can have. Go may rely on both then.
func (k stack) sound() bool {
	m := k.machine
	return m.sp >= k.limit && m.sp < m.bp && m.bp <= k.outermost() && (m.sp|m.bp)%8 == 0
}

// frame checks an rbp.
func (k stack) frame(bp uintptr) (abi.Frame, bool) {
	if bp < k.limit+uintptr(-abi.FrameVmctx) || bp > k.outermost() || bp%8 != 0 {
		return 0, false
	}
	return abi.Frame(bp), true
}

// cursor is a frame during a walk: a return address into its function, and its rbp.
type cursor struct {
	ret uintptr
	bp  abi.Frame
}

// here is the frame that made the runtime call which is being served.
func (k stack) here() cursor { return cursor{k.pc, abi.Frame(k.bp)} }

// caller is the frame that f returns to; its bp is 0 if there is none. It is false if that is no frame: one further
// out lies higher.
func (k stack) caller(f abi.Frame) (c cursor, ok bool) {
	ret, bp := f.Saved()
	if bp == 0 {
		return cursor{ret, 0}, true
	}
	next, ok := k.frame(bp)
	return cursor{ret, next}, ok && next > f
}

// top is the upper end of the machine's stack.
func (m *machine) top() uintptr { return uintptr(unsafe.Pointer(m)) }

// way is the way of the machine's stack.
func (m *machine) way() *way {
	slot := (m.top() - stackLow) >> stackShift
	return (*way)(unsafe.Pointer(&ways[slot]))
}
