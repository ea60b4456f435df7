//go:build linux && amd64

package native

import (
	"errors"
	"sync"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"

	"wasmjudge/wasm/limit"
)

// Native stacks. Each lies in a slot of one reserved region; a slot's address is a multiple of its size:
//
//	slot + stackSlot     ┐ the machine, one page
//	                     ┘
//	                     ┐ the stack, growing down
//	way.limit            ┘
//	slot                 guard: not accessible, at least maxFrame and a page
//
// Slots are kept for the next store when a store is done with them, by the size of their stack.

const (
	stackShift = 24
	stackSlot  = 1 << stackShift
	stackGuard = maxFrame + 64<<10
	minStack   = 64 << 10
	maxStack   = machineOffset - stackGuard
	stackSlots = limit.NativeStores // the most that may be in use at a time
	fewSlots   = 32                 // where the address space is limited
	frameBytes = 128                // of stack for one activation of Limits.CallDepth
	keepStack  = 256 << 10          // of a stack that overflowed
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
		p, err := unix.MmapPtr(-1, 0, nil, (n+1)*stackSlot, unix.PROT_NONE, unix.MAP_PRIVATE|unix.MAP_ANON|unix.MAP_NORESERVE)
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

// newMachine takes a stack of the given size from the pool or makes one.
func newMachine(size uintptr) (*machine, error) {
	stacks.Lock()
	defer stacks.Unlock()
	if l := stacks.free[size]; len(l) > 0 {
		m := l[len(l)-1]
		stacks.free[size] = l[:len(l)-1]
		return m, nil
	}
	slot := stackHigh
	if slot == stacks.limit {
		return nil, errNoStack
	}
	top := slot + machineOffset
	used := unsafe.Slice(at[byte](top-size), size+machineSize)
	if err := unix.Mprotect(used, unix.PROT_READ|unix.PROT_WRITE); err != nil {
		return nil, err
	}
	m := at[machine](top)
	m.way().limit = top - size
	atomic.StoreUintptr(&stackHigh, slot+stackSlot)
	return m, nil
}

// top is the upper end of the machine's stack.
func (m *machine) top() uintptr { return uintptr(unsafe.Pointer(m)) }

// way is the way of the machine's stack.
func (m *machine) way() *way {
	slot := (m.top() - stackLow) >> stackShift
	return (*way)(unsafe.Pointer(&ways[slot]))
}

// free gives the machine back to the pool. Most of a stack that was once full goes back to the system.
func (m *machine) free() {
	w := m.way()
	size := m.top() - w.limit
	if w.overflowed && size > keepStack {
		w.overflowed = unix.Madvise(unsafe.Slice(at[byte](w.limit), size-keepStack), unix.MADV_DONTNEED) != nil
	}
	stacks.Lock()
	defer stacks.Unlock()
	stacks.free[size] = append(stacks.free[size], m)
}

// inGuard reports whether an address lies in the guard below the machine's stack.
func (m *machine) inGuard(addr uintptr) bool {
	return addr < m.way().limit && addr >= m.top()-machineOffset
}
